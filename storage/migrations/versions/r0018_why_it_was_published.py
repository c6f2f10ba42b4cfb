"""Why something was published although the checks had doubts."""

import sqlalchemy as sa
from alembic import op

revision = "r0018"
down_revision = "r0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("publications", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("plan_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("articles") as table:
        table.drop_column("plan_reason")
    with op.batch_alter_table("publications") as table:
        table.drop_column("reason")
