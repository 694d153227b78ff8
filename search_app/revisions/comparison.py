"""A `Difference` as values that a template walks through: fields with values in words, sections with runs."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from corpus.differences.practice_diff import Difference, FieldDifference
from corpus.differences.word_diff import WordRun
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.record_fields import field_label, value_label

__all__ = ["ComparedField", "ComparedSection", "Comparison", "make_comparison"]

REORDERED: Final = "The same, in another order."
UNSAID: Final = "It was changed; those who review see how."


@frozen
class ComparedField:
    """A field that differs."""

    name: str
    label: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    note: str = ""
    """What there is to say besides, or in place of, the values."""


@frozen
class ComparedSection:
    """A section that differs."""

    key: str
    label: str
    runs: tuple[WordRun, ...]
    only_blanks: bool


@frozen
class Comparison:
    """What differs, ready for its page."""

    fields: tuple[ComparedField, ...]
    sections: tuple[ComparedSection, ...]


def make_comparison(difference: Difference, vocabularies: Vocabularies, *, contacts: bool = True) -> Comparison:
    """The difference in the words of the pages; without `contacts`, of whom to ask only that it changed."""
    whom = [difference_ for difference_ in difference.fields if difference_.name.startswith("contact.")]
    fields = [difference_ for difference_ in difference.fields if contacts or difference_ not in whom]
    unsaid = (ComparedField("contact", field_label("contact"), note=UNSAID),) if whom and not contacts else ()
    return Comparison(
        fields=(*_fields(fields, vocabularies), *unsaid),
        sections=tuple(
            ComparedSection(
                difference_.key, field_label(difference_.key), difference_.runs, difference_.only_whitespace
            )
            for difference_ in difference.sections
        ),
    )


def _fields(fields: Iterable[FieldDifference], vocabularies: Vocabularies) -> Iterator[ComparedField]:
    for field in fields:
        removed, added = (
            tuple(value_label(field.name, value, vocabularies) for value in values)
            for values in (field.removed, field.added)
        )
        yield ComparedField(field.name, field_label(field.name), removed, added, REORDERED if field.only_order else "")
