"""An e-mail address is one person's: also when two ask at once, and when it is changed."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from search_app.accounts.models import find_people, find_person
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue
from tests.search_app.people import PASSWORD, links, make, post, sign_in, token

NEW = "ada@example.net"


@pytest.fixture
def site(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path / "instance", registration=True, contact="keeper@example.org")
    get_catalogue(app).builder.build()
    yield app
    get_catalogue(app).close()


@contextmanager
def just_before(app: Flask, statement: str, act: Callable[[], object]) -> Iterator[None]:
    """Somebody else acts right before the first statement that begins so is executed."""
    waiting = [act]

    def interrupt(*values: object) -> None:
        if waiting and str(values[1]).startswith(statement):
            rival = threading.Thread(target=waiting.pop())  # an application context of its own
            rival.start()
            rival.join()

    engine = get_catalogue(app).collection.engine
    sa.event.listen(engine, "before_execute", interrupt)
    yield
    sa.event.remove(engine, "before_execute", interrupt)
    assert not waiting, f"Nothing began with {statement}"


def mails(app: Flask, to: str) -> list[str]:
    folder = Path(app.instance_path) / "mail"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.eml"))] if folder.exists() else []
    return [text for text in texts if f"To: {to}" in text]


def email_of(app: Flask, number: int) -> str:
    with app.app_context():
        person = find_person(number)
        assert person is not None
        return person.email


def ask(app: Flask, email: str, new: str = NEW) -> str:
    """The link that comes to the new address."""
    client = sign_in(app, email)
    assert post(client, "/account/address", email=new).status_code == 200
    return links(app, new)[-1]


def test_of_two_who_register_one_address_at_once_one_has_it_and_neither_learns_of_the_other(site: Flask) -> None:
    values = {"email": "ada@example.org", "password": PASSWORD}
    first, second = site.test_client(), site.test_client()
    answers = []
    with just_before(site, "INSERT INTO people", lambda: answers.append(post(second, "/register", name="B", **values))):
        answers.append(post(first, "/register", name="A", **values))
    assert [(answer.status_code, answer.location) for answer in answers] == [(302, "/sign-in")] * 2
    for client in (first, second):
        assert client.get("/sign-in").text.count("Follow the link in it to confirm your address") == 1
    with site.app_context():
        assert [person.name for person in find_people()] == ["B"]
        assert [entry.what for entry in audit_entries()] == ["person.registered"]
    welcome, again = mails(site, "ada@example.org")
    assert "within two days" in welcome
    assert "You already have an account" in again


def test_an_address_changes_when_the_link_in_the_new_mailbox_is_followed(site: Flask) -> None:
    number = make(site, email="ada@example.org")
    link = ask(site, "ada@example.org")
    assert email_of(site, number) == "ada@example.org"
    client = site.test_client()
    assert client.get(link).location == "/sign-in"
    assert "Your e-mail address was changed" in client.get("/sign-in").text
    assert email_of(site, number) == NEW
    assert sign_in(site, NEW).get("/account").status_code == 200
    assert post(site.test_client(), "/sign-in", email="ada@example.org", password=PASSWORD).status_code == 200


def test_the_old_mailbox_is_told_and_the_trail_names_no_address(site: Flask) -> None:
    make(site, email="ada@example.org")
    site.test_client().get(ask(site, "ada@example.org"))
    (notice,) = mails(site, "ada@example.org")
    assert "was changed" in notice
    assert "keeper@example.org" in notice
    assert NEW not in notice
    with site.app_context():
        (entry,) = audit_entries(what="person.address_changed")
        assert (entry.subject, entry.person, entry.details) == ("person:1", 1, {})


def test_with_the_address_all_sign_ins_and_older_links_end(site: Flask) -> None:
    make(site, email="ada@example.org")
    elsewhere = sign_in(site, "ada@example.org")
    post(site.test_client(), "/reset-password", email="ada@example.org")
    (reset,) = links(site, "ada@example.org")
    link = ask(site, "ada@example.org")
    site.test_client().get(link)
    assert elsewhere.get("/account").status_code == 302
    assert site.test_client().get(reset).location == "/reset-password"
    again = site.test_client()
    assert again.get(link).location == "/account"
    assert "cannot be used" in again.get("/sign-in").text


def test_asking_for_anothers_address_looks_the_same_and_sends_nothing(site: Flask) -> None:
    make(site, email="ada@example.org")
    make(site, email="bob@example.org")
    client = sign_in(site, "ada@example.org")
    texts = []
    for email in ("new@example.org", "Bob@Example.org"):
        answer = post(client, "/account/address", email=email)
        assert answer.status_code == 200
        texts.append(re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text.replace(email, "EMAIL")))
    assert texts[0].replace("new@example.org", "EMAIL") == texts[1].replace("Bob@example.org", "EMAIL")
    assert mails(site, "bob@example.org") == mails(site, "Bob@example.org") == []


@pytest.mark.parametrize("taken", [NEW, "ADA@example.net"])
def test_an_address_that_somebody_else_took_meanwhile_is_not_taken_from_them(site: Flask, taken: str) -> None:
    number = make(site, email="ada@example.org")
    link = ask(site, "ada@example.org")
    make(site, email=taken)
    client = site.test_client()
    assert client.get(link).location == "/account"
    assert email_of(site, number) == "ada@example.org"


def test_an_address_that_somebody_else_takes_at_that_moment_is_theirs(site: Flask) -> None:
    number = make(site, email="ada@example.org")
    link = ask(site, "ada@example.org")
    client = site.test_client()
    with just_before(site, "UPDATE people", lambda: make(site, email=NEW)):
        assert client.get(link).location == "/account"
    assert email_of(site, number) == "ada@example.org"
    assert mails(site, "ada@example.org") == []


def test_whoever_has_been_signed_in_for_long_shows_first_that_it_is_them(site: Flask) -> None:
    make(site, email="ada@example.org")
    client = sign_in(site, "ada@example.org")
    proof = token(client, "/account")
    with client.session_transaction() as cookie:
        cookie["fs_paa"] = 0
    for answer in (
        client.get("/account/address"),
        client.post("/account/address", data={"csrf_token": proof, "email": NEW}),
    ):
        assert str(answer.location).startswith("/account/verify")
    assert links(site, NEW) == []


@pytest.mark.parametrize("address", ["/sign-in", "/register", "/reset-password", "/confirm"])
@pytest.mark.parametrize(
    ("name", "label", "max_length"), [("email", "An e-mail address", 254), ("password", "A password", 1_000)]
)
def test_what_is_too_long_is_refused_with_how_long_it_may_be(
    site: Flask, address: str, name: str, label: str, max_length: int
) -> None:
    """An e-mail address has at most 254 characters by RFC 5321; a form has at most 64 KiB."""
    values = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
    for length, status in ((max_length, 200), (max_length + 1, 400), (64 * 1024 + 1, 413)):
        answer = post(site.test_client(), address, **(values | {name: "x" * length}))
        assert answer.status_code in (status, 302 if status == 200 else status)
        if status == 400:
            assert f"{label} can have at most {max_length} characters. This one has {length}." in answer.text
    with site.app_context():
        assert {person.email for person in find_people()} <= {"ada@example.org"}


@pytest.mark.parametrize("name", ["email", "password", "name"])
def test_what_no_text_holds_is_refused(site: Flask, name: str) -> None:
    values = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
    answer = post(site.test_client(), "/register", **(values | {name: "a\0b@example.org"}))
    assert answer.status_code == 400


def test_an_administrators_questions_hold_only_text(site: Flask) -> None:
    make(site, Role.ADMINISTRATOR)
    client = sign_in(site, "administrator@example.org")
    for address in ("/admin/people?words=%00", "/admin/audit?subject=%00"):
        assert client.get(address).status_code == 400


def test_an_address_that_is_too_long_is_no_way_on(site: Flask) -> None:
    assert site.test_client().get("/sign-in", query_string={"next": "/" + "x" * 2_000}).status_code == 400
