"""Submissions for tests: brought and taken through their steps without the pages of those who bring them."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from search_app.accounts.models import Person, find_person
from search_app.contribute.models import Submission, find_submission
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import create_draft, draft_revision, save_draft, take_step

__all__ = ["RECORD", "answered", "change_brought", "drafted", "submission", "submitted"]

RECORD: dict[str, Any] = {
    "title": "A youth café",
    "countries": ["NO"],
    "areas": ["P3.2"],
    "sections": [{"key": "why", "text": "There was a need."}, {"key": "aims", "text": "To keep them."}],
}


def _who(number: int) -> Person:
    person = find_person(number)
    assert person is not None
    return person


def submitted(app: Flask, person: int, **values: object) -> int:
    """A new practice that somebody has submitted; its number."""
    with app.test_request_context():
        made = create_draft(_who(person), {**RECORD, **values})
        take_step(WorkflowStep.SUBMIT, made.id, _who(person))
        return made.id


def change_brought(app: Flask, person: int, slug: str, **values: object) -> int:
    """A change of a practice that somebody has submitted; its number."""
    with app.test_request_context():
        made = draft_revision(_who(person), slug)
        save_draft(made.id, _who(person), {**made.record, **values}, made.version)
        take_step(WorkflowStep.SUBMIT, made.id, _who(person))
        return made.id


def answered(app: Flask, number: int, **values: object) -> None:
    """Its owner changes what they were asked to, and submits it again."""
    with app.test_request_context():
        one = submission(app, number)
        save_draft(number, _who(one.person), {**one.record, **values}, one.version)
        take_step(WorkflowStep.SUBMIT, number, _who(one.person))


def drafted(app: Flask, number: int, values: Mapping[str, object]) -> None:
    """Its owner writes without submitting."""
    with app.test_request_context():
        one = submission(app, number)
        save_draft(number, _who(one.person), {**one.record, **values}, one.version)


def submission(app: Flask, number: int) -> Submission:
    """The submission as it is."""
    with app.app_context():
        found = find_submission(number)
        assert found is not None
        return found
