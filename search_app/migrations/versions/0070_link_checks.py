"""The last check of each link."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0060"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table of link checks."""
    op.create_table(
        "link_checks",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("failing_since", MOMENT),
    )
