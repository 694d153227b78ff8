"""The tables of comments, reports of comments, and searches without results."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0010"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of comments, reports and searches without results."""
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(96), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("shown_at", MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_index("comments_slug_id", "comments", ["slug", "id"])
    op.create_table(
        "comment_reports",
        sa.Column("comment_id", sa.Integer, sa.ForeignKey("comments.id"), primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
    )
    op.create_index("comment_reports_person_id", "comment_reports", ["person_id"])
    op.create_table(
        "unfound_queries",
        sa.Column("words", sa.String(120), primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
    )
    op.create_index("unfound_queries_times", "unfound_queries", ["times", "last_day"])
