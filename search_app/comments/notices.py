"""E-mails about comments. A person who wants none turns them off in the profile."""

from collections.abc import Iterable, Iterator

from flask import current_app, render_template, url_for

from corpus.errors import PracticeNotFound
from search_app import mail
from search_app.accounts.models import Person, find_people, people_by_number
from search_app.accounts.permissions import PERMISSIONS, Action
from search_app.catalogue import get_catalogue
from search_app.comments.models import Comment, Report
from search_app.contribute.models import SubmissionState, list_submissions
from search_app.routing import site_base_url
from search_app.settings import Settings

__all__ = [
    "notify_author",
    "notify_contributors",
    "notify_editors_of_report",
    "notify_editors_of_waiting",
    "people_to_notify",
]


def people_to_notify(slug: str) -> list[Person]:
    """Return the contributors of a practice and of its published changes who want e-mails."""
    numbers = {submission.person for submission in list_submissions((SubmissionState.PUBLISHED,), slug)}
    return [person for _, person in sorted(people_by_number(sorted(numbers)).items()) if _wants_mail(person)]


def notify_contributors(comment: Comment) -> None:
    """Tell the contributors of the practice that there is a new comment."""
    contributors = [person for person in people_to_notify(comment.slug) if person.id != comment.person_id]
    _send(contributors, f"A comment on {_title(comment)}", "new", comment)


def notify_author(comment: Comment) -> None:
    """Tell the author of a comment that it is hidden, and the reason."""
    _send((author for author in [comment.author] if _wants_mail(author)), "Your comment was hidden", "hidden", comment)


def notify_editors_of_waiting(comment: Comment) -> None:
    """Tell the editors that a comment waits for approval."""
    _send(_editors(), f"A comment on {_title(comment)} is waiting for approval", "waiting", comment)


def notify_editors_of_report(comment: Comment, report: Report) -> None:
    """Tell the editors that a comment was reported."""
    editors = (editor for editor in _editors() if editor.id != report.person_id)
    _send(editors, f"A comment on {_title(comment)} was reported", "reported", comment, reason=report.reason)


def _editors() -> Iterator[Person]:
    for role in sorted(PERMISSIONS[Action.MODERATE]):
        yield from (person for person in find_people(role=role) if _wants_mail(person))


def _wants_mail(person: Person) -> bool:
    return person.active and person.notified and person.confirmed_at is not None


def _send(to: Iterable[Person], subject: str, name: str, comment: Comment, reason: str = "") -> None:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    title, base = _title(comment), site_base_url()
    page = url_for("practices.practice", slug=comment.slug, _anchor=f"comment-{comment.id}")
    for person in to:
        text = render_template(
            f"comments/mail/{name}.txt", person=person, comment=comment, title=title, page=base + page, reason=reason
        )
        mail.send(person.email, f"{subject} ({settings.display_name})", text)


def _title(comment: Comment) -> str:
    """Return the title of the practice, or its slug if it is gone."""
    try:
        return get_catalogue().practice(comment.slug).title
    except PracticeNotFound:
        return comment.slug
