"""Who is there, what was promised, and how long people waited."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True)
_MOMENT = sa.DateTime(timezone=True)
_UNRESOLVED = sa.text("status <> 'resolved'")
_RUNS = sa.text("met_at IS NULL")
_OF_AGENTS = ("team", "skills", "capacity", "presence", "presence_at")
_OF_TICKETS = ("base_priority", "team", "skills", "declined_by")
_MOMENTS = ("awaiting_since", "first_claimed_at", "last_replied_at", "silence_warned_at", "snoozed_until")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("customers") as batch_op:
        batch_op.add_column(sa.Column("vip", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("agents") as batch_op:
        batch_op.add_column(sa.Column("team", sa.String(length=64), nullable=False, server_default="support"))
        batch_op.add_column(sa.Column("skills", _JSON))
        batch_op.add_column(sa.Column("capacity", sa.SmallInteger(), nullable=False, server_default="4"))
        batch_op.add_column(sa.Column("presence", sa.String(length=32), nullable=False, server_default="away"))
        batch_op.add_column(sa.Column("presence_at", _MOMENT))
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.add_column(sa.Column("base_priority", sa.String(length=32), nullable=False, server_default="normal"))
        batch_op.add_column(sa.Column("team", sa.String(length=64), nullable=False, server_default="support"))
        batch_op.add_column(sa.Column("skills", _JSON))
        batch_op.add_column(sa.Column("declined_by", _JSON))
        for name in _MOMENTS:
            batch_op.add_column(sa.Column(name, _MOMENT))
        batch_op.add_column(sa.Column("ended_by", sa.String(length=32)))
        batch_op.create_index(
            "ix_tickets_held", ["assignee_id"], sqlite_where=_UNRESOLVED, postgresql_where=_UNRESOLVED
        )
    op.execute("UPDATE tickets SET base_priority = priority, first_claimed_at = claimed_at")
    op.execute("UPDATE tickets SET ended_by = 'agent' WHERE status = 'resolved'")
    _create_promises()
    _create_waits()


def _create_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("warn_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("warned_at", _MOMENT, nullable=True),
        sa.Column("met_at", _MOMENT, nullable=True),
        sa.Column("breached_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_promises_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_ticket_id"), "promises", ["ticket_id"])
    op.create_index(
        "uq_promises_outstanding",
        "promises",
        ["ticket_id", "kind"],
        unique=True,
        sqlite_where=_RUNS,
        postgresql_where=_RUNS,
    )


def _create_waits() -> None:
    op.create_table(
        "waits",
        sa.Column("ticket_id", _ID, autoincrement=False, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("serving", sa.Integer(), nullable=False),
        sa.Column("low_seconds", sa.Double(), nullable=True),
        sa.Column("high_seconds", sa.Double(), nullable=True),
        sa.Column("waited_seconds", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_waits_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_waits")),
    )
    op.create_index(op.f("ix_waits_opened_at"), "waits", ["opened_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("waits")
    op.drop_table("promises")
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.drop_index("ix_tickets_held")
        for name in (*_OF_TICKETS, *_MOMENTS, "ended_by"):
            batch_op.drop_column(name)
    with op.batch_alter_table("agents") as batch_op:
        for name in _OF_AGENTS:
            batch_op.drop_column(name)
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_column("vip")
