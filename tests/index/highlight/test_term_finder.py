"""The term finder finds the same terms in a text as analysis of the whole text does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.highlight.term_finder import TermFinder
from index.highlight.tokenized_text import TokenizedText
from index.text.analyzer import Analyzer
from index.text.surface_forms import SurfaceForms

ANALYZER = Analyzer()

WORDS = (
    *(
        "School",
        "schools",
        "school's",
        "SCHOOL",
        "drop-out",
        "drop out",
        "drop-outs",
        "dropout",
        "co-op-er-ate",
        "décrochage",
    ),
    *(
        "decrochage",
        "e\u0301cole",
        "l'école",
        "snake_case",
        "a-b",
        "-",
        "--",
        "x",
        "NEET",
        "NEETs",
        "\u00ad",
        "学校",
        "2010",
    ),
)
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from((" ", "\n", "-", "\u2011", ", ", " | ", ""))), max_size=14
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


@settings(deadline=None)
@given(text=TEXTS | st.text(max_size=40), language=st.sampled_from(("en", "fr", "xx")), others=TEXTS)
def test_the_terms_found_are_those_of_analysis(text: str, language: str, others: str) -> None:
    terms = frozenset(occurrence.term for occurrence in ANALYZER.stem_occurrences(others, language))
    expected = ANALYZER.stem_occurrences(text, language, terms.__contains__)
    finder = TermFinder(terms, (), ANALYZER, language)
    assert set(finder.find(TokenizedText(text))) == set(expected)
    assert set(finder.find(TokenizedText(text))) == set(expected)


@settings(deadline=None)
@given(text=TEXTS | st.text(max_size=40), language=st.sampled_from(("en", "fr", "xx")), others=TEXTS)
def test_where_places_do_not_matter_the_same_is_found_again_and_again(text: str, language: str, others: str) -> None:
    terms = frozenset(occurrence.term for occurrence in ANALYZER.stem_occurrences(others, language))
    expected = {
        (occurrence.term, occurrence.start, occurrence.end)
        for occurrence in ANALYZER.stem_occurrences(text, language, terms.__contains__)
    }
    for _ in range(2):
        finder = TermFinder(terms, (), ANALYZER, language, with_positions=False)
        assert {
            (occurrence.term, occurrence.start, occurrence.end) for occurrence in finder.find(TokenizedText(text))
        } == expected


@settings(deadline=None)
@given(text=TEXTS | st.text(max_size=40), start=st.sampled_from(("sch", "~d", "co", "drop", "2", "é")))
def test_the_beginnings_found_are_those_of_analysis(text: str, start: str) -> None:
    expected = ANALYZER.form_occurrences(text, lambda term: term.startswith(start))
    assert set(TermFinder(frozenset(), (start,), ANALYZER).find(TokenizedText(text))) == set(expected)


def test_a_word_that_another_search_met_is_found_in_this_one() -> None:
    analyzer = Analyzer()
    before, after = (TermFinder(frozenset({"en:call"}), (), analyzer, "en") for _ in range(2))
    before.find(TokenizedText("nothing"))
    after.find(TokenizedText("CALLED"))
    assert [text.term for text in before.find(TokenizedText("CALLED"))] == ["en:call"]


def test_words_are_forgotten_before_they_are_too_many() -> None:
    surfaces = SurfaceForms(lambda word: (word.lower(),), most=3)
    for word in ("One", "Two", "Three", "ONE"):
        surfaces.register({word})
    assert surfaces.words_for(["one", "two"]) == {"ONE"}


def test_a_text_whose_words_were_forgotten_has_them_known_again() -> None:
    surfaces = SurfaceForms(lambda word: (word,), most=3)
    text = TokenizedText("one two")
    text.meet(surfaces)
    surfaces.register({"three"})
    surfaces.register({"four"})
    assert not surfaces.words_for(["one", "two"])
    text.meet(surfaces)
    assert surfaces.words_for(["one", "two"]) == {"one", "two"}
