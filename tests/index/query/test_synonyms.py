"""Names bring synonyms: the longest name first, with any ending, in any language, acronyms in capitals only."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vocabularies.skos_loader import Vocabularies, read_scheme
from index.query.nodes import And, Node, Not, Or, SynonymGroup, UserWord
from index.query.synonyms.synonym_map import MAX_QUERY_SYNONYMS, MAX_SYNONYMS, Expansion, SynonymMap
from index.query.syntax.parser import parse
from tests.corpus.test_vocabulary import HEAD
from tests.index.shelf import ANALYZER, VOCABULARIES

SYNONYMS = SynonymMap(VOCABULARIES, ANALYZER)


def expanded(typed: str, *languages: str) -> Expansion:
    return SYNONYMS.expand(parse(typed, VOCABULARIES).node, languages)


def others(typed: str, *languages: str) -> set[str]:
    return {name.text for name in expanded(typed, *languages).added_synonyms}


def recognized(typed: str) -> list[str]:
    return [name.group.typed_text for name in expanded(typed).recognized_names]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("dropout", "early school leaving"),
        ("drop out", "early school leaving"),
        ("drop-outs", "early school leaving"),
        ("early school leaving", "drop out"),
        ("labour office", "PES"),
        ("Labour Offices", "job centre"),
        ("décrochage", "early school leaving"),
        ("decrochage scolaire", "early school leaving"),
        ("Schulabbruch", "early leaving"),
        ("frafall", "early leaving"),
        ("one stop shop", "single point of contact"),
        ("APEL", "recognition of prior learning"),
        ("apel", "recognition of prior learning"),
        ("recognition of prior learning", "APEL"),
        ("NEETs", "inactive youth"),
        ("LLG", "lifelong guidance"),
        ("vocational guidance", "LLG"),
        ("Holland", "Netherlands"),
        ("Österreich", "Austria"),
        ("osterreich", "Austria"),
        ("EL", "Greece"),
        ("UK", "United Kingdom"),
    ],
)
def test_a_name_brings_the_others(typed: str, name: str) -> None:
    assert name in others(typed)


def test_no_name_brings_itself_however_it_is_spelled() -> None:
    assert not {"dropout", "drop-out", "drop out"} & others("dropouts")


@pytest.mark.parametrize("typed", ["mentoring", "coaching", "counselling", "guidance", "guidance on the moon"])
def test_what_is_only_related_brings_nothing(typed: str) -> None:
    assert not expanded(typed).recognized_names


@pytest.mark.parametrize("typed", ["nav", "Nav", "cms", "rto", "el", "ba", "te", "vet"])
def test_a_short_acronym_in_small_letters_is_a_word(typed: str) -> None:
    assert not expanded(typed).recognized_names


def test_capitals_mean_nothing_where_all_is_in_capitals() -> None:
    assert recognized("THE NAV OF A CHURCH") == []
    assert recognized("the NAV of a county") == ["NAV"]


def test_the_longest_name_is_taken() -> None:
    assert recognized("early school leaving in a labour office") == ["early school leaving", "labour office"]
    assert recognized("career management skills frameworks") == ["career management skills frameworks"]


def test_a_name_of_one_country_brings_the_others_for_that_country() -> None:
    assert {name.country for name in expanded("NAV").added_synonyms} == {"NO"}
    assert "public employment service" in others("NAV")
    assert "AMS" not in others("NAV")
    assert {"NAV": "NO", "VDAB": "BE"}.items() <= {
        name.text: name.country for name in expanded("PES").added_synonyms
    }.items()


def test_names_are_looked_for_in_the_languages_of_the_collection() -> None:
    assert "Schulabbruch" not in others("dropout", "en")
    assert "Schulabbruch" in others("dropout", "en", "de")
    assert "frafall" in others("dropout", "nb")


@pytest.mark.parametrize("typed", ['"early school leaving"', "title:dropout", "guidance -dropout", "drop*"])
def test_what_is_quoted_or_left_out_or_of_one_field_means_what_it_says(typed: str) -> None:
    assert expanded(typed).node == parse(typed, VOCABULARIES).node


def test_alternatives_are_each_expanded() -> None:
    node = expanded("dropout OR APEL").node
    assert isinstance(node, Or)
    assert all(isinstance(child, SynonymGroup) for child in node.nodes)


def test_an_editor_adds_a_name_in_the_file_alone(tmp_path: Path) -> None:
    ring = ':a a skos:Concept ; skos:notation "a" ; skos:prefLabel "gizmo"@en ; skos:altLabel "thingummy"@en .'
    (tmp_path / "rings.ttl").write_text(HEAD + ring, encoding="utf-8")
    synonyms = SynonymMap(Vocabularies({}, read_scheme(tmp_path / "rings.ttl", "rings")), ANALYZER)
    assert [name.text for name in synonyms.expand(UserWord("gizmos"), ()).added_synonyms] == ["thingummy"]


def words_of(node: Node) -> list[str]:
    match node:
        case UserWord():
            return [node.text]
        case SynonymGroup():
            return [word.text for word in node.words]
        case And() | Or():
            return [text for child in node.nodes for text in words_of(child)]
        case Not():
            return words_of(node.node)
    return []


WORDS = st.sampled_from(
    ["dropout", "PES", "NAV", "early", "school", "leaving", "the", "LLG", "Norway", "APEL", "OR", "-"]
)


@given(st.lists(WORDS, max_size=70).map(" ".join))
def test_no_word_is_lost_and_the_tree_stays_small(typed: str) -> None:
    parsed = parse(typed, VOCABULARIES).node
    expansion = SYNONYMS.expand(parsed, ("en", "de", "no"))
    assert words_of(expansion.node) == words_of(parsed)
    assert sum(len(name.group.synonyms) for name in expansion.recognized_names) <= MAX_QUERY_SYNONYMS
    assert all(len(name.group.synonyms) <= MAX_SYNONYMS for name in expansion.recognized_names)


def test_a_number_is_no_other_name() -> None:
    names = others("older workers", "en")
    assert {"over 50", "seniors"} <= names
    assert names.isdisjoint({"45+", "50+"})
