"""What the pages say, as HTML: their names, their addresses, what they show and what they leave out."""

import re
import sys
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Contact, Link, Practice, Section
from search_app import create_app
from search_app.catalogue import Catalogue, get_catalogue


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def words(found: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in found.select(selector)]


def total(page: BeautifulSoup) -> int:
    number = re.match(r"(?:All )?(\d+)", words(page, "h1")[0])
    return int(number[1]) if number else 0


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/", "Practice Search"),
        ("/search?q=early+leaving", "early leaving - Search - Practice Search"),
        ("/search", "All records - Search - Practice Search"),
        ("/search?country=NO", "Norway - Search - Practice Search"),
        ("/search?page=2", "All records (page 2 of 9) - Search - Practice Search"),
        ("/practices/be-career-vouchers", "Career vouchers, Flanders - Practice Search"),
    ],
)
def test_a_page_is_named_for_what_it_shows(client: FlaskClient, address: str, title: str) -> None:
    page = soup(client, address)
    assert page.title is not None
    assert " ".join(str(page.title.string).split()) == title


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/search?utm_source=x&page=1&q=a", "/search?q=a"),
        ("/search?country=SE&q=a&country=NO", "/search?q=a&country=SE&country=NO"),
        ("/practices/be-career-vouchers?q=x&at=1", "/practices/be-career-vouchers"),
        ("/browse/area?q=guidance", "/browse/area"),
    ],
)
def test_one_thing_has_one_address(demo: Flask, client: FlaskClient, address: str, canonical: str) -> None:
    settings = demo.config["PRACTICE_SEARCH"]
    app = create_app(settings.model_copy(update={"public_url": "https://practices.example.org"}))
    answer = app.test_client().get(address, follow_redirects=True)
    get_catalogue(app).close()
    link = BeautifulSoup(answer.text, "html.parser").find("link", rel="canonical")
    assert isinstance(link, Tag)
    assert link["href"] == f"https://practices.example.org{canonical}"
    assert soup(client, canonical).find("link", rel="canonical") is None


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/search?q=&year_from=&year_to=", "/search"),
        ("/search?q=guidance&country=&year_from=2001&year_to=", "/search?q=guidance&year=2001.."),
        ("/search?q=guidance&page=1", "/search?q=guidance"),
        ("/search?country=no", "/search?country=NO"),
        ("/search?country=Norway&not-area=early+leaving", "/search?country=NO&not-area=P5.1"),
        ("/search?country=norge&country=NO", "/search?country=NO"),
    ],
)
def test_an_address_that_says_more_than_it_means_leads_to_the_one_that_does_not(
    client: FlaskClient, address: str, meant: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, meant)
    assert client.get(meant).status_code == 200


