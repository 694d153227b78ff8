"""Practices and their revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_number = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
_slug = sa.String(96).with_variant(sa.String(96, collation="C"), "postgresql")


def upgrade() -> None:
    """The first shape."""
    op.create_table(
        "revisions",
        sa.Column("number", _number, primary_key=True, autoincrement=True),
        sa.Column("slug", _slug, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("revisions_of_a_practice", "revisions", ["slug", "number"])
    op.create_table(
        "practices",
        sa.Column("slug", _slug, primary_key=True),
        sa.Column("revision", _number, sa.ForeignKey("revisions.number"), nullable=False, unique=True),
        sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
