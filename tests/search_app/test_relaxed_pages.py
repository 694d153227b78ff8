"""Where few practices match every word: the sentence on the page, the division of the list, the values of the API."""

import random
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from index.schema import TEXT_FIELDS, forms_field
from search_app.catalogue import get_catalogue

NONSENSE = (
    *("zxqv", "zxqv blorp", "blorp florp zwix", "qqxz", "wrzl brmpf", "the zxqv of blorp", "xkcdq", "vvbn mmkl"),
    *(
        "zzyzx",
        "hjkl qwrt",
        "ghjkw",
        "flibbertz snorx",
        "bzzqt?",
        "what is a zxqv",
        "snrgl AND wmpf",
        "ŵŷẑq",
        "zxqv-blorp",
    ),
    *("qwxz vbnj klmq", '"zxqv blorp"', "pfft gzorp"),
)
"""Queries of which the collection contains no word."""


def get(client: FlaskClient, query: str, **parameters: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/search", query_string={"q": query, **parameters}).get_json(force=True)
    return found


def page(client: FlaskClient, query: str, **parameters: str) -> BeautifulSoup:
    html = client.get("/search", query_string={"q": query, **parameters}, follow_redirects=True).text
    return BeautifulSoup(html, "html.parser")


def notes(soup: BeautifulSoup) -> list[str]:
    return [" ".join(note.get_text().split()) for note in soup.select(".parsed-query")]


def headings(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text().strip() for heading in soup.select(".columns h2")]


@pytest.mark.parametrize(
    "query",
    [
        *("VET students", "youth unemployment", "telephone counselling", "student register", "dropout prevention"),
        *("guidance for refugees", "adult learners", "digital tools", "skills curriculum", "CMS curriculum"),
        *("Youth Guarantee Portugal", "Youth Guarantee Atlantis", "orientation pour les Norvégiens zxqv"),
        *('who gives "zxqv vouchers" to adults?', "Berufsberatung zxqv"),
    ],
)
def test_no_page_is_empty_while_a_word_is_known(client: FlaskClient, query: str) -> None:
    found = get(client, query)
    assert found["total"] > 0
    assert found["relaxation"] is not None or found["total"] >= 10
    assert page(client, query).select("article.hit")


def test_any_two_known_words_find_something(demo: Flask, client: FlaskClient) -> None:
    engine = get_catalogue(demo).engine
    forms = {
        form for field in TEXT_FIELDS for form, _ in engine.terms(forms_field(field.name), 100_000) if form.isalpha()
    }
    words = sorted(forms)
    known = [word for word in random.Random(7).sample(words, 60) if get(client, word, spelling="off")["total"]]
    assert len(known) > 40
    pairs = [(first, second) for first in known for second in known if first < second]
    empty = [pair for pair in random.Random(7).sample(pairs, 250) if not get(client, " ".join(pair))["total"]]
    assert empty == []


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_gives_an_empty_page_with_help(client: FlaskClient, query: str) -> None:
    assert (get(client, query)["total"], get(client, query)["relaxation"]) == (0, None)
    soup = page(client, query)
    assert not soup.select("article.hit")
    assert soup.select_one(".no-results a[href='/help']") is not None


def test_the_page_names_what_was_left_out_and_shows_the_results_at_once(client: FlaskClient) -> None:
    soup = page(client, "guidance for refugees")
    assert "No practice mentions “refugees”, so it was left out." in notes(soup)
    assert len(soup.select("article.hit")) == 10
    assert soup.select(".no-results") == []
    found = get(client, "guidance for refugees")
    assert found["relaxation"] == {
        "unknown_words": ["refugees"],
        "unknown_phrases": [],
        "full_matches": get(client, "guidance")["total"],
    }
    assert [hit["slug"] for hit in found["hits"]] == [hit["slug"] for hit in get(client, "guidance for")["hits"]]


def test_what_was_left_out_is_escaped(client: FlaskClient) -> None:
    html = client.get("/search", query_string={"q": "guidance zx<b>qv"}).text
    assert "<b>qv" not in html


def test_full_matches_stand_above_a_heading_and_partial_ones_below_it(client: FlaskClient) -> None:
    query = "employers schools"
    found = get(client, query)
    full = found["relaxation"]["full_matches"]
    assert 0 < full < found["total"]
    assert [bool(hit["missing_words"]) for hit in found["hits"]] == [
        place >= full for place in range(len(found["hits"]))
    ]
    soup = page(client, query)
    assert headings(soup)[-2:] == ["Records", "Records with some of the words"]
    below = soup.find("h2", class_="partial-matches")
    assert isinstance(below, Tag)
    listed = below.find_next_sibling("ol")
    assert isinstance(listed, Tag)
    assert listed["start"] == str(full + 1)
    second = page(client, query, page="2")
    assert headings(second)[-1:] == ["Records with some of the words"]
    assert "Practices with some of the words" not in headings(page(client, query, sort="title"))


def test_no_way_on_is_a_stop_word(client: FlaskClient) -> None:
    soup = page(client, "vouchers AND for AND the AND moon")
    ways = [link.get_text() for link in soup.select(".no-results li a")]
    assert "Only “vouchers”" in ways
    assert not [way for way in ways if "“for”" in way or "“the”" in way]
