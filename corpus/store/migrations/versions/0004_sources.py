"""The sources of practices, and what each said last."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_number = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
_slug = sa.String(96).with_variant(sa.String(96, collation="C"), "postgresql")
_identifier = sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")


def upgrade() -> None:
    """Three tables. Practices that are there already belong to no source yet; the next ingest links them."""
    op.create_table(
        "sources",
        sa.Column("name", _slug, primary_key=True),
        sa.Column("run", sa.String(32), nullable=False),
        sa.Column("ingested", sa.DateTime(timezone=True), nullable=True),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=True),
    )
    op.create_table(
        "source_records",
        sa.Column("source", _slug, sa.ForeignKey("sources.name"), primary_key=True),
        sa.Column("slug", _slug, primary_key=True),
        sa.Column("identifier", _identifier, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("title", sa.BigInteger, nullable=False),
        sa.Column("text", sa.BigInteger, nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("conflicts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("withdrawal", _number, nullable=True),
    )
    op.create_index("source_records_by_slug", "source_records", ["slug"])
    op.create_index("source_records_by_identifier", "source_records", ["identifier"])
    op.create_index("source_records_by_title", "source_records", ["title"])
    op.create_index("source_records_by_text", "source_records", ["text"])
    op.create_table(
        "record_keys",
        sa.Column("source", _slug, primary_key=True),
        sa.Column("slug", _slug, primary_key=True),
        sa.Column("key", sa.BigInteger, primary_key=True),
    )
    op.create_index("record_keys_by_key", "record_keys", ["key"])
