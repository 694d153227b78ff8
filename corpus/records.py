"""Converts a practice to JSON values and back: one shape for the database, JSON Lines and the API.

Empty fields are left out. Reading refuses invalid values and names the field. Fields that no practice has are reported
by `unknown_fields`, for the caller to note.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import attrs
from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_unstructure_fn

from corpus.errors import InvalidPractice
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition

__all__ = [
    "BUILT_IN_FIELDS",
    "OLD_COUNTRY",
    "field_names",
    "practice_from_json",
    "practice_to_json",
    "unknown_fields",
    "with_countries",
]

OLD_COUNTRY: Final = "country"
"""The key of the only country in records that were written before a practice could have several."""
BUILT_IN_FIELDS = tuple(attribute.name for attribute in attrs.fields(Practice) if attribute.name != "values")
"""The fields of every record, in their order."""


def practice_to_json(practice: Practice) -> dict[str, Any]:
    """Return the practice as JSON values, without empty fields."""
    record: dict[str, Any] = {}
    for name, value in _converter.unstructure(practice).items():
        if name == "values":
            record |= {key: _entries_to_json(key, entries) for key, entries in value.items()}
        elif value not in ("", [], None, {}):
            record[name] = value
    return record


def practice_from_json(values: Mapping[str, Any]) -> Practice:
    """Return the practice that these values describe. Raises InvalidPractice."""
    try:
        return _converter.structure(_with_values(with_countries(values)), Practice)
    except InvalidPractice:
        raise
    except BaseValidationError as errors:
        raise _first_error(errors) from errors


def unknown_fields(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that are no field of a practice. OLD_COUNTRY is one that `practice_from_json` reads."""
    known = (*field_names(), OLD_COUNTRY)
    return tuple(name for name in values if name not in known)


def field_names() -> tuple[str, ...]:
    """Return the names of all fields of a practice: those of every record, with those of the profile among them."""
    position = BUILT_IN_FIELDS.index("keywords")
    names = (*BUILT_IN_FIELDS[:position], *active_profile().own_keys, *BUILT_IN_FIELDS[position:])
    return names if active_profile().has_types else tuple(name for name in names if name != "record_type")


def _entries_to_json(key: str, entries: list[str]) -> list[str] | str:
    """Return a list for a field that may have several values; otherwise the value alone."""
    field = active_profile().field(key)
    return entries[0] if len(entries) == 1 and field is not None and not field.many else entries


def _with_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record with the fields that the profile adds under `values`, as `Practice` has them.

    A name that neither has keeps its texts, too: the profile may have had it when the record was written.
    """
    profile = active_profile()
    built_in = {name: value for name, value in record.items() if name in BUILT_IN_FIELDS}
    values: dict[str, tuple[str, ...]] = {}
    for name, value in record.items():
        try:
            if name not in built_in:
                values[name] = _own_values(value, profile.field(name))
        except TypeError as error:
            if name in profile.own_keys:
                raise InvalidPractice(name, str(error)) from error
    return built_in | {"values": values}


def _own_values(value: Any, field: FieldDefinition | None) -> tuple[str, ...]:  # noqa: ANN401 - whatever JSON holds
    """Return the values of a field. A text is the only value of a field that has one."""
    if isinstance(value, str) and (field is None or not field.many):
        return (value,)
    return _texts(value, tuple)


def with_countries(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the list `countries`, also where they have one `country`, as older records do."""
    if OLD_COUNTRY not in values:
        return dict(values)
    old = values[OLD_COUNTRY]
    others = {name: value for name, value in values.items() if name != OLD_COUNTRY}
    if others.get("countries") or old in ("", None):
        return others
    return {**others, "countries": old if isinstance(old, list | tuple) else [old]}


def _first_error(errors: BaseException) -> InvalidPractice:
    """Return the first error of a group as InvalidPractice, with the field that it concerns."""
    field = ""
    error = errors
    while isinstance(error, BaseValidationError) and error.exceptions:
        notes = getattr(error.exceptions[0], "__notes__", ())
        field = next((note.name for note in notes if hasattr(note, "name")), field)
        error = error.exceptions[0]
    if isinstance(error, InvalidPractice):
        return error
    if isinstance(error, KeyError):
        return InvalidPractice(str(error.args[0]), "is missing")
    return InvalidPractice(field or "the record", str(error.args[0]) if error.args else type(error).__name__)


def _text(value: Any, _: type) -> str:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(value, str):
        raise TypeError(f"is {type(value).__name__}, not text")
    return value


def _texts(value: Any, _: type) -> tuple[str, ...]:  # noqa: ANN401 - as above
    if not isinstance(value, list | tuple):
        raise TypeError(f"is {type(value).__name__}, not a list")
    return tuple(_text(item, str) for item in value)


def _whole(value: Any, _: type) -> int:  # noqa: ANN401 - as above
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"is {value!r}, not a whole number")
    return value


def _day(value: Any, _: type) -> date:  # noqa: ANN401 - as above
    return date.fromisoformat(value)


def _new_converter() -> Converter:
    converter = Converter(unstruct_collection_overrides={tuple: list})
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], _texts)
    converter.register_structure_hook_func(lambda kind: kind == Mapping[str, tuple[str, ...]], lambda value, _: value)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole)
    converter.register_structure_hook(date, _day)
    converter.register_unstructure_hook(date, date.isoformat)
    for part in (Attachment, Contact, Link, Proposal, Section):
        hook = make_dict_unstructure_fn(part, converter, _cattrs_omit_if_default=True)
        converter.register_unstructure_hook(part, hook)
    converter.register_unstructure_hook(
        Practice, make_dict_unstructure_fn(Practice, converter, _cattrs_omit_if_default=False)
    )
    return converter


_converter = _new_converter()
