"""The options of an import on the command line, as they are checked, saved with a source, and used again."""

from collections.abc import Mapping
from typing import Any, Final

import attrs
import click
from attrs import field, frozen

from corpus.formats import ImportOptions
from corpus.sync.source_names import MAX_NAME, source_name

__all__ = ["SourceOptions", "check_encoding", "check_source", "parse_constants", "parse_maps"]

USED_COLUMNS: Final = "used_columns"
"""The field of ImportOptions that is a result and no option."""
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
        names = {name.name for name in attrs.fields(ImportOptions)} - {USED_COLUMNS}
        known = {name: value for name, value in values.items() if name in names}
        return cls(ImportOptions(**known), values.get(CONSTANTS, {}))

    def to_json(self) -> dict[str, Any]:
        """Return the options as JSON values, without those that are not set."""
        values = attrs.asdict(self.reading, filter=lambda name, _: name.name != USED_COLUMNS)
        return {name: value for name, value in {**values, CONSTANTS: dict(self.constants)}.items() if value}

    def over(self, saved: "SourceOptions") -> "SourceOptions":
        """Return these options, and the saved ones where these say nothing."""
        values = saved.to_json()
        for name, value in self.to_json().items():
            values[name] = {**values.get(name, {}), **value} if isinstance(value, dict) else value
        return SourceOptions.from_json(values)

    def __str__(self) -> str:
        """Return the options as they are typed."""
        return " ".join(_words(self.to_json())) or "none"


def _words(values: Mapping[str, Any]) -> list[str]:
    names = {"mapping": "map"}
    words: list[str] = []
    for name, value in values.items():
        option = f"--{names.get(name, name).replace('_', '-')}"
        if isinstance(value, dict):
            words.extend(f"{option} '{key}={item}'" for key, item in value.items())
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


def parse_constants(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    """Return the value for each field, from options of the form FIELD=VALUE. Raises BadParameter."""
    del context, parameter
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"“{pair}” must have the form FIELD=VALUE.")
    return {name.strip(): text.strip() for name, _equals, text in (pair.partition("=") for pair in pairs)}
