"""With the setting `four_eyes` what somebody brought is for others to review; without it, theirs as well."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from corpus.practice import Practice
from search_app.accounts.models import find_person
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from search_app.contribute.models import SubmissionState
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import take_step
from search_app.ops.doctor import run_checks
from tests.search_app.expected_access import ADDRESSES, read_matrix
from tests.search_app.people import make, post, sign_in
from tests.search_app.submitting import change_brought, submission, submitted

STEPS = ("take-up", "merge", "remarks", "request-changes", "reject", "publish", "hand-back")
"""The ends of all addresses of a review, but for that which settles a remark, which has a test of its own."""
NOTE = "You submitted this, so someone else must review it."
OMBUD = Practice(slug="ombud", title="The ombud", countries=["NO"]).with_texts(
    {"why": "They left.", "aims": "To stay."}
)


@pytest.fixture
def strict(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    """Four eyes, and Ada, an editor, as person 1."""
    app = application(tmp_path / "strict", four_eyes=True)
    make(app, Role.EDITOR)
    yield app
    get_catalogue(app).close()


def taken(app: Flask, person: int, step: WorkflowStep, number: int) -> None:
    with app.test_request_context():
        who = find_person(person)
        assert who is not None
        take_step(step, number, who)


def test_every_address_of_a_review_is_tried() -> None:
    start = "POST /review/<int:number>/"
    ends = {row.removeprefix(start) for row in read_matrix(ADDRESSES) if row.startswith(start)}
    assert ends == {*STEPS, "remarks/<int:which>/settle"}


@pytest.mark.parametrize("name", STEPS)
def test_who_brought_it_takes_no_step_of_a_review(strict: Flask, name: str) -> None:
    make(strict, Role.REVIEWER)
    with strict.app_context():
        get_catalogue().put([OMBUD])
    number = change_brought(strict, 1, "ombud", title="The ombuds office")
    if name != "take-up":
        taken(strict, 2, WorkflowStep.START_REVIEW, number)
    before = submission(strict, number).state
    client, page = sign_in(strict, "editor@example.org"), f"/review/{number}"
    answer = post(client, f"{page}/{name}", page=page, version=1, reason="Mine.", field="why", text="Mine.")
    assert answer.status_code == 403
    assert NOTE in answer.text
    assert submission(strict, number).state is before


def test_who_brought_it_settles_no_remark(strict: Flask) -> None:
    make(strict, Role.REVIEWER)
    number = submitted(strict, 1)
    taken(strict, 2, WorkflowStep.START_REVIEW, number)
    page = f"/review/{number}"
    post(sign_in(strict, "reviewer@example.org"), f"{page}/remarks", page=page, field="why", text="Which need?")
    editor = sign_in(strict, "editor@example.org")
    shown = editor.get(page).text
    assert "Which need?" in shown
    assert "/settle" not in shown
    answer = post(editor, f"{page}/remarks/1/settle", page=page)
    assert answer.status_code == 403
    assert NOTE in answer.text


def test_their_page_of_it_says_so_and_offers_nothing(strict: Flask) -> None:
    page = sign_in(strict, "editor@example.org").get(f"/review/{submitted(strict, 1)}").text
    assert NOTE in page
    assert "/take-up" not in page


def test_somebody_else_decides(strict: Flask) -> None:
    make(strict, Role.REVIEWER)
    number = submitted(strict, 1)
    client, page = sign_in(strict, "reviewer@example.org"), f"/review/{number}"
    assert NOTE not in client.get(page).text
    post(client, f"{page}/take-up", page=page, version=submission(strict, number).version)
    answer = post(client, f"{page}/publish", page=page, version=submission(strict, number).version)
    assert answer.location == "/practices/a-youth-cafe"
    assert submission(strict, number).state is SubmissionState.PUBLISHED


def test_it_stays_theirs_to_take_back(strict: Flask) -> None:
    number = submitted(strict, 1)
    taken(strict, 1, WorkflowStep.TAKE_BACK, number)
    assert submission(strict, number).state is SubmissionState.DRAFT


def test_without_the_setting_an_editor_decides_on_their_own(fresh: Flask) -> None:
    make(fresh, Role.EDITOR)
    number = submitted(fresh, 1)
    taken(fresh, 1, WorkflowStep.START_REVIEW, number)
    taken(fresh, 1, WorkflowStep.PUBLISH, number)
    assert submission(fresh, number).state is SubmissionState.PUBLISHED


def test_the_doctor_says_that_one_pair_of_eyes_is_too_few(strict: Flask) -> None:
    def people() -> tuple[bool, str]:
        with strict.app_context():
            settings = strict.config["PRACTICE_SEARCH"]
            found = next(check for check in run_checks(settings, get_catalogue()) if check.subject == "People")
        return found.passed, found.finding

    assert people() == (False, "four_eyes is on, but 1 person may publish")
    make(strict, Role.REVIEWER)
    assert people()[0]
