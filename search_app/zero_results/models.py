"""What was searched for and not found, as a table: the words, how often, on which days. Nothing says who or when.

`keep` adds what a process has gathered; `most_asked` is what editors read.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from search_app.models import Base, session

__all__ = [
    "MAX_QUERIES",
    "MAX_QUERY_LENGTH",
    "ZeroResultQuery",
    "count_queries",
    "delete_query",
    "most_frequent",
    "save_counts",
]

MAX_QUERY_LENGTH: Final = 120
"""Characters of a query that is kept; whatever is longer was pasted, and nobody else asks it again."""
MAX_QUERIES: Final = 2_000
"""Queries that are kept: the rarest and, among equals, the oldest are forgotten first."""


class ZeroResultQuery(Base):
    """A query that no practice answered."""

    __tablename__ = "unfound_queries"

    words: Mapped[str] = mapped_column(sa.String(MAX_QUERY_LENGTH), primary_key=True)
    times: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]

    __table_args__ = (sa.Index("unfound_queries_times", "times", "last_day"),)


def save_counts(engine: sa.Engine, counts: Mapping[str, int], days: int) -> None:
    """Add these counts, and forget what is so many days old, or too much. In a transaction of its own."""
    today = datetime.now(UTC).date()
    with engine.execution_options(writes=True).begin() as connection:
        if counts:
            connection.execute(_add(connection), [_row(words, counts[words], today) for words in sorted(counts)])
        connection.execute(sa.delete(ZeroResultQuery).where(ZeroResultQuery.last_day <= today - timedelta(days=days)))
        kept = sa.select(ZeroResultQuery.words).order_by(*_MOST_ASKED).offset(MAX_QUERIES)
        if too_many := connection.scalars(kept.limit(MAX_QUERIES)).all():
            connection.execute(sa.delete(ZeroResultQuery).where(ZeroResultQuery.words.in_(too_many)))


def most_frequent(limit: int, first: int = 0) -> Sequence[ZeroResultQuery]:
    """What was asked most, the newest first among equals, from that place on, from 0."""
    return session.scalars(sa.select(ZeroResultQuery).order_by(*_MOST_ASKED).offset(first).limit(limit)).all()


def count_queries() -> int:
    """How many queries are kept."""
    return session.scalar(sa.select(sa.func.count()).select_from(ZeroResultQuery)) or 0


def delete_query(words: str) -> bool:
    """Forget a query; whether it was there. Commits nothing."""
    gone = sa.delete(ZeroResultQuery).where(ZeroResultQuery.words == words).returning(ZeroResultQuery.times)
    return bool(session.execute(gone).all())


_MOST_ASKED: Final = (ZeroResultQuery.times.desc(), ZeroResultQuery.last_day.desc(), ZeroResultQuery.words)


def _add(connection: sa.Connection) -> sa.Insert:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = insert(ZeroResultQuery)
    return row.on_conflict_do_update(
        index_elements=[ZeroResultQuery.words],
        set_={"times": ZeroResultQuery.times + row.excluded.times, "last_day": row.excluded.last_day},
    )


def _row(words: str, times: int, today: date) -> dict[str, object]:
    """In the order of their words, so that two processes which add the same ones do not wait for each other."""
    return {"words": words, "times": times, "first_day": today, "last_day": today}
