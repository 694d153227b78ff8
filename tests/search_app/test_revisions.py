"""A practice's history is seen by who may, an older state comes back, what is withdrawn leaves a tombstone."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from attrs import evolve
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Contact, Practice
from search_app.accounts.models import find_person
from search_app.accounts.permissions import Role
from search_app.accounts.personal_data import erase_person
from search_app.audit.models import audit_entries, verify_audit_trail
from search_app.catalogue import Catalogue
from tests.search_app.people import make, post, sign_in

FIRST = Practice(
    slug="ombud", title="The ombud", countries=["NO"], keywords=("advice",), contact=Contact(email="a@example.org")
).with_texts({"why": "Apprentices left early.", "aims": "To keep them."})
SECOND = evolve(FIRST.with_texts({"why": "Apprentices often left early.", "aims": "To keep them."}), keywords=("help",))
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def numbers(shelf: Catalogue) -> tuple[int, int]:
    """The numbers of both revisions of a practice that is in the collection and in the index."""
    first = shelf.collection.put([FIRST])
    second = shelf.collection.put([SECOND])
    shelf.catch_up()
    return first, second


@pytest.fixture
def editor(fresh: Flask) -> FlaskClient:
    make(fresh, Role.EDITOR)
    return sign_in(fresh, "editor@example.org")


def done(app: Flask) -> list[tuple[str, int | None, dict[str, object]]]:
    with app.app_context():
        assert not verify_audit_trail().fault
        return [(one.what, one.person, one.details) for one in audit_entries(subject="practice:ombud")]


def test_the_history_names_what_each_revision_changed(editor: FlaskClient, numbers: tuple[int, int]) -> None:
    text = editor.get("/practices/ombud/history").text
    assert text.index("Changed") < text.index("First published")
    assert "Keywords, Why this practice" in text
    for number in numbers:
        assert f"/practices/ombud/revisions/{number}" in text


def test_the_history_is_linked_for_those_who_may_read_it(fresh: Flask, numbers: tuple[int, int]) -> None:
    assert numbers
    link = 'href="/practices/ombud/history"'
    for role, may in ((Role.READER, False), (Role.CONTRIBUTOR, True)):
        make(fresh, role)
        client = sign_in(fresh, f"{role.value}@example.org")
        assert (link in client.get("/practices/ombud").text) is may
        assert client.get("/practices/ombud/history").status_code == (200 if may else 403)
    assert link not in fresh.test_client().get("/practices/ombud").text


def test_two_revisions_are_compared_by_words_and_values(editor: FlaskClient, numbers: tuple[int, int]) -> None:
    first, second = numbers
    for address in (f"from={first}&to={second}", f"from={second}&to={first}", f"to={second}", ""):
        text = re.sub(
            r'<span class="visually-hidden">[^<]*</span>', "", editor.get(f"/practices/ombud/compare?{address}").text
        )
        assert "Apprentices<ins> often</ins> left early." in text
        assert "<del>advice</del>" in text
        assert "<ins>help</ins>" in text
        assert "To keep them" not in text


def test_who_listens_is_told_what_was_added_and_removed(editor: FlaskClient, numbers: tuple[int, int]) -> None:
    assert numbers
    text = editor.get("/practices/ombud/compare").text
    assert '<ins><span class="visually-hidden"> added: </span> often<span' in text
    assert '<del><span class="visually-hidden">removed: </span>advice</del>' in text


def test_the_first_revision_alone_differs_from_nothing(editor: FlaskClient, numbers: tuple[int, int]) -> None:
    assert "No differences." in editor.get(f"/practices/ombud/compare?to={numbers[0]}").text


def test_an_older_revision_is_shown_as_it_was(editor: FlaskClient, numbers: tuple[int, int]) -> None:
    text = editor.get(f"/practices/ombud/revisions/{numbers[0]}").text
    assert "Apprentices left early." in text
    assert "This is not the current revision" in text
    assert "This is the current revision" in editor.get(f"/practices/ombud/revisions/{numbers[1]}").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/practices/none-such/history", 404),
        ("/practices/none-such/compare", 404),
        ("/practices/none-such/withdraw", 404),
        ("/practices/ombud/revisions/999", 404),
        ("/practices/ombud/revisions/99999999999999999999999", 404),
        ("/practices/ombud/revisions/999/restore", 404),
        ("/practices/ombud/compare?from=999", 404),
        ("/practices/ombud/compare?from=-1", 400),
        ("/practices/ombud/compare?from=99999999999999999999999", 400),
        ("/practices/ombud/history?before=x", 400),
        ("/practices/..%2fombud/history", 404),
    ],
)
def test_what_is_not_there_is_said_to_be_so(
    editor: FlaskClient, numbers: tuple[int, int], address: str, status: int
) -> None:
    assert numbers
    assert editor.get(address).status_code == status


def test_a_revision_of_another_practice_is_not_this_ones(
    editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    other = shelf.collection.put([evolve(FIRST, slug="other", title="Secret")])
    assert numbers
    assert editor.get(f"/practices/ombud/revisions/{other}").status_code == 404
    answer = post(editor, f"/practices/ombud/revisions/{other}/restore", page="/account", reason="x", seen=numbers[1])
    assert answer.status_code == 404


def test_restoring_makes_a_new_revision_like_the_old_one(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    address = f"/practices/ombud/revisions/{numbers[0]}/restore"
    assert post(editor, address, reason="Too vague.", seen=numbers[1]).location == "/practices/ombud"
    assert shelf.practice("ombud") == FIRST
    newest = shelf.collection.get_revision("ombud")
    assert newest.number > numbers[1]
    assert done(fresh) == [
        ("practice.restored", 1, {"revision": newest.number, "restored": numbers[0], "reason": "Too vague."})
    ]
    assert "The ombud" not in fresh.test_client().get("/search?q=often").text
    history = editor.get("/practices/ombud/history").text
    assert f"Revision {numbers[0]} restored" in history
    assert "A editor" in history
    assert "Too vague." in history


def test_restoring_takes_a_reason_a_token_and_a_role(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    address = f"/practices/ombud/revisions/{numbers[0]}/restore"
    answer = post(editor, address, reason="  ", seen=numbers[1])
    assert "Enter a reason." in answer.text
    assert "<title>Error: " in answer.text
    assert editor.post(address, data={"reason": "x", "seen": numbers[1]}).status_code == 400
    assert post(editor, address, reason="x" * 1001, seen=numbers[1]).status_code == 200
    make(fresh, Role.REVIEWER)
    reviewer = sign_in(fresh, "reviewer@example.org")
    assert reviewer.get(address).status_code == 403
    assert post(reviewer, address, page="/account", reason="x", seen=numbers[1]).status_code == 403
    assert shelf.practice("ombud") == SECOND
    assert done(fresh) == []


@pytest.mark.parametrize("what", ["restore", "withdraw"])
def test_who_did_not_see_the_newest_revision_is_shown_it_first(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int], what: str
) -> None:
    address = f"/practices/ombud/revisions/{numbers[0]}/restore" if what == "restore" else "/practices/ombud/withdraw"
    third = evolve(SECOND, title="The ombuds")
    newest = shelf.collection.put([third])
    answer = post(editor, address, reason="My reason.", seen=numbers[1])
    assert answer.status_code == 409
    assert "Someone else changed the practice" in answer.text
    assert "My reason." in answer.text
    assert f'value="{newest}"' in answer.text
    assert shelf.practice("ombud") == third
    assert done(fresh) == []
    assert post(editor, address, reason="My reason.", seen=newest).status_code == 302


def test_two_editors_who_restore_at_once_lose_nothing(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    make(fresh, Role.EDITOR, email="other@example.org")
    other = sign_in(fresh, "other@example.org")
    address = f"/practices/ombud/revisions/{numbers[0]}/restore"
    assert post(editor, address, reason="Mine.", seen=numbers[1]).status_code == 302
    assert post(other, address, reason="Theirs.", seen=numbers[1]).status_code == 409
    assert [one.practice for one in shelf.collection.revisions("ombud")] == [FIRST, SECOND, FIRST]
    assert len(done(fresh)) == 1


def test_restoring_what_is_current_does_nothing(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    address = f"/practices/ombud/revisions/{numbers[1]}/restore"
    assert post(editor, address, reason="x", seen=numbers[1]).location == "/practices/ombud/history"
    assert shelf.collection.get_revision("ombud").number == numbers[1]
    assert done(fresh) == []


def test_a_withdrawn_practice_leaves_its_title_the_day_and_the_reason(
    fresh: Flask, editor: FlaskClient, numbers: tuple[int, int]
) -> None:
    reader = fresh.test_client()
    assert "The ombud" in reader.get("/search?q=apprentices").text
    assert post(editor, "/practices/ombud/withdraw", reason="It ended.", seen=numbers[1]).status_code == 302
    for address in ("/practices/ombud", "/practices/ombud/print"):
        page = reader.get(address)
        assert page.status_code == 410
        for text in ("The ombud", "It ended.", f"{datetime.now(UTC):%Y-%m-}"):
            assert text in page.text
        assert "Apprentices" not in page.text
    assert "The ombud" not in reader.get("/search?q=apprentices").text
    assert "ombud" not in reader.get("/sitemap.xml").text
    assert reader.get("/sitemap/1.xml").status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/practices/ombud", "/api/v1/practices/ombud/similar"])
def test_the_api_says_that_a_practice_is_gone(
    fresh: Flask, editor: FlaskClient, numbers: tuple[int, int], address: str
) -> None:
    post(editor, "/practices/ombud/withdraw", reason="It ended.", seen=numbers[1])
    answer = fresh.test_client().get(address)
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
    assert answer.json is not None
    assert (answer.json["status"], answer.json["title"]) == (410, "Gone")
    assert (answer.json["practice_title"], answer.json["reason"]) == ("The ombud", "It ended.")
    assert answer.json["removed"].startswith(f"{datetime.now(UTC):%Y-}")


def test_what_was_removed_without_a_reason_has_a_tombstone_too(
    fresh: Flask, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    assert numbers
    shelf.remove("ombud")
    page = fresh.test_client().get("/practices/ombud")
    assert page.status_code == 410
    assert "The ombud" in page.text
    assert "Why" not in page.text
    gone = fresh.test_client().get("/api/v1/practices/ombud")
    assert gone.json is not None
    assert "reason" not in gone.json
    assert fresh.test_client().get("/practices/never-there").status_code == 404


def test_the_reason_is_that_of_the_last_withdrawal(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    post(editor, "/practices/ombud/withdraw", reason="It ended.", seen=numbers[1])
    shelf.put([SECOND])
    shelf.remove("ombud")
    assert "It ended." not in fresh.test_client().get("/practices/ombud").text


def test_restoring_brings_back_what_was_withdrawn(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    post(editor, "/practices/ombud/withdraw", reason="A mistake.", seen=numbers[1])
    gone = shelf.collection.get_revision("ombud").number
    assert "/practices/ombud/history" in editor.get("/practices/ombud").text
    assert "Withdrawn" in editor.get("/practices/ombud/history").text
    assert editor.get("/practices/ombud/withdraw").status_code == 410
    assert "was withdrawn in revision" in editor.get(f"/practices/ombud/compare?to={gone}").text
    assert editor.get(f"/practices/ombud/revisions/{gone}").status_code == 404
    address = f"/practices/ombud/revisions/{numbers[1]}/restore"
    assert post(editor, address, reason="Back.", seen=gone).location == "/practices/ombud"
    reader = fresh.test_client()
    assert reader.get("/practices/ombud").status_code == 200
    assert "The ombud" in reader.get("/search?q=apprentices").text
    assert [one[0] for one in done(fresh)] == ["practice.restored", "practice.withdrawn"]


def test_reasons_and_texts_are_shown_as_text(
    fresh: Flask, editor: FlaskClient, shelf: Catalogue, numbers: tuple[int, int]
) -> None:
    bad = evolve(SECOND, title=HOSTILE, keywords=(HOSTILE,)).with_texts({"why": HOSTILE, "aims": "To keep them."})
    third = shelf.collection.put([bad])
    withdrawal = editor.get("/practices/ombud/withdraw").text
    post(editor, f"/practices/ombud/revisions/{numbers[0]}/restore", reason=HOSTILE, seen=third)
    newest = shelf.collection.get_revision("ombud").number
    pages = [
        "/practices/ombud/history",
        f"/practices/ombud/compare?to={third}",
        f"/practices/ombud/revisions/{third}",
        f"/practices/ombud/revisions/{third}/restore",
    ]
    texts = [withdrawal, *(editor.get(page).text for page in pages)]
    post(editor, f"/practices/ombud/revisions/{third}/restore", reason=HOSTILE, seen=newest)
    withdrawn = post(
        editor, "/practices/ombud/withdraw", reason=HOSTILE, seen=shelf.collection.get_revision("ombud").number
    )
    assert withdrawn.status_code == 302
    for text in (*texts, fresh.test_client().get("/practices/ombud").text):
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        assert "<img" not in text.replace('<img src="/static/', "")


def test_who_was_erased_is_a_former_contributor_in_the_history(
    fresh: Flask, editor: FlaskClient, numbers: tuple[int, int]
) -> None:
    post(editor, f"/practices/ombud/revisions/{numbers[0]}/restore", reason="x", seen=numbers[1])
    make(fresh, Role.ADMINISTRATOR)
    with fresh.app_context():
        person = find_person(1)
        assert person is not None
        erase_person(person, 2)
    text = sign_in(fresh, "administrator@example.org").get("/practices/ombud/history").text
    assert "a former contributor" in text
    assert "A editor" not in text


def test_a_long_history_is_read_a_page_at_a_time(editor: FlaskClient, shelf: Catalogue) -> None:
    for number in range(53):
        shelf.collection.put([FIRST.with_texts({"why": f"State {number}."})])
    first = editor.get("/practices/ombud/history").text
    assert first.count('name="from"') == 50
    older = re.search(r'href="(/practices/ombud/history\?before=\d+)"', first)
    assert older
    second = editor.get(older[1]).text
    assert second.count('name="from"') == 3
    assert "First published" in second
    assert "First published" not in first


def test_whom_to_ask_is_not_found_in_the_history_by_those_who_only_contribute(
    fresh: Flask, shelf: Catalogue, editor: FlaskClient, numbers: tuple[int, int]
) -> None:
    newest = shelf.collection.put([evolve(SECOND, contact=Contact(email="b@example.org"))])
    make(fresh, Role.CONTRIBUTOR)
    contributor = sign_in(fresh, "contributor@example.org")
    pages = [f"/practices/ombud/revisions/{numbers[0]}", f"/practices/ombud/compare?from={numbers[0]}&to={newest}"]
    shown = {
        client: ["a@example.org" in unescape(client.get(page).text) for page in pages]
        for client in (contributor, editor)
    }
    assert shown == {contributor: [False, False], editor: [True, True]}
    assert "Changed. Reviewers can see the change." in contributor.get(pages[1]).text
    assert "b@example.org" in unescape(contributor.get(f"/practices/ombud/revisions/{newest}").text)


def test_whom_to_ask_is_shown_in_the_history_as_they_said(shelf: Catalogue, editor: FlaskClient) -> None:
    number = shelf.collection.put([evolve(FIRST, contact=Contact(name="Hidden Name", consent="none"))])
    assert "Hidden Name" not in editor.get(f"/practices/ombud/revisions/{number}").text
    shelf.put([evolve(FIRST, contact=Contact(name="Hidden Name", consent="people"))])
    assert "People who are signed in" in editor.get("/practices/ombud/compare").text


def test_what_readers_see_is_kept_by_caches_as_before(fresh: Flask, numbers: tuple[int, int]) -> None:
    assert numbers
    reader = fresh.test_client()
    tag = reader.get("/practices/ombud").headers["ETag"]
    assert reader.get("/practices/ombud", headers={"If-None-Match": tag}).status_code == 304
