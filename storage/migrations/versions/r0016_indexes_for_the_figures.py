"""Indexes that hold all that the figures count."""

import sqlalchemy as sa
from alembic import op

revision = "r0016"
down_revision = "r0015"
branch_labels = None
depends_on = None

_COMMENTED = sa.text("rating_comment IS NOT NULL")
_CONTACTS = ["started_at", "handed_over", "outcome", "last_at", "seconds_since", "seconds_until"]
_TICKETS = ["opened_at", "first_replied_at", "resolved_at", "conversation_id", "reason", "team", "assignee_id"]


def upgrade() -> None:
    """Go forward."""
    op.drop_index("ix_contacts_started_at", table_name="contacts")
    op.create_index("ix_contacts_report", "contacts", _CONTACTS)
    op.drop_index("ix_tickets_opened_at", table_name="tickets")
    op.create_index("ix_tickets_report", "tickets", [*_TICKETS, "ended_by", "rating"])
    op.create_index(
        "ix_tickets_commented", "tickets", ["resolved_at"], sqlite_where=_COMMENTED, postgresql_where=_COMMENTED
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_tickets_commented", table_name="tickets")
    op.drop_index("ix_tickets_report", table_name="tickets")
    op.create_index("ix_tickets_opened_at", "tickets", ["opened_at"])
    op.drop_index("ix_contacts_report", table_name="contacts")
    op.create_index("ix_contacts_started_at", "contacts", ["started_at"])
