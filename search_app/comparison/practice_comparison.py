"""Several practices side by side: a row for each field and section that one of them has."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen
from markupsafe import Markup

from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.markup import render_markdown
from search_app.practices.record_fields import LINK_FIELDS, field_label, value_label
from search_app.practices.record_links import linked_titles

__all__ = ["ComparisonCell", "ComparisonRow", "PracticeComparison", "compare_practices"]

BUILT_IN: Final = ("record_type", "native_title", "countries", "regions", "start_year", "end_year", "language")
"""Fields of every record that come first."""

NO_TEXT: Final = Markup("")


@frozen
class ComparisonCell:
    """What one practice says in a row: values in words, or a text. Both are empty where it says nothing."""

    values: tuple[str, ...] = ()
    html: Markup = NO_TEXT
    language: str = ""
    """The language of the text."""


@frozen
class ComparisonRow:
    """A field or a section with the cell of each practice."""

    key: str
    label: str
    cells: tuple[ComparisonCell, ...]
    differs: bool


@frozen
class PracticeComparison:
    """The rows of a comparison under their two headings, without rows that are empty in all practices."""

    practices: tuple[Practice, ...]
    facts: tuple[ComparisonRow, ...]
    sections: tuple[ComparisonRow, ...]
    left_out: int = 0
    """Rows that are the same in all practices and were left out."""


def compare_practices(
    practices: Sequence[Practice], vocabularies: Vocabularies, collection: Collection, *, only_differences: bool
) -> PracticeComparison:
    """Compare practices of one or several kinds of record; `only_differences` leaves out rows without one."""
    facts = tuple(_fact_rows(practices, vocabularies, collection))
    sections = tuple(_section_rows(practices))
    if not only_differences:
        return PracticeComparison(tuple(practices), facts, sections)
    kept_facts, kept_sections = (tuple(row for row in rows if row.differs) for rows in (facts, sections))
    left_out = len(facts) + len(sections) - len(kept_facts) - len(kept_sections)
    return PracticeComparison(tuple(practices), kept_facts, kept_sections, left_out)


def _fact_rows(
    practices: Sequence[Practice], vocabularies: Vocabularies, collection: Collection
) -> Iterator[ComparisonRow]:
    titles = [linked_titles(practice, collection) for practice in practices]
    for key in _fact_keys():
        definition = active_profile().field(key)
        cells = []
        for practice, titles_of_records in zip(practices, titles, strict=True):
            labels = (value_label(key, value, vocabularies) for value in _values(practice, key, definition))
            is_record = definition is not None and definition.kind is FieldKind.RECORD
            cells.append(
                ComparisonCell(tuple(titles_of_records.get(label, label) if is_record else label for label in labels))
            )
        if any(cell.values for cell in cells):
            yield ComparisonRow(key, field_label(key), tuple(cells), differs=_differ(practices, key, definition))


def _fact_keys() -> tuple[str, ...]:
    profile_keys = (field.key for field in active_profile().fields if field.kind is not FieldKind.PHRASES)
    return tuple(dict.fromkeys((*BUILT_IN, *profile_keys, "keywords", "tags", "provided_by", *LINK_FIELDS)))


def _values(practice: Practice, key: str, definition: FieldDefinition | None) -> tuple[object, ...]:
    if definition is not None or key in BUILT_IN:
        return practice.values_of(key)
    value = getattr(practice, key)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _differ(practices: Sequence[Practice], key: str, definition: FieldDefinition | None) -> bool:
    """Whether two practices have other values; the order of values makes no difference."""
    return len({frozenset(_values(practice, key, definition)) for practice in practices}) > 1


def _section_rows(practices: Sequence[Practice]) -> Iterator[ComparisonRow]:
    profile = active_profile()
    known = (section.key for kind in profile.record_types for section in profile.sections_of(kind.key))
    written = (section.key for practice in practices for section in practice.sections)
    for key in dict.fromkeys((*known, *written)):
        texts = [practice.text(key) for practice in practices]
        if any(texts):
            cells = tuple(
                ComparisonCell(html=render_markdown(text) if text else NO_TEXT, language=practice.language)
                for practice, text in zip(practices, texts, strict=True)
            )
            yield ComparisonRow(key, profile.section_label(key), cells, differs=len(set(texts)) > 1)
