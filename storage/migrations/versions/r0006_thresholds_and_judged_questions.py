"""Thresholds that were worked out, judged questions, and which revision was published from which version on."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "calibrations",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calibrations")),
    )
    op.create_index(op.f("ix_calibrations_model_finished_at"), "calibrations", ["model", "finished_at"], unique=False)

    op.create_table(
        "publications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(
        op.f("ix_publications_slug_language_version"), "publications", ["slug", "language", "version"], unique=False
    )

    op.execute(
        "INSERT INTO publications (version, slug, language, revision_id)"
        " SELECT knowledge_version.version, slug, language, published_revision_id FROM articles, knowledge_version"
        " WHERE status = 'published'"
    )
    op.create_table(
        "judged_questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(text IS NULL) <> (message_id IS NULL)", name=op.f("ck_judged_questions_one_text")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_judged_questions_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judged_questions")),
    )
    op.create_index(op.f("ix_judged_questions_message_id"), "judged_questions", ["message_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_judged_questions_message_id"), table_name="judged_questions")
    op.drop_table("judged_questions")
    op.drop_index(op.f("ix_publications_slug_language_version"), table_name="publications")
    op.drop_table("publications")
    op.drop_index(op.f("ix_calibrations_model_finished_at"), table_name="calibrations")
    op.drop_table("calibrations")
