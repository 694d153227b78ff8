"""The page says what it corrected, and lets a reader insist; programs are told the same."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from search_app.ops.cli import cli
from tests.serving import environment_of

Page = Callable[[str], str]


@pytest.fixture(name="page")
def _page(client: FlaskClient) -> Page:
    """The HTML of an address that must answer."""

    def get(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    return get


def spelling(html: str) -> Tag:
    found = BeautifulSoup(html, "html.parser").select_one(".spelling")
    assert found is not None
    return found


def text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def get(client: FlaskClient, address: str) -> Any:
    return client.get(address).get_json(force=True)


def test_the_corrected_words_are_searched_for_and_it_is_said(page: Page) -> None:
    html = page("/search?q=ohjamo&per_page=20")
    said = spelling(html)
    assert text(said) == (
        "Showing results for \u201cOhjaamo\u201d. No practice contains \u201cohjamo\u201d. "
        "Search for \u201cohjamo\u201d instead"
    )
    assert [mark.text for mark in said.select("mark")] == ["a"]
    assert said.a is not None
    assert said.a["href"] == "/search?q=ohjamo&per_page=20&spelling=off"
    soup = BeautifulSoup(html, "html.parser")
    assert soup.select_one("#q")["value"] == "Ohjaamo"  # type: ignore[index]
    assert "/practices/fi-ohjaamo?q=Ohjaamo" in html


def test_who_insists_gets_no_practice_and_a_way_back(page: Page) -> None:
    soup = BeautifulSoup(page("/search?q=ohjamo&spelling=off"), "html.parser")
    assert soup.select_one(".spelling") is None
    assert "No results" in soup.h1.text  # type: ignore[union-attr]
    way = soup.select_one(".no-results li")
    assert way is not None
    assert text(way) == "Search for \u201cOhjaamo\u201d 1 practice"
    assert way.a is not None
    assert way.a["href"] == "/search?q=Ohjaamo"


def test_a_correction_that_only_filters_prevent_is_a_way_on(page: Page) -> None:
    soup = BeautifulSoup(page("/search?q=ohjamo&country=NO"), "html.parser")
    ways = [text(way) for way in soup.select(".no-results li")]
    assert "Search for \u201cOhjaamo\u201d, without filters 1 practice" in ways


def test_a_better_spelling_is_offered_where_some_practice_answers(page: Page) -> None:
    said = spelling(page("/search?q=one+stop+shop+yuong+people&country=FI"))
    assert text(said).startswith("Did you mean one stop shop young people?")
    assert said.a is not None
    assert said.a["href"] == "/search?q=one+stop+shop+young+people&country=FI"


def test_what_is_typed_into_a_correction_is_escaped(page: Page) -> None:
    html = page("/search?q=%3Cscript%3E+ohjamo")
    assert "<script>" not in html.split("<main")[1]


def test_the_moon_is_not_invented(page: Page) -> None:
    soup = BeautifulSoup(page("/search?q=on+the+moon"), "html.parser")
    assert soup.select_one(".spelling") is None
    assert "No results" in soup.h1.text  # type: ignore[union-attr]


def test_programs_are_told_what_was_corrected(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=ohjamo")
    assert (found["query"], found["did_you_mean"], found["total"]) == ("ohjamo", "Ohjaamo", 1)
    assert found["correction"] == {
        "marked": "Ohja<mark>a</mark>mo",
        "total": 1,
        "applied": True,
        "as_typed_url": "http://localhost/search?q=ohjamo&spelling=off",
    }
    insisted = get(client, "/api/v1/search?q=ohjamo&spelling=off")
    assert insisted["total"] == 0
    assert "did_you_mean" not in insisted


def test_a_spelling_that_is_neither_on_nor_off_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=a&spelling=maybe")
    assert answer.status_code == 400
    assert "spelling" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("ohjamo", "These are the results for \u201cOhjaamo\u201d"),
        ("one stop shop yuong people", "Did you mean \u201cone stop shop young people\u201d ("),
    ],
)
def test_the_terminal_is_told_too(demo: Flask, words: str, says: str) -> None:
    answer = CliRunner(env=environment_of(demo)).invoke(cli, ["search", words])
    assert says in answer.output
