"""What the index keeps of a text are the terms of `Analyzer.stems` and `Analyzer.forms`, however they are made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import SECTION_GAP
from index.text import document_analyzer as layers
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
        own = ANALYZER.stem_occurrences(text, language)
        stems += [(one.term, first + one.position) for one in own]
        forms += [(one.term, first + one.position) for one in ANALYZER.form_occurrences(text)]
        first += (own[-1].position if own else 0) + SECTION_GAP
    return stems, forms


@given(st.lists(st.tuples(texts, st.sampled_from(LANGUAGES)), max_size=5))
def test_the_terms_and_their_positions_are_those_of_each_text(passages: list[tuple[str, str]]) -> None:
    assert ANALYZER.document_analyzer.analyze(passages, SECTION_GAP) == one_by_one(passages)


def test_what_is_remembered_of_words_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MAX_CACHED_WORDS", 3)
    passages = [
        ("We learn for a life long, life-long, in every labour market and beyond all of it, life long.", "en")
    ] * 3
    assert Analyzer().document_analyzer.analyze(passages, SECTION_GAP) == one_by_one(passages)
