"""People are invited, given roles, kept out and erased, and there is always somebody who can."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_app.accounts.models import find_person
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries, record_action
from search_app.models import session
from tests.search_app.people import PASSWORD, links, make, post, sign_in


@pytest.fixture
def administrator(fresh: Flask) -> FlaskClient:
    """Whoever keeps the site, signed in; their number is 1."""
    make(fresh, Role.ADMINISTRATOR)
    return sign_in(fresh, "administrator@example.org")


def role_of(app: Flask, number: int) -> Role:
    with app.app_context():
        person = find_person(number)
        assert person is not None
        return person.role


def test_who_is_invited_chooses_a_password_and_is_in(fresh: Flask, administrator: FlaskClient) -> None:
    values = {"name": "Bob", "email": "bob@example.org", "role": "reviewer"}
    assert post(administrator, "/admin/people/invite", **values).location == "/admin/people"
    link = links(fresh, "bob@example.org")[0]
    client = fresh.test_client()
    assert post(client, link, password=PASSWORD, password_confirm=PASSWORD).location == "/sign-in"
    bob = sign_in(fresh, "bob@example.org")
    assert "Reviewer" in bob.get("/account").text
    with fresh.app_context():
        actions = [(entry.what, entry.person) for entry in audit_entries(subject="person:2")]
    assert actions == [("person.password_reset", 2), ("person.added", 1)]


def test_an_address_is_invited_once(administrator: FlaskClient) -> None:
    values = {"name": "Again", "email": "Administrator@Example.org", "role": "reader"}
    answer = post(administrator, "/admin/people/invite", **values)
    assert (answer.status_code, "already" in answer.text) == (200, True)


def test_a_role_that_is_none_is_refused(fresh: Flask, administrator: FlaskClient) -> None:
    number = make(fresh, email="bob@example.org")
    for role in ("visitor", "king", ""):
        assert post(administrator, f"/admin/people/{number}", role=role).status_code == 200
        assert role_of(fresh, number) is Role.READER
    assert post(administrator, f"/admin/people/{number}", role="editor").status_code == 302
    assert role_of(fresh, number) is Role.EDITOR


def test_a_role_counts_from_the_next_request_on(fresh: Flask, administrator: FlaskClient) -> None:
    number = make(fresh, Role.EDITOR)
    editor = sign_in(fresh, "editor@example.org")
    assert editor.get("/admin/audit").status_code == 200
    post(administrator, f"/admin/people/{number}", role="reader")
    assert editor.get("/admin/audit").status_code == 403


@pytest.mark.parametrize("action", ["deactivate", "erase", ""])
def test_the_last_administrator_stays(fresh: Flask, administrator: FlaskClient, action: str) -> None:
    address = f"/admin/people/1/{action}".rstrip("/")
    post(administrator, address, page="/account", role="reader")
    assert "This is the last administrator" in administrator.get("/admin/people/1").text
    assert role_of(fresh, 1) is Role.ADMINISTRATOR
    assert sign_in(fresh, "administrator@example.org").get("/admin/people").status_code == 200


def test_who_is_deactivated_is_out_until_activated(fresh: Flask, administrator: FlaskClient) -> None:
    number = make(fresh, email="bob@example.org")
    bob = sign_in(fresh, "bob@example.org")
    post(administrator, f"/admin/people/{number}/deactivate", page="/account")
    assert bob.get("/account").status_code == 302
    assert "Deactivated" in administrator.get("/admin/people").text
    post(administrator, f"/admin/people/{number}/activate", page="/account")
    assert sign_in(fresh, "bob@example.org").get("/account").status_code == 200


def test_who_is_signed_out_everywhere_can_sign_in_again(fresh: Flask, administrator: FlaskClient) -> None:
    number = make(fresh, email="bob@example.org")
    bob = sign_in(fresh, "bob@example.org")
    post(administrator, f"/admin/people/{number}/sign-out", page="/account")
    assert bob.get("/account").status_code == 302
    assert sign_in(fresh, "bob@example.org").get("/account").status_code == 200


def test_who_is_erased_is_found_no_more(fresh: Flask, administrator: FlaskClient) -> None:
    number = make(fresh, email="bob@example.org")
    data = administrator.get(f"/admin/people/{number}/data.json").json
    assert data is not None
    assert data["email"] == "bob@example.org"
    post(administrator, f"/admin/people/{number}/erase", page="/account")
    assert administrator.get(f"/admin/people/{number}").status_code == 404
    assert "bob@" not in administrator.get("/admin/people").text
    assert "a former contributor" not in administrator.get("/admin/people").text


def test_people_are_found_by_name_address_and_role(fresh: Flask, administrator: FlaskClient) -> None:
    make(fresh, Role.EDITOR, email="bob@example.org")
    names = {
        words: re.findall(r">(A \w+)</a>", administrator.get(f"/admin/people?{words}").text)
        for words in ("words=bob", "words=trator", "role=editor", "role=king", "words=%25")
    }
    assert names == {
        "words=bob": ["A editor"],
        "words=trator": ["A administrator"],
        "role=editor": ["A editor"],
        "role=king": ["A administrator", "A editor"],
        "words=%25": [],
    }


def test_what_people_call_themselves_is_shown_as_text(fresh: Flask, administrator: FlaskClient) -> None:
    make(fresh, email="eve@example.org")
    with fresh.app_context():
        person = find_person(2)
        assert person is not None
        person.name = "<script>alert(1)</script>"
        record_action("person.renamed", "person:2<script>", 2, before="<img src=x onerror=alert(1)>")
        session.commit()
    for address in ("/admin/people", "/admin/people/2", "/admin/audit", "/admin/people/2/erase"):
        text = administrator.get(address).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    eve = sign_in(fresh, "eve@example.org", agent="<script>alert(1)</script>")
    assert "<script>alert" not in eve.get("/account/sign-ins").text


def test_the_trail_is_read_a_page_at_a_time(fresh: Flask, administrator: FlaskClient) -> None:
    with fresh.app_context():
        for number in range(120):
            record_action("practice.published", f"practice:p{number}")
        session.commit()
    first = administrator.get("/admin/audit").text
    assert "practice:p119" in first
    older = re.search(r'href="(/admin/audit\?before=\d+)">Older', first)
    assert older
    assert "practice:p0<" in administrator.get(older[1]).text
    assert administrator.get("/admin/audit?subject=practice:p7").text.count("<tr>") == 2
    assert administrator.get("/admin/audit?before=x&what=person.").status_code == 200


def test_mail_is_for_its_owner_alone(fresh: Flask, administrator: FlaskClient) -> None:
    post(administrator, "/admin/people/invite", name="Bob", email="bob@example.org", role="reader")
    folder = Path(fresh.instance_path) / "mail"
    (file,) = folder.glob("*.eml")
    assert folder.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0
    assert "A administrator created an account for you" in file.read_text(encoding="utf-8")


def test_a_name_adds_no_line_to_a_mails_head(fresh: Flask, administrator: FlaskClient) -> None:
    values = {"name": "Bob\r\nBcc: all@example.org", "email": "bob@example.org", "role": "reader"}
    post(administrator, "/admin/people/invite", **values)
    for file in (Path(fresh.instance_path) / "mail").glob("*.eml"):
        assert "\nBcc:" not in file.read_text(encoding="utf-8").partition("\n\n")[0]
