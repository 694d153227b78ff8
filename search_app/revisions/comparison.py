"""A `Difference` as values that a template walks through: fields with values in words, sections with runs."""

from collections.abc import Iterator

from attrs import frozen

from corpus.differences import Difference, FieldDifference
from corpus.vocabulary import Vocabularies
from corpus.word_runs import Run
from search_app.revisions.labels import unit_label, value_label

__all__ = ["ComparedField", "ComparedSection", "Comparison", "comparison"]


@frozen
class ComparedField:
    """A field that differs."""

    name: str
    label: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@frozen
class ComparedSection:
    """A section that differs."""

    key: str
    label: str
    runs: tuple[Run, ...]
    only_blanks: bool


@frozen
class Comparison:
    """What differs, ready for its page."""

    fields: tuple[ComparedField, ...]
    sections: tuple[ComparedSection, ...]


def comparison(difference: Difference, vocabularies: Vocabularies) -> Comparison:
    """The difference in the words of the pages."""
    return Comparison(
        fields=tuple(_fields(difference.fields, vocabularies)),
        sections=tuple(
            ComparedSection(one.key, unit_label(one.key), one.runs, one.only_blanks) for one in difference.sections
        ),
    )


def _fields(fields: tuple[FieldDifference, ...], vocabularies: Vocabularies) -> Iterator[ComparedField]:
    for one in fields:
        removed, added = (
            tuple(value_label(one.name, value, vocabularies) for value in values) for values in (one.removed, one.added)
        )
        yield ComparedField(one.name, unit_label(one.name), removed, added)
