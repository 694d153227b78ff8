"""What editors do to a published practice: restore an earlier revision, withdraw it, erase its earlier revisions.

`seen` is the number of the newest revision that the editor has read. If there is a newer one by now, nothing is done
and `StaleRevision` names it, so that no change by others is lost.
"""

from typing import Final

from corpus.errors import PracticeNotFound
from corpus.profile.active import active_profile
from corpus.store.collection import Revision
from search_app.audit.models import record_action
from search_app.catalogue import get_catalogue
from search_app.contribute.models import WriteTransaction, erase_final_submissions
from search_app.models import write_transaction

__all__ = ["ERASED", "RESTORED", "WITHDRAWN", "NothingToChange", "StaleRevision", "erase", "restore", "withdraw"]

ERASED: Final = "practice.erased"
RESTORED: Final = "practice.restored"
WITHDRAWN: Final = "practice.withdrawn"


class StaleRevision(Exception):
    """Someone changed the practice after it was read; `current` is its newest revision."""

    def __init__(self, current: Revision) -> None:
        super().__init__(f"Someone else changed the {active_profile().site.noun.singular}.")
        self.current = current


class NothingToChange(Exception):
    """The practice is already in the requested state."""


def restore(slug: str, number: int, seen: int, reason: str, by: int) -> int:
    """Make the content of that revision the current one, in a new revision; return the number of the new one.

    Raises PracticeNotFound if the revision does not exist or has no content, StaleRevision and NothingToChange.
    """
    collection = get_catalogue().collection
    with write_transaction() as transaction:
        current = _require_newest(slug, seen, transaction)
        content = collection.get_revision(slug, number, within=transaction).content
        if content is None:
            raise PracticeNotFound(slug)
        if content == current.practice:
            raise NothingToChange("The practice is already the same as this revision.")
        revision = collection.put([content], within=transaction)
        record_action(RESTORED, f"practice:{slug}", by, revision=revision, restored=number, reason=reason)
    get_catalogue().catch_up()
    return revision


def withdraw(slug: str, seen: int, reason: str, by: int) -> int:
    """Withdraw the practice from the collection. Everybody can read the reason. Returns the new revision's number.

    Raises PracticeNotFound if it is withdrawn already, and StaleRevision.
    """
    collection = get_catalogue().collection
    with write_transaction() as transaction:
        _require_newest(slug, seen, transaction)
        revision = collection.remove(slug, within=transaction)
        record_action(WITHDRAWN, f"practice:{slug}", by, revision=revision, reason=reason)
    get_catalogue().catch_up()
    return revision


def erase(slug: str, seen: int, reason: str, by: int) -> int:
    """Erase the content of all revisions except the newest, and of their submissions; return how many revisions.

    Titles, times, people and reasons stay. `practice-search files prune` deletes files that nothing names any more.
    Raises PracticeNotFound, StaleRevision and NothingToChange.
    """
    collection = get_catalogue().collection
    with write_transaction() as transaction:
        current = _require_newest(slug, seen, transaction)
        erased = collection.erase(slug, within=transaction)
        submissions = erase_final_submissions(slug, current.number)
        if not (erased or submissions):
            raise NothingToChange("The content of the earlier revisions is already erased.")
        record_action(ERASED, f"practice:{slug}", by, revisions=erased, submissions=submissions, reason=reason)
    collection.purge_erased()
    return len(erased)


def _require_newest(slug: str, seen: int, transaction: WriteTransaction) -> Revision:
    """Return the newest revision of a practice. Raises PracticeNotFound, and StaleRevision if it was not read."""
    current = get_catalogue().collection.get_revision(slug, within=transaction)
    if current.number != seen:
        raise StaleRevision(current)
    return current
