"""The tables of the sources: what each source said last about its practices, and keys for finding duplicates."""

from typing import Final

import sqlalchemy as sa

from corpus.store.tables import NUMBER, SLUG, metadata

__all__ = ["erase_versions", "record_keys", "source_records", "sources"]

_IDENTIFIER: Final = sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("name", SLUG, primary_key=True),
    sa.Column("run", sa.String(32), nullable=False),
    sa.Column("ingested", sa.DateTime(timezone=True)),
    sa.Column("options", sa.JSON(none_as_null=True)),
)
"""One row for each source. `run` is the token of the newest ingest, `ingested` the time when one was completed."""

source_records = sa.Table(
    "source_records",
    metadata,
    sa.Column("source", SLUG, sa.ForeignKey("sources.name"), primary_key=True),
    sa.Column("slug", SLUG, primary_key=True),
    sa.Column("identifier", _IDENTIFIER, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("title", sa.BigInteger, nullable=False),
    sa.Column("text", sa.BigInteger, nullable=False),
    sa.Column("record", sa.JSON(none_as_null=True)),
    sa.Column("conflicts", sa.JSON(none_as_null=True)),
    sa.Column("gone", sa.Boolean, nullable=False, default=False),
    sa.Column("withdrawal", NUMBER),
)
"""One row for each practice of a source; `corpus.store.sources.SourceRecord` describes the columns."""

record_keys = sa.Table(
    "record_keys",
    metadata,
    sa.Column("source", SLUG, primary_key=True),
    sa.Column("slug", SLUG, primary_key=True),
    sa.Column("key", sa.BigInteger, primary_key=True),
)
"""The keys of each record of a source (`corpus.sync.record_keys`). Records that share a key may be duplicates."""


def erase_versions(connection: sa.Connection, slug: str) -> None:
    """Erase the content of what sources said about a practice. Later versions are compared with nothing then."""
    erased = {"record": None, "conflicts": None}
    connection.execute(sa.update(source_records).where(source_records.c.slug == slug).values(erased))
