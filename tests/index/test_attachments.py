"""Texts of attached files are searched, rank below the texts of practices, and hits say where in a file they match."""

from pathlib import Path

import pytest

from corpus.extraction import DocumentSection
from corpus.practice import Attachment, Practice, Section
from index.attachments import MAX_INDEXED, AttachedText
from index.build.builder import IndexBuilder
from index.results import Hit
from index.search_query import Query
from tests.index.house import House, open_house
from tests.index.shelf import ANALYZER

REPORT = AttachedText(
    "report.pdf",
    "ab" * 32,
    "pdf",
    (
        DocumentSection("page 1", "An introduction to guidance.", 1),
        DocumentSection("page 2", "Nothing here.", 2),
        DocumentSection("page 3", "The marmalade was paid by the municipality. It was costly.", 3),
    ),
    "en",
)
BERICHT = AttachedText(
    "bericht.docx", "cd" * 32, "docx", (DocumentSection("", "Die Beratungen halfen den Jugendlichen."),), "de"
)


def practice(slug: str, text: str, *files: AttachedText) -> Practice:
    attachments = [Attachment(file.name, sha256=file.sha256) for file in files]
    return Practice(slug=slug, title=f"About {slug}", sections=[Section("aims", text)], attachments=attachments)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = open_house(tmp_path_factory.mktemp("house"))
    texts = {file.sha256: file for file in (REPORT, BERICHT)}
    builder = IndexBuilder(
        house.collection,
        house.engine,
        ANALYZER,
        house.vocabularies,
        lambda practice: [texts[file.sha256] for file in practice.attachments],
    )
    house.collection.put(
        [
            practice("a", "Guidance in schools.", REPORT),
            practice("b", "Marmalade for all, and guidance."),
            practice("c", "Something else.", BERICHT),
            practice("d", "Guidance and a municipality."),
        ]
    )
    builder.build()
    return house


def hits(house: House, text: str) -> list[Hit]:
    return list(house.searcher.search(Query(text=text, spelling=False)).hits)


def test_a_word_that_stands_only_in_a_file_finds_its_practice_and_says_where(house: House) -> None:
    (hit,) = hits(house, "costly")
    (snippet,) = hit.snippets
    assert (hit.slug, snippet.section, snippet.label) == ("a", "attachments", "report.pdf, page 3")
    assert snippet.location is not None
    assert (snippet.location.sha256, snippet.location.page) == (REPORT.sha256, 3)
    assert [fragment.text for fragment in snippet.fragments if fragment.marked] == ["costly"]
    assert hit.why == ("Matches in attached files",)
    assert hit.sections == ()


def test_what_a_practice_says_itself_comes_first(house: House) -> None:
    assert [hit.slug for hit in hits(house, "marmalade")] == ["b", "a"]


def test_words_may_stand_partly_in_a_file(house: House) -> None:
    (hit,) = hits(house, "schools costly")
    assert [(snippet.section, snippet.label) for snippet in hit.snippets] == [
        ("aims", "Aims and targets"),
        ("attachments", "report.pdf, page 3"),
    ]


def test_a_phrase_is_found_on_a_page_and_not_across_pages(house: House) -> None:
    assert [hit.slug for hit in hits(house, '"paid by the municipality"')] == ["a"]
    assert hits(house, '"guidance nothing"') == []


def test_a_beginning_is_found_in_a_file(house: House) -> None:
    (hit,) = hits(house, "cost*")
    assert hit.snippets[0].label == "report.pdf, page 3"


def test_a_file_in_a_language_that_no_practice_is_in_is_found_by_its_words_as_written(house: House) -> None:
    (hit,) = hits(house, "Beratungen")
    assert (hit.slug, hit.snippets[0].label) == ("c", "bericht.docx")
    assert [fragment.text for fragment in hit.snippets[0].fragments if fragment.marked] == ["Beratungen"]


def test_a_practice_without_files_says_nothing_of_any(house: House) -> None:
    hits_by_slug = {hit.slug: hit for hit in hits(house, "guidance")}
    assert all(snippet.location is None for snippet in hits_by_slug["d"].snippets)
    assert "attached files" not in hits_by_slug["d"].matched_fields
    assert "attached files" in hits_by_slug["a"].matched_fields


def test_a_word_far_behind_in_a_file_is_found_however_often_the_others_stand_before_it(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    pages = [DocumentSection(f"page {n}", "Guidance and more guidance.", n) for n in range(1, 40)]
    long = AttachedText("long.pdf", "ef" * 32, "pdf", (*pages, DocumentSection("page 40", "The quincunx.", 40)), "en")
    builder = IndexBuilder(house.collection, house.engine, ANALYZER, house.vocabularies, lambda _: [long])
    house.collection.put([practice("a", "Text.", long)])
    builder.build()
    (hit,) = hits(house, "guidance quincunx")
    assert hit.why == ("Matches in attached files",), "nothing is said to be missing"
    assert [snippet.label for snippet in hit.snippets][:2] == ["long.pdf, page 1", "long.pdf, page 40"]
    assert [snippet.label for snippet in hits(house, "quincunx")[0].snippets] == ["long.pdf, page 40"]


def test_files_are_searched_up_to_a_bound(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    long = AttachedText(
        "long.txt",
        "ef" * 32,
        "text",
        (DocumentSection("", "filler " * (MAX_INDEXED // 7)), DocumentSection("", "beyond")),
    )
    builder = IndexBuilder(house.collection, house.engine, ANALYZER, house.vocabularies, lambda _: [REPORT, long])
    house.collection.put([practice("a", "Text.", REPORT, long)])
    builder.build()
    assert [hit.slug for hit in hits(house, "filler costly")] == ["a"]
    assert hits(house, "beyond") == []
