"""The other names of things, as one state of the index holds them: which it holds at all, and how rare they are.

A name is looked up once in a state: `OtherNames.held` knows it from then on. What the collection holds nowhere is not
searched for, so that a search with other names costs little more than one without.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import log2
from typing import Final

from attrs import evolve, frozen

from index.engines.base import Engine, EngineRequest
from index.query.nodes import BM25FTerm, Phrase, Synonym
from index.query.term_leaves import Leaf, acronym, read_in, sequence, spelled
from index.schema import SYNONYM_BOOST, TEXT_FIELDS, forms_field
from index.storage.caches import memoize
from index.text.analyzer import Analyzer
from index.text.compound_splitter import Compounds
from index.text.tokenizer import is_short_acronym, lower, title_key, tokens
from index.text.wordlists import NORWEGIAN

__all__ = ["HeldName", "OtherNames"]

LESSER_FIELDS: Final = tuple(evolve(field, boost=SYNONYM_BOOST) for field in TEXT_FIELDS)
"""The fields as other names are looked for in them: all alike, for the labels of concepts are among the names, and a
practice that says one itself is no less about it."""
KEPT: Final = 10_000
"""Names that are remembered: more than the vocabularies have."""
KEPT_TOGETHER: Final = 1_000
"""Things whose names are remembered together."""


@frozen
class HeldName:
    """A name as the index holds it."""

    name: Synonym
    leaves: tuple[Leaf, ...] = ()
    """Under which it stands there; none where it stands nowhere."""
    rarity: int = 0
    """The same for names that are about as rare: how often the number of practices that hold it can be halved."""


class OtherNames:
    """Of one state of an index, in a collection in these languages. Safe to share between threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer, languages: Iterable[str]) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._languages = read_in(languages)
        self.compounds = Compounds(engine, analyzer)
        self._of = memoize(self._look_up, KEPT)
        self.held = memoize(self._held, KEPT_TOGETHER)

    def _held(self, names: tuple[Synonym, ...]) -> tuple[HeldName, ...]:
        """Of these names those that the index holds, but those that hold another: they find nothing more."""
        held = [one for one in map(self._of, names) if one.leaves]
        said = [f" {title_key(one.name.text)} " for one in held]
        return tuple(
            one
            for one, words in zip(held, said, strict=True)
            if not any(
                other in words and other != words and another.name.country in ("", one.name.country)
                for another, other in zip(held, said, strict=True)
            )
        )

    def _look_up(self, name: Synonym) -> HeldName:
        """What the index holds of that name."""
        leaves = tuple(self._standing(self._leaves(name)))
        practices = self._engine.search(EngineRequest(BM25FTerm(leaves), limit=0)).total if leaves else 0
        return HeldName(name, leaves, int(log2(practices))) if practices else HeldName(name)

    def _leaves(self, name: Synonym) -> Sequence[Leaf]:
        """The name in its language: its words one after the other; an acronym as it is written."""
        if is_short_acronym(name.text):
            return list(acronym(name.text, LESSER_FIELDS))
        words = tokens(name.text)
        if not name.language:
            forms = tuple(lower(word.text) for word in words)
            return [sequence(forms_field(field.name), forms, field.boost) for field in LESSER_FIELDS]
        languages = NORWEGIAN if name.language in NORWEGIAN else (name.language,)
        return spelled(self._analyzer, words, LESSER_FIELDS, [one for one in self._languages if one in languages])

    def _standing(self, leaves: Sequence[Leaf]) -> Iterator[Leaf]:
        """Those of which each word stands somewhere in its field."""
        for leaf in leaves:
            terms = [term for _, term in leaf.terms] if isinstance(leaf, Phrase) else [leaf.text]
            if all(self._engine.frequencies(leaf.field, terms)):
                yield leaf
