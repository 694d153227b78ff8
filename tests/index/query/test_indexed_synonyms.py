"""Synonyms that the index does not contain, and synonyms that match nothing more, are not searched for."""

from functools import partial

import pytest

from corpus.practice import Practice, Section
from index.engines.base import Engine, EngineRequest, count_matches
from index.query.nodes import BM25FTerm, Phrase, Synonym
from index.query.synonyms.indexed_synonyms import IndexedSynonyms
from index.query.term_leaves import WordLeaf
from tests.index.house import House
from tests.index.shelf import ANALYZER


def practice(slug: str, text: str) -> Practice:
    return Practice(slug=slug, title="A title", sections=[Section("why", text)], language="en")


@pytest.fixture
def engine(house: House) -> Engine:
    house.collection.put(
        [
            practice("a", "Early leaving from school, and décrochage. The PES takes part."),
            practice("b", "Dropouts leave early. The pes."),
            *(practice(f"n{number}", "A network of many.") for number in range(9)),
        ]
    )
    house.builder.build()
    return house.engine


def indexed_synonyms(engine: Engine, languages: tuple[str, ...]) -> IndexedSynonyms:
    return IndexedSynonyms(engine, partial(count_matches, engine), ANALYZER, languages)


def indexed_names(engine: Engine, *names: Synonym, languages: tuple[str, ...] = ("en",)) -> list[str]:
    return [indexed.synonym.text for indexed in indexed_synonyms(engine, languages).find(names)]


def test_a_name_that_stands_nowhere_is_left_out(engine: Engine) -> None:
    names = (
        Synonym("early leaving", "en"),
        Synonym("school leaving", "en"),
        Synonym("unicorn", "en"),
        Synonym("dropout", "en"),
    )
    assert indexed_names(engine, *names) == ["early leaving", "dropout"]


def test_a_name_that_holds_another_finds_nothing_more(engine: Engine) -> None:
    names = Synonym("early leaving from school", "en"), Synonym("early leaving", "en")
    assert indexed_names(engine, *names) == ["early leaving"]
    assert indexed_names(engine, names[0], Synonym("early leaving", "en", "NO")) == [
        "early leaving from school",
        "early leaving",
    ]


def test_a_name_is_looked_for_in_its_language_alone(engine: Engine) -> None:
    assert indexed_names(engine, Synonym("décrochage", "fr")) == []
    assert indexed_names(engine, Synonym("early leaving", "en"), languages=("de",)) == ["early leaving"]


def test_an_acronym_stands_where_it_is_written_so(engine: Engine) -> None:
    (indexed,) = indexed_synonyms(engine, ("en",)).find((Synonym("PES"),))
    assert {match for leaf in indexed.leaves for match in _matching(engine, leaf)} == {"a"}


def test_names_that_are_about_as_rare_are_alike(engine: Engine) -> None:
    names = Synonym("early leaving", "en"), Synonym("dropout", "en"), Synonym("network", "en")
    rare, as_rare, broad = indexed_synonyms(engine, ("en",)).find(names)
    assert rare.rarity == as_rare.rarity < broad.rarity


def test_a_name_counts_less_than_the_word(engine: Engine) -> None:
    (indexed,) = indexed_synonyms(engine, ("en",)).find((Synonym("early leaving", "en"),))
    assert {leaf.boost for leaf in indexed.leaves} == {0.2}, "ARCHITECTURE.md says a fifth"
    assert all(isinstance(leaf, Phrase) for leaf in indexed.leaves)


def _matching(engine: Engine, leaf: WordLeaf) -> list[str]:
    return [match.key for match in engine.search(EngineRequest(BM25FTerm((leaf,)))).score_docs]
