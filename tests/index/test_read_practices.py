"""A practice read once has the same marked as its texts one by one, and is read again only when it has changed."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.practice import Practice, Section
from index.engines.base import EngineRequest
from index.engines.whoosh import WhooshEngine
from index.highlight.field_matcher import MAX_SPANS
from index.highlight.matcher import Matcher
from index.highlight.tokenized_practice import TokenizedPractice
from index.highlight.tokenized_text import MAX_HIGHLIGHTED, TokenizedText
from index.query.nodes import MatchAll
from index.query.parser import parse
from index.query.plan import rewrite
from index.query.query_terms import extract_query_terms
from index.schema import stored
from index.stored_fields import StoredFields
from tests.index.engine_contract import build, document
from tests.index.shelf import ANALYZER, VOCABULARIES

LANGUAGES = ("en", "fr", "ar")
WORDS = (
    *("School", "schools", "drop-out", "drop out", "dropouts", "l'école", "ecole", "PES", "e\u0301cole", "学校", "a-b"),
    *("التعليم", "مُعَلِّم", "\u00ad", "\ufffd", "2010", "early", "leaving"),
)
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from((" ", "\n", "-", ", ", ""))), max_size=8).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
TYPED = st.lists(
    st.sampled_from(
        ("school", "scho*", '"early leaving"', "dropout", "école", "ec*", "PES", "التعليم", "معلم", "学校")
    ),
    min_size=1,
    max_size=3,
).map(" OR ".join)


def marker(typed: str) -> Matcher:
    return Matcher(extract_query_terms(rewrite(parse(typed, VOCABULARIES).node, ANALYZER, LANGUAGES)), ANALYZER, LANGUAGES)


@settings(deadline=None)
@given(typed=TYPED, texts=st.lists(TEXTS, min_size=4, max_size=4), language=st.sampled_from((*LANGUAGES, "de")))
def test_in_a_practice_the_same_is_marked_as_in_its_texts_alone(typed: str, texts: list[str], language: str) -> None:
    sections = (Section("why", texts[0] or "x"), Section("aims", texts[1] or "x"))
    kept = stored(
        Practice(slug="a", title=texts[2].strip() or "x", sections=sections, language=language, keywords=(texts[3],)),
        VOCABULARIES,
    )
    practice, whole = TokenizedPractice(kept), marker(typed)
    for _ in range(2):
        found = [(place, text, marks) for place, text, marks in whole.match_practice(practice)]
        alone = [
            (place, text.text, marks)
            for place, texts_there, scope in practice.fields
            for text in texts_there
            if (marks := marker(typed).find_spans(TokenizedText(text.text), *scope))
        ]
        assert found == alone


def test_nothing_is_marked_behind_what_is_looked_at() -> None:
    text = TokenizedText("school " * (MAX_HIGHLIGHTED // 7 + 10))
    assert text.is_truncated
    assert max(mark.end for mark in marker("school").find_spans(text, "en", "text")) < MAX_HIGHLIGHTED


def test_so_much_is_marked_in_one_text_and_no_more() -> None:
    assert len(marker("school").find_spans(TokenizedText("school " * (MAX_SPANS + 10)), "en", "text")) == MAX_SPANS


def test_a_practice_that_is_shown_again_is_not_read_again_until_it_changes(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant"), document("b", "bee")])

    def shown() -> list[StoredFields]:
        return [one.stored for one in engine.search(EngineRequest(MatchAll())).score_docs]

    first = shown()
    assert all(one is other for one, other in zip(first, shown(), strict=True))
    engine.update([document("b", "bumble bee")], [], 2)
    engine.refresh()
    assert [one.title for one in shown()] == ["ant", "bumble bee"]


def test_a_text_holds_short_words_only_where_they_stand_alone() -> None:
    read = TokenizedText("A bear, a-b and drop-outs", set())
    assert read.find_words({"b", "e", "bear", "ab", "dropouts", "drop", "cat"}) == {
        "b",
        "bear",
        "ab",
        "dropouts",
        "drop",
    }
    assert read.find_words({"bear", "outs"}) == {"bear", "outs"}
