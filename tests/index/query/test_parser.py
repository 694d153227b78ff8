"""The parser accepts every text, says how it understood it, and notes what it ignored."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.vocabularies.skos_loader import load_vocabularies
from index.query.nodes import And, FacetTerm, MatchAll, MatchNone, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.query.syntax.parser import MAX_DEPTH, ParsedQuery, parse
from index.query.syntax.printer import unparse
from index.search_query import FacetRange
from index.text.tokenizer import tokenize

FACETS = (
    *("country", "area", "keyword", "keyphrase", "type", "sector"),
    *("target", "level", "status", "evidence", "year", "lang"),
)
"""The names that stand before a colon, by README.md."""
NORWAY = FacetTerm("country", "NO")
DROPOUT = UserWord("dropout")


def read(text: str) -> ParsedQuery:
    return parse(text, load_vocabularies())


def words(*texts: str) -> And:
    return And(tuple(map(UserWord, texts)))


def leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from leaves(child)
    elif isinstance(node, Not):
        yield from leaves(node.node)
    else:
        yield node


def depth(node: Node) -> int:
    if isinstance(node, And | Or):
        return 1 + max(map(depth, node.nodes))
    return 1 + depth(node.node) if isinstance(node, Not) else 1


@pytest.mark.parametrize(
    ("text", "node", "understood"),
    [
        ("dropout", DROPOUT, "dropout"),
        ("early leaving", words("early", "leaving"), "early leaving"),
        ("early AND leaving", words("early", "leaving"), "early AND leaving"),
        ('"early leaving"', UserPhrase("early leaving"), '"early leaving"'),
        ("“early  leaving”", UserPhrase("early leaving"), '"early leaving"'),
        ("«early leaving»", UserPhrase("early leaving"), '"early leaving"'),
        ('x"y"z', words("x", "y", "z"), "x y z"),
        ('12" pipe 6" hose', words("12", "pipe", "6", "hose"), "12 pipe 6 hose"),
        ('"a b""c d"', And((UserPhrase("a b"), UserPhrase("c d"))), '"a b" "c d"'),
        ("title:“a b”", UserPhrase("a b", "title"), 'title:"a b"'),
        ("職業“相談”", And((UserWord("職業"), UserPhrase("相談"))), '職業 "相談"'),
        ("a OR b", Or((UserWord("a"), UserWord("b"))), "a OR b"),
        ("a b OR c", Or((words("a", "b"), UserWord("c"))), "(a b) OR c"),
        ("a (b OR c)", And((UserWord("a"), Or((UserWord("b"), UserWord("c"))))), "a (b OR c)"),
        ("a or b", words("a", "or", "b"), "a or b"),
        ("-NAV", Not(UserWord("NAV")), "-NAV"),
        ("PES -NAV", And((UserWord("PES"), Not(UserWord("NAV")))), "PES -NAV"),
        ("NOT Nav", Not(UserWord("Nav")), "NOT Nav"),
        ("dropout -NAV", And((DROPOUT, Not(UserWord("NAV")))), "dropout NOT NAV"),
        ('-"a b"', Not(UserPhrase("a b")), 'NOT "a b"'),
        ("-(a b)", Not(words("a", "b")), "NOT (a b)"),
        ("NOT NOT a", UserWord("a"), "a"),
        ("-country:NO", Not(NORWAY), "NOT country:NO"),
        ("guid*", UserPrefix("guid"), "guid*"),
        ("(guid*)", UserPrefix("guid"), "guid*"),
        ("guid*, school", And((UserPrefix("guid"), UserWord("school"))), "guid* school"),
        ("title:dropout", UserWord("dropout", "title"), "title:dropout"),
        ('title:"a b"', UserPhrase("a b", "title"), 'title:"a b"'),
        ("title:guid*", UserPrefix("guid", "title"), "title:guid*"),
        ("TITLE:dropout", UserWord("dropout", "title"), "title:dropout"),
        ("title: dropout", UserWord("dropout", "title"), "title:dropout"),
        ("country: Norway", NORWAY, "country:NO"),
        ("country: United Kingdom dropout", And((FacetTerm("country", "GB"), DROPOUT)), "country:GB dropout"),
        ("country:czech republic", FacetTerm("country", "CZ"), "country:CZ"),
        ("year: 2010 to 2015", FacetRange("year", 2010, 2015), "year:2010..2015"),
        ("year:2010 - 2015", FacetRange("year", 2010, 2015), "year:2010..2015"),
        ("year:from 2010 until 2015", FacetRange("year", 2010, 2015), "year:2010..2015"),
        ("Lehrer:innen", UserWord("Lehrer:innen"), "Lehrer:innen"),
        ("Schüler*innen", UserWord("Schüler*innen"), "Schüler*innen"),
        ("Ma'ha*", UserPrefix("Ma'ha"), "Ma'ha*"),
        ("drop-o*", UserPrefix("drop-o"), "drop-o*"),
        ("country:Norway dropout", And((NORWAY, DROPOUT)), "country:NO dropout"),
        ("country:norge", NORWAY, "country:NO"),
        ("country:NO", NORWAY, "country:NO"),
        ("country:Norway, dropout", And((NORWAY, DROPOUT)), "country:NO dropout"),
        ('area:"early leaving"', FacetTerm("area", "P5.1"), "area:P5.1"),
        ("area:p5.1", FacetTerm("area", "P5.1"), "area:P5.1"),
        ("keyword:mentoring", FacetTerm("keyword", "mentoring"), "keyword:mentoring"),
        ('keyphrase:"early leaving"', FacetTerm("keyphrase", "early leaving"), 'keyphrase:"early leaving"'),
        ('keyword:"peer  learning"', FacetTerm("keyword", "peer learning"), 'keyword:"peer learning"'),
        ('type:"good practice"', FacetTerm("type", "good-practice"), "type:good-practice"),
        ("sector:PES", FacetTerm("sector", "S6"), "sector:S6"),
        ("target:parents", FacetTerm("target", "T15"), "target:T15"),
        ("lang:German", FacetTerm("lang", "de"), "lang:de"),
        ("year:2010", FacetRange("year", 2010, 2010), "year:2010"),
        ("year:2010..2015", FacetRange("year", 2010, 2015), "year:2010..2015"),
        ("year:2010-2015", FacetRange("year", 2010, 2015), "year:2010..2015"),
        ("year:2015..2010", FacetRange("year", 2010, 2015), "year:2010..2015"),
        ("year:2010..", FacetRange("year", 2010, None), "year:2010.."),
        ("year:..2015", FacetRange("year", None, 2015), "year:..2015"),
        ("year:0900", FacetRange("year", 900, 900), "year:0900"),
        ("", MatchAll(), ""),
        ("   ", MatchAll(), ""),
    ],
)
def test_syntax_means_what_it_says(text: str, node: Node, understood: str) -> None:
    assert read(text) == ParsedQuery(node, understood, (), requires_all=" AND " in text)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("W-2", UserWord("W-2")),
        ("9,90", UserWord("9,90")),
        ("02091-C-71", UserWord("02091-C-71")),
        ("h52.1 - x", words("h52.1", "x")),
        ("linear : algebra", words("linear", "algebra")),
        ("co-operation", UserWord("co-operation")),
        ("C++", UserWord("C")),
        ("10.5 %", UserWord("10.5")),
        ("[a to z]", words("a", "to", "z")),
        ("e-mail@x.org", UserWord("e-mail@x.org")),
        ("https://www.nav.no/x?y=1", words("https", "www.nav.no/x?y=1")),
        ("a:b", words("a", "b")),
        ("country:", UserWord("country")),
        ("title:*", UserWord("title")),
        ('title:"?!"', UserWord("title")),
        ("title:(a b)", words("title", "a", "b")),
        ("--x", UserWord("x")),
        ("l'orientation", UserWord("l'orientation")),
        ("title:OR", UserWord("or", "title")),
        ('"OR"', UserPhrase("OR")),
        ("🦊 fox", UserWord("fox")),
        ("שלום עולם", words("שלום", "עולם")),
    ],
)
def test_what_only_looks_like_syntax_is_read_as_words(text: str, node: Node) -> None:
    assert read(text).node == node
    assert read(text).notes == ()


@pytest.mark.parametrize(
    ("text", "node", "note"),
    [
        ('a "b', words("a", "b"), "A quotation mark without a matching quotation mark was ignored."),
        (
            'country:"Norway',
            words("country", "Norway"),
            "A quotation mark without a matching quotation mark was ignored.",
        ),
        ("(a", UserWord("a"), "A parenthesis without a matching parenthesis was ignored."),
        ("a)", UserWord("a"), "A parenthesis without a matching parenthesis was ignored."),
        ("a*", UserWord("a"), "An asterisk needs a word of at least 2 letters before it, so it was ignored."),
        ("NOT", UserWord("not"), "“NOT” joins no words here, so it was searched for as a word."),
        ("youth AND", words("youth", "and"), "“AND” joins no words here, so it was searched for as a word."),
        ("OR youth", words("or", "youth"), "“OR” joins no words here, so it was searched for as a word."),
        (
            "youth (work NOT)",
            words("youth", "work", "not"),
            "“NOT” joins no words here, so it was searched for as a word.",
        ),
        ("a AND OR b", Or((words("a", "and"), UserWord("b"))), "“AND” joins no words here"),
        (
            "READY OR NOT",
            words("READY", "or", "not"),
            "Your text is all in capitals, so AND, OR and NOT were searched for",
        ),
        ("YOUTH NOT EMPLOYED", words("YOUTH", "not", "EMPLOYED"), "Your text is all in capitals"),
        (
            "word~5",
            UserWord("word"),
            "“word~5”: a search for similar words (~) is not supported. The search was for “word”.",
        ),
        (
            '"a b"~5',
            UserPhrase("a b"),
            '“"a b"~5”: a search for similar words (~) is not supported. The search was for “a b”.',
        ),
        ("word^2.5", UserWord("word"), "“word^2.5”: a weight (^) is not supported. The search was for “word”."),
        ("*foo", UserWord("foo"), "“*foo”: an asterisk before a word is not supported. The search was for “foo”."),
        (
            "foo*bar",
            UserPrefix("foo"),
            "“foo*bar”: a wildcard inside a word is not supported. The search was for “foo*”.",
        ),
        ("wom?n", UserPrefix("wom"), "“wom?n”: a wildcard inside a word is not supported. The search was for “wom*”."),
        (
            "g?ance",
            words("g", "ance"),
            "“g?ance”: a wildcard inside a word is not supported. The search was for “g ance”.",
        ),
        (
            "<p>career <b class='x'>guidance</b></p>",
            words("career", "guidance"),
            "Markup such as “<p>” is not supported",
        ),
        ("a && b", words("a", "b"), "“&&” is not supported, so it was left out. Use AND, OR and NOT."),
        ("country:Atlantis", UserWord("Atlantis"), "There is no country “Atlantis”, so its words were searched for."),
        ('area:"OR -b (c:d)"', words("or", "b", "c", "d"), "There is no policy area “OR -b (c:d)”, so its words were"),
        ("year:soon", UserWord("soon"), "There is no year “soon”, so its words were searched for."),
        ("year:20105", UserWord("20105"), "There is no year “20105”, so its words were searched for."),
    ],
)
def test_what_was_not_read_as_typed_is_said(text: str, node: Node, note: str) -> None:
    parsed = read(text)
    assert parsed.node == node
    assert len(parsed.notes) == 1
    assert parsed.notes[0].startswith(note)


def test_a_paragraph_may_quote_without_asking_for_what_it_quotes() -> None:
    parsed = read('"training" is what people ask for ' * 4)
    assert {type(leaf) for leaf in leaves(parsed.node)} == {UserWord}
    assert parsed.notes[0].startswith("In a text this long")


def test_a_value_keeps_its_quotation_marks_in_a_paragraph() -> None:
    assert NORWAY in set(leaves(read('country:"Norway" ' + "word " * 30).node))


@pytest.mark.parametrize(
    ("text", "is_question"), [("what works?", True), ("what works", False), ("wie geht es \uff1f ", True)]
)
def test_a_question_mark_makes_it_a_question(text: str, is_question: bool) -> None:  # noqa: FBT001 - a case of the test
    assert read(text).is_question is is_question


@pytest.mark.parametrize(
    "text", ["/", ":", "*", "?????*", '"', "((((", "()", "(-)", "-", "🦊", "❤️", "..", '""', "\u0301"]
)
def test_where_there_is_no_word_nothing_is_found_and_that_is_said(text: str) -> None:
    parsed = read(text)
    assert (parsed.node, parsed.understood) == (MatchNone(), "")
    assert parsed.notes[-1] == "Type at least one word to search for."


def test_a_long_text_is_cut_between_words_and_that_is_said() -> None:
    parsed = read("word " * 2_000)
    assert set(leaves(parsed.node)) == {UserWord("word")}
    assert parsed.notes == (
        "Only the first 1000 characters were used.",
        "Only the first 64 words were searched for.",
    )


IMMENSE = (
    "a" * 10_000,
    "a:" * 5_000,
    "a* " * 3_000,
    "(" * 3_000,
    "(a " * 3_000 + ")" * 3_000,
    "(" * 3_000 + "a" + ")" * 3_000,
    "-(" * 3_000 + "a",
    "-" * 10_000,
    '"' * 9_999,
    '"a" ' * 3_000,
    "NOT " * 3_000 + "a",
    "a OR " * 2_000,
    "title:" * 2_000,
    'area:"' + "a " * 5_000 + '"',
    "\u202e" * 10_000,
)

PIECES = st.sampled_from(
    (
        *"()\"-:*./~^?![]{}+&|\\,;'“”«🦊\u0301\u202e\0\n ",
        *("..", "  ", "OR", "AND", "NOT", "to", "a", "NO", "P5.1", "2010", "2010..2015", "9,90", "title:"),
        *("dropout", "drop-out", "guid*", "Öğrenci", "שלום", "就業"),
        *(f"{name}:" for name in FACETS),
    )
)
TYPED = st.text() | st.lists(PIECES, max_size=40).map("".join) | st.lists(PIECES, max_size=40).map(" ".join)


def bounded(parsed: ParsedQuery) -> bool:
    return 1 <= len(list(leaves(parsed.node))) <= 64 and depth(parsed.node) <= 3 * MAX_DEPTH + 3


@pytest.mark.parametrize("text", IMMENSE, ids=lambda text: text[:6])
def test_an_immense_text_means_something_small(text: str) -> None:
    assert bounded(read(text))


@settings(deadline=None)
@given(TYPED)
@example("02091-C-71 W-2 9,90 / : h52.1 - x")
@example('year:..,"')
@example('area:"OR (a -b":')
def test_every_text_means_something_bounded(text: str) -> None:
    parsed = read(text)
    assert bounded(parsed)
    typed = UserWord | UserPhrase | UserPrefix | FacetTerm | FacetRange | MatchAll | MatchNone
    assert all(isinstance(leaf, typed) for leaf in leaves(parsed.node))


@settings(deadline=None)
@given(TYPED)
@example("-A")
@example("0*0/")
def test_what_is_understood_reads_as_the_same_tree(text: str) -> None:
    parsed = read(text)
    if parsed.understood:
        written = [unparse(parsed.node, require_all=parsed.requires_all, minus=minus) for minus in (False, True)]
        assert parsed.understood in written
        again = read(parsed.understood)
        assert (again.node, again.understood, again.notes) == (parsed.node, parsed.understood, ())
    else:
        assert isinstance(parsed.node, MatchAll | MatchNone)


@settings(deadline=None)
@given(TYPED)
@example("CARE FOR ALL OR NOT")
def test_notes_are_sentences(text: str) -> None:
    notes = read(text).notes
    assert len(set(notes)) == len(notes)
    assert all((note[0].isupper() or note[0] == "“") and note.endswith(".") and "  " not in note for note in notes)


OPERATORS = {"or", "and", "not"}


@settings(deadline=None)
@given(st.text() | st.lists(PIECES, max_size=30).map(" ".join))
def test_no_word_is_dropped_in_silence(text: str) -> None:
    """Names of values become their notations, operators themselves: all else stands in what is understood."""
    if any(name in text.lower() for name in FACETS) or "title" in text.lower():
        return
    parsed = read(text)
    understood = {token.text.lower() for token in tokenize(parsed.understood)}
    typed = {token.text.lower() for token in tokenize(text)}
    assert typed <= understood | OPERATORS


SCHEMES = st.sampled_from([name for name in FACETS if name not in ("year", "keyword", "keyphrase")])


@settings(deadline=None)
@given(SCHEMES, st.text(st.characters(exclude_characters='"“”„‟«»\uff02'), max_size=40))
def test_a_facets_value_is_one_of_its_concepts_or_words_with_a_note(facet: str, value: str) -> None:
    parsed = read(f'{facet}:"{value}"')
    if isinstance(parsed.node, FacetTerm):
        assert parsed.node.value in load_vocabularies()[facet]
    elif tokenize(value):
        assert any("its words were searched for" in note for note in parsed.notes)
    else:
        assert parsed == ParsedQuery(UserWord(facet), facet, ())
