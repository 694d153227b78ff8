"""Rewritten queries match what readers mean, tested in a real index: trees alone would prove little."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.query.boosts import EXACT_TITLE_SCORE
from index.query.nodes import (
    And,
    BM25FTerm,
    ConstantScore,
    FacetTerm,
    MatchAll,
    MatchNone,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)
from index.query.plan import rewrite
from index.query.syntax.parser import parse
from index.search_query import FacetRange
from tests.index.shelf import ANALYZER, VOCABULARIES, Shelf, practice


def tree(typed: str, *languages: str) -> Node:
    return rewrite(parse(typed, VOCABULARIES).node, ANALYZER, languages)


def leaves(node: Node) -> list[Node]:
    match node:
        case And():
            return [leaf for child in (*node.nodes, *node.optional) for leaf in leaves(child)]
        case Or() | BM25FTerm():
            return [leaf for child in node.nodes for leaf in leaves(child)]
        case Not() | ConstantScore():
            return leaves(node.node)
        case _:
            return [node]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf.of_texts(
        tmp_path_factory.mktemp("english"),
        "About drop-out rates in the city.",
        "About drop out rates in the city.",
        "About dropout rates in the city.",
        "About Drop-outs, and the rate of it.",
        "They drop what is out.",
        "A follow-up service; e-guidance and co-operation programmes.",
        "A follow up service; eguidance and cooperation program.",
        "Rates of dropout; the followup service.",
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dropout", "abcdh"),
        ("drop-out", "abcdh"),
        ("drop out", "abcdh"),
        ("Drop-Outs", "abcdh"),
        ("drop outs", "abcdh"),
        ('"dropout"', "abcdh"),
        ('"drop-out"', "abcdh"),
        ('"drop out"', "abcdh"),
        ("drop out city", "abc"),
        ("city drop out", "abc"),
        ('"drop out rates"', "abc"),
        ('"dropout rates"', "abc"),
        ('"drop-out rate"', "abc"),
        ('"about dropout rates in"', "abc"),
        ('"rate of drop-out"', "h"),
        ("-dropout", "efg"),
        ("dropout -rate", ""),
        ("cooperation", "fg"),
        ("co-operation", "fg"),
        ("co operation", "fg"),
        ("e guidance", "fg"),
        ("eguidance", "fg"),
        ("programme", "fg"),
        ('"co-operation program"', "fg"),
        ('"cooperation programmes"', "fg"),
        ("follow-up", "fgh"),
        ("followup", "fh"),
        ('"follow up"', "fg"),
        ('"follow-up service"', "fgh"),
        ("title:dropout", ""),
    ],
)
def test_spellings_meet_in_both_directions(english: Shelf, typed: str, expected: str) -> None:
    assert sorted(english.found(typed)) == list(expected)


@pytest.mark.parametrize(
    "typed", ["dropout", "drop-out", "drop out", "title:dropout", "title:drop-out", 'title:"drop out"']
)
def test_spellings_meet_in_titles(tmp_path: Path, typed: str) -> None:
    titles = {"a": "Dropout rates", "b": "Drop-out rates", "c": "Drop out rates", "d": "Out, and drop"}
    shelf = Shelf.of(tmp_path, [practice(slug, title=title) for slug, title in titles.items()])
    assert sorted(shelf.found(typed)) == ["a", "b", "c"]


@pytest.mark.parametrize("typed", ["dropout", "drop-out", "drop out", '"drop out"'])
@pytest.mark.parametrize("language", ["de", "fr", "pl", "und"])
def test_english_compounds_meet_in_other_languages_too(tmp_path: Path, typed: str, language: str) -> None:
    shelf = Shelf.of_texts(tmp_path, "Das Drop-out hier", "Das Drop out hier", "Das Dropout hier", language=language)
    assert sorted(shelf.found(typed)) == ["a", "b", "c"]


def test_a_phrase_is_exact_small_words_included(tmp_path: Path) -> None:
    shelf = Shelf.of_texts(tmp_path, "quality of guidance", "quality guidance", "guidance quality", "quality, guidance")
    assert shelf.found('"quality guidance"') == ["b", "d"]
    assert shelf.found('"quality of guidance"') == ["a"]
    assert sorted(shelf.found("quality of guidance")) == ["a", "b", "c", "d"]
    assert shelf.found("quality of guidance")[0] == "a"


def test_no_phrase_spans_two_parts_of_a_practice(tmp_path: Path) -> None:
    only = practice("a", "The end of early", title="leaving school").with_texts(
        {"why": "It is early", "aims": "leaving"}
    )
    shelf = Shelf.of(tmp_path, [only])
    assert shelf.found('"early leaving"') == []
    assert shelf.found("early leaving") == ["a"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("the guidance of adults", "ac"),
        ("guidance the", "ac"),
        ("the", "ab"),
        ("the of", "ab"),
        ("country:NO the", "ab"),
        ("the -guidance", "b"),
        ("the OR adults", "abc"),
    ],
)
def test_small_words_are_asked_for_only_where_there_are_no_others(tmp_path: Path, typed: str, expected: str) -> None:
    texts = {"a": "the guidance of adults", "b": "The end of it", "c": "adults: guidance"}
    shelf = Shelf.of(tmp_path, [practice(slug, text, countries=["NO"]) for slug, text in texts.items()])
    assert sorted(shelf.found(typed)) == list(expected)


def test_small_words_are_those_of_the_query_s_language(tmp_path: Path) -> None:
    """`men` is "but" in Swedish, `care` "which" in Romanian: whoever types English asks for both."""
    texts = (("a", "young men", "en"), ("b", "young women", "en"), ("c", "child care", "en"), ("d", "child", "en"))
    german = [practice("e", "Schule, Beruf", language="de"), practice("f", "skola", language="sv")]
    others = [practice("g", "şcoală", language="ro"), *german]
    shelf = Shelf.of(tmp_path, [*(practice(slug, text, language=code) for slug, text, code in texts), *others])
    assert shelf.found("young men") == ["a"]
    assert shelf.found("child care") == ["c"]
    assert shelf.found("Schule und Beruf") == ["e"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf.of(
        tmp_path_factory.mktemp("mixed"),
        [
            practice("de", "Die Beratungen der Schulen", language="de"),
            practice("en", "Counselling in schools", language="en"),
            practice("fr", "Le décrochage et la scolarité des étudiantes", language="fr"),
            practice("nb", "Oppfølging av elevene", language="nb"),
            practice("und", "Beratung skole", language="und"),
        ],
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Beratung", ["de", "und"]),
        ("Schule", ["de"]),
        ("school", ["en"]),
        ("counselling school", ["en"]),
        ("scolarite", ["fr"]),
        ("scolarité", ["fr"]),
        ("SCOLARITE", ["fr"]),
        ("étudiant", ["fr"]),
        ("etudiants", ["fr"]),
        ('"scolarite des etudiantes"', ["fr"]),
        ('"scolarité des étudiantes"', ["fr"]),
        ("oppfolging", ["nb"]),
        ("oppfølging", ["nb"]),
        ("elev", ["nb"]),
        ("Beratung OR counselling", ["de", "en", "und"]),
        ("school Beratung", []),
    ],
)
def test_each_text_is_found_by_the_stems_of_its_language(mixed: Shelf, typed: str, expected: Sequence[str]) -> None:
    assert sorted(mixed.found(typed)) == expected


def test_labels_are_found_in_english_whatever_the_languages(tmp_path: Path) -> None:
    only = practice(
        "a", "Beratung", language="de", countries=["AT"], values={"areas": ["P5.1"]}, keywords=["Lehrlinge"]
    )
    shelf = Shelf.of(tmp_path, [only])
    for typed in ("Austria", "Österreich", "osterreich", "early leaving", '"early leaving from education"', "Lehrling"):
        assert shelf.found(typed) == ["a"]


@pytest.mark.parametrize(("typed", "first"), [("décrochage", "b"), ("decrochage", "a"), ("DÉCROCHAGE", "b")])
def test_accents_make_no_difference_but_the_form_that_was_typed_stands_first(
    tmp_path: Path, typed: str, first: str
) -> None:
    shelf = Shelf.of_texts(tmp_path, "Le decrochage ici", "Le décrochage ici", "Le de\u0301crochage ici", language="fr")
    slugs = shelf.found(typed)
    assert sorted(slugs) == ["a", "b", "c"]
    assert slugs[0] == first


def test_the_ending_that_was_typed_stands_first(tmp_path: Path) -> None:
    shelf = Shelf.of_texts(tmp_path, "of practices here", "of practice here")
    assert shelf.found("practice") == ["b", "a"]
    assert shelf.found("practices") == ["a", "b"]


def test_a_title_weighs_more_than_a_text(tmp_path: Path) -> None:
    shelf = Shelf.of(tmp_path, [practice("a", "voucher voucher"), practice("b", "Other", title="The voucher scheme")])
    assert shelf.found("voucher") == ["b", "a"]


@pytest.mark.parametrize(
    "typed", ["Career guidance: a dropout's way", "career guidance a dropouts way", '"career guidance"']
)
def test_a_whole_title_comes_first(tmp_path: Path, typed: str) -> None:
    title = "Career guidance" if typed.startswith('"') else typed
    many = "Career guidance, career guidance: a dropout's way, a dropouts way. " * 20
    other = practice(
        "a", many, title="Career guidance and a dropout's way, a dropouts way", keywords=["career guidance"]
    )
    shelf = Shelf.of(tmp_path, [other, practice("b", "Nothing.", title=title)])
    window = shelf.ask(typed).score_docs
    assert [match.key for match in window] == ["b", "a"]
    assert window[0].score > EXACT_TITLE_SCORE > window[1].score


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("guid*", "abc"),
        ("décro*", "d"),
        ("decro*", "d"),
        ("DÉCRO*", "d"),
        ("e-guid*", "a"),
        ("title:guid*", "c"),
        ("drop*", "e"),
    ],
)
def test_a_beginning_finds_every_word_that_starts_so(tmp_path: Path, typed: str, expected: str) -> None:
    practices = [
        practice("a", "e-guidance"),
        practice("b", "a guide"),
        practice("c", title="Guided tours"),
        practice("d", "décrochage"),
        practice("e", "drop-outs"),
    ]
    assert sorted(Shelf.of(tmp_path, practices).found(typed)) == list(expected)


def test_values_and_ranges_narrow(tmp_path: Path) -> None:
    practices = [
        practice(
            "a", "guidance", countries=["NO"], values={"areas": ["P2.3"]}, start_year=2010, keywords=["Mentoring"]
        ),
        practice("b", "guidance", countries=["SE"], values={"areas": ["P5.1"]}, start_year=2015),
        practice("c", "portal", countries=["NO"]),
    ]
    shelf = Shelf.of(tmp_path, practices)
    assert shelf.found("country:norway guidance") == ["a"]
    assert sorted(shelf.found("country:norway")) == ["a", "c"]
    assert shelf.found("area:P2") == ["a"]
    assert sorted(shelf.found("year:2010..2015 guidance")) == ["a", "b"]
    assert shelf.found("year:2011..") == ["b"]
    assert shelf.found("guidance -country:SE") == ["a"]
    assert shelf.found("keyword:mentoring") == ["a"]


def test_whatever_narrows_is_left_as_it_is() -> None:
    for node in (FacetTerm("country", "NO"), FacetRange("year", 2010, 2015), MatchAll(), MatchNone()):
        assert rewrite(node, ANALYZER, ("en",)) == node
        assert rewrite(Not(node), ANALYZER, ("en",)) == Not(node)


PIECES = st.sampled_from(
    (
        *(
            "dropout",
            "drop-out",
            "drop out",
            "the",
            "of",
            "und",
            "élève",
            "就業支援",
            "x-y-z",
            "9,90",
            '"early leaving"',
        ),
        *("guid*", "title:", "country:NO", "year:2010", "OR", "NOT", "(", ")", '"', " "),
    )
)


@settings(deadline=None)
@given(
    st.lists(PIECES, max_size=30).map(" ".join) | st.text(), st.sets(st.sampled_from(["de", "fr", "en", "und", "ar"]))
)
def test_every_leaf_is_as_indexed_and_in_a_language_of_the_collection(typed: str, languages: set[str]) -> None:
    all_leaves = leaves(tree(typed, *languages))
    assert all(
        isinstance(leaf, Term | Phrase | Prefix | FacetTerm | FacetRange | MatchAll | MatchNone) for leaf in all_leaves
    )
    stems = [
        term
        for leaf in all_leaves
        if isinstance(leaf, Term | Phrase) and leaf.field in ("title", "labels", "text")
        for term in ([leaf.text] if isinstance(leaf, Term) else [text for _, text in leaf.terms])
    ]
    assert {stem.split(":")[0] for stem in stems} <= {*languages, "en"}, "labels are in English"


def test_the_longest_query_in_many_languages_stays_small() -> None:
    languages = ("en", "de", "fr", "nb", "fi", "pl", "et", "lt", "sv", "da")
    for typed in ("drop-out " * 110, '"' + "dropout " * 120 + '"', "a-b-c-d-e-f-" * 80, "é" * 990):
        assert len(leaves(tree(typed, *languages))) < 20_000
