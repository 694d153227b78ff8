"""A `Difference` as values that a template walks through: fields with values in words, sections with runs."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from corpus.differences.practice_diff import Difference, FieldDifference
from corpus.differences.word_diff import WordRun
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.revisions.labels import unit_label, value_label

__all__ = ["ComparedField", "ComparedSection", "Comparison", "comparison"]

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


def comparison(difference: Difference, vocabularies: Vocabularies, *, contacts: bool = True) -> Comparison:
    """The difference in the words of the pages; without `contacts`, of whom to ask only that it changed."""
    whom = [one for one in difference.fields if one.name.startswith("contact.")]
    fields = [one for one in difference.fields if contacts or one not in whom]
    unsaid = (ComparedField("contact", unit_label("contact"), note=UNSAID),) if whom and not contacts else ()
    return Comparison(
        fields=(*_fields(fields, vocabularies), *unsaid),
        sections=tuple(
            ComparedSection(one.key, unit_label(one.key), one.runs, one.only_whitespace) for one in difference.sections
        ),
    )


def _fields(fields: Iterable[FieldDifference], vocabularies: Vocabularies) -> Iterator[ComparedField]:
    for one in fields:
        removed, added = (
            tuple(value_label(one.name, value, vocabularies) for value in values) for values in (one.removed, one.added)
        )
        yield ComparedField(one.name, unit_label(one.name), removed, added, REORDERED if one.only_order else "")
