"""The analyzer of documents returns the terms of `Analyzer.stem_occurrences` and `Analyzer.form_occurrences`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import SECTION_GAP
from index.text import document_analyzer
from index.text.analyzer import Analyzer

ANALYZER = Analyzer()
LANGUAGES = ("en", "de", "fr", "fi", "zz")
WORDS = (
    "life",
    "long",
    "Life",
    "labour",
    "market",
    "PES",
    "Œuvre",
    "décrochage",
    "ﬁnance",
    "进",
    "so\u00adcial",
    "x" * 90,
)
SIGNS = (" ", "-", "\u2010", ", ", "\n", " - ", "'", "--")

texts = st.one_of(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SIGNS)), max_size=25).map(
        lambda pairs: "".join(word + sign for word, sign in pairs)
    ),
    st.text(max_size=120),
)


def one_by_one(passages: list[tuple[str, str]]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    stems: list[tuple[str, int]] = []
    forms: list[tuple[str, int]] = []
    first = 0
    for text, language in passages:
        stem_occurrences = ANALYZER.stem_occurrences(text, language)
        stems += [(each.term, first + each.position) for each in stem_occurrences]
        forms += [(each.term, first + each.position) for each in ANALYZER.form_occurrences(text)]
        first += (stem_occurrences[-1].position if stem_occurrences else 0) + SECTION_GAP
    return stems, forms


@given(st.lists(st.tuples(texts, st.sampled_from(LANGUAGES)), max_size=5))
def test_the_terms_and_their_positions_are_those_of_each_text(passages: list[tuple[str, str]]) -> None:
    assert ANALYZER.document_analyzer.analyze(passages, SECTION_GAP) == one_by_one(passages)


def test_what_is_remembered_of_words_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_analyzer, "MAX_CACHED_WORDS", 3)
    passages = [
        ("We learn for a life long, life-long, in every labour market and beyond all of it, life long.", "en")
    ] * 3
    assert Analyzer().document_analyzer.analyze(passages, SECTION_GAP) == one_by_one(passages)
