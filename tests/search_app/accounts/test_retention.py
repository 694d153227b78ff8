"""What is kept about people goes after its time, and what they take out or erase is everything."""

from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from search_app import mail
from search_app.accounts.models import Person, SignIn, find_people, find_person
from search_app.accounts.permissions import Role
from search_app.accounts.personal_data import (
    PersonalDataSource,
    erase_person,
    export_personal_data,
    register_personal_data,
)
from search_app.accounts.retention import delete_expired_data
from search_app.audit.models import audit_entries, verify_audit_trail
from search_app.models import session
from tests.search_app.people import make, post, sign_in

NOW = datetime.now(UTC)


def months(number: int) -> timedelta:
    """So many months of 365.25 / 12 days."""
    return timedelta(days=number * 365.25 / 12)


@pytest.fixture
def house(fresh: Flask) -> Flask:
    """A site with an administrator who is here."""
    make(fresh, Role.ADMINISTRATOR)
    sign_in(fresh, "administrator@example.org")
    return fresh


def someone(app: Flask, email: str, ago: timedelta = timedelta(), **values: object) -> int:
    """Somebody who was here last so long ago."""
    number = make(app, email=email)
    with app.app_context():
        person = find_person(number)
        assert person is not None
        person.created_at = person.seen_at = NOW - ago
        for name, value in values.items():
            setattr(person, name, value)
        session.commit()
    return number


def tidied(app: Flask, now: datetime = NOW, *, dry_run: bool = False) -> dict[str, int]:
    with app.test_request_context():
        return {kind.what: kind.number for kind in delete_expired_data(now, dry_run=dry_run) if kind.number}


def left(app: Flask) -> set[str]:
    with app.app_context():
        return {person.email.partition("@")[0] for person in find_people()}


def mails(app: Flask, to: str) -> list[str]:
    files = sorted((Path(app.instance_path) / "mail").glob("*.eml"))
    read = [BytesParser(policy=default).parsebytes(file.read_bytes()) for file in files]
    return [message.get_content() for message in read if message["To"] == to]


def test_an_account_that_is_not_used_is_mailed_and_erased_a_month_later(house: Flask) -> None:
    number = someone(house, "ada@example.org", months(25))
    someone(house, "bob@example.org", months(23))
    assert tidied(house) == {"unused accounts, warned now but not deleted": 1}
    (text,) = mails(house, "ada@example.org")
    assert "for 24 months. To keep it, sign in" in text
    assert tidied(house, NOW + timedelta(days=29)) == {}
    assert left(house) == {"ada", "bob", "administrator"}
    assert tidied(house, NOW + timedelta(days=31))["unused accounts, warned a month ago"] == 1
    assert left(house) == {"bob", "administrator"}
    with house.app_context():
        entries = [(entry.what, entry.person, entry.details) for entry in audit_entries(subject=f"person:{number}")]
        assert entries == [("person.erased", None, {"reason": "retention"}), ("person.warned", None, {})]
        assert verify_audit_trail().fault == ""


def test_whoever_comes_back_keeps_their_account(house: Flask) -> None:
    someone(house, "ada@example.org", months(25))
    tidied(house)
    sign_in(house, "ada@example.org")
    assert tidied(house, NOW + timedelta(days=61)) == {"stored e-mails": 1}
    assert "ada" in left(house)


def test_being_here_counts_and_not_signing_in_alone(house: Flask) -> None:
    number = someone(house, "ada@example.org")
    client = sign_in(house, "ada@example.org")
    with house.app_context():
        person = find_person(number)
        assert person is not None
        person.seen_at, person.warned_at = NOW - months(25), NOW - months(2)
        session.execute(sa.update(SignIn).values(seen_at=NOW - timedelta(hours=1)))
        session.commit()
    client.get("/account")
    assert tidied(house) == {}


