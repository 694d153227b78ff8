"""`Concept` and `ConceptScheme`, as in SKOS (W3C, SKOS Reference, 2009). Concepts are the values of facets.

A concept has a notation, labels in several languages, a scope note, alternative and hidden labels and a broader
concept. `corpus.vocabularies.skos_loader` reads schemes from files.
"""

import copyreg
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from corpus.text import fold_name

__all__ = ["Concept", "ConceptScheme"]


def _frozen_mapping(values: Mapping[str, object]) -> Mapping[str, object]:
    return MappingProxyType(dict(values))


def _reduce_mapping_proxy(values: MappingProxyType[str, object]) -> tuple[Any, tuple[Mapping[str, object]]]:
    """Pickle a mapping proxy as a dictionary, for another process; Python itself cannot."""
    return _frozen_mapping, (dict(values),)


copyreg.pickle(MappingProxyType, _reduce_mapping_proxy)


@frozen(eq=False)
class Concept:
    """A concept of a scheme, such as the subject P5.1."""

    notation: str
    """The code that records and addresses use: `P5.1`, `S6`, `good-practice`, `NO`."""
    labels: Mapping[str, str] = field(converter=_frozen_mapping)
    """The preferred label by language. English is always there."""
    alt_labels: tuple[tuple[str, str], ...] = ()
    """Alternative labels as (language, label). The language of an acronym is empty."""
    national_names: tuple[tuple[str, str], ...] = ()
    """Names that only one country uses, as (country, name): NAV is Norway's employment service."""
    hidden_labels: tuple[str, ...] = ()
    """Labels that find the concept but are never displayed or searched for, such as misspellings."""
    kind: str = ""
    """What each national name is, in English and in the singular: "public employment service"."""
    scope_note: str = ""
    """The scope note in English."""
    broader: str = ""
    """The notation of the broader concept; empty for a top concept."""

    def label(self, language: str = "en") -> str:
        """Return the preferred label in that language, or in English."""
        return self.labels.get(language) or self.labels["en"]

    def is_preferred_name(self, name: str) -> bool:
        """Return whether a name is the notation or a preferred label, in whatever case."""
        return fold_name(name) in {fold_name(label) for label in (self.notation, *self.labels.values())}

    def all_names(self) -> Iterator[str]:
        """Yield every name of the concept: preferred, alternative and hidden labels, national names, notation."""
        yield from self.labels.values()
        for _, name in (*self.alt_labels, *self.national_names):
            yield name
        yield from self.hidden_labels
        yield self.notation


@frozen(eq=False)
class ConceptScheme:
    """The concepts of one facet, in the order of their notations."""

    name: str
    """The name of the facet in addresses: area, sector, target, type, level, status, evidence, country, lang."""
    label: str
    concepts: Mapping[str, Concept] = field(converter=_frozen_mapping)

    def __contains__(self, notation: object) -> bool:
        return notation in self.concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def get(self, notation: str) -> Concept | None:
        """Return the concept of that notation, or None."""
        return self.concepts.get(notation)

    def label_of(self, notation: str, language: str = "en") -> str:
        """Return the label of a notation, or the notation itself where the scheme does not have it."""
        if language == "en":
            return self._labels.get(notation, notation)
        concept = self.concepts.get(notation)
        return concept.label(language) if concept else notation

    @property
    def is_flat(self) -> bool:
        """Whether no concept has a broader concept."""
        return self._narrower.keys() <= {""}

    def sort_notations(self, notations: Iterable[str]) -> list[str]:
        """Return the notations that the scheme has, in its order."""
        positions = self._positions
        return sorted([notation for notation in notations if notation in positions], key=positions.__getitem__)

    def narrower(self, notation: str = "") -> tuple[Concept, ...]:
        """Return the concepts directly below a concept; without a notation, the top concepts."""
        return self._narrower.get(notation, ())

    def with_ancestors(self, notations: Iterable[str]) -> tuple[str, ...]:
        """Return these notations and their ancestors, without repetition. A hierarchical facet counts all."""
        closure: dict[str, None] = {}
        for notation in notations:
            current = notation
            while current and current not in closure:
                closure[current] = None
                concept = self.concepts.get(current)
                current = concept.broader if concept else ""
        return tuple(closure)

    def find_by_name(self, name: str) -> Concept | None:
        """Return the concept that a person means by a name: notation, label or alternative label.

        Case, accents, hyphens and repeated spaces make no difference.
        """
        return self._by_name.get(fold_name(name))

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {notation: concept.label() for notation, concept in self.concepts.items()}

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {notation: position for position, notation in enumerate(self.concepts)}

    @cached_property
    def _narrower(self) -> dict[str, tuple[Concept, ...]]:
        below: dict[str, list[Concept]] = {}
        for concept in self:
            below.setdefault(concept.broader, []).append(concept)
        return {notation: tuple(concepts) for notation, concepts in below.items()}

    @cached_property
    def _by_name(self) -> dict[str, Concept]:
        by_name: dict[str, Concept] = {}
        for concept in self:
            by_name.setdefault(fold_name(concept.notation), concept)
        for concept in self:
            for label in concept.labels.values():
                by_name.setdefault(fold_name(label), concept)
        for concept in self:
            for name in (*(name for _, name in (*concept.alt_labels, *concept.national_names)), *concept.hidden_labels):
                by_name.setdefault(fold_name(name), concept)
        return by_name
