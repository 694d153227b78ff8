"""The feeds of searches and lists, as a feed reader takes them, and the page of new and changed practices."""

from collections.abc import Callable, Iterator

import feedparser
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Contact, Practice, Section
from search_app.catalogue import get_catalogue

BASE = "https://practices.example.org"


def practice(slug: str, title: str = "", country: str = "NO") -> Practice:
    return Practice(
        slug=slug,
        title=title or f"Practice <{slug}> & co",
        language="en",
        countries=[country],
        start_year=2012,
        sections=[Section("why", f"**Because** of {slug} and apples.")],
        contact=Contact(name="Kari Nordmann", email="kari@example.org", consent="none"),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[Flask]:
    """Practices a to e, published in that order; then b changed, d was withdrawn."""
    app = application(tmp_path_factory.mktemp("feeds") / "instance", public_url=f"{BASE}/")
    catalogue = get_catalogue(app)
    catalogue.builder.build()
    for slug in "abcde":
        catalogue.put([practice(slug, country="SE" if slug == "c" else "NO")])
    catalogue.put([practice("b", "A new title")])
    catalogue.remove("d")
    yield app
    catalogue.close()


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def slugs(answer: feedparser.FeedParserDict) -> list[str]:
    return [entry.id.rpartition("/")[2] for entry in answer.entries]


def read(client: FlaskClient, address: str) -> feedparser.FeedParserDict:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    return feed


def test_a_feed_of_everything_begins_with_the_last_change(reader: FlaskClient) -> None:
    assert slugs(read(reader, "/search.atom")) == ["b", "e", "c", "a"]


def test_a_feed_has_what_its_search_finds(reader: FlaskClient) -> None:
    assert slugs(read(reader, "/search.atom?q=apples&country=SE")) == ["c"]
    assert slugs(read(reader, "/search.atom?country=norway")) == ["b", "e", "a"]
    assert slugs(read(reader, "/search.atom?q=zxqv")) == []


def test_an_entry_says_what_a_reader_needs_and_nothing_that_is_not_public(reader: FlaskClient) -> None:
    answer = reader.get("/search.atom?q=apples&country=SE")
    entry = feedparser.parse(answer.data).entries[0]
    assert BeautifulSoup(entry.title, "html.parser").get_text() in {"Practice <c> & co", "Practice  & co"}
    assert entry.summary == "Sweden · 2012. Because of c and apples."
    assert entry.link == f"{BASE}/practices/c"
    assert entry.published == entry.updated
    assert "Kari" not in answer.text
    assert "kari@" not in answer.text


def test_a_feed_names_its_search_and_both_addresses(reader: FlaskClient) -> None:
    feed = read(reader, "/search.atom?q=apples&country=SE&sort=year&page=3").feed
    assert feed.title.endswith(": apples, Country: Sweden")
    assert feed.id == f"{BASE}/search.atom?q=apples&country=SE"
    assert f"{BASE}/search?q=apples&country=SE" in [link.href for link in feed.links]


def test_a_changed_practice_keeps_its_time_of_publication(reader: FlaskClient) -> None:
    changed, published = read(reader, "/search.atom").entries[:2]
    assert changed.published_parsed <= published.published_parsed
    assert changed.updated_parsed >= published.updated_parsed


def test_a_feed_is_read_page_by_page(site: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    del site
    monkeypatch.setattr("search_app.following.feed_views.CHANGES_PER_PAGE", 3)
    first = read(reader, "/search.atom")
    following = next(link.href for link in first.feed.links if link.rel == "next")
    second = read(reader, following.removeprefix(BASE))
    assert slugs(first) + slugs(second) == ["b", "e", "c", "a"]
    assert not [link for link in second.feed.links if link.rel == "next"]


def test_a_list_has_a_feed(reader: FlaskClient) -> None:
    assert slugs(read(reader, "/practices.atom?p=a&p=c&p=d&p=nothing")) == ["c", "a"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/practices.atom", 400),
        ("/practices.atom?p=nothing", 404),
        ("/practices.atom?" + "&".join(f"p=x{number}" for number in range(101)), 400),
        ("/search.atom?before=x", 400),
        ("/search.atom?before=99999999999999999999", 400),
        ("/search.atom?sort=nothing", 400),
        ("/changes?before=-1", 400),
    ],
)
def test_a_wrong_address_is_refused(reader: FlaskClient, address: str, status: int) -> None:
    assert reader.get(address).status_code == status


def test_a_feed_that_has_not_changed_is_not_sent_again(site: Flask, reader: FlaskClient) -> None:
    del site
    etag = reader.get("/search.atom").headers["ETag"]
    assert reader.get("/search.atom", headers={"If-None-Match": etag}).status_code == 304


def test_the_page_of_changes_tells_new_from_changed(reader: FlaskClient) -> None:
    page = BeautifulSoup(reader.get("/changes").text, "html.parser")
    lines = {
        str(line.a["href"]).rpartition("/")[2]: line.select_one(".change-kind").get_text()  # type: ignore[index,union-attr]
        for line in page.select(".change-list > li")
    }
    assert lines == {"b": "Changed", "e": "New", "c": "New", "a": "New"}
    assert list(lines) == ["b", "e", "c", "a"]


def test_the_results_page_leads_to_its_feed(reader: FlaskClient) -> None:
    page = BeautifulSoup(reader.get("/search?q=apples&country=SE&sort=year").text, "html.parser")
    assert [link["href"] for link in page.select('link[type="application/atom+xml"], .follow-links a')] == [
        "/search.atom?q=apples&country=SE",
        "/search.atom?q=apples&country=SE",
        "/account/searches/new?q=apples&country=SE",
    ]


def test_a_feed_of_practices_without_a_value_has_a_title(reader: FlaskClient) -> None:
    assert read(reader, "/search.atom?country=none").feed.title.endswith(": Country: No country given")


def test_signs_that_xml_forbids_are_replaced(reader: FlaskClient) -> None:
    assert slugs(read(reader, "/search.atom?q=apples%01&country=SE")) == ["c"]


def test_a_feed_corrects_the_spelling_as_the_results_page_does(reader: FlaskClient) -> None:
    page = BeautifulSoup(reader.get("/search?q=applles").text, "html.parser")
    assert len(page.select(".hit")) == 4
    assert len(read(reader, "/search.atom?q=applles").entries) == 4
