"""Reviewers find what waits, see what it is and changes, say what they think of it, and decide once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from corpus.practice import Practice
from search_app.accounts.models import find_person
from search_app.accounts.permissions import ASSIGNABLE, Role
from search_app.audit.models import audit_entries, verify_audit_trail
from search_app.catalogue import Catalogue
from search_app.contribute.models import Submission, SubmissionState, add_submission, list_remarks
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import take_step
from search_app.models import session, write_transaction
from tests.search_app.people import make, post, sign_in, token
from tests.search_app.submitting import answered, change_brought, drafted, submission, submitted

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
PUBLISHED = Practice(slug="ombud", title="The ombud", countries=["NO"], keywords=("advice",)).with_texts(
    {"why": "Apprentices left early.", "aims": "To keep them."}
)
STEPS = ("take-up", "merge", "request-changes", "reject", "publish", "hand-back")
"""In an order in which changes are asked for, and what comes after is no longer possible."""
REVIEWERS = {Role.REVIEWER, Role.EDITOR, Role.ADMINISTRATOR}
"""The roles that review, by README.md."""


@pytest.fixture(autouse=True)
def house(fresh: Flask, shelf: Catalogue) -> Iterator[Flask]:
    """A collection with one practice, and Ada, who brings, as person 1."""
    make(fresh, Role.CONTRIBUTOR)
    shelf.put([PUBLISHED])
    return fresh


@pytest.fixture
def reviewer(fresh: Flask) -> FlaskClient:
    """Person 2, signed in."""
    make(fresh, Role.REVIEWER)
    return sign_in(fresh, "reviewer@example.org")


def step(client: FlaskClient, app: Flask, number: int, name: str, **values: object) -> TestResponse:
    """Take a step from the submission's page as it is now."""
    sent = {"version": submission(app, number).version, **values}
    return post(client, f"/review/{number}/{name}", page=f"/review/{number}", **sent)


def done(app: Flask, number: int) -> list[str]:
    with app.app_context():
        assert not verify_audit_trail().fault
        return [one.what.partition(".")[2] for one in reversed(audit_entries(subject=f"submission:{number}"))]


def mails(app: Flask, to: str) -> list[str]:
    folder = Path(app.instance_path) / "mail"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.eml"))]
    return [text for text in texts if f"To: {to}" in text]


def words(text: str) -> str:
    """A page without what only those hear who listen to it."""
    return re.sub(r'<span class="visually-hidden">[^<]*</span>', "", text)


def titles(text: str) -> list[str]:
    return re.findall(r'<a href="/review/\d+">([^<]*)</a>', text)


