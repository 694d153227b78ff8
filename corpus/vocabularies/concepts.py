"""A concept and a scheme of concepts, as SKOS has them (W3C, SKOS Reference, 2009): what a facet's values are.

Concepts have a notation, labels in languages, scope notes, alternative and hidden labels and a broader concept. Where
schemes come from is the matter of `corpus.vocabularies.skos_loader`.
"""

import copyreg
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from corpus.text import folded

__all__ = ["Concept", "ConceptScheme"]


def _frozen_mapping(values: Mapping[str, object]) -> Mapping[str, object]:
    return MappingProxyType(dict(values))


def _sent(values: MappingProxyType[str, object]) -> tuple[Any, tuple[Mapping[str, object]]]:
    """How one goes to another process, which Python has no way of its own for."""
    return _frozen_mapping, (dict(values),)


copyreg.pickle(MappingProxyType, _sent)


@frozen(eq=False)
class Concept:
    """One entry of a scheme, such as the policy area P5.1."""

    notation: str
    """What records and addresses hold: `P5.1`, `S6`, `good-practice`, `NO`."""
    labels: Mapping[str, str] = field(converter=_frozen_mapping)
    """The preferred label by language; English is always there."""
    alt_labels: tuple[tuple[str, str], ...] = ()
    """Other names, as (language, name); the language is empty for acronyms."""
    national_names: tuple[tuple[str, str], ...] = ()
    """Names that only one country uses, as (country, name): NAV is Norway's public employment service."""
    hidden_labels: tuple[str, ...] = ()
    """Names that lead to it and are never shown, such as misspellings: nothing is searched for by them."""
    kind: str = ""
    """What each of the national names is, in English, in the singular: "public employment service"."""
    scope_note: str = ""
    """The scope note, in English."""
    broader: str = ""
    """The notation of the concept above, empty at the top."""

    def label(self, language: str = "en") -> str:
        """The preferred label in that language, else in English."""
        return self.labels.get(language) or self.labels["en"]

    def all_names(self) -> Iterator[str]:
        """Every name that a person may use for it: labels, alternative and hidden labels, the notation."""
        yield from self.labels.values()
        for _, name in (*self.alt_labels, *self.national_names):
            yield name
        yield from self.hidden_labels
        yield self.notation


@frozen(eq=False)
class ConceptScheme:
    """The concepts of one facet, in the order of their notations."""

    name: str
    """The facet's name in addresses: area, sector, target, type, level, status, evidence, country, lang."""
    label: str
    concepts: Mapping[str, Concept] = field(converter=_frozen_mapping)

    def __contains__(self, notation: object) -> bool:
        return notation in self.concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def get(self, notation: str) -> Concept | None:
        """The concept of that notation, if the scheme has it."""
        return self.concepts.get(notation)

    def label_of(self, notation: str, language: str = "en") -> str:
        """The label of that notation, or the notation itself where the scheme has no such concept."""
        if language == "en":
            return self._labels.get(notation, notation)
        concept = self.concepts.get(notation)
        return concept.label(language) if concept else notation

    @property
    def is_flat(self) -> bool:
        """Whether no concept is below another."""
        return self._below.keys() <= {""}

    def sort_notations(self, notations: Iterable[str]) -> list[str]:
        """Those of the notations that the scheme has, in its order."""
        places = self._places
        return sorted([notation for notation in notations if notation in places], key=places.__getitem__)

    def narrower(self, notation: str = "") -> tuple[Concept, ...]:
        """The concepts directly below one, or those at the top."""
        return self._below.get(notation, ())

    def with_ancestors(self, notations: Iterable[str]) -> tuple[str, ...]:
        """These notations and all that are above them, each once: what a hierarchical facet counts."""
        found: dict[str, None] = {}
        for notation in notations:
            current = notation
            while current and current not in found:
                found[current] = None
                concept = self.concepts.get(current)
                current = concept.broader if concept else ""
        return tuple(found)

    def find_by_name(self, name: str) -> Concept | None:
        """The concept that a person means by a name: its notation, a label or an alternative label.

        Case, accents, hyphens and runs of blanks make no difference.
        """
        return self._by_name.get(folded(name))

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {notation: concept.label() for notation, concept in self.concepts.items()}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {notation: place for place, notation in enumerate(self.concepts)}

    @cached_property
    def _below(self) -> dict[str, tuple[Concept, ...]]:
        below: dict[str, list[Concept]] = {}
        for concept in self:
            below.setdefault(concept.broader, []).append(concept)
        return {notation: tuple(concepts) for notation, concepts in below.items()}

    @cached_property
    def _by_name(self) -> dict[str, Concept]:
        by_name: dict[str, Concept] = {}
        for concept in self:
            by_name.setdefault(folded(concept.notation), concept)
        for concept in self:
            for label in concept.labels.values():
                by_name.setdefault(folded(label), concept)
        for concept in self:
            for name in (*(name for _, name in (*concept.alt_labels, *concept.national_names)), *concept.hidden_labels):
                by_name.setdefault(folded(name), concept)
        return by_name
