"""A tokenized practice matches the same as its single texts, and is tokenized again only after a change."""

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
from index.query.plan import rewrite
from index.query.query_terms import extract_query_terms
from index.query.syntax.parser import parse
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


def matcher_for(typed: str) -> Matcher:
    return Matcher(
        extract_query_terms(rewrite(parse(typed, VOCABULARIES).node, ANALYZER, LANGUAGES)), ANALYZER, LANGUAGES
    )


@settings(deadline=None)
@given(typed=TYPED, texts=st.lists(TEXTS, min_size=4, max_size=4), language=st.sampled_from((*LANGUAGES, "de")))
def test_in_a_practice_the_same_is_marked_as_in_its_texts_alone(typed: str, texts: list[str], language: str) -> None:
    sections = (Section("why", texts[0] or "x"), Section("aims", texts[1] or "x"))
    fields = stored(
        Practice(slug="a", title=texts[2].strip() or "x", sections=sections, language=language, keywords=(texts[3],)),
        VOCABULARIES,
    )
    practice, matcher = TokenizedPractice(fields), matcher_for(typed)
    for _ in range(2):
        in_practice = [(source, text, spans) for source, text, spans in matcher.match_practice(practice)]
        in_single_texts = [
            (source, text.text, spans)
            for source, field_texts, field_language in practice.fields
            for text in field_texts
            if (spans := matcher_for(typed).find_spans(TokenizedText(text.text), *field_language))
        ]
        assert in_practice == in_single_texts


def test_nothing_is_marked_behind_what_is_looked_at() -> None:
    text = TokenizedText("school " * (MAX_HIGHLIGHTED // 7 + 10))
    assert text.is_truncated
    assert max(span.end for span in matcher_for("school").find_spans(text, "en", "text")) < MAX_HIGHLIGHTED


def test_so_much_is_marked_in_one_text_and_no_more() -> None:
    assert len(matcher_for("school").find_spans(TokenizedText("school " * (MAX_SPANS + 10)), "en", "text")) == MAX_SPANS


def test_a_practice_that_is_shown_again_is_not_read_again_until_it_changes(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant"), document("b", "bee")])

    def stored_fields() -> list[StoredFields]:
        return [match.stored for match in engine.search(EngineRequest(MatchAll())).score_docs]

    first = stored_fields()
    assert all(before is after for before, after in zip(first, stored_fields(), strict=True))
    engine.update([document("b", "bumble bee")], [], 2)
    engine.refresh()
    assert [stored.title for stored in stored_fields()] == ["ant", "bumble bee"]


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
