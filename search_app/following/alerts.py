"""Alerts: e-mails about what saved searches newly find. A timer runs them as `practice-search alerts send`.

1. `queue_alerts` checks each search that is due. In one transaction, it stores the message and the revision up to
   which the search was checked. So a run that is killed loses nothing, and the next one continues.
2. `send_alerts` sends the stored messages. Each has one Message-ID for all attempts, and as a file one name. So a
   message is written to a file once. A mail server may get it again only where a run was killed between sending and
   storing that it was sent; then the Message-ID is the same.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from attrs import frozen
from flask import render_template

from corpus.store.collection import RevisionChange
from search_app import mail
from search_app.catalogue import Catalogue
from search_app.exports.export_reader import matching_slugs
from search_app.following.feed import describe_place_and_years
from search_app.following.models import AlertMessage, SavedSearch, claim_message, due_searches, unsent_messages
from search_app.following.practice_changes import PracticeChange, read_changes
from search_app.following.saved_searches import saved_query
from search_app.models import session, write_transaction
from search_app.params import query_url
from search_app.settings import current_settings

__all__ = ["queue_alerts", "send_alerts"]

MAX_LISTED: Final = 50
"""Practices that one message lists. It says how many more there are."""

_log = logging.getLogger(__name__)


@frozen
class _Alert:
    """What one message says."""

    new: tuple[PracticeChange, ...]
    changed: tuple[PracticeChange, ...]

    @property
    def total(self) -> int:
        return len(self.new) + len(self.changed)


def queue_alerts(catalogue: Catalogue, now: datetime | None = None) -> Iterator[bool]:
    """Check all searches that are due; yield for each whether it has a new message.

    Raises SearchIndexError and CollectionUnavailable.
    """
    catalogue.refresh()
    revision = catalogue.searcher.state().revision
    for number in due_searches(now or datetime.now(UTC)):
        search = session.get(SavedSearch, number)
        if search is not None:  # its person may have deleted it meanwhile
            yield _check(catalogue, search, revision, now or datetime.now(UTC))


def _check(catalogue: Catalogue, search: SavedSearch, revision: int, now: datetime) -> bool:
    """Check a search up to a revision, and store its message, if any. Return whether there is one."""
    checked = search.revision
    alert = _find_alert(catalogue, search, revision)
    number = search.id
    with write_transaction():
        current = session.get(SavedSearch, number)
        if current is None or current.revision != checked:
            return False  # it was deleted, or another run was faster
        search.revision, search.checked_at = max(checked, revision), now
        if alert.total:
            session.add(_message(catalogue, search, alert))
    return bool(alert.total)


def _find_alert(catalogue: Catalogue, search: SavedSearch, revision: int) -> _Alert:
    """Return the practices that a search finds, and that were published or changed since it was checked."""
    query = saved_query(search)
    if query is None or revision <= search.revision:
        return _Alert((), ())
    slugs = set(_changed_slugs(catalogue.collection.changes(search.revision), revision))
    matches = [slug for slug in matching_slugs(catalogue, query) if slug in slugs] if slugs else []
    changes = tuple(read_changes(catalogue.collection, matches))
    return _Alert(
        tuple(change for change in changes if change.first_revision > search.revision),
        tuple(change for change in changes if change.first_revision <= search.revision and search.with_changes),
    )


def _changed_slugs(changes: Iterable[RevisionChange], revision: int) -> Iterator[str]:
    return (change.slug for change in changes if change.revision <= revision and not change.removed)


def _message(catalogue: Catalogue, search: SavedSearch, alert: _Alert) -> AlertMessage:
    settings = current_settings()
    query = saved_query(search)
    listed = (*alert.new, *alert.changed)[:MAX_LISTED]
    text = render_template(
        "following/mail/alert.txt",
        search=search,
        new=[change for change in listed if change in alert.new],
        changed=[change for change in listed if change in alert.changed],
        left=alert.total - len(listed),
        results_url=query_url("/search", query) if query else "/search",
        place_and_years=lambda practice: describe_place_and_years(practice, catalogue.vocabularies),
    )
    return AlertMessage(search=search, subject=_subject(search, alert, settings.display_name), text=text)


def _subject(search: SavedSearch, alert: _Alert, site: str) -> str:
    counts = (f"{len(alert.new)} new" if alert.new else "", f"{len(alert.changed)} changed" if alert.changed else "")
    return f"{search.name}: {', '.join(filter(None, counts))} - {site}"


def send_alerts(now: datetime | None = None) -> Iterator[bool]:
    """Send the messages that wait; yield for each whether it was sent. One that was not waits for the next run."""
    for number in unsent_messages(now or datetime.now(UTC)):
        with write_transaction():
            claimed = claim_message(number, now or datetime.now(UTC))
        message = session.get(AlertMessage, number) if claimed else None
        if message is not None:
            yield _send(message)


def _send(message: AlertMessage) -> bool:
    session.refresh(message)
    try:
        mail.deliver(
            message.search.person.email,
            message.subject,
            message.text,
            mail.MessageKey(f"alert-{message.id}", message.created_at),
            _unsubscribe_headers(message.search),
        )
    except mail.MailNotSent:
        _log.warning("The message %d about a saved search was not sent. The next run tries it again.", message.id)
        return False
    message.sent_at = datetime.now(UTC)
    session.commit()
    return True


def _unsubscribe_headers(search: SavedSearch) -> Mapping[str, str]:
    """The headers with which mail programs unsubscribe with one click (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{current_settings().public_base}/alerts/{search.token}/stop>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
