"""Citations as the manuals of the styles write them, and the tags that Zotero's "Embedded Metadata" looks for."""

from datetime import date

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from corpus.formats.bibliographic.citation_record import CitationRecord
from corpus.formats.bibliographic.citation_styles import formatted_citations

TODAY = date(2026, 12, 1)


def record(title: str, authors: tuple[str, ...], year: int | None, place: str = "Oslo, Norway") -> CitationRecord:
    return CitationRecord("a", title, "", authors, "The Site", place, year, "en", "https://e.org/a", "", (), ())


def test_a_practice_with_an_author_in_three_styles() -> None:
    texts = {one.style: one.text for one in formatted_citations(record("Career centres", ("NAV",), 2007), TODAY)}
    assert texts == {
        "APA": "NAV. (2007). Career centres. The Site. https://e.org/a",
        "Chicago": "NAV. 2007. Career centres. Oslo, Norway: The Site. https://e.org/a.",
        "ISO 690": "NAV. Career centres [online]. Oslo, Norway: The Site, 2007 [viewed 2026-12-01]. "
        "Available from: https://e.org/a",
    }


def test_without_author_year_and_place_the_title_comes_first() -> None:
    texts = {one.style: one.text for one in formatted_citations(record("What next?", (), None, ""), TODAY)}
    assert texts == {
        "APA": "What next? (n.d.). The Site. https://e.org/a",
        "Chicago": "What next? n.d. The Site. https://e.org/a.",
        "ISO 690": "What next? [online]. The Site, n.d. [viewed 2026-12-01]. Available from: https://e.org/a",
    }


def test_an_author_that_is_the_publisher_is_named_once_in_apa() -> None:
    apa = formatted_citations(record("Career centres", ("NAV", "The Site"), 2007), TODAY)[0]
    assert apa.text == "NAV & The Site. (2007). Career centres. https://e.org/a"


def test_the_page_of_a_practice_has_citations_and_their_metadata(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/practices/de-jba-hamburg").text, "html.parser")
    tags = {tag["name"]: tag["content"] for tag in page.select("head meta[name]")}
    assert tags["citation_title"] == tags["DC.title"] == "Youth Employment Agency Hamburg"
    assert tags["citation_publication_date"] == tags["DC.date"] == "2012"
    assert tags["DC.coverage"] == "Hamburg, Germany"
    assert tags["DC.identifier"] == "http://localhost/practices/de-jba-hamburg"
    apa = page.select_one("#citation-1")
    assert apa is not None
    assert apa.get_text(" ", strip=True).startswith("Youth Employment Agency Hamburg. (2012). ")
    assert all(button.has_attr("hidden") for button in page.select("button[data-copy]"))
