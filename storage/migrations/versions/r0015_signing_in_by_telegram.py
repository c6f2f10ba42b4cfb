"""Browsers that wait for somebody to confirm in Telegram."""

import sqlalchemy as sa
from alembic import op

revision = "r0015"
down_revision = "r0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "telegram_sign_ins",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_telegram_sign_ins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_sign_ins")),
        sa.UniqueConstraint("browser_hash", name=op.f("uq_telegram_sign_ins_browser_hash")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_telegram_sign_ins_code_hash")),
    )
    columns = ["address", "created_at"]
    op.create_index(op.f("ix_telegram_sign_ins_address_created_at"), "telegram_sign_ins", columns, unique=False)
    op.create_index(op.f("ix_telegram_sign_ins_created_at"), "telegram_sign_ins", ["created_at"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("telegram_sign_ins")
