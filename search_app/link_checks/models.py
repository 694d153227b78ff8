"""The table of checked links, and its queries."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from search_app.models import Base, session

__all__ = ["LinkCheck", "LinkState", "checks_of", "dead_links", "delete_unused_checks", "due_urls", "store_check"]

MAX_REASON: Final = 200
MAX_DEAD: Final = 10_000
"""Dead links that are read at once."""
BATCH_SIZE: Final = 500
"""Addresses in one query."""


class LinkState(StrEnum):
    """What the last check of a link found."""

    REACHABLE = "reachable"
    UNCERTAIN = "uncertain"
    """It failed, but the server may be back tomorrow; or the server does not answer programs."""
    DEAD = "dead"


class LinkCheck(Base):
    """The last check of one address."""

    __tablename__ = "link_checks"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    """The SHA-256 of the address, which may be too long for an index."""
    url: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[LinkState] = mapped_column(
        sa.Enum(
            LinkState, native_enum=False, length=16, values_callable=lambda states: [state.value for state in states]
        ),
        index=True,
    )
    reason: Mapped[str] = mapped_column(sa.String(MAX_REASON))
    """What the check found, in a few words; empty for a link that is reachable."""
    checked_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    """When the first of the checks that failed in a row was made."""


def url_key(url: str) -> str:
    """Return the key of an address."""
    return hashlib.sha256(url.encode()).hexdigest()


def checks_of(urls: Iterable[str]) -> dict[str, LinkCheck]:
    """Return the last checks of these addresses, by address."""
    return {check.url: check for batch in _batches(urls) for check in _read(batch)}


def _read(urls: Sequence[str]) -> Sequence[LinkCheck]:
    return session.scalars(sa.select(LinkCheck).where(LinkCheck.key.in_([url_key(url) for url in urls]))).all()


def _batches(urls: Iterable[str]) -> Iterator[list[str]]:
    remaining = list(dict.fromkeys(urls))
    for first in range(0, len(remaining), BATCH_SIZE):
        yield remaining[first : first + BATCH_SIZE]


def due_urls(urls: Iterable[str], older_than: timedelta, limit: int) -> list[str]:
    """Return the addresses that were not checked for that time: those never checked first, then the oldest."""
    addresses = list(dict.fromkeys(urls))
    checked = {url: check.checked_at for url, check in checks_of(addresses).items()}
    time_limit, never = datetime.now(UTC) - older_than, datetime.min.replace(tzinfo=UTC)
    due = [url for url in addresses if checked.get(url, never) <= time_limit]
    return sorted(due, key=lambda url: checked.get(url, never))[:limit]


def store_check(url: str, state: LinkState, reason: str, failing_since: datetime | None) -> None:
    """Store the last check of an address. Does not commit."""
    check = session.get(LinkCheck, url_key(url)) or LinkCheck(key=url_key(url), url=url)
    check.state, check.reason, check.failing_since = state, reason[:MAX_REASON], failing_since
    check.checked_at = datetime.now(UTC)
    session.add(check)


def dead_links() -> Sequence[LinkCheck]:
    """Return the dead links, those that failed first at the start, at most MAX_DEAD."""
    query = sa.select(LinkCheck).where(LinkCheck.state == LinkState.DEAD)
    return session.scalars(query.order_by(LinkCheck.failing_since, LinkCheck.url).limit(MAX_DEAD)).all()


def delete_unused_checks(urls: Iterable[str]) -> None:
    """Delete the checks of all addresses but these. Does not commit."""
    used = {url_key(url) for url in urls}
    unused = [key for key in session.scalars(sa.select(LinkCheck.key)) if key not in used]
    for first in range(0, len(unused), BATCH_SIZE):
        session.execute(sa.delete(LinkCheck).where(LinkCheck.key.in_(unused[first : first + BATCH_SIZE])))
