"""`ConstantValues`: values that an import gives to all records, such as a country that the table does not name."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import define, evolve, field

from corpus.differences.record_units import Units, join_units, split_into_units
from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome
from corpus.formats.mapping.cell import Cell
from corpus.formats.mapping.columns.column_names import IDENTIFIER, field_for_column, mappable_fields
from corpus.formats.mapping.row_converter import RowConverter
from corpus.records import practice_from_json, practice_to_json
from corpus.text import quote_value

__all__ = ["ConstantValues", "InvalidConstant"]

NOT_CONSTANT: Final = ("slug", IDENTIFIER, "title")
"""Fields in which no two records have the same value."""
_TITLE: Final = {"title": [Cell("Title")]}


class InvalidConstant(ValueError):
    """A value that cannot be given to all records. The message says why."""


@define
class ConstantValues:
    """The values for all records of an import."""

    texts: Mapping[str, str] = field(factory=dict)
    """The values as they were given, by field."""
    replaced: dict[str, int] = field(factory=dict)
    """How many records had another value of their own, by unit."""
    _units: Units = field(factory=dict)

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> "ConstantValues":
        """Read the values as cells of a table are read. Raises InvalidConstant for a value that has no such meaning."""
        units: Units = {}
        for name, text in texts.items():
            units |= _parse(name, text)
        return cls(texts, {}, units)

    def apply(self, outcome: Outcome) -> Outcome:
        """Return a record with these values. A record that becomes invalid by them is refused."""
        if not self._units or isinstance(outcome, UnreadableFile):
            return outcome
        own = split_into_units(practice_to_json(outcome.practice))
        for unit, value in self._units.items():
            if own.get(unit, value) != value:
                self.replaced[unit] = self.replaced.get(unit, 0) + 1
        try:
            practice = practice_from_json({**join_units(own | self._units), "slug": outcome.practice.slug})
        except InvalidPractice as error:
            return UnreadableFile(outcome.source, f"with --set: {error}", outcome.row, outcome.identifier)
        return evolve(outcome, practice=practice)


def _parse(name: str, text: str) -> dict[str, Any]:
    target = field_for_column(name)
    if not target:
        raise InvalidConstant(f"“{name}” is not a field. The fields are {', '.join(mappable_fields())}.")
    if target in NOT_CONSTANT:
        raise InvalidConstant(f"“{name}” cannot be the same for all records.")
    converter = RowConverter({**_TITLE, target: [Cell(text)]})
    units = _converted(converter, name, text)
    if converter.notes or not units:
        reason = "; ".join(note.partition(";")[0] for note in converter.notes) or f"{quote_value(text)} is empty"
        raise InvalidConstant(f"“{name}={text}” is not possible. {reason}.")
    return units


def _converted(converter: RowConverter, name: str, text: str) -> Units:
    """Return the units that the value fills, besides those of an empty record."""
    try:
        filled = split_into_units(practice_to_json(converter.practice(lambda slug: slug)))
    except InvalidPractice as error:
        raise InvalidConstant(f"“{name}={text}” is not possible. {error}.") from error
    empty = split_into_units(practice_to_json(RowConverter(_TITLE).practice(lambda slug: slug)))
    return {unit: value for unit, value in filled.items() if empty.get(unit) != value}
