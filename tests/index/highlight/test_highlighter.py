"""What is highlighted is what matches, and the text is never changed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.profile.active import active_profile
from index.highlight.highlighter import Highlighter, highlight
from index.highlight.matcher import Matcher
from index.highlight.snippet_selector import section_snippets
from index.highlight.tokenized_text import MAX_HIGHLIGHTED, tokenize_text
from index.query.nodes import And, ConstantScore, FacetTerm, MatchAll, MatchNone, Node, Not, Or, Phrase, Prefix, Term
from index.query.plan import rewrite
from index.query.query_terms import extract_query_terms
from index.query.syntax.parser import parse
from index.results import Fragment, Snippet
from index.search_query import FacetRange
from tests.index.shelf import ANALYZER, VOCABULARIES, Shelf

LANGUAGES = ("en", "de", "fr", "nb", "tr", "ar", "und")


class TreeHighlighter:
    """Highlights what a query tree matches in titles, sections and other texts."""

    def __init__(self, node: Node, languages: Sequence[str]) -> None:
        self.matcher = Matcher(extract_query_terms(node), ANALYZER, languages)
        self.find_spans = Highlighter(extract_query_terms(node), ANALYZER, languages).find_spans

    def title(self, text: str, language: str) -> tuple[Fragment, ...]:
        return highlight(text, self.matcher.find_spans(tokenize_text(text), language, "title"))

    def snippets(
        self, sections: Mapping[str, str], language: str, most: int = 3, width: int = 240
    ) -> tuple[Snippet, ...]:
        spans = {key: self.matcher.find_spans(tokenize_text(text), language, "text") for key, text in sections.items()}
        return section_snippets(sections, spans, self.matcher.phrases, most, width)


def highlighter_for(typed: str, languages: Sequence[str] = LANGUAGES) -> TreeHighlighter:
    return highlighter_of(rewrite(parse(typed, VOCABULARIES).node, ANALYZER, languages), languages)


def highlighter_of(node: Node, languages: Sequence[str] = LANGUAGES) -> TreeHighlighter:
    return TreeHighlighter(node, languages)


def joined(fragments: Sequence[Fragment]) -> str:
    return "".join(f"[{fragment.text}]" if fragment.marked else fragment.text for fragment in fragments)


def marked(typed: str, text: str, language: str = "en", field: str = "text") -> str:
    """The text with brackets around what is marked."""
    pieces, position = [], 0
    for start, end in highlighter_for(typed).find_spans(text, language, field):
        pieces += [text[position:start], "[", text[start:end], "]"]
        position = end
    return "".join((*pieces, text[position:]))


def text_of(snippet: Snippet) -> str:
    return ("…" if snippet.starts_inside else "") + joined(snippet.fragments) + ("…" if snippet.ends_inside else "")


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("guidance", "Guidance for guides, guided", "[Guidance] for guides, guided"),
        ("guide", "Guidance for guides, guided", "Guidance for [guides], [guided]"),
        ("dropout", "drop-out, drop out, dropout, Drop-Outs", "[drop-out], [drop out], [dropout], [Drop-Outs]"),
        ("drop-out", "drop-out, drop out, dropout, drop, out", "[drop-out], [drop out], [dropout], drop, out"),
        ("drop out", "They drop out; we drop what is out", "They [drop out]; we drop what is out"),
        ("drop", "drop-out and drop", "[drop]-out and [drop]"),
        ("guid*", "guidance by guides, e-guidance; misguided", "[guidance] by [guides], e-[guidance]; misguided"),
        ('"early leaving"', "early leaving, early school leaving", "[early leaving], early school leaving"),
        ('"early leaving" early', "early leaving, early school leaving", "[early leaving], [early] school leaving"),
        ('"early leaving" "leaving school"', "early leaving school", "[early leaving school]"),
        ('"quality guidance"', "quality of guidance; quality guidance", "quality of guidance; [quality guidance]"),
        ('"drop out rate"', "drop-out rates, dropout rate, rate", "[drop-out rates], [dropout rate], rate"),
        ("the quality of guidance", "the quality of the guidance", "the [quality] of the [guidance]"),
        ("the", "the end of the world", "[the] end of [the] world"),
        ("early OR late", "early and late", "[early] and [late]"),
        ("early -late", "early and late", "[early] and late"),
        ("NOT early", "early and late", "early and late"),
        ("early (leaving OR school) -the", "the early school, leaving", "the [early] [school], [leaving]"),
        ("title:early late", "early and late", "early and [late]"),
        ("country:NO year:2010 early", "NO 2010 early Norway", "NO 2010 [early] Norway"),
        ("9,90 P5.1 W-2", "9,90 and 90; P5.1; W-2, W2", "[9,90] and 90; [P5.1]; [W-2], [W2]"),
        ("programme", "a program of programmes", "a [program] of [programmes]"),
        ("co-operation", "cooperation, co-operation, co operation", "[cooperation], [co-operation], [co operation]"),
        ("", "everything", "everything"),
        ("*", "everything", "everything"),
    ],
)
def test_what_matched_is_marked(typed: str, text: str, expected: str) -> None:
    assert marked(typed, text) == expected


@pytest.mark.parametrize(
    ("typed", "text", "language", "expected"),
    [
        ("decrochage", "Le décrochage, le de\u0301crochage", "fr", "Le [décrochage], le [de\u0301crochage]"),
        ("décrochage", "Le decrochage, le DÉCROCHAGE", "fr", "Le [decrochage], le [DÉCROCHAGE]"),
        ("scolarite", "la scolarité", "fr", "la [scolarité]"),
        ("orientation", "l'orientation, d\u2019orientation", "fr", "l'[orientation], d\u2019[orientation]"),
        ("décro*", "un décrocheur decroche", "fr", "un [décrocheur] [decroche]"),
        ("Beratung", "Beratungen in Schulen", "de", "[Beratungen] in Schulen"),
        ("school", "Beratungen in Schulen", "de", "Beratungen in Schulen"),
        ("strasse", "die Straße", "de", "die [Straße]"),
        ("iskur", "İŞKUR'un işleri", "tr", "[İŞKUR]'un işleri"),
        ("finance", "the ﬁnance", "en", "the [ﬁnance]"),
        ("guidance", "🦊🦊 guidance 👩‍👩‍👧 guid\u00adance", "en", "🦊🦊 [guidance] 👩‍👩‍👧 [guid\u00adance]"),
        ("שלום", "אמר שלום לכולם", "und", "אמר [שלום] לכולם"),
        ("支援", "就業支援と支給", "und", "就業[支援]と支給"),
        ("Beratung", "Beratung hier", "xx", "Beratung hier"),
    ],
)
def test_marks_are_right_in_every_script(typed: str, text: str, language: str, expected: str) -> None:
    assert marked(typed, text, language) == expected


def test_titles_and_labels_are_marked_by_what_matched_in_them() -> None:
    assert joined(highlighter_for("dropout").title("Drop-out: a way back", "en")) == "[Drop-out]: a way back"
    assert (
        joined(highlighter_for("title:way dropout").title("Drop-out: a way back", "en")) == "[Drop-out]: a [way] back"
    )
    assert joined(highlighter_for("nothing").title("Drop-out", "en")) == "Drop-out"
    assert highlighter_for("dropout").title("", "en") == ()
    assert marked("leaving", "Early leaving from education", field="labels") == "Early [leaving] from education"
    assert marked("title:leaving", "Early leaving", field="labels") == "Early leaving"


def test_a_whole_title_is_no_mark_of_its_own() -> None:
    assert joined(highlighter_for("the way of the fox").title("The way of the fox", "en")) == "The [way] of the [fox]"


@pytest.mark.parametrize(
    "node",
    [
        MatchAll(),
        MatchNone(),
        FacetTerm("country", "NO"),
        FacetRange("year", 2010, 2011),
        Not(Term("text", "en:word")),
        And((MatchAll(),), optional=(Term("text", "en:word"),)),
        Or(()),
        Phrase("text", ()),
        ConstantScore(Not(Term("text", "en:word")), 1.0),
        Term("labels", "en:word"),
    ],
)
def test_what_is_no_word_asked_for_in_a_text_marks_nothing(node: Node) -> None:
    assert highlighter_of(node).find_spans("a word NO 2010", "en") == []


@pytest.mark.parametrize(
    "node",
    [
        Term("text", "en:word"),
        Term("text_forms", "words"),
        Prefix("text_forms", "wor"),
        Prefix("text", "en:wo"),
        Phrase("text", ((3, "en:word"),)),
        ConstantScore(Term("text", "en:word"), 1.0),
        Or((Term("text", "en:x"), Or((Term("text", "en:word"),)))),
    ],
)
def test_every_kind_of_leaf_is_marked(node: Node) -> None:
    assert highlighter_of(node).find_spans("many words", "en") == [(5, 10)]


SECTIONS = {
    "why": "Many young people leave school early. They need guidance.",
    "aims": "Guidance reaches the young. Guidance is for all who leave school, young or old. Schools take part.",
    "strategy": "Nothing of it here.",
    "narrative": "The school. "
    + "Filler words that say nothing at all stand in this place. " * 10
    + "School again, and guidance.",
}


def test_the_passage_with_the_most_different_words_comes_first() -> None:
    snippets = highlighter_for("guidance young school").snippets(SECTIONS, "en", width=60)
    assert [(snippet.section, text_of(snippet)) for snippet in snippets] == [
        ("aims", "…[Guidance] is for all who leave [school], [young] or old.…"),
        ("why", "Many [young] people leave [school] early. They need [guidance]."),
        ("narrative", "…[School] again, and [guidance]."),
    ]


def test_words_that_are_nearer_come_first_then_those_that_come_first() -> None:
    sections = {"why": "Young at school. Then.", "aims": "School, and there the young.", "strategy": "A young school."}
    snippets = highlighter_for("young school").snippets(sections, "en")
    assert [snippet.section for snippet in snippets] == ["strategy", "why", "aims"]
    again = highlighter_for("school").snippets(sections, "en")
    assert [snippet.section for snippet in again] == ["why", "aims", "strategy"]


def test_a_phrase_that_stands_whole_comes_before_words() -> None:
    sections = {"why": "Early. School.", "aims": "School, young. Early leaving."}
    snippets = highlighter_for('school (early OR "early leaving")').snippets(sections, "en")
    assert [snippet.section for snippet in snippets] == ["aims", "why"]


def test_of_one_section_two_passages_are_shown_that_do_not_overlap() -> None:
    text = "".join(f"Number {number}: a school. " + "Words that say nothing. " * 9 for number in range(9))
    snippets = highlighter_for("school 4").snippets({"narrative": text, "why": "Nothing."}, "en", most=5, width=60)
    assert [snippet.section for snippet in snippets] == ["narrative", "narrative"]
    first, second = (text.index(snippet.text) for snippet in snippets)
    assert text[first:].startswith("Number 4: a school.")
    assert second + len(snippets[1].text) <= first or first + len(snippets[0].text) <= second


def test_no_more_snippets_than_asked_for() -> None:
    for most in range(6):
        assert len(highlighter_for("school guidance").snippets(SECTIONS, "en", most=most, width=50)) == most


@pytest.mark.parametrize("typed", ["", "country:NO", "unheard-of", "title:school", "-unheard-of"])
def test_what_matched_elsewhere_shows_how_the_practice_begins(typed: str) -> None:
    (snippet,) = highlighter_for(typed).snippets({"why": " \n", **SECTIONS, "aims": "x"}, "en", width=40)
    assert (snippet.section, text_of(snippet)) == ("why", "Many young people leave school early.…")


@pytest.mark.parametrize("sections", [{}, {"why": ""}, {"why": " ", "aims": "\n"}])
def test_a_practice_without_text_has_no_snippet(sections: dict[str, str]) -> None:
    assert highlighter_for("school").snippets(sections, "en") == ()
    assert highlighter_for("").snippets(sections, "en") == ()


def test_a_snippet_bears_its_section_s_label() -> None:
    for key, label in {"why": "Why this practice", "strengths_weaknesses": "Strengths and weaknesses"}.items():
        (snippet,) = highlighter_for("school").snippets({key: "A school."}, "en")
        assert (snippet.section, snippet.label, text_of(snippet)) == (key, label, "A [school].")


def test_of_a_long_text_the_beginning_is_looked_at() -> None:
    text = "early " + "x " * (MAX_HIGHLIGHTED // 2) + "early"
    assert highlighter_for("early").find_spans(text, "en") == [(0, 5)]
    cut = "x " * (MAX_HIGHLIGHTED // 2 - 2) + "early"
    assert highlighter_for("ea* earl early").find_spans(cut, "en") == []
    (snippet,) = highlighter_for("early").snippets({"why": text}, "en", width=20)
    assert text_of(snippet) == "[early] x x x x x x x…"


def test_a_word_longer_than_a_passage_is_cut() -> None:
    long = "a" * 5_000
    (snippet,) = highlighter_for("aaa*").snippets({"why": f"Before. {long} after."}, "en", width=50)
    assert snippet.fragments == (Fragment("a" * 50, marked=True),)
    (beginning,) = highlighter_for("").snippets({"why": long}, "en", width=50)
    assert (beginning.text, beginning.starts_inside, beginning.ends_inside) == ("a" * 50, False, True)


@pytest.mark.parametrize("typed", ['"' + "a " * 400 + '"', "a b c d e f", "aa*", "a-a-a", "drop out"])
@pytest.mark.parametrize(
    "text", ["a " * 250_000, "a-" * 250_000, "a" * 500_000, "drop out " * 55_000, " " * 500_000 + "a"]
)
def test_immense_texts_give_small_snippets(typed: str, text: str) -> None:
    snippets = highlighter_for(typed).snippets({"narrative": text}, "en")
    assert 1 <= len(snippets) <= 2
    assert all(0 < len(snippet.text) <= 240 for snippet in snippets)


WORDS = (
    *(
        "guidance",
        "Guides",
        "drop",
        "out",
        "drop-out",
        "dropout",
        "the",
        "of",
        "young",
        "co-operation",
        "P5.1",
        "x" * 70,
    ),
    *("école", "e\u0301coles", "ﬁnance", "İŞ", "Straße", "🦊", "支援", "שלום"),
)
TEXTS = st.lists(st.sampled_from((*WORDS, ".", "\n", "\u2013", "! ")) | st.text(max_size=5), max_size=50).map(" ".join)
QUERIES = st.lists(
    st.sampled_from((*WORDS, "guid*", '"drop out"', '"the young"', "-young", "OR", "éco*")) | st.text(max_size=3),
    max_size=5,
).map(" ".join)


@settings(deadline=None)
@given(QUERIES, TEXTS, st.sampled_from(LANGUAGES))
def test_marks_are_in_order_and_each_answers_the_query_by_itself(typed: str, text: str, language: str) -> None:
    highlighter = highlighter_for(typed)
    spans = highlighter.find_spans(text, language)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(highlighter.find_spans(text[start:end], language)[:1] == [(0, end - start)] for start, end in spans)


@settings(deadline=None)
@given(QUERIES, TEXTS, st.sampled_from(LANGUAGES))
def test_fragments_of_a_title_are_the_title(typed: str, text: str, language: str) -> None:
    fragments = highlighter_for(typed).title(text, language)
    assert "".join(fragment.text for fragment in fragments) == text
    assert all(fragment.text for fragment in fragments)


@settings(deadline=None)
@given(QUERIES, st.lists(TEXTS, max_size=3), st.integers(0, 4), st.integers(1, 300))
def test_snippets_are_slices_within_bounds(typed: str, texts: Sequence[str], most: int, width: int) -> None:
    sections = dict(zip(active_profile().section_keys, texts, strict=False))
    snippets = highlighter_for(typed).snippets(sections, "fr", most, width)
    assert len(snippets) <= most
    for snippet in snippets:
        text = sections[snippet.section]
        assert snippet.text
        assert len(snippet.text) <= width
        assert snippet.text in text
        if not snippet.starts_inside:
            assert text.lstrip().startswith(snippet.text)
        if not snippet.ends_inside:
            assert text.rstrip().endswith(snippet.text)


@settings(deadline=None)
@given(st.text())
def test_words_that_are_not_asked_for_are_not_marked(text: str) -> None:
    assert highlighter_for('guidance "early leaving" voucher* -school').find_spans(text, "en") == []


SINGLE_TERMS = (
    *(
        "guidance",
        "guide",
        "dropout",
        "drop",
        "drop-out",
        "drop out",
        '"drop out"',
        '"the young"',
        "the",
        "young",
        "is",
    ),
    *("guid*", "cooperation", "P5.1", "5", "finance", "strasse", "ecole", "支援", "שלום"),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=10))
def test_what_is_marked_is_what_the_index_finds(tmp_path_factory: pytest.TempPathFactory, texts: Sequence[str]) -> None:
    clean = ["".join(character for character in text if character.isprintable() or character == "\n") for text in texts]
    shelf = Shelf.of_texts(tmp_path_factory.mktemp("index"), *clean, language="fr")
    stored = {match.key: match.stored.sections.get("narrative", "") for match in shelf.ask("").score_docs}
    for typed in SINGLE_TERMS:
        highlighter = highlighter_for(typed, shelf.languages)
        assert {slug for slug, text in stored.items() if highlighter.find_spans(text, "fr")} == set(shelf.found(typed))
