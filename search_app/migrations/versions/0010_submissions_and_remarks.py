"""The tables of submissions and of remarks about them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of submissions and remarks."""
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("reviewer", sa.Integer, sa.ForeignKey("people.id")),
        sa.Column("slug", sa.String(96), index=True),
        sa.Column("base", sa.BigInteger),
        sa.Column("state", sa.String(24), nullable=False, index=True),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("asked", sa.JSON(none_as_null=True)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("revision", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "submission", sa.Integer, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("person", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sqlite_autoincrement=True,
    )
