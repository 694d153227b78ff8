"""The table of searches with no results: the words, how often and on which days. It does not say who or at what time.

`save_counts` adds the counts of a process; `most_frequent` is what editors read.
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
"""Characters of a stored query. Longer ones are pasted texts that nobody searches again."""
MAX_QUERIES: Final = 2_000
"""Stored queries. The rarest are deleted first, and the oldest among equals."""


class ZeroResultQuery(Base):
    """A query for which no practice was found."""

    __tablename__ = "unfound_queries"

    words: Mapped[str] = mapped_column(sa.String(MAX_QUERY_LENGTH), primary_key=True)
    times: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]

    __table_args__ = (sa.Index("unfound_queries_times", "times", "last_day"),)


def save_counts(engine: sa.Engine, counts: Mapping[str, int], days: int) -> None:
    """Add these counts, and delete what is older than `days` or beyond the limit. In a transaction of its own."""
    today = datetime.now(UTC).date()
    with engine.execution_options(writes=True).begin() as connection:
        if counts:
            connection.execute(_upsert(connection), [_row(words, counts[words], today) for words in sorted(counts)])
        connection.execute(sa.delete(ZeroResultQuery).where(ZeroResultQuery.last_day <= today - timedelta(days=days)))
        surplus_query = sa.select(ZeroResultQuery.words).order_by(*_MOST_FREQUENT).offset(MAX_QUERIES)
        if surplus := connection.scalars(surplus_query.limit(MAX_QUERIES)).all():
            connection.execute(sa.delete(ZeroResultQuery).where(ZeroResultQuery.words.in_(surplus)))


def most_frequent(limit: int, first: int = 0) -> Sequence[ZeroResultQuery]:
    """Return the most frequent queries from `first` (0-based) on, the newest first among equals."""
    return session.scalars(sa.select(ZeroResultQuery).order_by(*_MOST_FREQUENT).offset(first).limit(limit)).all()


def count_queries() -> int:
    """Return the number of stored queries."""
    return session.scalar(sa.select(sa.func.count()).select_from(ZeroResultQuery)) or 0


def delete_query(words: str) -> bool:
    """Delete a query; return whether it was stored. Does not commit."""
    deletion = sa.delete(ZeroResultQuery).where(ZeroResultQuery.words == words).returning(ZeroResultQuery.times)
    return bool(session.execute(deletion).all())


_MOST_FREQUENT: Final = (ZeroResultQuery.times.desc(), ZeroResultQuery.last_day.desc(), ZeroResultQuery.words)


def _upsert(connection: sa.Connection) -> sa.Insert:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = insert(ZeroResultQuery)
    return row.on_conflict_do_update(
        index_elements=[ZeroResultQuery.words],
        set_={"times": ZeroResultQuery.times + row.excluded.times, "last_day": row.excluded.last_day},
    )


def _row(words: str, times: int, today: date) -> dict[str, object]:
    """Return a row. Rows are written in the order of their words, so that two processes do not deadlock."""
    return {"words": words, "times": times, "first_day": today, "last_day": today}
