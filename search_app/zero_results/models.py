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

__all__ = ["MAX_KEPT", "MAX_WORDS", "Unfound", "count_unfound", "forget", "keep", "most_asked"]

MAX_WORDS: Final = 120
"""Characters of a query that is kept; whatever is longer was pasted, and nobody else asks it again."""
MAX_KEPT: Final = 2_000
"""Queries that are kept: the rarest and, among equals, the oldest are forgotten first."""


class Unfound(Base):
    """A query that no practice answered."""

    __tablename__ = "unfound_queries"

    words: Mapped[str] = mapped_column(sa.String(MAX_WORDS), primary_key=True)
    times: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]

    __table_args__ = (sa.Index("unfound_queries_times", "times", "last_day"),)


def keep(engine: sa.Engine, counts: Mapping[str, int], days: int) -> None:
    """Add these counts, and forget what is so many days old, or too much. In a transaction of its own."""
    today = datetime.now(UTC).date()
    with engine.execution_options(writes=True).begin() as connection:
        if counts:
            connection.execute(_add(connection), [_row(words, counts[words], today) for words in sorted(counts)])
        connection.execute(sa.delete(Unfound).where(Unfound.last_day <= today - timedelta(days=days)))
        kept = sa.select(Unfound.words).order_by(*_MOST_ASKED).offset(MAX_KEPT)
        if too_many := connection.scalars(kept.limit(MAX_KEPT)).all():
            connection.execute(sa.delete(Unfound).where(Unfound.words.in_(too_many)))


def most_asked(limit: int, first: int = 0) -> Sequence[Unfound]:
    """What was asked most, the newest first among equals, from that place on, from 0."""
    return session.scalars(sa.select(Unfound).order_by(*_MOST_ASKED).offset(first).limit(limit)).all()


def count_unfound() -> int:
    """How many queries are kept."""
    return session.scalar(sa.select(sa.func.count()).select_from(Unfound)) or 0


def forget(words: str) -> bool:
    """Forget a query; whether it was there. Commits nothing."""
    gone = sa.delete(Unfound).where(Unfound.words == words).returning(Unfound.times)
    return bool(session.execute(gone).all())


_MOST_ASKED: Final = (Unfound.times.desc(), Unfound.last_day.desc(), Unfound.words)


def _add(connection: sa.Connection) -> sa.Insert:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = insert(Unfound)
    return row.on_conflict_do_update(
        index_elements=[Unfound.words],
        set_={"times": Unfound.times + row.excluded.times, "last_day": row.excluded.last_day},
    )


def _row(words: str, times: int, today: date) -> dict[str, object]:
    """In the order of their words, so that two processes which add the same ones do not wait for each other."""
    return {"words": words, "times": times, "first_day": today, "last_day": today}
