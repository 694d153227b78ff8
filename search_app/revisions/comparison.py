"""A `Difference` of two practices as values for a template: fields with values in words, sections as word runs."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from corpus.differences.practice_diff import Difference, FieldDifference
from corpus.differences.word_diff import WordRun
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.record_fields import field_label, value_label

__all__ = ["ComparedField", "ComparedSection", "Comparison", "make_comparison"]

REORDERED: Final = "Same values, different order."
"""The note on a list that has the same values in another order."""
CONTACT_CHANGED: Final = "Changed. Reviewers can see the change."


@frozen
class ComparedField:
    """A field that differs between two revisions."""

    name: str
    label: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    note: str = ""
    """A note beside the values, or in place of them."""


@frozen
class ComparedSection:
    """A section that differs between two revisions."""

    key: str
    label: str
    runs: tuple[WordRun, ...]
    only_blanks: bool


@frozen
class Comparison:
    """All fields and sections that differ."""

    fields: tuple[ComparedField, ...]
    sections: tuple[ComparedSection, ...]


def make_comparison(difference: Difference, vocabularies: Vocabularies, *, contacts: bool = True) -> Comparison:
    """Return the difference in words. Without `contacts`, it says only that the contact changed."""
    contact_fields = [
        field_difference for field_difference in difference.fields if field_difference.name.startswith("contact.")
    ]
    fields = [
        field_difference for field_difference in difference.fields if contacts or field_difference not in contact_fields
    ]
    contact_note = (
        (ComparedField("contact", field_label("contact"), note=CONTACT_CHANGED),)
        if contact_fields and not contacts
        else ()
    )
    return Comparison(
        fields=(*_fields(fields, vocabularies), *contact_note),
        sections=tuple(
            ComparedSection(
                field_difference.key,
                field_label(field_difference.key),
                field_difference.runs,
                field_difference.only_whitespace,
            )
            for field_difference in difference.sections
        ),
    )


def _fields(fields: Iterable[FieldDifference], vocabularies: Vocabularies) -> Iterator[ComparedField]:
    for field in fields:
        removed, added = (
            tuple(value_label(field.name, value, vocabularies) for value in values)
            for values in (field.removed, field.added)
        )
        yield ComparedField(field.name, field_label(field.name), removed, added, REORDERED if field.only_order else "")
