"""Compares two states of a practice: sections word by word, other fields value by value.

`compare_practices` returns a `Difference` of `SectionDifference`s and `FieldDifference`s. `changed_names` only names
what differs, for lists. Names are those of the record; a contact's fields are named `contact.email` and so on.
"""

from collections.abc import Iterator
from typing import Any, Final

import attrs
from attrs import frozen

from corpus.differences.word_diff import DiffOperation, WordRun, compare_words
from corpus.practice import Contact, Practice
from corpus.profile.active import active_profile
from corpus.records import BUILT_IN_FIELDS, field_names

__all__ = ["Difference", "FieldDifference", "SectionDifference", "changed_names", "compare_practices"]

MAX_COMPARED: Final = 1_500_000
"""Characters that one comparison compares word by word. Sections after that count as replaced."""

_NOT_COMPARED: Final = frozenset({"slug", "sections", "contact"})
_CONTACT: Final = tuple(field.name for field in attrs.fields(Contact))


@frozen
class SectionDifference:
    """A section that changed."""

    key: str
    runs: tuple[WordRun, ...]

    @property
    def only_whitespace(self) -> bool:
        """Whether only spaces and line ends differ, and no word."""
        return all(run.kind is DiffOperation.EQUAL for run in self.runs)


@frozen
class FieldDifference:
    """A field that changed. An empty field has no values, and a single field has at most one."""

    name: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]

    @property
    def removed(self) -> tuple[Any, ...]:
        """The values that were removed."""
        return tuple(value for value in self.before if value not in self.after)

    @property
    def added(self) -> tuple[Any, ...]:
        """The values that were added."""
        return tuple(value for value in self.after if value not in self.before)

    @property
    def only_order(self) -> bool:
        """Whether only the order of the values differs."""
        return not self.removed and not self.added


@frozen
class Difference:
    """All differences between two states; false where there is none."""

    fields: tuple[FieldDifference, ...]
    """The fields that changed, in the order of the record."""
    sections: tuple[SectionDifference, ...]
    """The sections that changed, in the order of the template."""

    def __bool__(self) -> bool:
        return bool(self.fields or self.sections)


def compare_practices(before: Practice, after: Practice) -> Difference:
    """Return the differences from the older to the newer state."""
    return Difference(tuple(_fields(before, after)), tuple(_sections(before, after)))


def changed_names(before: Practice, after: Practice) -> tuple[str, ...]:
    """Return the names of the changed fields, then the keys of the changed sections."""
    sections = (key for key in active_profile().section_keys if before.text(key) != after.text(key))
    return (*(field.name for field in _fields(before, after)), *sections)


def _sections(before: Practice, after: Practice) -> Iterator[SectionDifference]:
    remaining = MAX_COMPARED
    for key in active_profile().section_keys:
        old, new = before.text(key), after.text(key)
        if old != new:
            remaining -= len(old) + len(new)
            yield SectionDifference(key, compare_words(old, new) if remaining >= 0 else _replaced(old, new))


def _replaced(old: str, new: str) -> tuple[WordRun, ...]:
    return tuple(
        WordRun(kind, text) for kind, text in ((DiffOperation.DELETED, old), (DiffOperation.INSERTED, new)) if text
    )


def _fields(before: Practice, after: Practice) -> Iterator[FieldDifference]:
    for name in field_names():
        if name not in _NOT_COMPARED:
            yield from _field(name, _value_of(before, name), _value_of(after, name))
    for name in _CONTACT:
        yield from _field(f"contact.{name}", getattr(before.contact, name), getattr(after.contact, name))


def _value_of(practice: Practice, name: str) -> object:
    return getattr(practice, name) if name in BUILT_IN_FIELDS else practice.values_of(name)


def _field(name: str, old: object, new: object) -> Iterator[FieldDifference]:
    if old != new:
        yield FieldDifference(name, _values(old), _values(new))


def _values(value: object) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return () if value in ("", None) else (value,)
