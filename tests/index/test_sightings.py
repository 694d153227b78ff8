"""Terms are found in texts without analysing them, and just those that analysis would find."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.highlight.term_finder import Sought
from index.highlight.tokenized_text import ReadText
from index.text.analyzer import Analyzer
from index.text.surface_forms import Surfaces

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
    terms = frozenset(one.term for one in ANALYZER.stems(others, language))
    expected = ANALYZER.stems(text, language, terms.__contains__)
    sought = Sought(terms, (), ANALYZER, language)
    assert set(sought.find(ReadText(text))) == set(expected)
    assert set(sought.find(ReadText(text))) == set(expected)


@settings(deadline=None)
@given(text=TEXTS | st.text(max_size=40), language=st.sampled_from(("en", "fr", "xx")), others=TEXTS)
def test_where_places_do_not_matter_the_same_is_found_again_and_again(text: str, language: str, others: str) -> None:
    terms = frozenset(one.term for one in ANALYZER.stems(others, language))
    expected = {(one.term, one.start, one.end) for one in ANALYZER.stems(text, language, terms.__contains__)}
    for _ in range(2):
        sought = Sought(terms, (), ANALYZER, language, placed=False)
        assert {(one.term, one.start, one.end) for one in sought.find(ReadText(text))} == expected


@settings(deadline=None)
@given(text=TEXTS | st.text(max_size=40), start=st.sampled_from(("sch", "~d", "co", "drop", "2", "é")))
def test_the_beginnings_found_are_those_of_analysis(text: str, start: str) -> None:
    expected = ANALYZER.forms(text, lambda term: term.startswith(start))
    assert set(Sought(frozenset(), (start,), ANALYZER).find(ReadText(text))) == set(expected)


def test_a_word_that_another_search_met_is_found_in_this_one() -> None:
    analyzer = Analyzer()
    before, after = (Sought(frozenset({"en:call"}), (), analyzer, "en") for _ in range(2))
    before.find(ReadText("nothing"))
    after.find(ReadText("CALLED"))
    assert [text.term for text in before.find(ReadText("CALLED"))] == ["en:call"]


def test_words_are_forgotten_before_they_are_too_many() -> None:
    surfaces = Surfaces(lambda word: (word.lower(),), most=3)
    for word in ("One", "Two", "Three", "ONE"):
        surfaces.meet({word})
    assert surfaces.of(["one", "two"]) == {"ONE"}


def test_a_text_whose_words_were_forgotten_has_them_known_again() -> None:
    surfaces = Surfaces(lambda word: (word,), most=3)
    read = ReadText("one two")
    read.meet(surfaces)
    surfaces.meet({"three"})
    surfaces.meet({"four"})
    assert not surfaces.of(["one", "two"])
    read.meet(surfaces)
    assert surfaces.of(["one", "two"]) == {"one", "two"}
