"""What is done to comments, each with its entry in the audit trail in the same transaction, and e-mails afterwards.

`by` is the person who does it. Each operation reads the comment again within its transaction, because someone else
may have changed it.
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
_EXISTING: Final = (CommentState.WAITING, CommentState.SHOWN, CommentState.HIDDEN)


class CommentNotFound(LookupError):
    """There is no comment with this number in a state that allows the operation."""


class AlreadyReported(ValueError):
    """The person has reported this comment before."""


def post_comment(practice: Practice, text: str, by: Person) -> Comment:
    """Add a comment: shown at once, or waiting for approval if the setting says so."""
    is_shown = not _needs_approval() or is_allowed(by.role, Action.MODERATE)
    comment = Comment(
        slug=practice.slug,
        author=by,
        text=text,
        state=CommentState.SHOWN if is_shown else CommentState.WAITING,
        reason="",
    )
    comment.shown_at = _now() if is_shown else None
    with write_transaction():
        session.add(comment)
        session.flush()
        record_action("comment.written", comment.subject, by.id, practice=practice.slug, state=comment.state.value)
    if is_shown:
        notices.notify_contributors(comment)
    else:
        notices.notify_editors_of_waiting(comment)
    return comment


def delete_comment(number: int, by: Person) -> Comment:
    """Delete the text of the person's own comment. Raises CommentNotFound."""
    with write_transaction():
        comment = _get_comment(number, _EXISTING, author=by.id)
        _delete_text(comment, by.id)
    return comment


def report_comment(number: int, reason: str, by: Person) -> None:
    """Report a comment to the editors. Raises CommentNotFound and AlreadyReported."""
    with write_transaction():
        comment = _get_comment(number, _PUBLIC)
        if comment.person_id == by.id:
            raise CommentNotFound("You cannot report your own comment. Delete it instead.")
        if has_reported(by.id, number):
            raise AlreadyReported("You have already reported this comment.")
        new_report = Report(comment_id=number, person_id=by.id, reason=reason)
        session.add(new_report)
        record_action("comment.reported", comment.subject, by.id, practice=comment.slug)
    notices.notify_editors_of_report(comment, new_report)


def show_comment(number: int, by: Person) -> Comment:
    """Show a comment that waits or is hidden, or keep a reported one. Raises CommentNotFound."""
    with write_transaction():
        comment = _get_comment(number, _EXISTING)
        is_first_time = comment.shown_at is None
        record_action("comment.released", comment.subject, by.id, practice=comment.slug, before=comment.state.value)
        comment.state, comment.reason, comment.shown_at = CommentState.SHOWN, "", comment.shown_at or _now()
        resolve_reports(number)
    if is_first_time:
        notices.notify_contributors(comment)
    return comment


def hide_comment(number: int, reason: str, by: Person) -> Comment:
    """Hide a comment and store the reason. Raises CommentNotFound."""
    with write_transaction():
        comment = _get_comment(number, _EXISTING)
        record_action(
            "comment.hidden", comment.subject, by.id, practice=comment.slug, before=comment.state.value, reason=reason
        )
        comment.state, comment.reason = CommentState.HIDDEN, reason
        resolve_reports(number)
    notices.notify_author(comment)
    return comment


def erase_unpublished(person: Person, by: int | None) -> None:
    """Delete the comments of an erased person that were never shown. Others stay without a name."""
    for comment in comments_by(person.id):
        if comment.shown_at is None:
            _delete_text(comment, by)


def _delete_text(comment: Comment, by: int | None) -> None:
    record_action("comment.taken_back", comment.subject, by, practice=comment.slug, before=comment.state.value)
    comment.text, comment.reason, comment.state = "", "", CommentState.TAKEN_BACK
    resolve_reports(comment.id)


def _get_comment(number: int, states: tuple[CommentState, ...], author: int | None = None) -> Comment:
    comment = find_comment(number, author)
    if comment is None or comment.state not in states:
        raise CommentNotFound(f"Comment {number} does not exist, or this is not possible for it.")
    return comment


def _needs_approval() -> bool:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.comment_moderation == "before"


def _now() -> datetime:
    return datetime.now(UTC)
