"""Articles: category, pictures, planned publishing, expiry, review; what editors type, who edits, files to import."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("articles") as articles:
        articles.add_column(sa.Column("planned_revision_id", sa.BigInteger(), nullable=True))
        articles.add_column(sa.Column("publish_at", _MOMENT, nullable=True))
        articles.add_column(sa.Column("expires_at", _MOMENT, nullable=True))
        articles.add_column(sa.Column("review_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_articles_publish_at"), "articles", ["publish_at"], unique=False)
    op.create_index(op.f("ix_articles_expires_at"), "articles", ["expires_at"], unique=False)
    with op.batch_alter_table("article_revisions") as revisions:
        revisions.add_column(sa.Column("category", sa.Text(), nullable=True))
        revisions.add_column(sa.Column("pictures", sa.JSON(none_as_null=True), nullable=True))
    _pictures()
    _editing()
    op.create_table(
        "article_imports",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_article_imports_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_imports")),
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pictures")),
    )
    op.create_table(
        "picture_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["pictures.sha256"], name=op.f("fk_picture_files_sha256_pictures")),
        sa.PrimaryKeyConstraint("sha256", "bot_id", name=op.f("pk_picture_files")),
    )


def _editing() -> None:
    op.create_table(
        "working_copies",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("base_revision_id", sa.BigInteger(), nullable=True),
        sa.Column("form", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_working_copies_person_id_people")),
        sa.PrimaryKeyConstraint("slug", "language", "person_id", name=op.f("pk_working_copies")),
    )
    op.create_table(
        "article_editors",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_article_editors_person_id_people")),
        sa.PrimaryKeyConstraint("slug", "person_id", name=op.f("pk_article_editors")),
    )


def downgrade() -> None:
    """Go back."""
    for table in ("article_imports", "article_editors", "working_copies", "picture_files", "pictures"):
        op.drop_table(table)
    op.drop_index(op.f("ix_articles_expires_at"), table_name="articles")
    op.drop_index(op.f("ix_articles_publish_at"), table_name="articles")
    with op.batch_alter_table("article_revisions") as revisions:
        revisions.drop_column("pictures")
        revisions.drop_column("category")
    with op.batch_alter_table("articles") as articles:
        for column in ("review_on", "expires_at", "publish_at", "planned_revision_id"):
            articles.drop_column(column)
