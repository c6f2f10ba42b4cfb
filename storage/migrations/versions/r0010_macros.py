"""Replies that agents prepared."""

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "macros",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("shortcut", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("texts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("priority", sa.String(length=32), nullable=True),
        sa.Column("next_step", sa.String(length=32), nullable=False),
        sa.Column("snooze_seconds", sa.Double(), nullable=True),
        sa.Column("team", sa.String(length=64), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macros")),
        sa.UniqueConstraint("shortcut", name=op.f("uq_macros_shortcut")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("macros")
