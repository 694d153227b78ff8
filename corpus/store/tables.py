"""The two tables of the collection, and the statements that read and write them within a connection.

`revisions` has one row for each revision. `practices` has one row for each practice that ever existed, with the number
of its newest revision. A record is the JSON of `corpus.records`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from corpus.practice import Practice
from corpus.records import practice_to_json
from corpus.store import postgresql
from corpus.store.counted_values import counted_values

__all__ = [
    "BATCH_SIZE",
    "NUMBER",
    "SLUG",
    "as_utc",
    "batches",
    "current_records",
    "erase",
    "metadata",
    "newest_revision",
    "practices",
    "put_changed",
    "records_by_slug",
    "revisions",
    "write_revisions",
]

BATCH_SIZE: Final = 500
"""Rows that are read or written at once."""

T = TypeVar("T")

# Numbers beyond two thousand million, and slugs in the order of their bytes, as SQLite has them anyway
NUMBER: Final = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
"""The type of a revision's number."""
SLUG: Final = sa.String(96).with_variant(sa.String(96, collation="C"), "postgresql")
"""The type of a slug."""

metadata: Final = sa.MetaData()
"""The tables of this package. Alembic's migrations create them."""
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("slug", SLUG, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("record", sa.JSON(none_as_null=True)),
    sa.Column("erased", sa.Boolean, nullable=False, default=False),
)
practices = sa.Table(
    "practices",
    metadata,
    sa.Column("slug", SLUG, primary_key=True),
    sa.Column("revision", NUMBER, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False, default=False),
    sa.Column("carries", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")),
)


def newest_revision(connection: sa.Connection) -> int:
    """Return the number of the newest revision; 0 where there is none."""
    return connection.scalar(sa.select(sa.func.max(revisions.c.number))) or 0


def current_records() -> sa.Select[Any]:
    """Select all practices with their current records."""
    columns = (practices.c.slug, practices.c.removed, revisions.c.record)
    return sa.select(*columns).join(revisions, revisions.c.number == practices.c.revision)


def records_by_slug(connection: sa.Connection, slugs: Iterable[str]) -> dict[str, Any]:
    """Return the current record of each of these practices; None where it was removed."""
    named = [slug for slug in slugs if "\0" not in slug]  # PostgreSQL stores no NUL in text
    query = current_records().where(practices.c.slug.in_(named))
    return {row.slug: None if row.removed else row.record for row in connection.execute(query)}


def put_changed(connection: sa.Connection, changed: Sequence[Practice]) -> None:
    """Write a revision for each practice that changed."""
    postgresql.lock_writers(connection)
    now = {practice.slug: practice_to_json(practice) for practice in changed}
    before = records_by_slug(connection, now)
    write_revisions(
        connection, [(slug, record) for slug, record in now.items() if before.get(slug) != record], set(before)
    )


def write_revisions(connection: sa.Connection, changed: Sequence[tuple[str, Any]], known: set[str]) -> None:
    """Write a revision for each record by slug; None removes. `known` are the slugs that already exist."""
    if not changed:
        return
    now = datetime.now(UTC)
    adding = sa.insert(revisions).returning(revisions.c.number, sort_by_parameter_order=True)
    rows = [{"slug": slug, "at": now, "record": record} for slug, record in changed]
    numbers = connection.scalars(adding, rows).all()
    values = [
        {"of": slug, "revision": number, "removed": record is None, "carries": record and counted_values(record)}
        for (slug, record), number in zip(changed, numbers, strict=True)
    ]
    if old := [row for row in values if row["of"] in known]:
        connection.execute(sa.update(practices).where(practices.c.slug == sa.bindparam("of")), old)
    if new := [row for row in values if row["of"] not in known]:
        connection.execute(sa.insert(practices).values(slug=sa.bindparam("of")), new)


def erase(connection: sa.Connection, slug: str) -> list[int]:
    """Erase all revisions of a practice but the newest, except their titles; return the numbers of the erased ones."""
    postgresql.lock_writers(connection)
    current = sa.select(practices.c.revision).where(practices.c.slug == slug).scalar_subquery()
    earlier = sa.select(revisions.c.number, revisions.c.record["title"].as_string()).where(
        revisions.c.slug == slug, revisions.c.number < current, revisions.c.record.is_not(None), ~revisions.c.erased
    )
    rows = [
        {"of": number, "record": {"slug": slug, "title": title}, "erased": True}
        for number, title in connection.execute(earlier.order_by(revisions.c.number))
    ]
    if rows:
        connection.execute(sa.update(revisions).where(revisions.c.number == sa.bindparam("of")), rows)
    return [row["of"] for row in rows]


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Split values into lists of BATCH_SIZE."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == BATCH_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch


def as_utc(at: datetime) -> datetime:
    """Add the time zone UTC to a time that SQLite returned without one."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
