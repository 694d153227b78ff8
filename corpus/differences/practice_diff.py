"""What differs between two states of a practice: its sections by words, its other fields by values.

`compare` gives a `Difference` of `SectionDifference`s and `FieldDifference`s; `changed` only names what differs, for
lists in which nobody reads words. Names are those of the record; a contact's parts are `contact.email` and so on.
"""

from collections.abc import Iterator
from typing import Any, Final

import attrs
from attrs import frozen

from corpus.differences.word_diff import DiffOperation, WordRun, compare_words
from corpus.practice import Contact, Practice
from corpus.template import SECTION_KEYS

__all__ = ["Difference", "FieldDifference", "SectionDifference", "changed_names", "compare_practices"]

MOST_BY_WORDS: Final = 1_500_000
"""Characters that one comparison goes through word by word; sections after that are taken to be replaced."""

_FIELDS: Final = tuple(one.name for one in attrs.fields(Practice) if one.name not in ("slug", "sections", "contact"))
_CONTACT: Final = tuple(one.name for one in attrs.fields(Contact))


@frozen
class SectionDifference:
    """A section that is not what it was."""

    key: str
    runs: tuple[WordRun, ...]

    @property
    def only_whitespace(self) -> bool:
        """Whether no word differs, only the blanks and line ends between them."""
        return all(run.kind is DiffOperation.EQUAL for run in self.runs)


@frozen
class FieldDifference:
    """A field that is not what it was. What says nothing is no value, and a field of one value has one at most."""

    name: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]

    @property
    def removed(self) -> tuple[Any, ...]:
        """The values that went."""
        return tuple(value for value in self.before if value not in self.after)

    @property
    def added(self) -> tuple[Any, ...]:
        """The values that came."""
        return tuple(value for value in self.after if value not in self.before)

    @property
    def only_order(self) -> bool:
        """Whether the values are the same, in another order."""
        return not self.removed and not self.added


@frozen
class Difference:
    """All that differs; false where nothing does."""

    fields: tuple[FieldDifference, ...]
    """In the record's order."""
    sections: tuple[SectionDifference, ...]
    """In the template's order."""

    def __bool__(self) -> bool:
        return bool(self.fields or self.sections)


def compare_practices(before: Practice, after: Practice) -> Difference:
    """What differs, from the older to the newer state."""
    return Difference(tuple(_fields(before, after)), tuple(_sections(before, after)))


def changed_names(before: Practice, after: Practice) -> tuple[str, ...]:
    """The names of the fields, then the keys of the sections, that differ."""
    sections = (key for key in SECTION_KEYS if before.text(key) != after.text(key))
    return (*(field.name for field in _fields(before, after)), *sections)


def _sections(before: Practice, after: Practice) -> Iterator[SectionDifference]:
    left = MOST_BY_WORDS
    for key in SECTION_KEYS:
        old, new = before.text(key), after.text(key)
        if old != new:
            left -= len(old) + len(new)
            yield SectionDifference(key, compare_words(old, new) if left >= 0 else _replaced(old, new))


def _replaced(old: str, new: str) -> tuple[WordRun, ...]:
    return tuple(
        WordRun(kind, text) for kind, text in ((DiffOperation.DELETED, old), (DiffOperation.INSERTED, new)) if text
    )


def _fields(before: Practice, after: Practice) -> Iterator[FieldDifference]:
    for name in _FIELDS:
        yield from _field(name, getattr(before, name), getattr(after, name))
    for name in _CONTACT:
        yield from _field(f"contact.{name}", getattr(before.contact, name), getattr(after.contact, name))


def _field(name: str, old: object, new: object) -> Iterator[FieldDifference]:
    if old != new:
        yield FieldDifference(name, _values(old), _values(new))


def _values(value: object) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return () if value in ("", None) else (value,)
