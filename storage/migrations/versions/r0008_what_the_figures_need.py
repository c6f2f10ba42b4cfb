"""Contacts with the bot, what customers would recommend, and indexes for the figures."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_QUIET = timedelta(hours=12)
_AT_ONCE = 500
_REPORT_COLUMNS = ["created_at", "kind", "reason", "article_slug", "helpful", "message_id"]


def upgrade() -> None:
    """Go forward."""
    contacts = _create_contacts()
    _create_recommendations()
    op.drop_index("ix_decisions_created_at", table_name="decisions")
    op.create_index("ix_decisions_report", "decisions", _REPORT_COLUMNS)
    op.create_index("ix_decisions_message_id", "decisions", ["message_id"])
    op.create_index("ix_tickets_opened_at", "tickets", ["opened_at"])
    op.create_index("ix_tickets_resolved_at", "tickets", ["resolved_at"])
    _fill(contacts)


def _create_contacts() -> sa.Table:
    table = op.create_table(
        "contacts",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("handed_over", sa.Boolean(), nullable=False),
        sa.Column("seconds_since", sa.BigInteger(), nullable=True),
        sa.Column("seconds_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_contacts_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_conversation_id_id"), "contacts", ["conversation_id", "id"])
    op.create_index(op.f("ix_contacts_started_at"), "contacts", ["started_at"])
    return table


def _create_recommendations() -> None:
    op.create_table(
        "recommendations",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_recommendations_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_recommendations_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
    )
    columns = ["conversation_id", "asked_at"]
    op.create_index(op.f("ix_recommendations_conversation_id_asked_at"), "recommendations", columns)
    op.create_index(op.f("ix_recommendations_asked_at"), "recommendations", ["asked_at"])


def _fill(contacts: sa.Table) -> None:
    """The contacts of the decisions that were taken before."""
    connection = op.get_bind()
    decisions = sa.table("decisions", *map(sa.column, ("id", "conversation_id", "kind", "reason")))
    decisions.append_column(sa.column("created_at", _MOMENT))
    asked = decisions.c.kind.in_(["answer", "order_status", "clarify", "hand_off"])
    query = (
        sa.select(decisions)
        .where(asked, decisions.c.reason != "nothing_to_read")
        .order_by(decisions.c.conversation_id, decisions.c.id)
    )
    rows = connection.execute(query)
    batch: list[dict[str, Any]] = []
    for conversation_id, own in groupby(rows, key=lambda row: row.conversation_id):
        batch += _contacts_of(conversation_id, own)
        if len(batch) >= _AT_ONCE:
            connection.execute(sa.insert(contacts), batch)
            batch = []
    if batch:
        connection.execute(sa.insert(contacts), batch)


def _contacts_of(conversation_id: int, asked: Iterator[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in asked:
        at: datetime = row.created_at
        outcome = _outcome(row.kind, row.reason)
        last = found[-1] if found else None
        if last is None or at - last["last_at"] > _QUIET:
            seconds = None if last is None else (at - last["last_at"]) // timedelta(seconds=1)
            if last is not None:
                last["seconds_until"] = seconds
            last = {"conversation_id": conversation_id, "started_at": at, "handed_over": False}
            last |= {"seconds_since": seconds, "seconds_until": None}
            found.append(last)
        last |= {"last_at": at, "outcome": outcome, "handed_over": last["handed_over"] or outcome == "handed_over"}
    return found


def _outcome(kind: str, reason: str) -> str:
    if kind == "hand_off":
        return "handed_over"
    return "answered" if kind == "answer" or reason == "order_found" else "asked_back"


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_tickets_resolved_at", table_name="tickets")
    op.drop_index("ix_tickets_opened_at", table_name="tickets")
    op.drop_index("ix_decisions_message_id", table_name="decisions")
    op.drop_index("ix_decisions_report", table_name="decisions")
    op.create_index("ix_decisions_created_at", "decisions", ["created_at"])
    op.drop_table("recommendations")
    op.drop_table("contacts")
