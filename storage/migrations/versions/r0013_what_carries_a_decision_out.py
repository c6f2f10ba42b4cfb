"""Which outgoing messages carry out which decision."""

import sqlalchemy as sa
from alembic import op

revision = "r0013"
down_revision = "r0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "decision_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_messages_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_decision_messages_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_decision_messages_message_id")),
    )
    op.create_index(op.f("ix_decision_messages_decision_id"), "decision_messages", ["decision_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_decision_messages_decision_id"), table_name="decision_messages")
    op.drop_table("decision_messages")
