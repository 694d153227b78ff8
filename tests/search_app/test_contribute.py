"""Whoever brings practices: drafts, the form, the way to the reviewers and back, and what others try with it."""

import re
from io import BytesIO

import pytest
from attrs import evolve
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Contact, Practice
from search_app.accounts.models import Person, find_person, find_person_by_email
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from search_app.contribute.drafts.draft_form import MAX_FORM_BYTES
from search_app.contribute.models import Submission, SubmissionState, add_remark, find_submission, submissions_by
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import create_draft, save_draft, take_step
from search_app.models import write_transaction
from search_app.settings import TargetDatabase
from tests.search_app.people import make, post, sign_in

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def house(fresh: Flask) -> Flask:
    """A collection of two practices; person 1 contributes, 2 reviews, 3 contributes, too."""
    settings = fresh.config["PRACTICE_SEARCH"]
    fresh.config["PRACTICE_SEARCH"] = settings.model_copy(update={"targets": {"ksll": TargetDatabase(name="KSLLL")}})
    found = get_catalogue(fresh)
    ours = Practice(
        slug="cafe", title="The youth café", countries=["NO"], values={"areas": ["P2.5"]}, keywords=["outreach"]
    )
    other = Practice(slug="law", title="A law on guidance", countries=["FI"], values={"areas": ["P2.5"]})
    found.collection.put([ours.with_texts({"why": "Early leavers had nowhere to go."}), other])
    found.builder.build()
    make(fresh, Role.CONTRIBUTOR)
    make(fresh, Role.REVIEWER)
    make(fresh, Role.CONTRIBUTOR, "eve@example.org")
    return fresh


@pytest.fixture
def ada(house: Flask) -> FlaskClient:
    return sign_in(house, "contributor@example.org")


@pytest.fixture
def eve(house: Flask) -> FlaskClient:
    return sign_in(house, "eve@example.org")


def person(number: int) -> Person:
    found = find_person(number)
    assert found is not None
    return found


def submission(app: Flask, number: int = 1) -> Submission:
    with app.app_context():
        found = find_submission(number)
        assert found is not None
        return found


def keep(client: FlaskClient, number: int = 1, version: int = 1, **values: object) -> str | None:
    """Save a draft as its form would; where that leads."""
    answer = post(client, f"/contribute/{number}", version=version, **values)
    assert answer.status_code == 302, answer.text
    return answer.location


def step(app: Flask, what: WorkflowStep, number: int, by: int, reason: str = "") -> None:
    with app.test_request_context():
        take_step(what, number, person(by), reason)


def test_a_practice_is_written_looked_at_checked_and_handed_in(house: Flask, ada: FlaskClient) -> None:
    assert "no drafts or submissions yet" in ada.get("/contribute").text
    assert post(ada, "/contribute").location == "/contribute/1"
    location = keep(ada, title=" A  bus\nfor guidance ", countries=["FI"], why="Roads\r\nare long.", then="preview")
    assert location == "/contribute/1/preview"
    page = ada.get(location).text
    assert "A bus for guidance" in page
    assert "are long." in page
    assert "/practices/draft" not in page
    assert submission(house).record["sections"] == [{"key": "why", "text": "Roads\nare long."}]
    check = ada.get("/contribute/1/submit").text
    assert "Add a policy area" in check
    assert post(ada, "/contribute/1/submit", version=2).location == "/contribute/1"
    page = ada.get("/contribute/1").text
    assert "Submitted" in page
    assert "As submitted" in page
    assert "A bus for guidance" in ada.get("/contribute").text


