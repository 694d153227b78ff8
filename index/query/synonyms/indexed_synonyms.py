"""`IndexedSynonyms`: which synonyms one state of the index contains, as leaves of index terms, and how rare they are.

Each synonym is looked up once for a state of the index and then cached. Synonyms that the index does not contain are
not searched for. So a search with synonyms costs little more than one without.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log2
from typing import Final

from attrs import evolve, frozen

from index.query.nodes import BM25FTerm, Node, Phrase, Synonym
from index.query.synonyms.synonym_map import SYNONYM_BOOST
from index.query.term_leaves import WordLeaf, acronym_leaves, query_languages, sequence_leaf, spelling_leaves
from index.schema import TEXT_FIELDS, forms_field
from index.storage.caches import memoize
from index.term_reader import TermReader
from index.text.analyzer import Analyzer
from index.text.compound_splitter import CompoundSplitter
from index.text.folding import is_short_acronym, lowercase, title_key
from index.text.tokenizer import tokenize
from index.text.wordlists import NORWEGIAN_CODES

__all__ = ["IndexedSynonym", "IndexedSynonyms"]

SYNONYM_FIELDS: Final = tuple(evolve(field, boost=SYNONYM_BOOST) for field in TEXT_FIELDS)
"""The text fields, with one boost for all.

The labels of concepts are among the synonyms. A practice that uses such a name in its text is no less about it.
"""
CACHED_SYNONYMS: Final = 10_000
"""Synonyms that are cached: more than the vocabularies have."""
CACHED_COUNTS: Final = 10_000
"""Trees whose number of matches is cached: words of queries that few practices match."""
CACHED_GROUPS: Final = 1_000
"""Groups of synonyms that are cached."""


@frozen
class IndexedSynonym:
    """A synonym with its leaves of index terms."""

    synonym: Synonym
    leaves: tuple[WordLeaf, ...] = ()
    """The leaves that the index contains; none where it does not contain the synonym."""
    rarity: int = 0
    """The number of matching practices on a logarithmic scale, log2 rounded down. It is equal for similar rarity."""


class IndexedSynonyms:
    """Looks synonyms up in one state of the index. Threads may share it."""

    def __init__(
        self, terms: TermReader, count: Callable[[Node], int], analyzer: Analyzer, languages: Iterable[str]
    ) -> None:
        """Take the terms of the index, a function that counts the matches of a node, and the collection's languages."""
        self._terms = terms
        self.count_matching: Callable[[Node], int] = memoize(count, CACHED_COUNTS)
        """Returns how many practices a tree of index terms matches."""
        self._analyzer = analyzer
        self._languages = query_languages(languages)
        self.compound_splitter = CompoundSplitter(terms, analyzer)
        """Splits compounds by the same state of the index."""
        self._look_up = memoize(self._look_up_uncached, CACHED_SYNONYMS)
        self.find: Callable[[tuple[Synonym, ...]], tuple[IndexedSynonym, ...]] = memoize(self._find, CACHED_GROUPS)
        """Returns those of these synonyms that the index contains."""

    def _find(self, synonyms: tuple[Synonym, ...]) -> tuple[IndexedSynonym, ...]:
        """Return the indexed ones. A name that contains another one is left out: it would match nothing more."""
        indexed = [each for each in map(self._look_up, synonyms) if each.leaves]
        keys = [f" {title_key(each.synonym.text)} " for each in indexed]
        return tuple(
            longer
            for longer, key in zip(indexed, keys, strict=True)
            if not any(
                shorter_key in key and shorter_key != key and shorter.synonym.country in ("", longer.synonym.country)
                for shorter, shorter_key in zip(indexed, keys, strict=True)
            )
        )

    def _look_up_uncached(self, synonym: Synonym) -> IndexedSynonym:
        leaves = tuple(self._drop_missing(self._leaves(synonym)))
        practices = self.count_matching(BM25FTerm(leaves)) if leaves else 0
        return IndexedSynonym(synonym, leaves, int(log2(practices))) if practices else IndexedSynonym(synonym)

    def _leaves(self, synonym: Synonym) -> Sequence[WordLeaf]:
        """Return the leaves of a synonym in its language. Names that all languages share match as written."""
        if is_short_acronym(synonym.text):
            return list(acronym_leaves(synonym.text, SYNONYM_FIELDS))
        words = tokenize(synonym.text)
        if not synonym.language:
            forms = tuple(lowercase(word.text) for word in words)
            return [sequence_leaf(forms_field(field.name), forms, field.boost) for field in SYNONYM_FIELDS]
        codes = NORWEGIAN_CODES if synonym.language in NORWEGIAN_CODES else (synonym.language,)
        languages = [language for language in self._languages if language in codes]
        return spelling_leaves(self._analyzer, words, SYNONYM_FIELDS, languages)

    def _drop_missing(self, leaves: Sequence[WordLeaf]) -> Iterator[WordLeaf]:
        """Yield the leaves of which the index contains every term."""
        for leaf in leaves:
            terms = [term for _, term in leaf.terms] if isinstance(leaf, Phrase) else [leaf.text]
            if all(self._terms.frequencies(leaf.field, terms)):
                yield leaf
