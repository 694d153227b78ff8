"""The concepts that a form offers: each scheme as a tree of options, those that the record holds chosen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from corpus.text import folded
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import CONCEPT_FIELDS, Vocabularies
from search_app.contribute.form import LISTS

__all__ = ["Option", "Picker", "choices", "pickers"]

LONG: Final = 12
"""Options from which on a list has a field that narrows it."""
MANY: Final = 50
"""Options that are looked for by their names, not by what they mean: countries and languages."""
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "types": ("Kind of practice", "What it is: a service, a law, a project."),
    "areas": ("Policy areas", "What of guidance policy it is about; as many as it really answers to."),
    "sectors": ("Sectors", "Where it happens."),
    "targets": ("Target groups", "Whom it is for."),
}


@frozen
class Option:
    """A concept that can be chosen."""

    value: str
    label: str
    note: str = ""
    depth: int = 0
    checked: bool = False


@frozen
class Picker:
    """A field of which several can be chosen."""

    field: str
    label: str
    hint: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        """How many are."""
        return sum(option.checked for option in self.options)

    @property
    def is_long(self) -> bool:
        """Whether it helps to narrow the list."""
        return len(self.options) > LONG


def pickers(record: Mapping[str, Any], vocabularies: Vocabularies) -> tuple[Picker, ...]:
    """The fields that hold several concepts."""
    return tuple(
        Picker(field, *_WORDS[field], tuple(_tree(vocabularies[CONCEPT_FIELDS[field]], record.get(field, ()))))
        for field in LISTS
    )


def choices(scheme: ConceptScheme, value: str) -> tuple[Option, ...]:
    """The concepts of which one can be chosen, and nothing; what the record holds, though the scheme has it not."""
    options = tuple(_tree(scheme, [value] if value else ()))
    ordered = sorted(options, key=lambda one: folded(one.label)) if len(options) > MANY else options
    return (Option("", "Not said", checked=not value), *ordered)


def _tree(scheme: ConceptScheme, chosen: Sequence[str]) -> Iterator[Option]:
    yield from _below(scheme, "", set(chosen), 0)
    yield from (Option(one, one, checked=True) for one in chosen if one not in scheme)


def _below(scheme: ConceptScheme, above: str, chosen: Iterable[str], depth: int) -> Iterator[Option]:
    for concept in scheme.narrower(above):
        value = concept.notation
        yield Option(value, concept.label(), concept.scope_note, depth, value in chosen)
        yield from _below(scheme, value, chosen, depth + 1)
