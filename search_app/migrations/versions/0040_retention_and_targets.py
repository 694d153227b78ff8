"""When people last used the site, and the decisions about practices for other databases."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table of decisions. Existing accounts count as used now, so their retention starts now."""
    op.add_column("people", sa.Column("seen_at", MOMENT))
    op.add_column("people", sa.Column("warned_at", MOMENT))
    people = sa.table("people", sa.column("seen_at", MOMENT), sa.column("erased_at", MOMENT))
    op.execute(sa.update(people).where(people.c.erased_at.is_(None)).values(seen_at=datetime.now(UTC)))
    op.create_table(
        "target_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(96), nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Integer),
        sa.Column("at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("target_decisions_of_a_practice", "target_decisions", ["target", "slug", "id"])
