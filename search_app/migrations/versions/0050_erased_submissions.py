"""A column that says whether the content of a submission was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"


def upgrade() -> None:
    """Add the column. Nothing has been erased so far."""
    op.add_column("submissions", sa.Column("erased", sa.Boolean, nullable=False, server_default=sa.false()))
