"""What is done to comments, each with its entry in the audit trail in the same transaction, and the mail that follows.

`by` is whoever does it. What was decided meanwhile by somebody else is read again in the turn to write.
"""

from datetime import UTC, datetime
from typing import Final

from flask import current_app

from corpus.practice import Practice
from search_app.accounts.models import Person
from search_app.accounts.permissions import Action, is_allowed
from search_app.audit.models import record_action
from search_app.comments import notices
from search_app.comments.models import (
    Comment,
    CommentState,
    Report,
    comments_by,
    find_comment,
    has_reported,
    resolve_reports,
)
from search_app.models import session, write_transaction
from search_app.settings import Settings

__all__ = [
    "AlreadyReported",
    "CommentNotFound",
    "delete_comment",
    "erase_unpublished",
    "hide_comment",
    "post_comment",
    "report_comment",
    "show_comment",
]

_PUBLIC: Final = (CommentState.SHOWN,)
_DECIDED: Final = (CommentState.WAITING, CommentState.SHOWN, CommentState.HIDDEN)


class CommentNotFound(LookupError):
    """There is none of that number with which this can be done."""


class AlreadyReported(ValueError):
    """Whoever reports it did so before."""


def post_comment(practice: Practice, text: str, by: Person) -> Comment:
    """A new comment: shown, or waiting for an editor where the setting has them look first."""
    shown = not _editors_look_first() or is_allowed(by.role, Action.MODERATE)
    made = Comment(
        slug=practice.slug, author=by, text=text, state=CommentState.SHOWN if shown else CommentState.WAITING, reason=""
    )
    made.shown_at = _now() if shown else None
    with write_transaction():
        session.add(made)
        session.flush()
        record_action("comment.written", made.subject, by.id, practice=practice.slug, state=made.state.value)
    if shown:
        notices.tell_contributors(made)
    else:
        notices.tell_editors_of_waiting(made)
    return made


def delete_comment(number: int, by: Person) -> Comment:
    """Take back a comment of one's own: its text goes. Raises NoSuchComment."""
    with write_transaction():
        found = _found(number, _DECIDED, author=by.id)
        _empty(found, by.id)
    return found


def report_comment(number: int, reason: str, by: Person) -> None:
    """Tell the editors that a comment should not be there. Raises NoSuchComment and ReportedAlready."""
    with write_transaction():
        found = _found(number, _PUBLIC)
        if found.person_id == by.id:
            raise CommentNotFound("Your own comment is not reported: take it back.")
        if has_reported(by.id, number):
            raise AlreadyReported("You reported this comment already.")
        made = Report(comment_id=number, person_id=by.id, reason=reason)
        session.add(made)
        record_action("comment.reported", found.subject, by.id, practice=found.slug)
    notices.tell_editors_of_report(found, made)


def show_comment(number: int, by: Person) -> Comment:
    """Show a comment that waits or is hidden; let one that was reported stay. Raises NoSuchComment."""
    with write_transaction():
        found = _found(number, _DECIDED)
        first = found.shown_at is None
        record_action("comment.released", found.subject, by.id, practice=found.slug, before=found.state.value)
        found.state, found.reason, found.shown_at = CommentState.SHOWN, "", found.shown_at or _now()
        resolve_reports(number)
    if first:
        notices.tell_contributors(found)
    return found


def hide_comment(number: int, reason: str, by: Person) -> Comment:
    """Hide a comment, with a reason. Raises NoSuchComment."""
    with write_transaction():
        found = _found(number, _DECIDED)
        record_action(
            "comment.hidden", found.subject, by.id, practice=found.slug, before=found.state.value, reason=reason
        )
        found.state, found.reason = CommentState.HIDDEN, reason
        resolve_reports(number)
    notices.tell_author(found)
    return found


def erase_unpublished(person: Person, by: int | None) -> None:
    """Take back what a person who is erased wrote and nobody has shown; what was shown stays, without their name."""
    for comment in comments_by(person.id):
        if comment.shown_at is None:
            _empty(comment, by)


def _empty(comment: Comment, by: int | None) -> None:
    record_action("comment.taken_back", comment.subject, by, practice=comment.slug, before=comment.state.value)
    comment.text, comment.reason, comment.state = "", "", CommentState.TAKEN_BACK
    resolve_reports(comment.id)


def _found(number: int, states: tuple[CommentState, ...], author: int | None = None) -> Comment:
    found = find_comment(number, author)
    if found is None or found.state not in states:
        raise CommentNotFound(f"There is no comment {number} with which this can be done.")
    return found


def _editors_look_first() -> bool:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.comment_moderation == "before"


def _now() -> datetime:
    return datetime.now(UTC)
