"""Whether what a submission held was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"


def upgrade() -> None:
    """A column for it; nothing was so far."""
    op.add_column("submissions", sa.Column("erased", sa.Boolean, nullable=False, server_default=sa.false()))
