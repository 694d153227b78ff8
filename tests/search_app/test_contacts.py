"""Whom to ask is shown as its consent says: on pages, in search, in the API, in exports; and not to be gathered."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Contact, Practice, Section
from search_app.catalogue import Catalogue
from search_app.ops.cli import cli
from search_app.practices.mail_address import encode_characters, mailto_url
from tests.search_app.people import make, sign_in

SECRETS = ("Kari Nordmann", "Zephyrinstitutt", "kari.nordmann@example.org", "5550199")
CONSENTS = ("public", "people", "none")
"""README.md, “say who may know whom to ask”."""
PAGES = ("/practices/{}", "/practices/{}/print", "/api/v1/practices/{}")


def practice(consent: str) -> Practice:
    contact = Contact(name=SECRETS[0], organisation=SECRETS[1], email=SECRETS[2], phone=SECRETS[3], consent=consent)
    return Practice(
        slug=consent, title=f"A practice of {consent}", contact=contact, sections=[Section("why", "Guidance.")]
    )


@pytest.fixture
def visitor(fresh: Flask, shelf: Catalogue) -> FlaskClient:
    shelf.put(map(practice, CONSENTS))
    return fresh.test_client()


def shown(client: FlaskClient, address: str) -> set[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    text = json.dumps(answer.json) if answer.is_json else BeautifulSoup(answer.text, "html.parser").get_text(" ")
    return {secret for secret in SECRETS if secret in text}


def test_a_visitor_sees_what_is_public(visitor: FlaskClient) -> None:
    for page in PAGES:
        found = {consent: shown(visitor, page.format(consent)) for consent in CONSENTS}
        assert found == {"public": set(SECRETS), "people": set(), "none": set()}, page


def test_whoever_is_signed_in_sees_more_on_pages_and_not_in_the_api(visitor: FlaskClient, fresh: Flask) -> None:
    del visitor
    make(fresh)
    reader = sign_in(fresh, "reader@example.org")
    for page in PAGES:
        found = {consent: shown(reader, page.format(consent)) for consent in CONSENTS}
        people = set() if "/api/" in page else set(SECRETS)
        assert found == {"public": set(SECRETS), "people": people, "none": set()}, page


def test_a_visitors_page_says_that_there_is_more_and_stays_cacheable(visitor: FlaskClient) -> None:
    answer = visitor.get("/practices/people")
    page = BeautifulSoup(answer.text, "html.parser")
    assert "to see the contact of this practice" in page.get_text()
    assert page.select_one('section[aria-labelledby=contact] a[href="/sign-in?next=/practices/people"]')
    again = visitor.get("/practices/people", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, "private" in answer.headers["Cache-Control"]) == (304, False)
    for slug in ("none", "public"):
        assert "to see the contact of this practice" not in visitor.get(f"/practices/{slug}").text


def test_nobody_finds_a_practice_by_what_they_may_not_read(visitor: FlaskClient) -> None:
    for word in ("Zephyrinstitutt", "Nordmann", "kari.nordmann@example.org", "5550199", "Zephyrinst*"):
        answer = visitor.get("/api/v1/search", query_string={"q": word, "spelling": "off"}).json
        assert answer is not None
        assert {hit["slug"] for hit in answer["hits"]} <= {"public"}, word
    assert visitor.get("/api/v1/search?q=Zephyrinstitutt").json["total"] == 1  # type: ignore[index]


def test_who_hides_a_contact_is_found_by_it_no_more(visitor: FlaskClient, shelf: Catalogue) -> None:
    shelf.put([Practice(slug="public", title="A practice of public", contact=practice("people").contact)])
    assert visitor.get("/api/v1/search?q=Zephyrinstitutt&spelling=off").json["total"] == 0  # type: ignore[index]
    assert visitor.get("/api/v1/suggest?q=zephyr").json["suggestions"] == []  # type: ignore[index]


@pytest.mark.parametrize("address", ["/practices/public", "/practices/public/print", "/api/v1/practices/public"])
def test_no_program_that_looks_for_an_at_sign_finds_an_address(visitor: FlaskClient, address: str) -> None:
    text = visitor.get(address).text
    assert "@" not in text
    assert "nordmann" not in text.lower() or "/api/" in address or "Kari Nordmann" in text
    assert "kari.nordmann" not in text or "/api/" in address


def test_a_browser_and_a_screen_reader_have_the_whole_address(visitor: FlaskClient) -> None:
    page = BeautifulSoup(visitor.get("/practices/public").text, "html.parser")
    link = page.select_one("address a[href^=mailto]")
    assert link is not None
    assert (link["href"], link.get_text(strip=True)) == (f"mailto:{SECRETS[2]}", SECRETS[2])


@pytest.mark.parametrize("text", ["", "nowhere", "@", "a@", '"><script>@x', "a?bcc=b@example.org", "jü@exämple.org"])
def test_what_is_no_address_or_an_odd_one_becomes_nothing_that_runs(text: str) -> None:
    assert BeautifulSoup(encode_characters(text), "html.parser").get_text() == text
    link = BeautifulSoup(f'<a href="{mailto_url(text)}">x</a>', "html.parser").find_all()
    assert [tag.name for tag in link] == ["a"]
    assert "?" not in str(link[0]["href"])


def test_an_export_holds_what_is_public_unless_all_is_asked_for(
    visitor: FlaskClient, fresh: Flask, tmp_path: Path
) -> None:
    del visitor
    environment = {
        "PRACTICE_SEARCH_INSTANCE_PATH": fresh.instance_path,
        "PRACTICE_SEARCH_DATABASE_URL": fresh.config["PRACTICE_SEARCH"].database_url,
    }
    counts = []
    for options in ([], ["--all-contacts"]):
        target = tmp_path / "out.jsonl"
        done = CliRunner().invoke(cli, ["export", str(target), *options], env=environment)
        assert done.exit_code == 0, done.output
        counts.append(target.read_text(encoding="utf-8").count("Kari Nordmann"))
    assert counts == [1, 3]