def test_an_address_that_nobody_confirmed_is_given_up(house: Flask) -> None:
    someone(house, "ada@example.org", timedelta(days=31), confirmed_at=None)
    someone(house, "bob@example.org", timedelta(days=29), confirmed_at=None)
    assert tidied(house) == {"accounts with an unconfirmed e-mail address": 1}
    assert left(house) == {"bob", "administrator"}


def test_counting_changes_nothing(house: Flask) -> None:
    someone(house, "ada@example.org", timedelta(days=31), confirmed_at=None)
    someone(house, "bob@example.org", months(25))
    assert set(tidied(house, dry_run=True).values()) == {1}
    assert left(house) == {"ada", "bob", "administrator"}
    assert mails(house, "bob@example.org") == []


def test_the_last_administrator_stays_however_long_away(fresh: Flask) -> None:
    number = make(fresh, Role.ADMINISTRATOR)
    with fresh.app_context():
        person = find_person(number)
        assert person is not None
        person.seen_at, person.warned_at = NOW - months(99), NOW - months(50)
        session.commit()
    assert tidied(fresh) == {}
    assert left(fresh) == {"administrator"}


def test_mails_in_files_go_after_their_time_and_with_whom_they_were_for(house: Flask) -> None:
    number = someone(house, "ada@example.org")
    for email in ("ada@example.org", "bob@example.org"):
        post(house.test_client(), "/reset-password", email=email)
    with house.app_context():
        mail.send("bob@example.org", "A word", "To Bob.")
        person = find_person(number)
        assert person is not None
        assert [head["subject"] for head in export_personal_data(person)["mails"]] == ["Choose a new password"]
        erase_person(person, None)
    assert (len(mails(house, "ada@example.org")), len(mails(house, "bob@example.org"))) == (0, 1)
    assert tidied(house, NOW + timedelta(days=29)) == {}
    assert tidied(house, NOW + timedelta(days=31)) == {"stored e-mails": 1}


@pytest.fixture
def poems(house: Flask) -> dict[int, str]:
    """A room of the test's own that keeps a poem of each person."""
    poem_of: dict[int, str] = {}

    def forget(person: Person, _: int | None) -> None:
        poem_of.pop(person.id, None)

    room = PersonalDataSource(
        name="poems",
        label="Your poems",
        notice="Your poems, for good.",
        export=lambda person: poem_of.get(person.id),
        erase=forget,
        delete_expired=lambda _: len(poem_of),
    )
    register_personal_data(house, room)
    return poem_of


def test_what_another_room_keeps_is_taken_out_erased_given_up_and_told(house: Flask, poems: dict[int, str]) -> None:
    number = someone(house, "ada@example.org")
    poems[number] = "Roses"
    client = sign_in(house, "ada@example.org")
    data = client.get("/account/data.json").json
    assert data is not None
    assert data["poems"] == "Roses"
    assert "Your poems, for good." in client.get("/privacy").text
    assert tidied(house) == {"Your poems": 1}
    post(client, "/account/erase")
    assert poems == {}


def test_a_persons_data_say_what_others_did_to_the_account_and_not_who(house: Flask) -> None:
    number = someone(house, "ada@example.org")
    post(sign_in(house, "administrator@example.org"), f"/admin/people/{number}", role="editor")
    data = sign_in(house, "ada@example.org").get("/account/data.json").json
    assert data is not None
    (entry,) = data["done_to_the_account"]
    assert (entry["what"], entry["details"]) == ("person.role_changed", {"before": "reader", "after": "editor"})
    assert "administrator@" not in str(data)
    assert set(entry) == {"at", "what", "subject", "details"}


def test_the_privacy_page_says_what_the_settings_say(house: Flask) -> None:
    text = " ".join(house.test_client().get("/privacy").text.split())
    for statement in (
        "for 24 months",
        "erased after 30 days",
        "14 days after your last visit",
        "The people who run this site",
    ):
        assert statement in text, statement
    assert 'href="/privacy"' in house.test_client().get("/help").text
