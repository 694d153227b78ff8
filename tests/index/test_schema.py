"""A practice as the index keeps it: words in fields, facets with ancestors, keys that sort, and what a hit shows."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.extraction import DocumentSection
from corpus.practice import Contact, Link, Practice, Section
from index.attachments import AttachedText
from index.document import IndexDocument
from index.schema import SECTION_GAP, TEXT_FIELDS, WHOLE_TITLE, document, facet_field, facet_fields, forms_field
from index.search_query import Sort
from index.stored_fields import StoredFields
from tests.index.shelf import ANALYZER, VOCABULARIES, Shelf, practice

FULL = Practice(
    slug="no-county-agreements",
    title="County agreements: „a way back“",
    native_title="Fylkesavtaler",
    language="nb",
    countries=["NO"],
    regions=["NO-03"],
    start_year=2010,
    end_year=2014,
    values={
        "types": ["policy", "good-practice"],
        "areas": ["P3.2", "P5.1", "P3"],
        "sectors": ["S6"],
        "targets": ["T4"],
        "level": ("regional",),
        "status": ("completed",),
        "evidence": ("monitored",),
    },
    keywords=["Avtaler"],
    tags=["a tag"],
    sections=[Section("aims", "*Målet* er [klart](https://x.no)."), Section("why", "Frafall i skolen.\n\nOg så?")],
    contact=Contact(name="Kari", organisation="Fylkeskommunen", email="kari@example.org"),
    documents=[Link("A report", "https://example.org/report")],
    updated=date(2015, 3, 1),
)


@pytest.fixture(scope="module")
def full() -> IndexDocument:
    report = AttachedText(
        "report.pdf", "ab" * 32, "pdf", (DocumentSection("page 1", "Penger", 1), DocumentSection("page 2", "Kroner", 2))
    )
    return document(FULL, ANALYZER, VOCABULARIES, files=[report])


def terms(found: IndexDocument, field: str) -> set[str]:
    return {term for term, _ in found.terms[field]}


def test_each_field_holds_stems_and_forms_at_the_same_places(full: IndexDocument) -> None:
    for field in TEXT_FIELDS:
        places = [{place for _, place in full.terms[name]} for name in (field.name, forms_field(field.name))]
        assert places[0] == places[1] != set()
        positions = [place for _, place in full.terms[field.name]]
        assert positions == sorted(positions)


def test_titles_sections_and_names_are_read_in_the_practice_s_language(full: IndexDocument) -> None:
    assert {"nb:fylkesavtal", "nb:county"} <= terms(full, "title")
    assert {"nb:frafall", "nb:skol", "nb:mal", "nb:fylkeskommun", "nb:report"} <= terms(full, "text")
    assert {"frafall", "skolen", "målet", "~malet"} <= terms(full, forms_field("text"))


def test_labels_are_those_of_concepts_above_them_and_of_places_in_english(full: IndexDocument) -> None:
    found = terms(full, "labels")
    assert {"nb:avtal", "en:norway", "en:norg", "en:oslo", "en:agreement", "en:leav", "en:cooper"} <= found
    assert "en:kari" not in found | terms(full, "text")


def test_markup_and_addresses_are_no_words(full: IndexDocument) -> None:
    assert not {"https", "klart](https"} & terms(full, forms_field("text"))
    assert "example" not in terms(full, forms_field("text"))


def test_passages_stand_too_far_apart_for_a_phrase(full: IndexDocument) -> None:
    positions = sorted({place for _, place in full.terms["title"]})
    gaps = [after - before for before, after in pairwise(positions)]
    assert max(gaps) >= SECTION_GAP
    assert set(gaps) == {1, max(gaps)}


def test_whole_titles_are_one_term_each(full: IndexDocument) -> None:
    assert full.terms[WHOLE_TITLE] == [("county agreements a way back", 0), ("fylkesavtaler", 0)]


def test_facets_hold_their_values_and_areas_those_above_them(full: IndexDocument) -> None:
    assert full.facets == {
        "record": ("practice",),
        "country": ("NO",),
        "area": ("P3.2", "P3", "P5.1", "P5"),
        "keyword": ("avtaler",),
        "keyword_spelling": ("Avtaler",),
        "keyphrase": (),
        "type": ("policy", "good-practice"),
        "sector": ("S6",),
        "target": ("T4",),
        "level": ("regional",),
        "status": ("completed",),
        "evidence": ("monitored",),
        "year": ("2010",),
        "lang": ("nb",),
    }


def test_a_value_that_no_scheme_has_is_counted_all_the_same() -> None:
    found = document(
        practice("a", values={"areas": ["X9"], "level": ("village",)}, countries=["ZZ"]), ANALYZER, VOCABULARIES
    )
    assert (found.facets["area"], found.facets["level"], found.facets["country"]) == (("X9",), ("village",), ("ZZ",))


def test_a_practice_that_says_little_has_empty_facets_and_keys() -> None:
    found = document(Practice(slug="a", title="A"), ANALYZER, VOCABULARIES)
    assert {facet: values for facet, values in found.facets.items() if values} == {
        "record": ("practice",),
        "lang": ("en",),
    }
    assert (found.sorts[Sort.YEAR], found.sorts[Sort.UPDATED]) == ("", "")
    assert found.terms["text"] == []


def test_what_a_hit_shows_is_plain_text_and_json(full: IndexDocument) -> None:
    assert StoredFields.from_json(full.stored.to_json()) == full.stored
    assert full.stored.sections == {"why": "Frafall i skolen.\nOg så?", "aims": "Målet er klart."}
    assert list(full.stored.sections) == ["why", "aims"]
    assert (full.stored.slug, full.stored.updated, full.stored.country) == (FULL.slug, "2015-03-01", "NO")
    assert "example.org" not in full.stored.to_json().decode()


def test_facets_are_known_by_name_and_read_what_practices_have() -> None:
    """The names are those of README.md, “search from the terminal, or from a program”, in its order."""
    assert [(facet.name, "" if facet.derived else facet.attribute) for facet in facet_fields()] == [
        ("record", "record_type"),
        ("country", "countries"),
        ("area", "areas"),
        ("keyword", "keywords"),
        ("keyphrase", ""),
        ("type", "types"),
        ("sector", "sectors"),
        ("target", "targets"),
        ("level", "level"),
        ("status", "status"),
        ("evidence", "evidence"),
        ("year", "start_year"),
        ("lang", "language"),
    ]
    year, title = facet_field("year"), facet_field("title")
    assert year is not None
    assert (year.attribute, year.number, title) == ("start_year", True, None)


def test_years_sort_the_latest_first_and_those_without_last(tmp_path: Path) -> None:
    years = {"a": 1999, "b": None, "c": 2015, "d": 1800, "e": 2015}
    shelf = Shelf.of(tmp_path, [practice(slug, start_year=year) for slug, year in years.items()])
    assert shelf.found("", Sort.YEAR) == ["c", "e", "a", "d", "b"]


def test_dates_sort_the_latest_first_and_those_without_last(tmp_path: Path) -> None:
    dates = {"a": date(2015, 3, 1), "b": None, "c": date(2015, 2, 28), "d": date(987, 1, 1), "e": date(9999, 12, 31)}
    shelf = Shelf.of(tmp_path, [practice(slug, updated=day) for slug, day in dates.items()])
    assert shelf.found("", Sort.UPDATED) == ["e", "a", "c", "d", "b"]


def test_titles_sort_without_case_accents_and_opening_signs(tmp_path: Path) -> None:
    titles = {"a": "Zebra", "b": "„Élan“", "c": "early", "d": "(Elbe)", "e": "Östersund", "f": "¿Qué?"}
    shelf = Shelf.of(tmp_path, [practice(slug, title=title) for slug, title in titles.items()])
    assert shelf.found("", Sort.TITLE) == ["c", "b", "d", "e", "f", "a"]


@settings(deadline=None)
@given(st.lists(st.dates(), min_size=2, max_size=8, unique=True))
def test_any_dates_sort_by_their_keys(days: list[date]) -> None:
    documents = [document(practice("a", updated=day), ANALYZER, VOCABULARIES) for day in days]
    by_key = sorted(range(len(days)), key=lambda n: documents[n].sorts[Sort.UPDATED])
    assert [days[n] for n in by_key] == sorted(days, reverse=True)


def test_a_record_is_found_by_its_number_but_an_address_of_its_title_adds_no_words(tmp_path: Path) -> None:
    records = {"p507340": "Flood relief", "no-bridge-2012": "Bridge 2012", "act-7": "Ferry", "plain-words": "Dam"}
    shelf = Shelf.of(tmp_path, [practice(slug, title=title) for slug, title in records.items()])
    assert shelf.found("P507340") == ["p507340"]
    assert shelf.found("act-7") == ["act-7"]
    assert shelf.found("plain") == []
    texts = document(practice("no-bridge-2012", title="Bridge 2012"), ANALYZER, VOCABULARIES).stored.names
    assert "no-bridge-2012" not in texts