@pytest.mark.parametrize(
    "address", ["/search", "/search?country=SE&country=NO&q=a", "/search?utm_source=x&q=a", "/search?country=Nowhere"]
)
def test_an_address_that_says_what_it_means_stays(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_value_by_another_name_counts_as_its_notation_everywhere(client: FlaskClient) -> None:
    wanted = client.get("/api/v1/search?country=NO").get_json()
    assert wanted["total"] > 0
    for name in ("no", "Norway", "norge"):
        assert client.get(f"/api/v1/search?country={name}").get_json()["hits"] == wanted["hits"]


def test_a_page_past_the_last_keeps_the_question_and_leads_to_the_last(client: FlaskClient) -> None:
    page = soup(client, "/search?q=guidance&country=NO&page=900")
    field = page.find("input", id="q")
    assert isinstance(field, Tag)
    assert field["value"] == "guidance"
    beyond = page.find(id="beyond")
    assert isinstance(beyond, Tag)
    assert beyond.text == "Page 900 does not exist"
    assert page.title is not None
    assert "page 900" not in page.title.text
    link = page.select_one("section.no-results a")
    assert isinstance(link, Tag)
    assert client.get(str(link["href"])).status_code == 200
    assert len(soup(client, str(link["href"])).select("ol.hits > li")) > 0
    found = client.get("/api/v1/search?q=guidance&country=NO&page=900").get_json()
    assert (found["hits"], found["total"] > 0) == ([], True)


def test_crawlers_are_kept_out_of_what_has_no_end(client: FlaskClient) -> None:
    robots = client.get("/robots.txt").text
    assert {"Disallow: /search?", "Disallow: /overview?", "Disallow: /api/"} <= set(robots.splitlines())
    assert "Sitemap: http://localhost/sitemap.xml" in robots
    page = soup(client, "/search?q=guidance")
    assert page.find("meta", attrs={"name": "robots", "content": re.compile("noindex")})
    assert not soup(client, "/search").find("meta", attrs={"name": "robots"})
    combining = page.select("main a[href^='/search?']")
    assert combining
    assert all("nofollow" in link.get("rel", []) for link in combining)


LOCATION = re.compile("<loc>http://localhost(/[^<]+)</loc>")


def test_the_sitemap_names_every_practice(client: FlaskClient) -> None:
    pages = LOCATION.findall(client.get("/sitemap.xml").text)
    found = [address for page in pages for address in LOCATION.findall(client.get(page).text)]
    assert len(found) == len(set(found)) == 84
    assert "/practices/fi-ohjaamo" in found


def test_a_large_sitemap_has_pages_and_those_that_have_not_changed_are_not_made(
    fresh: Flask, shelf: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["search_app.site.crawlers"], "SITEMAP_PAGE_SIZE", 2)
    days = [date(2020, 1, 2), None, date(2021, 3, 4)]
    shelf.put(Practice(slug=f"p{n}", title="A practice", updated=day) for n, day in enumerate(days))
    shelf.put([Practice(slug="gone", title="Gone")])
    shelf.remove("gone")
    client = fresh.test_client()
    assert LOCATION.findall(client.get("/sitemap.xml").text) == ["/sitemap/1.xml", "/sitemap/2.xml"]
    first, second = client.get("/sitemap/1.xml"), client.get("/sitemap/2.xml")
    assert LOCATION.findall(first.text + second.text) == ["/practices/p0", "/practices/p1", "/practices/p2"]
    assert re.findall("<lastmod>(.*?)</lastmod>", first.text + second.text) == ["2020-01-02", "2021-03-04"]
    assert client.get("/sitemap/2.xml", headers={"If-None-Match": second.headers["ETag"]}).status_code == 304
    assert [client.get(f"/sitemap/{page}.xml").status_code for page in (0, 3, 10**6)] == [404, 404, 404]


def test_every_example_of_the_help_has_an_answer_without_a_remark(client: FlaskClient) -> None:
    examples = [str(link["href"]) for link in soup(client, "/help").select("main a[href^='/search']")]
    assert len(examples) > 15
    for example in examples:
        page = soup(client, example)
        assert total(page) > 0, example
        remarks = words(page, "p.parsed-query:not(:has(code))")
        assert all("all of these words" in remark for remark in remarks), example


def test_a_count_beside_a_value_is_what_choosing_it_gives(client: FlaskClient) -> None:
    page = soup(client, "/search?q=guidance&country=NO")
    rows = [row for row in page.select("input[type=checkbox][name=country]") if not row.has_attr("checked")][:4]
    before = total(page)
    for row in rows:
        label = row.find_parent("label")
        assert isinstance(label, Tag)
        count = int(words(label, ".count")[0])
        assert total(soup(client, f"/search?q=guidance&country=NO&country={row['value']}")) == before + count


def test_chips_take_their_filter_away_and_keep_the_rest(client: FlaskClient) -> None:
    page = soup(client, "/search?q=guidance&country=NO&not-status=completed&year=2005..2020")
    for cross in page.select(".chips .chip-remove"):
        cross.decompose()
    chips = {" ".join(link.get_text(" ").split()): str(link["href"]) for link in page.select(".chips a")}
    assert parse_qs(urlsplit(chips["Remove filter Country: Norway"]).query) == {
        "q": ["guidance"],
        "year": ["2005..2020"],
        "not-status": ["completed"],
    }
    assert "Remove filter Status: not Completed" in chips
    assert "Remove filter Year it started: 2005 to 2020" in chips
    assert chips["Clear all filters"] == "/search?q=guidance"


def test_the_filter_form_asks_again_what_was_asked(client: FlaskClient) -> None:
    """What the form sends, with nothing changed, is the query that the page shows."""
    address = "/search?q=guidance&country=NO&country=AT&not-status=completed&year=2005..2020&sort=title&per_page=20"
    form = soup(client, address).select_one("#filters form")
    assert isinstance(form, Tag)
    sent: dict[str, list[str]] = {}
    for field in form.find_all("input"):
        ticked = field.get("type") not in ("checkbox", "radio") or field.has_attr("checked")
        if field.get("name") and ticked and field.get("value"):
            sent.setdefault(str(field["name"]), []).append(str(field["value"]))
    again = client.get("/api/v1/search", query_string=sent).get_json(force=True)
    asked = client.get(address.replace("/search", "/api/v1/search")).get_json(force=True)
    assert (again["total"], again["sort"], again["per_page"]) == (asked["total"], asked["sort"], asked["per_page"])
    assert [hit["slug"] for hit in again["hits"]] == [hit["slug"] for hit in asked["hits"]]


def test_tags_of_a_practice_lead_to_searches_that_hold_it(client: FlaskClient) -> None:
    page = soup(client, "/practices/no-county-agreements")
    links = [str(link["href"]) for link in page.select("dl a[href^='/search']")]
    assert len(links) > 10
    for link in links:
        found = client.get(link.replace("/search", "/api/v1/search", 1) + "&per_page=100").get_json(force=True)
        assert "no-county-agreements" in {hit["slug"] for hit in found["hits"]}, link


def test_empty_fields_are_not_there(client: FlaskClient) -> None:
    page = soup(client, "/practices/fi-ohjaamo")
    assert "Contact" not in words(page, "main h2")
    assert page.find(id="aims")
    assert not page.find(id="strengths_weaknesses")
    assert not [text for text in words(page, "main dd") if not text]


def test_a_full_record_shows_every_field_and_its_print_view_writes_addresses_out(
    shelf: Catalogue, fresh: Flask
) -> None:
    contact = Contact(name="Kari", role="Adviser", email="kari@example.org", website="www.example.org", fax="12")
    shelf.put(
        [
            Practice(
                slug="full",
                title="A full record",
                native_title="Et dokument",
                language="no",
                countries=["NO"],
                start_year=2007,
                end_year=2012,
                sections=[Section("why", "Why *so*."), Section("narrative", "More.")],
                contact=contact,
                documents=[Link("A report", "https://example.org/report"), Link("On paper only")],
                links=[Link("", "https://example.org/"), Link("Bad", "javascript:alert(1)")],
                sources=[Link("A source")],
                provided_by="Kari",
            )
        ]
    )
    client = fresh.test_client()
    for address in ("/practices/full", "/practices/full/print"):
        page = soup(client, address)
        text = page.get_text(" ")
        for said in ("Et dokument", "2007 to 2012", "Adviser", "A report", "On paper only", "A source", "Kari", "12"):
            assert said in text, (address, said)
        assert "Norwegian" in text
        hrefs = [str(link.get("href", "")) for link in page.find_all("a")]
        assert {"https://example.org/report", "mailto:kari@example.org", "https://www.example.org"} <= set(hrefs)
        assert not [href for href in hrefs if href.startswith("javascript")]


def test_a_practice_marks_the_words_that_led_to_it(client: FlaskClient) -> None:
    page = soup(client, "/practices/no-county-agreements?q=drop-out+cooperation&synonyms=off&at=1")
    marked = {mark.get_text().lower() for mark in page.select("main mark")}
    assert marked <= {"drop-out", "dropout", "drop-outs", "co-operation", "cooperation", "co-operate"}
    assert len(marked) > 1
    assert not soup(client, "/practices/no-county-agreements").select("main mark")


def test_an_answer_without_a_practice_offers_only_ways_that_lead_somewhere(client: FlaskClient) -> None:
    page = soup(client, "/search?q=career+AND+moon&country=NO")
    assert words(page, "h1") == ["No results for “ career AND moon ”"]
    ways = page.select("section[aria-labelledby=ways] li")
    assert ways
    for way in ways:
        link = way.find("a")
        assert isinstance(link, Tag)
        assert words(way, ".count")[0].split()[0] == str(total(soup(client, str(link["href"]))))


def test_browsing_lists_every_value_once_with_its_count(client: FlaskClient) -> None:
    page = soup(client, "/browse/country")
    entries = page.select("main li a[href^='/search?country=']")
    assert len(entries) == len({str(link["href"]) for link in entries}) == 34
    assert total(soup(client, str(entries[0]["href"]))) > 0
    tree = soup(client, "/browse/area")
    assert "Early leaving from education and training" in tree.get_text()


def test_a_filter_says_what_it_leaves_out_for_want_of_a_value_and_offers_to_include_it(client: FlaskClient) -> None:
    """The numbers are those of the pages that the links lead to."""
    everything, narrow = total(soup(client, "/search")), soup(client, "/search?year=2010..")
    without = total(soup(client, "/search?year=none"))
    assert 0 < without < everything
    assert total(soup(client, "/search?not-year=none")) == everything - without
    line = next(text for text in words(narrow, "p.result-note") if text.startswith("The filter leaves out"))
    assert str(without) in line.split()
    link = narrow.find("a", string=re.compile("Include")) or narrow.select_one("p.result-note a[href*='year=none']")
    assert isinstance(link, Tag)
    wider = soup(client, str(link["href"]))
    assert total(wider) == total(narrow) + without
    assert not [text for text in words(wider, "p.result-note") if text.startswith("The filter leaves out")]
    option = wider.select_one("input[type=checkbox][name=year][value=none]")
    assert option is not None
    assert option.has_attr("checked")
    assert any("No year given" in chip for chip in words(wider, ".chips a"))
