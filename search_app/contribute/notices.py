"""E-mails about the steps of a submission, to its contributor and to reviewers."""

from collections.abc import Iterator

from flask import render_template

from search_app import mail
from search_app.accounts.models import Person, find_people, find_person
from search_app.accounts.permissions import Action, Role, is_allowed
from search_app.contribute.models import Submission, SubmissionState
from search_app.contribute.transitions import Transition
from search_app.routing import site_base_url

__all__ = ["notify_step"]


def notify_step(rule: Transition, submission: Submission, reason: str = "") -> None:
    """Send an e-mail to each person whom the step concerns and who wants e-mails."""
    owner = find_person(submission.person)
    if rule.contributor_subject and owner:
        _send(owner, rule.contributor_subject, submission, reason, _result_path(submission))
    if rule.reviewer_subject:
        for reviewer in _reviewers(submission):
            _send(reviewer, rule.reviewer_subject, submission, reason, f"/review/{submission.id}")


def _send(to: Person, subject: str, submission: Submission, reason: str, page: str) -> None:
    if not to.notified or not to.active:
        return
    subject = subject.format(title=submission.display_title)
    link = f"{site_base_url()}{page}"
    mail.send(to.email, subject, render_template("contribute/mail.txt", subject=subject, reason=reason, link=link))


def _result_path(submission: Submission) -> str:
    """Return the path at which the contributor sees the result."""
    if submission.state is SubmissionState.PUBLISHED:
        return f"/practices/{submission.slug}"
    return f"/contribute/{submission.id}"


def _reviewers(submission: Submission) -> Iterator[Person]:
    """Yield the assigned reviewer, or all reviewers except the contributor if there is none."""
    reviewer = find_person(submission.reviewer) if submission.reviewer else None
    if reviewer and is_allowed(reviewer.role, Action.REVIEW):
        yield reviewer
        return
    for role in Role:
        if is_allowed(role, Action.REVIEW):
            yield from (person for person in find_people(role=role) if person.id != submission.person)
