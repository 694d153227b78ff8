"""Words one after the other, as the leaves under which the index holds them.

What is written in several ways (drop-out, drop out, dropout) is looked for in each, in every field and language that it
is asked for in; a word with accents also, for less, without.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from index.query.nodes import Phrase, Term
from index.schema import FOLDED_STEM_BOOST, LABELS_LANGUAGE, TextField, forms_field
from index.text.analyzer import Analyzer, analysis_language
from index.text.folding import acronym_term
from index.text.tokenizer import Token

__all__ = ["WordLeaf", "acronym_leaves", "query_languages", "sequence_leaf", "spelling_leaves"]

WordLeaf: TypeAlias = Term | Phrase


def query_languages(languages: Iterable[str]) -> tuple[str, ...]:
    """The languages that a query is read in, of a collection in these."""
    return tuple(dict.fromkeys((*map(analysis_language, languages), LABELS_LANGUAGE)))


def spelling_leaves(
    analyzer: Analyzer, words: Sequence[Token], fields: Sequence[TextField], languages: Sequence[str]
) -> list[WordLeaf]:
    """The words one after the other, in each spelling, language and field."""
    found: dict[WordLeaf, None] = {}
    for spelling in analyzer.spellings(words, languages):
        for language in languages:
            if not analyzer.closed_compound(spelling, (language,)):  # where it is one word, the index holds it closed
                found |= dict.fromkeys(_phrases(analyzer, spelling, language, fields))
    return list(found)


def sequence_leaf(field: str, terms: Sequence[str], boost: float) -> WordLeaf:
    """Terms of a field one after the other."""
    return Term(field, terms[0], boost) if len(terms) == 1 else Phrase(field, tuple(enumerate(terms)), boost)


def acronym_leaves(text: str, fields: Iterable[TextField]) -> Iterator[Term]:
    """A short acronym, which counts only in its capitals."""
    return (Term(forms_field(field.name), acronym_term(text), field.boost) for field in fields)


def _phrases(
    analyzer: Analyzer, words: Sequence[str], language: str, fields: Sequence[TextField]
) -> Iterator[WordLeaf]:
    """The words one after the other, with their accents and, less, without."""
    stems = [analyzer.word_stems(word, language) for word in words]
    with_accents, without = tuple(one[0] for one in stems), tuple(one[-1] for one in stems)
    for field in fields:
        yield sequence_leaf(field.name, with_accents, field.boost)
        if without != with_accents:
            yield sequence_leaf(field.name, without, field.boost * FOLDED_STEM_BOOST)
