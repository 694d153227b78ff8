"""What a practice was before is erased for good: by administrators, with a reason, and nowhere is it left."""

import io
import os

import pytest
from attrs import evolve
from flask import Flask
from flask.testing import FlaskClient

from corpus.errors import PracticeNotFound
from corpus.practice import Attachment, Contact, Practice
from search_app.accounts.permissions import Role
from search_app.attachments.unused_files import prune
from search_app.audit.models import audit_entries, verify_audit_trail
from search_app.catalogue import Catalogue
from search_app.contribute.models import SubmissionState
from search_app.revisions.operations import restore
from tests.search_app.people import make, post, sign_in
from tests.search_app.submitting import answered, change_brought, submission, submitted

PAGE = "/practices/ombud/erase"
SECRET = "Margarethe"
FIRST = Practice(slug="ombud", title="The ombud", countries=["NO"], contact=Contact(name=SECRET)).with_texts(
    {"why": f"{SECRET} left early.", "aims": "To keep her."}
)
SECOND = evolve(FIRST.with_texts({"why": "Apprentices left early.", "aims": "To keep them."}), contact=Contact())
ADDRESSES = ("history", "compare", "compare?from={first}&to={second}", "revisions/{first}", "revisions/{first}/restore")


@pytest.fixture
def numbers(shelf: Catalogue) -> tuple[int, int]:
    first = shelf.collection.put([FIRST])
    second = shelf.collection.put([SECOND])
    shelf.catch_up()
    return first, second


@pytest.fixture
def administrator(fresh: Flask) -> FlaskClient:
    """Person 1, signed in."""
    make(fresh, Role.ADMINISTRATOR)
    return sign_in(fresh, "administrator@example.org")


def attached_days_ago(shelf: Catalogue, text: bytes) -> Attachment:
    kept = shelf.files.add(io.BytesIO(text))
    path = shelf.files.path(kept.sha256)
    assert path is not None
    os.utime(path, (0, 0))
    return Attachment("report.txt", "text/plain", kept.size, kept.sha256)


def pages(client: FlaskClient, numbers: tuple[int, int]) -> str:
    first, second = numbers
    return "".join(client.get(f"/practices/ombud/{one.format(first=first, second=second)}").text for one in ADDRESSES)


