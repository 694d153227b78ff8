"""What editors do to a published practice: an older state is made the current one, it is withdrawn, its past is erased.

`seen` is the number of the newest revision that whoever decides has looked at. Where there is a newer one by then,
nothing is done and `Overtaken` names it, so that nobody's work is lost unseen.
"""

from typing import Final

from corpus.errors import PracticeNotFound
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
    """Somebody changed the practice since it was looked at; `current` is its newest revision."""

    def __init__(self, current: Revision) -> None:
        super().__init__("Somebody changed the practice while you were looking at it.")
        self.current = current


class NothingToChange(Exception):
    """The practice is as it is asked to be."""


def restore(slug: str, number: int, seen: int, reason: str, by: int) -> int:
    """Make that revision's state the current one, in a new revision, whose number this is.

    Raises PracticeNotFound where that revision is none or holds nothing, Overtaken and NothingToDo.
    """
    collection = get_catalogue().collection
    with write_transaction() as turn:
        current = _as_seen(slug, seen, turn)
        wanted = collection.get_revision(slug, number, within=turn).content
        if wanted is None:
            raise PracticeNotFound(slug)
        if wanted == current.practice:
            raise NothingToChange("The practice is already what it was in that revision.")
        made = collection.put([wanted], within=turn)
        record_action(RESTORED, f"practice:{slug}", by, revision=made, restored=number, reason=reason)
    get_catalogue().catch_up()
    return made


def withdraw(slug: str, seen: int, reason: str, by: int) -> int:
    """Take the practice out of the collection; everybody can read the reason. The number of the revision that says so.

    Raises PracticeNotFound where it is out already, and Overtaken.
    """
    collection = get_catalogue().collection
    with write_transaction() as turn:
        _as_seen(slug, seen, turn)
        made = collection.remove(slug, within=turn)
        record_action(WITHDRAWN, f"practice:{slug}", by, revision=made, reason=reason)
    get_catalogue().catch_up()
    return made


def erase(slug: str, seen: int, reason: str, by: int) -> int:
    """Take away for good what all revisions but the newest hold, and what was brought for them; how many those were.

    Titles, moments, who and why stay. Files that nothing names any more go with `practice-search files prune`.
    Raises PracticeNotFound, Overtaken and NothingToDo.
    """
    collection = get_catalogue().collection
    with write_transaction() as turn:
        current = _as_seen(slug, seen, turn)
        gone = collection.erase(slug, within=turn)
        brought = erase_final_submissions(slug, current.number)
        if not (gone or brought):
            raise NothingToChange("The earlier revisions hold nothing any more.")
        record_action(ERASED, f"practice:{slug}", by, revisions=gone, submissions=brought, reason=reason)
    collection.purge_erased()
    return len(gone)


def _as_seen(slug: str, seen: int, turn: WriteTransaction) -> Revision:
    """The newest revision of a practice. Raises PracticeNotFound, and Overtaken where nobody looked at it yet."""
    current = get_catalogue().collection.get_revision(slug, within=turn)
    if current.number != seen:
        raise StaleRevision(current)
    return current
