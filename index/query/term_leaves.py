"""Leaves of index terms for consecutive words: in every spelling, in every language and in every field.

A word that is written in several ways ("drop-out", "drop out", "dropout") gets leaves for each. A word with accents
also gets leaves without them, and with two letters for each umlaut, with a lower weight.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from index.query.nodes import Phrase, Term
from index.schema import LABELS_LANGUAGE, TextField, forms_field
from index.text.analyzer import Analyzer, analysis_language
from index.text.folding import acronym_term
from index.text.tokenizer import Token

__all__ = ["WordLeaf", "acronym_leaves", "query_languages", "sequence_leaf", "spelling_leaves"]

FOLDED_STEM_BOOST: Final = 0.3
"""The weight of the stem without accents of a word typed with accents, where the stem with accents weighs 1."""

WordLeaf: TypeAlias = Term | Phrase
"""A leaf for one word or for consecutive words."""


def query_languages(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the languages in which queries are analysed, for a collection in these languages."""
    return tuple(dict.fromkeys((*map(analysis_language, languages), LABELS_LANGUAGE)))


def spelling_leaves(
    analyzer: Analyzer, words: Sequence[Token], fields: Sequence[TextField], languages: Sequence[str]
) -> list[WordLeaf]:
    """Return the leaves of consecutive words in each spelling, language and field."""
    leaves: dict[WordLeaf, None] = {}
    for spelling in analyzer.spellings(words, languages):
        for language in languages:
            # The index has each listed compound closed, too, so its open spelling needs no leaves.
            if not analyzer.closed_compound(spelling, (language,)):
                leaves |= dict.fromkeys(_stem_leaves(analyzer, spelling, language, fields))
    return list(leaves)


def sequence_leaf(field: str, terms: Sequence[str], boost: float) -> WordLeaf:
    """Return the leaf of consecutive terms of a field: a `Term` for one, a `Phrase` for several."""
    return Term(field, terms[0], boost) if len(terms) == 1 else Phrase(field, tuple(enumerate(terms)), boost)


def acronym_leaves(text: str, fields: Iterable[TextField]) -> Iterator[Term]:
    """Yield the leaves of a short acronym, which matches only in capitals."""
    return (Term(forms_field(field.name), acronym_term(text), field.boost) for field in fields)


def _stem_leaves(
    analyzer: Analyzer, words: Sequence[str], language: str, fields: Sequence[TextField]
) -> Iterator[WordLeaf]:
    """Yield the leaves of the stems as typed and, with a lower weight, in other spellings of accents and umlauts."""
    typed = tuple(analyzer.stem(word, language) for word in words)
    others = analyzer.other_stems(words, language)
    for field in fields:
        yield sequence_leaf(field.name, typed, field.boost)
        for stems in others:
            yield sequence_leaf(field.name, stems, field.boost * FOLDED_STEM_BOOST)
