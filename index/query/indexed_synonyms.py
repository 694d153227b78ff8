"""The other names of things, as one state of the index holds them: which it holds at all, and how rare they are.

A name is looked up once in a state: `OtherNames.held` knows it from then on. What the collection holds nowhere is not
searched for, so that a search with other names costs little more than one without.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log2
from typing import Final

from attrs import evolve, frozen

from index.query.nodes import BM25FTerm, Node, Phrase, Synonym
from index.query.term_leaves import WordLeaf, acronym_leaves, query_languages, sequence_leaf, spelling_leaves
from index.schema import SYNONYM_BOOST, TEXT_FIELDS, forms_field
from index.storage.caches import memoize
from index.term_reader import TermReader
from index.text.analyzer import Analyzer
from index.text.compound_splitter import CompoundSplitter
from index.text.folding import is_short_acronym, lowercase, title_key
from index.text.tokenizer import tokenize
from index.text.wordlists import NORWEGIAN_CODES

__all__ = ["IndexedSynonym", "IndexedSynonyms"]

SYNONYM_FIELDS: Final = tuple(evolve(field, boost=SYNONYM_BOOST) for field in TEXT_FIELDS)
"""The fields as other names are looked for in them: all alike, for the labels of concepts are among the names, and a
practice that says one itself is no less about it."""
KEPT: Final = 10_000
"""Names that are remembered: more than the vocabularies have."""
KEPT_TOGETHER: Final = 1_000
"""Things whose names are remembered together."""


@frozen
class IndexedSynonym:
    """A name as the index holds it."""

    synonym: Synonym
    leaves: tuple[WordLeaf, ...] = ()
    """Under which it stands there; none where it stands nowhere."""
    rarity: int = 0
    """The same for names that are about as rare: how often the number of practices that hold it can be halved."""


class IndexedSynonyms:
    """Of one state of an index, in a collection in these languages. Safe to share between threads."""

    def __init__(
        self, terms: TermReader, count: Callable[[Node], int], analyzer: Analyzer, languages: Iterable[str]
    ) -> None:
        self._terms = terms
        self._count = count
        self._analyzer = analyzer
        self._languages = query_languages(languages)
        self.compound_splitter = CompoundSplitter(terms, analyzer)
        self._of = memoize(self._look_up, KEPT)
        self.find = memoize(self._held, KEPT_TOGETHER)

    def _held(self, names: tuple[Synonym, ...]) -> tuple[IndexedSynonym, ...]:
        """Of these names those that the index holds, but those that hold another: they find nothing more."""
        held = [one for one in map(self._of, names) if one.leaves]
        said = [f" {title_key(one.synonym.text)} " for one in held]
        return tuple(
            one
            for one, words in zip(held, said, strict=True)
            if not any(
                other in words and other != words and another.synonym.country in ("", one.synonym.country)
                for another, other in zip(held, said, strict=True)
            )
        )

    def _look_up(self, name: Synonym) -> IndexedSynonym:
        """What the index holds of that name."""
        leaves = tuple(self._standing(self._leaves(name)))
        practices = self._count(BM25FTerm(leaves)) if leaves else 0
        return IndexedSynonym(name, leaves, int(log2(practices))) if practices else IndexedSynonym(name)

    def _leaves(self, name: Synonym) -> Sequence[WordLeaf]:
        """The name in its language: its words one after the other; an acronym as it is written."""
        if is_short_acronym(name.text):
            return list(acronym_leaves(name.text, SYNONYM_FIELDS))
        words = tokenize(name.text)
        if not name.language:
            forms = tuple(lowercase(word.text) for word in words)
            return [sequence_leaf(forms_field(field.name), forms, field.boost) for field in SYNONYM_FIELDS]
        languages = NORWEGIAN_CODES if name.language in NORWEGIAN_CODES else (name.language,)
        return spelling_leaves(
            self._analyzer, words, SYNONYM_FIELDS, [one for one in self._languages if one in languages]
        )

    def _standing(self, leaves: Sequence[WordLeaf]) -> Iterator[WordLeaf]:
        """Those of which each word stands somewhere in its field."""
        for leaf in leaves:
            terms = [term for _, term in leaf.terms] if isinstance(leaf, Phrase) else [leaf.text]
            if all(self._terms.frequencies(leaf.field, terms)):
                yield leaf