def test_what_a_practice_was_is_on_no_page_any_more(
    fresh: Flask, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    assert SECRET in pages(administrator, numbers)
    assert f'href="{PAGE}"' in administrator.get("/practices/ombud/history").text
    answer = post(administrator, PAGE, seen=numbers[1], reason="Asked for.")
    assert answer.location == "/practices/ombud/history"
    assert SECRET not in pages(administrator, numbers)
    assert administrator.get(f"/practices/ombud/revisions/{numbers[0]}").status_code == 404
    history = administrator.get("/practices/ombud/history").text
    assert "The content of this revision was erased." in history
    assert "Apprentices left early." in fresh.test_client().get("/practices/ombud").text
    with fresh.app_context():
        assert not verify_audit_trail().fault
        entry = audit_entries(subject="practice:ombud", what="practice.erased")[0]
    assert (entry.person, entry.details["revisions"], entry.details["reason"]) == (1, [numbers[0]], "Asked for.")


def test_what_was_erased_is_not_restored(
    fresh: Flask, shelf: Catalogue, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    restoring = f"/practices/ombud/revisions/{numbers[0]}/restore"
    administrator.get(restoring)
    post(administrator, PAGE, seen=numbers[1], reason="Asked for.")
    answer = post(administrator, restoring, page="/account", seen=numbers[1], reason="Back.")
    assert answer.status_code == 404
    with fresh.test_request_context(), pytest.raises(PracticeNotFound):
        restore("ombud", numbers[0], numbers[1], "Back.", 1)
    assert shelf.collection.get("ombud") == SECOND


def test_of_a_withdrawn_practice_only_the_tombstone_is_left(
    fresh: Flask, shelf: Catalogue, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    gone = shelf.collection.remove("ombud")
    shelf.catch_up()
    assert post(administrator, PAGE, seen=gone, reason="Asked for.").status_code == 302
    assert SECRET not in pages(administrator, numbers)
    answer = fresh.test_client().get("/practices/ombud")
    assert answer.status_code == 410
    assert "The ombud" in answer.text


def test_what_was_brought_for_it_goes_with_it_and_what_is_being_written_stays(
    fresh: Flask, shelf: Catalogue, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    make(fresh, Role.CONTRIBUTOR)
    decided = change_brought(fresh, 2, "ombud", title=f"{SECRET}'s ombud")
    page = f"/review/{decided}"
    post(administrator, f"{page}/take-up", page=page, version=submission(fresh, decided).version)
    post(administrator, f"{page}/publish", page=page, version=submission(fresh, decided).version)
    writing = change_brought(fresh, 2, "ombud", title="The ombud again")
    newest = shelf.collection.put([SECOND])
    assert newest > numbers[1]
    assert SECRET in sign_in(fresh, "contributor@example.org").get(f"/contribute/{decided}").text
    post(administrator, PAGE, seen=newest, reason="Asked for.")
    assert submission(fresh, decided).erased
    shown = administrator.get(page).text
    assert "The content of this submission was erased." in shown
    assert "Automatic checks" not in shown
    assert "As submitted" not in sign_in(fresh, "contributor@example.org").get(f"/contribute/{decided}").text
    assert submission(fresh, writing).record["title"] == "The ombud again"
    assert submission(fresh, writing).state is SubmissionState.SUBMITTED


def test_nothing_erased_comes_back_unseen_with_what_was_begun_before(
    fresh: Flask, shelf: Catalogue, administrator: FlaskClient
) -> None:
    shelf.collection.put([evolve(FIRST, keywords=("advice", SECRET), contact=Contact())])
    make(fresh, Role.CONTRIBUTOR)
    number = change_brought(fresh, 2, "ombud", title="The ombuds office")
    newest = shelf.collection.put([evolve(SECOND, keywords=("advice",))])
    shelf.catch_up()
    post(administrator, PAGE, seen=newest, reason="Asked for.")
    page = f"/review/{number}"
    post(administrator, f"{page}/take-up", page=page, version=submission(fresh, number).version)
    shown = administrator.get(page).text
    assert all(f'name="choice.{unit}"' in shown for unit in ("title", "why", "keywords"))
    assert ">Publish<" not in shown
    refused = post(administrator, f"{page}/publish", page=page, version=submission(fresh, number).version)
    assert refused.status_code == 409
    choices = {f"choice.{unit}": "theirs" for unit in ("why", "aims", "keywords")} | {"choice.title": "mine"}
    post(administrator, f"{page}/merge", page=page, version=submission(fresh, number).version, **choices)
    post(administrator, f"{page}/publish", page=page, version=submission(fresh, number).version)
    assert shelf.collection.get("ombud").title == "The ombuds office"
    assert SECRET not in fresh.test_client().get("/practices/ombud").text


def test_what_was_asked_to_be_changed_goes_too(fresh: Flask, shelf: Catalogue, administrator: FlaskClient) -> None:
    make(fresh, Role.CONTRIBUTOR)
    number = submitted(fresh, 2, title="The ombud", keywords=[SECRET])
    page = f"/review/{number}"
    for step in ("take-up", "request-changes"):
        version = submission(fresh, number).version
        post(administrator, f"{page}/{step}", page=page, version=version, reason="No names.")
    answered(fresh, number, keywords=["advice"])
    for step in ("take-up", "publish"):
        post(administrator, f"{page}/{step}", page=page, version=submission(fresh, number).version)
    assert SECRET in administrator.get(page).text
    assert f'href="{PAGE.replace("ombud", "the-ombud")}"' in administrator.get("/practices/the-ombud/history").text
    post(administrator, "/practices/the-ombud/erase", seen=shelf.collection.revision, reason="Asked for.")
    shown = administrator.get(page).text
    assert SECRET not in shown
    assert "There was a need." in shown


def test_what_is_current_keeps_what_was_brought_for_it(
    fresh: Flask, shelf: Catalogue, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    assert numbers
    make(fresh, Role.CONTRIBUTOR)
    number = change_brought(fresh, 2, "ombud", title="The ombuds office")
    page = f"/review/{number}"
    for step in ("take-up", "publish"):
        post(administrator, f"{page}/{step}", page=page, version=submission(fresh, number).version)
    post(administrator, PAGE, seen=shelf.collection.revision, reason="Asked for.")
    assert submission(fresh, number).record["title"] == "The ombuds office"
    assert not submission(fresh, number).erased


def test_files_go_that_nothing_names_any_more(fresh: Flask, shelf: Catalogue, administrator: FlaskClient) -> None:
    kept, gone = (attached_days_ago(shelf, text) for text in (b"What stays.", b"What goes."))
    shelf.collection.put([evolve(FIRST, attachments=(kept, gone))])
    newest = shelf.collection.put([evolve(FIRST, attachments=(kept,))])
    post(administrator, PAGE, seen=newest, reason="Asked for.")
    with fresh.app_context():
        prune()
    assert shelf.files.path(kept.sha256)
    assert shelf.files.path(gone.sha256) is None


def test_a_change_meanwhile_is_looked_at_first(
    shelf: Catalogue, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    newest = shelf.collection.put([evolve(SECOND, title="The ombuds office")])
    answer = post(administrator, PAGE, seen=numbers[1], reason="Asked for.")
    assert answer.status_code == 409
    assert f"It is now revision {newest}" in answer.text
    assert shelf.collection.get_revision("ombud", numbers[0]).practice == FIRST


def test_it_takes_a_reason_an_administrator_and_something_to_erase(
    fresh: Flask, shelf: Catalogue, administrator: FlaskClient, numbers: tuple[int, int]
) -> None:
    assert "Enter a reason." in post(administrator, PAGE, seen=numbers[1], reason=" ").text
    make(fresh, Role.EDITOR)
    editor = sign_in(fresh, "editor@example.org")
    assert f'href="{PAGE}"' not in editor.get("/practices/ombud/history").text
    assert editor.get(PAGE).status_code == 403
    assert shelf.collection.get_revision("ombud", numbers[0]).practice == FIRST
    post(administrator, PAGE, seen=numbers[1], reason="Asked for.")
    again = post(administrator, PAGE, seen=numbers[1], reason="Asked for.")
    assert "is already erased" in administrator.get(again.location).text
    assert administrator.get("/practices/none/erase").status_code == 404
