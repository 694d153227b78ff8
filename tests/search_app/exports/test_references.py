"""References of all demo practices and of hostile ones, read back by rispy, bibtexparser and the schema of CSL-JSON."""

import json
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.middlewares.names import split_multiple_persons_names
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from corpus.formats.bibliographic.bibtex_writer import bibtex_text
from corpus.formats.bibliographic.citation_record import CitationRecord, citation_record
from corpus.formats.bibliographic.csl_json_writer import csl_json_text
from corpus.formats.bibliographic.ris_writer import ris_text
from corpus.practice import Contact, Practice
from corpus.vocabularies.skos_loader import load_vocabularies
from search_app.catalogue import get_catalogue

SCHEMA = Draft7Validator(json.loads((Path(__file__).parent / "csl-data.json").read_text(encoding="utf-8")))
WORDS = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
)
PROPER = WORDS.filter(bool)
RECORDS = st.builds(
    CitationRecord,
    slug=st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True),
    title=PROPER,
    native_title=WORDS,
    authors=st.lists(PROPER, max_size=3).map(tuple),
    publisher=PROPER,
    place=WORDS,
    year=st.none() | st.integers(1800, 2100),
    language=st.sampled_from(["", "en", "nb"]),
    url=st.just("https://example.org/practices/a_b%20~c"),
    abstract=WORDS,
    keywords=st.lists(PROPER.filter(lambda text: ";" not in text), max_size=4, unique=True).map(tuple),
    sources=st.lists(PROPER, max_size=2).map(tuple),
)


def from_ris(text: str) -> dict[str, Any]:
    (values,) = rispy.loads(text)
    return {
        "title": values["title"],
        "authors": values.get("authors", []),
        "year": values.get("year", ""),
        "place": values.get("place_published", ""),
        "url": values["urls"][0],
        "abstract": values.get("abstract", ""),
        "keywords": values.get("keywords", []),
        "publisher": values["publisher"],
    }


def from_bibtex(text: str) -> dict[str, Any]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    authors = split_braced(library.entries[0].fields_dict["author"].value) if "author" in library.entries[0] else []
    url = library.entries[0].fields_dict["url"].value  # verbatim: styles print it with \url
    (entry,) = LatexDecodingMiddleware().transform(library).entries
    values = {name: str(field.value) for name, field in entry.fields_dict.items()}
    return {
        "title": values["title"],
        "authors": authors,
        "year": values.get("year", ""),
        "place": values.get("address", ""),
        "url": url,
        "abstract": values.get("abstract", ""),
        "keywords": [word for word in values.get("keywords", "").split("; ") if word],
        "publisher": values["institution"],
    }


def split_braced(value: str) -> list[str]:
    """The authors as bibtexparser splits them, each decoded."""
    decoder = LatexDecodingMiddleware()
    return [decoder._transform_python_value_string(name)[0] for name in split_multiple_persons_names(value)]


def from_csl_json(text: str) -> dict[str, Any]:
    values = json.loads(text)
    SCHEMA.validate([values])
    return {
        "title": values["title"],
        "authors": [name["literal"] for name in values.get("author", [])],
        "year": str(values["issued"]["date-parts"][0][0]) if "issued" in values else "",
        "place": values.get("publisher-place", ""),
        "url": values["URL"],
        "abstract": values.get("abstract", ""),
        "keywords": [word for word in values.get("keyword", "").split("; ") if word],
        "publisher": values["publisher"],
    }


def expected(record: CitationRecord, *, one_line: bool) -> dict[str, Any]:
    return {
        "title": record.title,
        "authors": list(record.authors),
        "year": str(record.year or ""),
        "place": record.place,
        "url": record.url,
        "abstract": " ".join(record.abstract.split()) if one_line else record.abstract,
        "keywords": list(record.keywords),
        "publisher": record.publisher,
    }


def plain(values: dict[str, Any]) -> str:
    """The values with U+02C6 as `^`: pylatexenc reads \\textasciicircum, which LaTeX needs, as that sign."""
    return repr(values).replace("\u02c6", "^")


def check(record: CitationRecord) -> None:
    assert from_ris(ris_text(record)) == expected(record, one_line=True)
    assert plain(from_bibtex(bibtex_text(record))) == plain(expected(record, one_line=False))
    assert from_csl_json(csl_json_text(record)) == expected(record, one_line=False)


@given(RECORDS)
def test_a_reference_is_read_back_whatever_signs_it_has(record: CitationRecord) -> None:
    check(record)


def test_no_demo_practice_loses_a_value(demo: Flask) -> None:
    catalogue = get_catalogue(demo)
    for practice in catalogue.collection.practices():
        record = citation_record(practice, catalogue.vocabularies, "Oslo, Norway", f"https://e.org/{practice.slug}")
        assert (record.title, record.year) == (practice.title, practice.start_year or practice.end_year)
        assert set(practice.keywords) <= set(record.keywords)
        check(record)


@pytest.mark.parametrize("consent", ["people", "none"])
def test_an_organisation_that_is_not_public_is_no_author(consent: str) -> None:
    contact = Contact(organisation="Hidden office", consent=consent)
    practice = Practice(slug="a", title="A", contact=contact, provided_by="The ministry")
    record = citation_record(practice, load_vocabularies(), "", "https://e.org/a")
    assert "Hidden office" not in repr(record)
    assert record.authors == ("The ministry",)
