"""Whether what a revision held was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """A column for it; nothing was so far."""
    op.add_column("revisions", sa.Column("erased", sa.Boolean, nullable=False, server_default=sa.false()))
