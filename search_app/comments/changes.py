"""What is done to comments, each with its entry in the audit trail in the same transaction, and the mail that follows.

`by` is whoever does it. What was decided meanwhile by somebody else is read again in the turn to write.
"""

from datetime import UTC, datetime
from typing import Final

from flask import current_app

from corpus.practice import Practice
from search_app.accounts.models import Person
from search_app.accounts.permissions import Action, allowed
from search_app.audit.models import record
from search_app.comments import notices
from search_app.comments.models import (
    Comment,
    Report,
    State,
    comments_by,
    find_comment,
    has_reported,
    settle_reports,
)
from search_app.models import session, writing
from search_app.settings import Settings

__all__ = ["NoSuchComment", "ReportedAlready", "hide", "let_go", "release", "report", "take_back", "write"]

_PUBLIC: Final = (State.SHOWN,)
_DECIDED: Final = (State.WAITING, State.SHOWN, State.HIDDEN)


class NoSuchComment(LookupError):
    """There is none of that number with which this can be done."""


class ReportedAlready(ValueError):
    """Whoever reports it did so before."""


def write(practice: Practice, text: str, by: Person) -> Comment:
    """A new comment: shown, or waiting for an editor where the setting has them look first."""
    shown = not _editors_look_first() or allowed(by.role, Action.MODERATE)
    made = Comment(slug=practice.slug, author=by, text=text, state=State.SHOWN if shown else State.WAITING, reason="")
    made.shown_at = _now() if shown else None
    with writing():
        session.add(made)
        session.flush()
        record("comment.written", made.subject, by.id, practice=practice.slug, state=made.state.value)
    if shown:
        notices.tell_contributors(made)
    else:
        notices.tell_editors_of_waiting(made)
    return made


def take_back(number: int, by: Person) -> Comment:
    """Take back a comment of one's own: its text goes. Raises NoSuchComment."""
    with writing():
        found = _found(number, _DECIDED, author=by.id)
        _empty(found, by.id)
    return found


def report(number: int, reason: str, by: Person) -> None:
    """Tell the editors that a comment should not be there. Raises NoSuchComment and ReportedAlready."""
    with writing():
        found = _found(number, _PUBLIC)
        if found.person_id == by.id:
            raise NoSuchComment("Your own comment is not reported: take it back.")
        if has_reported(by.id, number):
            raise ReportedAlready("You reported this comment already.")
        made = Report(comment_id=number, person_id=by.id, reason=reason)
        session.add(made)
        record("comment.reported", found.subject, by.id, practice=found.slug)
    notices.tell_editors_of_report(found, made)


def release(number: int, by: Person) -> Comment:
    """Show a comment that waits or is hidden; let one that was reported stay. Raises NoSuchComment."""
    with writing():
        found = _found(number, _DECIDED)
        first = found.shown_at is None
        record("comment.released", found.subject, by.id, practice=found.slug, before=found.state.value)
        found.state, found.reason, found.shown_at = State.SHOWN, "", found.shown_at or _now()
        settle_reports(number)
    if first:
        notices.tell_contributors(found)
    return found


def hide(number: int, reason: str, by: Person) -> Comment:
    """Hide a comment, with a reason. Raises NoSuchComment."""
    with writing():
        found = _found(number, _DECIDED)
        record("comment.hidden", found.subject, by.id, practice=found.slug, before=found.state.value, reason=reason)
        found.state, found.reason = State.HIDDEN, reason
        settle_reports(number)
    notices.tell_author(found)
    return found


def let_go(person: Person, by: int | None) -> None:
    """Take back what a person who is erased wrote and nobody has shown; what was shown stays, without their name."""
    for one in comments_by(person.id):
        if one.shown_at is None:
            _empty(one, by)


def _empty(comment: Comment, by: int | None) -> None:
    record("comment.taken_back", comment.subject, by, practice=comment.slug, before=comment.state.value)
    comment.text, comment.reason, comment.state = "", "", State.TAKEN_BACK
    settle_reports(comment.id)


def _found(number: int, states: tuple[State, ...], author: int | None = None) -> Comment:
    found = find_comment(number, author)
    if found is None or found.state not in states:
        raise NoSuchComment(f"There is no comment {number} with which this can be done.")
    return found


def _editors_look_first() -> bool:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.comment_moderation == "before"


def _now() -> datetime:
    return datetime.now(UTC)
