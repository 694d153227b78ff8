"""Mail about the steps of a submission: to who brought it, and to who reviews."""

from collections.abc import Iterator

from flask import render_template

from search_app import mail
from search_app.accounts.models import Person, find_person, people
from search_app.accounts.permissions import Action, Role, allowed
from search_app.contribute.models import State, Submission
from search_app.contribute.transitions import Rule
from search_app.routing import public_base

__all__ = ["tell"]


def tell(rule: Rule, submission: Submission, reason: str = "") -> None:
    """Write to everybody whom a step that was taken concerns and who wants mail."""
    owner = find_person(submission.person)
    if rule.tells_owner and owner:
        _write(owner, rule.tells_owner, submission, reason, _page(submission))
    if rule.tells_reviewers:
        for reviewer in _reviewers(submission):
            _write(reviewer, rule.tells_reviewers, submission, reason, f"/review/{submission.id}")


def _write(to: Person, subject: str, submission: Submission, reason: str, page: str) -> None:
    if not to.notified or not to.active:
        return
    subject = subject.format(title=submission.shown_title)
    link = f"{public_base()}{page}"
    mail.send(to.email, subject, render_template("contribute/mail.txt", subject=subject, reason=reason, link=link))


def _page(submission: Submission) -> str:
    """Where who brought it sees what came of it."""
    if submission.state is State.PUBLISHED:
        return f"/practices/{submission.slug}"
    return f"/contribute/{submission.id}"


def _reviewers(submission: Submission) -> Iterator[Person]:
    """Whoever took it up before, else all who review; not who brought it."""
    known = find_person(submission.reviewer) if submission.reviewer else None
    if known and allowed(known.role, Action.REVIEW):
        yield known
        return
    for role in Role:
        if allowed(role, Action.REVIEW):
            yield from (one for one in people(role=role) if one.id != submission.person)