def test_what_is_submitted_is_reviewed_published_and_found_at_once(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    assert titles(reviewer.get("/review").text) == ["A youth café"]
    assert step(reviewer, fresh, number, "take-up").location == f"/review/{number}"
    found = 'href="/practices/a-youth-cafe'
    assert found not in fresh.test_client().get("/search?q=café").text
    assert step(reviewer, fresh, number, "publish", reason="Well done.").location == "/practices/a-youth-cafe"
    reader = fresh.test_client()
    assert found in reader.get("/search?q=café").text
    assert "There was a need." in reader.get("/practices/a-youth-cafe").text
    assert done(fresh, number) == ["begun", "submitted", "taken_up", "published"]
    assert titles(reviewer.get("/review").text) == []
    assert titles(reviewer.get("/review?state=published").text) == ["A youth café"]


def test_changes_are_asked_for_given_and_seen(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    answer = step(reviewer, fresh, number, "remarks", field="why", text="Which need?")
    assert answer.location == f"/review/{number}"
    step(reviewer, fresh, number, "request-changes", reason="Almost there.")
    assert submission(fresh, number).state is SubmissionState.CHANGES_REQUESTED
    answered(fresh, number, sections=[{"key": "why", "text": "There was a great need."}])
    page = words(reviewer.get(f"/review/{number}").text)
    assert "There was a<ins> great</ins> need." in page
    assert "Which need?" in page
    assert "Almost there." in page
    step(reviewer, fresh, number, "take-up")
    assert step(reviewer, fresh, number, "publish").status_code == 302
    assert done(fresh, number) == [
        *("begun", "submitted", "taken_up", "remarked", "changes_requested"),
        *("submitted", "taken_up", "published"),
    ]


def test_the_contributor_gets_a_mail_at_each_step(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    step(reviewer, fresh, number, "request-changes", reason="Say where.")
    answered(fresh, number)
    step(reviewer, fresh, number, "take-up")
    step(reviewer, fresh, number, "reject", reason="It is not about guidance.")
    sent = mails(fresh, "contributor@example.org")
    subjects = [re.search(r"^Subject: (.*(?:\n .*)*)", text, re.MULTILINE) for text in sent]
    assert len(subjects) == 6
    assert "Say where." in sent[2]
    assert "It is not about guidance." in sent[5]


@pytest.mark.parametrize("name", ["request-changes", "reject"])
def test_a_decision_against_it_says_why(fresh: Flask, reviewer: FlaskClient, name: str) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    answer = step(reviewer, fresh, number, name, reason=" \r\n ")
    assert "Enter a message. The contributor reads it." in answer.text
    assert "<title>Error: " in answer.text
    assert 'href="#reason"' in answer.text
    assert submission(fresh, number).state is SubmissionState.IN_REVIEW
    assert step(reviewer, fresh, number, name, reason="x" * 5_001).status_code == 200
    assert submission(fresh, number).state is SubmissionState.IN_REVIEW


@pytest.mark.parametrize("role", Role)
def test_a_step_takes_a_role_and_a_token(fresh: Flask, role: Role) -> None:
    number = submitted(fresh, 1)
    if role not in (Role.VISITOR, Role.CONTRIBUTOR):
        make(fresh, role)
    client = fresh.test_client() if role is Role.VISITOR else sign_in(fresh, f"{role.value}@example.org")
    proof = token(client, "/sign-in" if role is Role.VISITOR else "/account")
    for name in STEPS:
        address, sent = f"/review/{number}/{name}", {"version": 1, "reason": "x"}
        assert client.post(address, data=sent).status_code in (400, 401, 403)
        answer = client.post(address, data={"csrf_token": proof, **sent})
        assert (answer.status_code in (401, 403)) is (role not in REVIEWERS)
    expected = SubmissionState.CHANGES_REQUESTED if role in REVIEWERS else SubmissionState.SUBMITTED
    assert submission(fresh, number).state is expected


@pytest.mark.parametrize("role", ASSIGNABLE)
def test_the_queue_is_for_those_who_review(fresh: Flask, role: Role) -> None:
    number = submitted(fresh, 1)
    if role is not Role.CONTRIBUTOR:
        make(fresh, role)
    client = sign_in(fresh, f"{role.value}@example.org")
    expected = 200 if role in REVIEWERS else 403
    assert client.get("/review").status_code == expected
    assert client.get(f"/review/{number}").status_code == expected
    assert ('href="/review"' in client.get("/account").text) is (expected == 200)


def test_drafts_are_nobody_elses(fresh: Flask, reviewer: FlaskClient) -> None:
    with fresh.test_request_context(), write_transaction():
        draft = add_submission(1, {"title": "A secret"}).id
    assert "A secret" not in reviewer.get("/review?state=all").text
    assert "A secret" not in reviewer.get("/review?state=draft").text
    assert reviewer.get(f"/review/{draft}").status_code == 404
    for name in (*STEPS, "remarks"):
        answer = post(reviewer, f"/review/{draft}/{name}", page="/account", version=1, reason="x", field="", text="x")
        assert answer.status_code == 404
    assert done(fresh, draft) == []


def test_what_is_taken_back_is_its_owners_alone_again(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    with fresh.test_request_context():
        ada = find_person(1)
        assert ada is not None
        take_step(WorkflowStep.TAKE_BACK, number, ada)
    assert reviewer.get(f"/review/{number}").status_code == 404


def test_what_a_contributor_writes_after_being_asked_is_not_shown_before_they_submit(
    fresh: Flask, reviewer: FlaskClient
) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    step(reviewer, fresh, number, "request-changes", reason="Say more.")
    drafted(fresh, number, {"sections": [{"key": "why", "text": "Half a thought"}]})
    page = reviewer.get(f"/review/{number}").text
    assert "Half a thought" not in page
    assert "There was a need." in page


def test_two_reviewers_at_once_decide_once(fresh: Flask, reviewer: FlaskClient) -> None:
    make(fresh, Role.REVIEWER, email="other@example.org")
    other = sign_in(fresh, "other@example.org")
    number = submitted(fresh, 1)
    version = submission(fresh, number).version
    answers = [
        post(client, f"/review/{number}/take-up", page=f"/review/{number}", version=version)
        for client in (reviewer, other)
    ]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "The submission is now in review" in answers[1].text
    assert submission(fresh, number).reviewer == 2
    assert step(other, fresh, number, "reject", reason="No.").status_code == 302
    late = post(reviewer, f"/review/{number}/publish", page="/account", version=version)
    assert late.status_code == 409
    assert "The submission is now rejected" in late.text
    assert done(fresh, number) == ["begun", "submitted", "taken_up", "rejected"]


def test_of_reviewers_who_publish_in_the_same_moment_one_does(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    version = submission(fresh, number).version
    clients = []
    for name in ("one", "two", "three"):
        make(fresh, Role.REVIEWER, email=f"{name}@example.org")
        clients.append(sign_in(fresh, f"{name}@example.org"))
    sent = [{"csrf_token": token(client, "/account"), "version": version} for client in clients]
    start = Barrier(len(clients))

    def press(client: FlaskClient, data: dict[str, object]) -> int:
        start.wait()
        return client.post(f"/review/{number}/publish", data=data).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(press, clients, sent)) == [302, 409, 409]
    assert done(fresh, number) == ["begun", "submitted", "taken_up", "published"]


def test_who_saw_another_version_decides_about_the_newer_one(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    with fresh.test_request_context(), write_transaction():
        one = session.get(Submission, number)
        assert one is not None
        one.set_record({**one.record, "title": "Another title"})
    answer = post(reviewer, f"/review/{number}/publish", page="/account", version=1)
    assert answer.status_code == 409
    assert "Another title" in answer.text
    assert submission(fresh, number).state is SubmissionState.IN_REVIEW


def test_a_change_is_shown_by_words_against_what_is_published(fresh: Flask, reviewer: FlaskClient) -> None:
    number = change_brought(
        fresh, 1, "ombud", keywords=["help"], sections=[{"key": "why", "text": "Apprentices often left early."}]
    )
    page = words(reviewer.get(f"/review/{number}").text)
    assert "Apprentices<ins> often</ins> left early." in page
    assert "<del>To keep them.</del>" in page
    assert "<del>advice</del>" in page
    assert "<ins>help</ins>" in page
    step(reviewer, fresh, number, "take-up")
    assert step(reviewer, fresh, number, "publish").location == "/practices/ombud"
    history = reviewer.get("/practices/ombud/history").text
    assert "A contributor, reviewed by A reviewer" in history


def test_what_others_changed_elsewhere_is_kept(fresh: Flask, reviewer: FlaskClient, shelf: Catalogue) -> None:
    number = change_brought(fresh, 1, "ombud", keywords=["help"])
    shelf.put([PUBLISHED.with_texts({"why": "Apprentices left too early.", "aims": "To keep them."})])
    page = reviewer.get(f"/review/{number}").text
    assert "Also changed by others since the draft was started, and kept: Why this practice" in page
    step(reviewer, fresh, number, "take-up")
    step(reviewer, fresh, number, "publish")
    found = shelf.practice("ombud")
    assert (found.text("why"), found.keywords) == ("Apprentices left too early.", ("help",))


def test_what_others_changed_in_the_same_place_is_decided_and_nothing_lost(
    fresh: Flask, reviewer: FlaskClient, shelf: Catalogue
) -> None:
    number = change_brought(
        fresh, 1, "ombud", title="The ombuds", sections=[{"key": "why", "text": "Apprentices often left early."}]
    )
    step(reviewer, fresh, number, "take-up")
    shelf.put(
        [Practice(slug="ombud", title="Ombud", countries=["NO"]).with_texts({"why": "Apprentices left too early."})]
    )
    page = words(reviewer.get(f"/review/{number}").text)
    assert "Apprentices<ins> often</ins> left<del> too</del> early." in page
    assert ">Publish<" not in page
    late = step(reviewer, fresh, number, "publish")
    assert late.status_code == 409
    assert "Someone else changed the same fields" in late.text
    half = step(reviewer, fresh, number, "merge", **{"choice.why": "both"})
    assert half.status_code == 409
    answer = step(reviewer, fresh, number, "merge", **{"choice.why": "both", "choice.title": "theirs"})
    assert answer.location == f"/review/{number}"
    assert step(reviewer, fresh, number, "publish").location == "/practices/ombud"
    found = shelf.practice("ombud")
    assert found.title == "Ombud"
    assert found.text("why") == "Apprentices often left early.\n\nApprentices left too early."
    assert done(fresh, number)[-2:] == ["merged", "published"]


def test_a_change_of_what_was_withdrawn_is_not_published(fresh: Flask, reviewer: FlaskClient, shelf: Catalogue) -> None:
    number = change_brought(fresh, 1, "ombud", title="The ombuds")
    step(reviewer, fresh, number, "take-up")
    shelf.remove("ombud")
    page = reviewer.get(f"/review/{number}").text
    assert "The practice was withdrawn." in page
    assert ">Publish<" not in page
    assert step(reviewer, fresh, number, "publish").status_code == 409
    assert step(reviewer, fresh, number, "reject", reason="It is gone.").status_code == 302


def test_remarks_are_put_beside_what_they_are_about_and_settled(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1)
    refused = step(reviewer, fresh, number, "remarks", field="why", text="Which need?")
    assert refused.status_code == 409
    step(reviewer, fresh, number, "take-up")
    for field, text in (("why", "Which need?"), ("", "Good."), ("contact.email", "Whose?")):
        assert step(reviewer, fresh, number, "remarks", field=field, text=text).status_code == 302
    page = reviewer.get(f"/review/{number}").text
    assert page.index('id="why"') < page.index("Which need?") < page.index('id="aims"')
    assert "Contact: e-mail address" in page
    assert page.count("/settle") == 3
    assert step(reviewer, fresh, number, "remarks/1/settle").status_code == 302
    assert reviewer.get(f"/review/{number}").text.count("/settle") == 2
    with fresh.app_context():
        assert [bool(one.resolved_at) for one in list_remarks(submission(fresh, number))] == [True, False, False]


@pytest.mark.parametrize(
    "values", [{"field": "why", "text": " "}, {"field": "slug", "text": "x"}, {"field": "why", "text": "x" * 5_001}, {}]
)
def test_a_remark_that_is_none_is_refused(fresh: Flask, reviewer: FlaskClient, values: dict[str, object]) -> None:
    number = submitted(fresh, 1)
    step(reviewer, fresh, number, "take-up")
    answer = step(reviewer, fresh, number, "remarks", **values)
    assert "There is a problem" in answer.text
    with fresh.app_context():
        assert list(list_remarks(submission(fresh, number))) == []


def test_a_remark_is_settled_on_its_own_submission_alone(fresh: Flask, reviewer: FlaskClient) -> None:
    number, other = submitted(fresh, 1), submitted(fresh, 1, title="Another")
    step(reviewer, fresh, number, "take-up")
    step(reviewer, fresh, number, "remarks", field="", text="Good.")
    assert step(reviewer, fresh, other, "remarks/1/settle").status_code == 404
    assert step(reviewer, fresh, number, "remarks/99/settle").status_code == 404
    ada = sign_in(fresh, "contributor@example.org")
    assert post(ada, f"/review/{number}/remarks/1/settle", page="/account").status_code == 403
    with fresh.app_context():
        assert [one.resolved_at for one in list_remarks(submission(fresh, number))] == [None]


def test_what_people_write_is_shown_as_text(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(
        fresh,
        1,
        title=HOSTILE,
        sections=[{"key": "why", "text": HOSTILE}],
        links=[{"title": "x", "url": "javascript:alert(1)"}],
    )
    step(reviewer, fresh, number, "take-up")
    for field in ("why", ""):
        step(reviewer, fresh, number, "remarks", field=field, text=HOSTILE)
    step(reviewer, fresh, number, "request-changes", reason=HOSTILE)
    answered(fresh, number, title=f"{HOSTILE} again", sections=[{"key": "aims", "text": HOSTILE}])
    for page in ("/review", f"/review/{number}"):
        text = reviewer.get(page).text
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "<img" not in text.replace('<img src="/static/', "")
        assert 'href="javascript:' not in text


def test_whom_to_ask_is_shown_to_reviewers_with_who_will_see_it(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1, contact={"name": "Hidden Name", "consent": "none"})
    page = reviewer.get(f"/review/{number}").text
    assert "Hidden Name" in page
    assert "Who may see it: Nobody." in page


def test_the_checks_and_likely_duplicates_are_shown(fresh: Flask, reviewer: FlaskClient) -> None:
    number = submitted(fresh, 1, title="The Ombud")
    page = reviewer.get(f"/review/{number}").text
    assert "Add a source" in page
    assert "Similar titles" in page
    assert 'href="/practices/ombud"' in page


def test_the_queue_is_narrowed_and_sorted(fresh: Flask, reviewer: FlaskClient) -> None:
    make(fresh, Role.CONTRIBUTOR, email="bob@example.org")
    first = submitted(fresh, 1, title="Beta", areas=["P3.2"])
    submitted(fresh, 3, title="alpha", countries=["FI"], areas=["P1"])
    with fresh.test_request_context(), write_transaction() as turn:
        week_ago = datetime.now(UTC) - timedelta(days=8)
        turn.execute(sa.update(Submission).where(Submission.id == first).values(submitted_at=week_ago))
    step(reviewer, fresh, first, "take-up")
    expected = {
        "": ["Beta", "alpha"],
        "sort=newest": ["alpha", "Beta"],
        "sort=title": ["alpha", "Beta"],
        "state=submitted": ["alpha"],
        "state=in+review": ["Beta"],
        "country=FI": ["alpha"],
        "area=P3.2": ["Beta"],
        "area=P3": ["Beta"],
        "contributor=3": ["alpha"],
        "reviewer=2": ["Beta"],
        "reviewer=0": ["alpha"],
        "since=7": ["Beta"],
        "since=14": [],
        "state=king&country=%27&area=x&contributor=x&since=1e9&page=-1": ["Beta", "alpha"],
    }
    assert {query: titles(reviewer.get(f"/review?{query}").text) for query in expected} == expected


def test_a_long_queue_is_read_a_page_at_a_time(fresh: Flask, reviewer: FlaskClient) -> None:
    with fresh.test_request_context(), write_transaction():
        for number in range(30):
            made = add_submission(1, {"title": f"Practice {number}", "countries": ["NO"]})
            made.state, made.submitted_at = SubmissionState.SUBMITTED, datetime.now(UTC)
    first = reviewer.get("/review?country=NO").text
    assert "30 submissions" in first
    assert len(titles(first)) == 25
    following = re.search(r'href="(/review\?[^"]*)"\s+rel="next"', first)
    assert following
    second = reviewer.get(following[1].replace("&amp;", "&")).text
    assert len(titles(second)) == 5
    assert 'value="NO" selected' in second