def test_an_answer_that_nobody_gave_changes_nothing(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    keep(ada, title="A bus", **{"proposals.KSLLL": "unknown"})
    assert "proposals" not in submission(house).record
    keep(ada, title="A bus", version=2, **{"proposals.KSLLL": "no"})
    keep(ada, title="A bus", version=3, **{"proposals.KSLLL": "unknown"})
    assert submission(house).record["proposals"] == [{"target": "KSLLL"}]


def test_everything_that_the_form_asks_is_kept_and_shown_again(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    values = {
        "title": "A bus",
        "native_title": "Bussi",
        "language": "fi",
        "countries": ["FI", "EU"],
        "regions": ["FI-18", ""],
        "start_year": "2012",
        "end_year": "2015",
        "areas": ["P2.5", "P2.1"],
        "targets": "T6",
        "status": "completed",
        "keywords": ["bus", " road  side ", "bus", ""],
        "aims": "To reach people.",
        "documents.title": ["A report", "", ""],
        "documents.url": ["https://example.org/a", "https://example.org/b", ""],
        "contact.name": "Anna",
        "contact.email": "anna@example.org",
        "contact.consent": "people",
        "provided_by": "A ministry",
        "proposals.KSLLL": "yes",
        "proposals.Elsewhere": "yes",
    }
    keep(ada, **values)
    record = submission(house).record
    assert record == {
        "title": "A bus",
        "native_title": "Bussi",
        "language": "fi",
        "countries": ["FI", "EU"],
        "regions": ["FI-18"],
        "start_year": 2012,
        "end_year": 2015,
        "areas": ["P2.5", "P2.1"],
        "targets": ["T6"],
        "status": "completed",
        "keywords": ["bus", "road side"],
        "sections": [{"key": "aims", "text": "To reach people."}],
        "documents": [{"title": "A report", "url": "https://example.org/a"}, {"url": "https://example.org/b"}],
        "contact": {"name": "Anna", "email": "anna@example.org", "consent": "people"},
        "provided_by": "A ministry",
        "proposals": [{"target": "KSLLL", "answer": "yes"}],
    }
    form = BeautifulSoup(ada.get("/contribute/1").text, "html.parser").select_one("form.draft-form")
    assert form is not None
    again: dict[str, object] = {}
    for field in form.select("input, textarea, select"):
        name = field.get("name")
        if (
            not name
            or name == "csrf_token"
            or (field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"))
        ):
            continue
        chosen = field.select_one("option[selected]") if field.name == "select" else None
        value = (
            chosen["value"] if chosen else "" if field.name == "select" else field.get("value", field.text.lstrip("\n"))
        )
        again.setdefault(str(name), []).append(value)  # type: ignore[attr-defined]
    keep(ada, **{**again, "version": 2, "accept": []})
    assert submission(house).record == record
    assert submission(house).version == 2


def test_what_the_form_does_not_ask_for_stays(house: Flask, ada: FlaskClient) -> None:
    with house.test_request_context():
        create_draft(
            person(1), {"title": "A bus", "tags": ["x"], "attachments": [{"name": "a.pdf"}], "contact": {"fax": "1"}}
        )
    keep(ada, title="A bus")
    kept = {"tags": ["x"], "attachments": [{"name": "a.pdf"}], "contact": {"fax": "1"}}
    assert submission(house).record == {"title": "A bus", **kept}


def test_nothing_that_is_typed_is_cut_or_refused(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    long = "word " * 500
    keep(ada, title="t" * 600, start_year="about 2012", why=long)
    record = submission(house).record
    assert (record["title"], record["start_year"]) == ("t" * 600, "about 2012")
    assert len(submission(house).title) == 500
    page = ada.get("/contribute/1").text
    for said in ("has 600 characters", "not a whole number", "500</span>.", "400 are recommended"):
        assert said in page, said
    assert ada.get("/contribute/1/preview").status_code == 200
    answer = post(ada, "/contribute/1/submit", version=2)
    assert "Fix these problems first" in answer.text
    assert submission(house).state is SubmissionState.DRAFT


def test_suggestions_are_taken_when_they_are_ticked_and_not_before(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    text = "Outreach to early leavers, and validation of prior learning."
    assert keep(ada, title="A bus", why=text, then="suggest") == "/contribute/1#suggestions"
    offered = re.findall(r'name="accept" value="([^"]+)"', ada.get("/contribute/1").text)
    assert {"keywords:outreach", "targets:T6", "areas:P2.5"} <= set(offered)
    assert "areas" not in submission(house).record
    wishes = ["areas:P2.5", "keywords:outreach", "state:published", "person:3", "slug:law", "nothing"]
    keep(ada, version=2, title="A bus", why=text, accept=wishes)
    record = submission(house).record
    assert (record["areas"], record["keywords"]) == (["P2.5"], ["outreach"])
    assert set(record) == {"title", "sections", "areas", "keywords"}
    offered = re.findall(r'name="accept" value="([^"]+)"', ada.get("/contribute/1").text)
    assert {"areas:P2.5", "keywords:outreach"}.isdisjoint(offered)


def test_likely_duplicates_are_shown_before_it_is_handed_in(ada: FlaskClient) -> None:
    post(ada, "/contribute")
    keep(ada, title="The youth cafés")
    check = ada.get("/contribute/1/submit").text
    assert "Possible duplicates" in check
    assert 'href="/practices/cafe"' in check


def test_a_change_of_a_practice_begins_with_what_it_says(house: Flask, ada: FlaskClient) -> None:
    page = ada.get("/practices/cafe").text
    assert 'action="/contribute/revise/cafe"' in page
    assert "/contribute/revise" not in house.test_client().get("/practices/cafe").text
    assert post(ada, "/contribute/revise/cafe", page="/practices/cafe").location == "/contribute/1"
    assert "Early leavers had nowhere to go." in ada.get("/contribute/1").text
    assert submission(house).slug == "cafe"
    assert post(ada, "/contribute/revise/none", page="/practices/cafe").status_code == 404


def test_a_contact_that_nobody_is_shown_stays_and_is_shown_to_nobody(house: Flask, ada: FlaskClient) -> None:
    secret = Contact(name="Anna Secret", email="anna@example.org", consent="none")
    with house.app_context():
        get_catalogue().put([evolve(get_catalogue().practice("cafe"), contact=secret)])
    post(ada, "/contribute/revise/cafe", page="/practices/cafe")
    page = ada.get("/contribute/1").text
    assert "Secret" not in page
    assert "This practice already has a contact" in page
    keep(ada, title="Our café", countries=["NO"], **{"contact.consent": "public"})
    assert submission(house).record["contact"] == {"consent": "none"}
    post(ada, "/contribute/1/submit", version=2)
    reviewer = sign_in(house, "reviewer@example.org")
    assert "Secret" not in reviewer.get("/review/1").text
    step(house, WorkflowStep.START_REVIEW, 1, 2)
    step(house, WorkflowStep.PUBLISH, 1, 2)
    with house.app_context():
        practice = get_catalogue().practice("cafe")
        assert (practice.title, practice.contact) == ("Our café", secret)
    assert "Secret" not in ada.get("/practices/cafe/compare").text
    post(ada, "/contribute/revise/cafe", page="/practices/cafe")
    keep(ada, 2, title="Our café", **{"contact.name": "Ben", "contact.consent": "public"})
    step(house, WorkflowStep.SUBMIT, 2, 1)
    assert "Secret" not in reviewer.get("/review/2").text
    step(house, WorkflowStep.START_REVIEW, 2, 2)
    step(house, WorkflowStep.PUBLISH, 2, 2)
    with house.app_context():
        assert get_catalogue().practice("cafe").contact == Contact(name="Ben")
    assert "Secret" not in ada.get("/practices/cafe/compare").text


def test_what_others_changed_meanwhile_is_shown_and_decided(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute/revise/cafe", page="/practices/cafe")
    keep(ada, title="Our youth café", countries=["NO"], why="Mine.", areas="P2.5", keywords="outreach", language="en")
    with house.test_request_context():
        made = create_draft(person(3), {}, "cafe", 1)
        theirs = {"title": "Their youth café", "country": "NO", "areas": ["P2.5"], "provided_by": "A ministry"}
        save_draft(made.id, person(3), {**theirs, "sections": [{"key": "why", "text": "Theirs."}]}, 1)
        for one, by in ((WorkflowStep.SUBMIT, 3), (WorkflowStep.START_REVIEW, 2), (WorkflowStep.PUBLISH, 2)):
            take_step(one, made.id, person(by))
    assert "See the changes by others" in ada.get("/contribute/1").text
    page = ada.get("/contribute/1/merge").text
    for said in ("Their youth café", "Our youth café", "Theirs.", "Mine.", "Provided by"):
        assert said in page, said
    answer = post(ada, "/contribute/1/merge", version=2, title="theirs")
    assert answer.status_code == 422
    assert 'href="#why-mine"' in answer.text
    assert post(ada, "/contribute/1/merge", version=2, title="theirs", why="both").location == "/contribute/1"
    record = submission(house).record
    assert record["title"] == "Their youth café"
    assert record["sections"] == [{"key": "why", "text": "Mine.\n\nTheirs."}]
    assert record["provided_by"] == "A ministry"
    assert "See the changes by others" not in ada.get("/contribute/1").text


def test_changes_that_were_asked_for_stand_beside_their_fields(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    keep(ada, title="A bus", countries=["FI"])
    post(ada, "/contribute/1/submit", version=2)
    step(house, WorkflowStep.START_REVIEW, 1, 2)
    with house.app_context(), write_transaction():
        found = find_submission(1)
        assert found is not None
        add_remark(found, 2, f"Say how long. {EVIL}", "why")
    step(house, WorkflowStep.REQUEST_CHANGES, 1, 2, "Nearly there.")
    assert "2 remarks" in ada.get("/contribute").text
    page = BeautifulSoup(ada.get("/contribute/1").text, "html.parser")
    remark = page.select_one("#said-why .remark")
    assert remark is not None
    assert "Say how long." in remark.text
    assert "Nearly there." in page.text
    assert EVIL not in str(page)
    keep(ada, version=2, title="A bus", countries=["FI"], why="Two hours.")
    assert post(ada, "/contribute/1/submit", version=3).location == "/contribute/1"
    assert "A reviewer" in ada.get("/contribute/1").text
    assert submission(house).state is SubmissionState.SUBMITTED


@pytest.mark.parametrize(
    ("way", "first", "after"),
    [
        ("take-back", [WorkflowStep.SUBMIT], SubmissionState.DRAFT),
        ("withdraw", [WorkflowStep.SUBMIT], SubmissionState.WITHDRAWN),
        ("discard", [], None),
    ],
)
def test_what_was_brought_is_taken_back_after_a_question(
    house: Flask, ada: FlaskClient, way: str, first: list[WorkflowStep], after: SubmissionState | None
) -> None:
    post(ada, "/contribute")
    keep(ada, title="A bus")
    for one in first:
        step(house, one, 1, 1)
    before = submission(house).state
    assert ada.get(f"/contribute/1/{way}").status_code == 200
    assert submission(house).state is before
    assert post(ada, f"/contribute/1/{way}").status_code == 302
    with house.app_context():
        found = find_submission(1)
        assert (found.state if found else None) is after
    assert ada.get(f"/contribute/1/{way}").status_code in (404, 409)


def test_two_windows_lose_nothing(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    keep(ada, title="One", why="From the first window.")
    answer = post(ada, "/contribute/1", version=1, title="Two", why="From the second window.")
    assert answer.status_code == 409
    for said in ("From the first window.", "From the second window.", "saved in another window"):
        assert said in answer.text, said
    assert submission(house).title == "One"
    assert 'name="version" value="2"' in answer.text
    keep(ada, version=2, title="Two", why="From both.")
    assert submission(house).title == "Two"


def test_a_script_is_told_what_it_has_to_know(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    proof = re.findall(r'name="csrf_token" value="([^"]+)"', ada.get("/contribute").text)[0]
    headers = {"Accept": "application/json"}

    def send(**values: object) -> tuple[int, dict[str, object]]:
        answer = ada.post("/contribute/1", data={"csrf_token": proof, **values}, headers=headers)
        assert answer.json is not None
        return answer.status_code, answer.json

    status, said = send(version=1, title="A bus")
    assert (status, said["version"]) == (200, 2)
    status, said = send(version=1, title="Another bus")
    assert (status, said["version"]) == (409, 2)
    assert send(version="x")[0] == 400
    assert ada.post("/contribute/1", data={"version": 2}, headers=headers).status_code == 400
    step(house, WorkflowStep.SUBMIT, 1, 1)
    assert send(version=2, title="Too late")[0] == 409
    assert submission(house).title == "A bus"


@pytest.mark.parametrize("address", ["", "/preview", "/submit", "/merge", "/discard", "/withdraw", "/take-back"])
def test_somebody_elses_submission_is_not_there(house: Flask, ada: FlaskClient, eve: FlaskClient, address: str) -> None:
    post(ada, "/contribute")
    keep(ada, title="A bus")
    for client in (eve, sign_in(house, "reviewer@example.org")):
        assert client.get(f"/contribute/1{address}").status_code == 404
        if address != "/preview":
            assert post(client, f"/contribute/1{address}", page="/account", version=2, title="x").status_code == 404
    assert submission(house).title == "A bus"
    assert submission(house).state is SubmissionState.DRAFT


def test_a_form_sets_nothing_but_what_it_asks(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    smuggled = {
        "state": "published",
        "person": "3",
        "slug": "law",
        "base": "1",
        "reviewer": "1",
        "revision": "9",
        "id": "7",
        "record": "{}",
        "created": "2001-01-01",
        "updated": "2001-01-01",
        "tags": "x",
        "attachments": "x",
    }
    keep(ada, title="A bus", **smuggled)
    made = submission(house)
    assert (made.state, made.person, made.slug, made.base, made.reviewer) == (
        SubmissionState.DRAFT,
        1,
        None,
        None,
        None,
    )
    assert made.record == {"title": "A bus"}


def test_nothing_is_done_without_the_proof_that_the_form_was_ours(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    for address in ("", "/from-file", "/revise/cafe", "/1", "/1/submit", "/1/merge", "/1/discard"):
        assert ada.post(f"/contribute{address}", data={"version": 1, "title": "x"}).status_code == 400, address
    with house.app_context():
        assert [(one.id, one.title) for one in submissions_by(1)] == [(1, "")]


def test_what_is_written_runs_nowhere(ada: FlaskClient) -> None:
    post(ada, "/contribute")
    evil = dict.fromkeys(("title", "native_title", "why", "keywords", "provided_by", "contact.name", "areas"), EVIL)
    keep(
        ada,
        **evil,
        **{"links.title": EVIL, "links.url": "javascript:alert(1)", "contact.website": "javascript:alert(1)"},
    )
    for address in ("", "/1", "/1/preview", "/1/submit"):
        page = ada.get(f"/contribute{address}").text
        assert EVIL not in page, address
        assert 'href="javascript:' not in page, address
    conflict = post(ada, "/contribute/1", version=1, title=f"{EVIL} again")
    assert conflict.status_code == 409
    assert EVIL not in conflict.text


def test_a_form_has_an_end(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    keep(ada, title="A bus", why="ä" * 250_000)
    assert post(ada, "/contribute/1", version=2, why="a" * (MAX_FORM_BYTES + 1)).status_code == 413
    assert len(submission(house).record["sections"][0]["text"]) == 250_000


def test_a_practice_begins_with_a_file(house: Flask, ada: FlaskClient) -> None:
    text = "---\ntitle: A bus\ncountry: FI\nslug: law\n---\n\n## Why this practice\n\nRoads are long.\n"

    def send(name: str, content: bytes) -> str | None:
        values = {"file": (BytesIO(content), name)}
        return post(ada, "/contribute/from-file", page="/contribute", **values).location

    assert send("bus.md", text.encode()) == "/contribute/1"
    made = submission(house)
    assert (made.title, made.slug, made.record["countries"][0]) == ("A bus", None, "FI")
    assert "slug" not in made.record
    for name, content in (("../../etc/passwd", b"x"), ("bus.exe", b"x"), ("bus.html", b"<p>nothing"), ("", b"")):
        assert send(name, content) == "/contribute"
        page = ada.get("/contribute").text
        assert 'class="message-error"' in page
        assert "/tmp" not in page
    with house.app_context():
        assert len(submissions_by(1)) == 1


def test_a_page_of_drafts_is_kept_by_nobody(ada: FlaskClient) -> None:
    post(ada, "/contribute")
    for address in ("/contribute", "/contribute/1"):
        assert "no-store" in ada.get(address).headers["Cache-Control"]


def test_who_is_erased_takes_their_drafts_along(house: Flask, ada: FlaskClient) -> None:
    post(ada, "/contribute")
    keep(ada, title="A bus")
    make(house, Role.ADMINISTRATOR)
    administrator = sign_in(house, "administrator@example.org")
    data = administrator.get("/admin/people/1/data.json").json
    assert data is not None
    assert [one["record"] for one in data["submissions"]] == [{"title": "A bus"}]
    post(administrator, "/admin/people/1/erase", page="/account")
    with house.app_context():
        assert find_submission(1) is None
        assert find_person_by_email("contributor@example.org") is None
