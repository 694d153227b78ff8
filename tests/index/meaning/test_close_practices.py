"""What a reader is offered by meaning: few things, close ones, and never what the words, filters or index rule out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from corpus.practice import Practice, Section
from index.meaning.open_encoder import open_encoder
from index.meaning.vector_store import VectorStore
from index.results import Results
from index.search_query import Filter, Query
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from tests.index.house import House, open_house

ENGLISH = {
    "refugees": ("NO", "Newly arrived immigrants get advice in their mother tongue about schools and jobs."),
    "hotline": ("FI", "Counsellors answer questions by telephone and in an online chat until late in the evening."),
    "dropout": ("AT", "Coaches look after teenagers who leave school early and bring them back to education."),
    "firms": ("AT", "Classes visit companies, and employees tell pupils about their professions."),
    "diploma": ("PT", "Skills that adults gained at work are assessed and certified without a diploma."),
    "teachers": ("FI", "Teachers attend a course about careers education and receive a certificate."),
}
NONSENSE = (
    *("zxqv", "qwertyuiop", "asdf jkl", "blorgle fnord", "apple pie recipe", "chocolate cake", "volcano eruption"),
    *("guitar chords", "black holes", "dog grooming", "tomato soup", "quantum chromodynamics", "beach volleyball"),
    *("polar bears", "recette de tarte", "Pferderennen", "sushi", "tulip bulbs", "12345 67890", "!!!"),
)


@frozen(eq=False)
class Shelf:
    """A collection with its index and its vectors."""

    house: House
    store: VectorStore
    searcher: Searcher

    def publish(self, practices: Sequence[Practice]) -> None:
        self.house.collection.put(practices)
        self.house.builder.catch_up()
        self.store.update(self.house.collection, self.house.vocabularies)

    def search(self, text: str, **more: Any) -> Results:
        return self.searcher.search(Query(text, **more))


def open_shelf(folder: Path) -> Shelf:
    house = open_house(folder)
    house.builder.build()
    store = VectorStore(folder / "derived", open_encoder("universal-sentence-encoder"))
    shelf = Shelf(house, store, Searcher(house.engine, Analyzer(), house.vocabularies, served_vectors=store.served))
    shelf.publish([practice(slug, text, country) for slug, (country, text) in ENGLISH.items()])
    return shelf


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """What tests only read."""
    shelf = open_shelf(tmp_path_factory.mktemp("shelf"))
    yield shelf
    shelf.house.engine.close()
    shelf.house.collection.close()


@pytest.fixture
def own_shelf(tmp_path: Path) -> Iterator[Shelf]:
    """What a test may change."""
    shelf = open_shelf(tmp_path)
    yield shelf
    shelf.house.engine.close()
    shelf.house.collection.close()


def practice(slug: str, text: str, country: str = "NO", language: str = "en") -> Practice:
    return Practice(
        slug=slug, title=f"Practice {slug}", language=language, countries=[country], sections=[Section("why", text)]
    )


def close(results: Results) -> list[str]:
    return [hit.slug for hit in results.close_in_meaning]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("language migrants", "refugees"),
        ("call centre", "hotline"),
        ("occupational qualifications", "diploma"),
        ("staff qualification", "teachers"),
        ("Berufsberatung für Flüchtlinge", "refugees"),
        ("jeunes sans diplôme, retour à l'école", "dropout"),
        ("visitas de estudiantes a fábricas y oficinas", "firms"),
        ("formazione degli insegnanti", "teachers"),
        ("признание навыков взрослых", "diploma"),
    ],
)
def test_other_words_and_other_languages_find_what_is_meant(shelf: Shelf, query: str, slug: str) -> None:
    assert slug in close(shelf.search(query))[:2]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_finds_nothing(shelf: Shelf, query: str) -> None:
    results = shelf.search(query)
    assert results.total == 0
    assert close(results) == []


def test_a_hit_shows_the_passage_that_is_close_and_its_section(shelf: Shelf) -> None:
    hit = shelf.search("language migrants").close_in_meaning[0]
    assert [snippet.text for snippet in hit.snippets] == [ENGLISH["refugees"][1]]
    assert hit.snippets[0].section == "why"
    assert hit.similarity is not None
    assert 0.3 <= hit.similarity <= 1
    assert hit.score == 0


def test_the_group_counts_nowhere_and_repeats_no_hit(shelf: Shelf) -> None:
    query = "immigrants mother tongue"
    results = shelf.search(query)
    assert [hit.slug for hit in results.hits] == ["refugees"] == list(shelf.searcher.scan(Query(query)))
    assert "refugees" not in close(results)
    assert results.total == sum(value.count for value in results.facets["country"].values) == 1
    assert shelf.searcher.count(Query("language migrants")) == shelf.search("language migrants").total == 0


def test_filters_leave_out_what_they_leave_out_of_the_hits(shelf: Shelf) -> None:
    assert "refugees" in close(shelf.search("language migrants", filters=(Filter("country", ("NO",)),)))
    assert "refugees" not in close(shelf.search("language migrants", filters=(Filter("country", ("FI", "AT")),)))
    assert "refugees" not in close(
        shelf.search("language migrants", filters=(Filter("country", ("NO",), exclude=True),))
    )
    assert close(shelf.search("language migrants", filters=(Filter("lang", ("de",)),))) == []


@pytest.mark.parametrize(
    "query",
    [
        '"language migrants"',
        'language "migrants"',
        "migrants NOT telephone",
        "migrants -telephone",
        "language AND migrants",
        "language OR migrants",
        "title:language migrants",
        "country:NO migrants",
        "migrants lang*",
        "",
    ],
)
def test_who_insists_on_words_gets_words_only(shelf: Shelf, query: str) -> None:
    assert shelf.search("language migrants").close_in_meaning
    assert close(shelf.search(query)) == []


def test_who_switches_meaning_off_gets_words_only(shelf: Shelf) -> None:
    assert close(shelf.search("language migrants", meaning=False)) == []


def test_later_pages_do_not_repeat_the_group(shelf: Shelf) -> None:
    assert close(shelf.search("language migrants", page=2)) == []


def test_where_words_bring_a_page_no_group_follows(own_shelf: Shelf) -> None:
    assert close(own_shelf.search("language migrants")) == ["refugees"]
    own_shelf.publish([practice(f"language-{number}", f"Language for {number} migrants.") for number in range(10)])
    results = own_shelf.search("language migrants")
    assert results.total == 10
    assert close(results) == []


def test_what_was_withdrawn_or_rewritten_is_not_shown_by_its_old_vectors(own_shelf: Shelf) -> None:
    assert {"refugees", "hotline"} <= {
        *close(own_shelf.search("language migrants")),
        *close(own_shelf.search("call centre")),
    }
    own_shelf.house.collection.remove("refugees")
    own_shelf.house.collection.put([practice("hotline", "A library lends books about woodwork.")])
    own_shelf.house.builder.catch_up()  # and nothing is encoded
    assert "refugees" not in close(own_shelf.search("language migrants"))
    assert "hotline" not in close(own_shelf.search("call centre"))


def test_in_a_question_in_another_language_meaning_leads_and_words_refine(shelf: Shelf) -> None:
    results = shelf.search("Wie hilft man Jugendlichen, die die Schule zu früh verlassen, mit Coaches?")
    assert results.question_language == "de"
    assert results.hits == ()
    assert close(results)[0] == "dropout"


def test_a_question_in_a_language_of_the_collection_is_read_by_its_words(own_shelf: Shelf) -> None:
    own_shelf.publish([practice("deutsch", "Jugendliche werden vor dem Verlassen der Schule beraten.", "AT", "de")])
    results = own_shelf.search("Wie hilft man Jugendlichen, die die Schule zu früh verlassen haben?")
    assert results.question_language == ""
    assert [hit.slug for hit in results.hits] == ["deutsch"]


def test_the_order_of_reading_is_that_of_the_page(shelf: Shelf) -> None:
    for query in ("advice", "language migrants", "Wie hilft man Jugendlichen ohne Schule und Beruf?", "zxqv"):
        results = shelf.search(query)
        assert shelf.searcher.reading_order(Query(query)) == (*(hit.slug for hit in results.hits), *close(results))
