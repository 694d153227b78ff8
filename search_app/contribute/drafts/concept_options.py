"""The concepts that a form offers: each vocabulary as a tree of options, with those of the record selected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from corpus.profile.active import active_profile
from corpus.text import fold_name
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.record_fields import field_label

__all__ = ["ConceptOption", "ConceptPicker", "concept_pickers", "single_concept_options"]

FILTER_FROM: Final = 12
"""Number of options from which a list has a field to filter it."""
SORT_FROM: Final = 50
"""Number of options from which a list is sorted by label: languages."""
COUNTRIES_HINT: Final = "Select all countries that apply, or a group such as the European Union."
"""The sentence below the label of the countries, unless the profile has another."""


@frozen
class ConceptOption:
    """A concept that can be selected."""

    value: str
    label: str
    note: str = ""
    depth: int = 0
    selected: bool = False


@frozen
class ConceptPicker:
    """A field that holds several concepts, with its options."""

    field: str
    label: str
    hint: str
    options: tuple[ConceptOption, ...]

    @property
    def selected_count(self) -> int:
        """The number of selected options."""
        return sum(option.selected for option in self.options)

    @property
    def is_long(self) -> bool:
        """Whether the list needs a field to filter it."""
        return len(self.options) > FILTER_FROM


def concept_pickers(record: Mapping[str, Any], vocabularies: Vocabularies) -> tuple[ConceptPicker, ...]:
    """Return a picker for the countries, and for each field that holds several concepts."""
    own = (
        ConceptPicker(
            field.key,
            field.label,
            field.hint,
            tuple(_options(vocabularies[field.scheme], record.get(field.key, ()))),
        )
        for field in active_profile().concept_fields
        if field.many
    )
    return (_countries_picker(record, vocabularies), *own)


def _countries_picker(record: Mapping[str, Any], vocabularies: Vocabularies) -> ConceptPicker:
    field = active_profile().field("countries")
    options = tuple(_options(vocabularies["country"], record.get("countries", ())))
    return ConceptPicker("countries", field_label("countries"), (field and field.hint) or COUNTRIES_HINT, options)


def single_concept_options(scheme: ConceptScheme, value: str) -> tuple[ConceptOption, ...]:
    """Return the options of a field that holds one concept, with an empty one first.

    A value that the vocabulary does not have is an option, too, so that saving the form does not lose it.
    """
    options = tuple(_options(scheme, [value] if value else ()))
    ordered = sorted(options, key=lambda option: fold_name(option.label)) if len(options) > SORT_FROM else options
    return (ConceptOption("", "Not specified", selected=not value), *ordered)


def _options(scheme: ConceptScheme, chosen: Sequence[str]) -> Iterator[ConceptOption]:
    yield from _narrower_options(scheme, "", set(chosen), 0)
    yield from (ConceptOption(value, value, selected=True) for value in chosen if value not in scheme)


def _narrower_options(
    scheme: ConceptScheme, broader: str, chosen: Iterable[str], depth: int
) -> Iterator[ConceptOption]:
    for concept in scheme.narrower(broader):
        value = concept.notation
        yield ConceptOption(value, concept.label(), concept.scope_note, depth, value in chosen)
        yield from _narrower_options(scheme, value, chosen, depth + 1)
