"""The options of an import on the command line, as they are checked, saved with a source, and used again."""

from collections.abc import Mapping
from typing import Any, Final

import click
from attrs import evolve, field, frozen

from corpus.formats import ImportOptions
from corpus.formats.mapping.joined_table import JoinedTable
from corpus.sync.source_names import MAX_NAME, source_name

__all__ = [
    "SourceOptions",
    "check_encoding",
    "check_source",
    "parse_constants",
    "parse_joins",
    "parse_maps",
    "parse_separators",
]

SAVED_FIELDS: Final = ("mapping", "encoding", "separators", "concepts_from")
"""The fields of ImportOptions that are saved with a source. A joined table is a file, which may have moved."""
CONSTANTS: Final = "set"
"""The key of constant values among saved options."""


@frozen
class SourceOptions:
    """The options with which the files of a source are read."""

    reading: ImportOptions = field(factory=ImportOptions)
    constants: Mapping[str, str] = field(factory=dict)
    """The values for all records, by field."""

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "SourceOptions":
        """Return saved options. Options that this version does not know are left out."""
        known = {name: values[name] for name in SAVED_FIELDS if name in values}
        known["concepts_from"] = frozenset(known.get("concepts_from", ()))
        return cls(ImportOptions(**known), values.get(CONSTANTS, {}))

    def to_json(self) -> dict[str, Any]:
        """Return the options as JSON values, without those that are not set."""
        reading = self.reading
        values = {
            "mapping": dict(reading.mapping),
            "encoding": reading.encoding,
            "separators": dict(reading.separators),
            "concepts_from": sorted(reading.concepts_from),
            CONSTANTS: dict(self.constants),
        }
        return {name: value for name, value in values.items() if value}

    def over(self, saved: "SourceOptions") -> "SourceOptions":
        """Return these options, and the saved ones where these say nothing."""
        values = saved.to_json()
        for name, value in self.to_json().items():
            values[name] = {**values.get(name, {}), **value} if isinstance(value, dict) else value
        merged = SourceOptions.from_json(values)
        return evolve(merged, reading=evolve(merged.reading, joins=self.reading.joins, log=self.reading.log))

    def __str__(self) -> str:
        """Return the options as they are typed."""
        return " ".join(_words(self.to_json())) or "none"


def _words(values: Mapping[str, Any]) -> list[str]:
    names = {"mapping": "map", "separators": "separator"}
    words: list[str] = []
    for name, value in values.items():
        option = f"--{names.get(name, name).replace('_', '-')}"
        if isinstance(value, dict):
            words.extend(f"{option} '{key}={item}'" for key, item in value.items())
        elif isinstance(value, list):
            words.extend(f"{option} '{item}'" for item in value)
        else:
            words.append(f"{option} '{value}'")
    return words


def check_encoding(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse an encoding that Python does not know."""
    del context, parameter
    try:
        b"..".decode(value or "utf-8", "replace")
    except LookupError:
        message = f"“{value}” is not a known encoding. Examples are utf-8, cp1252 and latin-1."
        raise click.BadParameter(message) from None
    return value


def check_source(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse a name that no source can have."""
    del context, parameter
    if value and value != source_name(value):
        raise click.BadParameter(
            f"“{value}” cannot name a source. Use at most {MAX_NAME} of a-z, 0-9 and hyphens, such as “climate-laws”."
        )
    return value


def parse_maps(context: click.Context, parameter: click.Parameter, maps: tuple[str, ...]) -> dict[str, str]:
    """Return the field of each column, from options of the form COLUMN=FIELD. Raises BadParameter."""
    del context, parameter
    for pair in maps:
        if "=" not in pair:
            raise click.BadParameter(f"“{pair}” must have the form COLUMN=FIELD.")
    return {column.strip(): name.strip() for column, _equals, name in (pair.rpartition("=") for pair in maps)}


def parse_joins(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> tuple[JoinedTable, ...]:
    """Return the joined tables, from options of the form TABLE:KEY. Raises BadParameter."""
    del context, parameter
    tables = []
    for pair in pairs:
        table, _colon, key = pair.rpartition(":")
        if not (table.strip() and key.strip()):
            raise click.BadParameter(f"“{pair}” must have the form TABLE:KEY, such as themes.csv:id or Themes:id.")
        tables.append(JoinedTable(table.strip(), key.strip()))
    return tuple(tables)


def parse_separators(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    """Return the separator of each column or field, from options of the form COLUMN=SIGN. Raises BadParameter."""
    del context, parameter
    separators: dict[str, str] = {}
    for pair in pairs:
        column, equals, sign = pair.rpartition("=")
        if not (equals and column.strip() and sign):
            raise click.BadParameter(f"“{pair}” must have the form COLUMN=SIGN, such as keywords=; or keywords=none.")
        separators[column.strip()] = sign
    return separators


def parse_constants(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    """Return the value for each field, from options of the form FIELD=VALUE. Raises BadParameter."""
    del context, parameter
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"“{pair}” must have the form FIELD=VALUE.")
    return {name.strip(): text.strip() for name, _equals, text in (pair.partition("=") for pair in pairs)}
