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

__all__ = ["OLD_COUNTRY", "practice_from_json", "practice_to_json", "unknown_fields", "with_countries"]

OLD_COUNTRY: Final = "country"
"""The key of the only country in records that were written before a practice could have several."""
FIELDS = frozenset(attribute.name for attribute in attrs.fields(Practice))


def practice_to_json(practice: Practice) -> dict[str, Any]:
    """Return the practice as JSON values, without empty fields."""
    values: dict[str, Any] = _converter.unstructure(practice)
    return {name: value for name, value in values.items() if value not in ("", [], None, {})}


def practice_from_json(values: Mapping[str, Any]) -> Practice:
    """Return the practice that these values describe. Raises InvalidPractice."""
    try:
        return _converter.structure(with_countries(values), Practice)
    except InvalidPractice:
        raise
    except BaseValidationError as errors:
        raise _first_error(errors) from errors


def unknown_fields(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that are no field of a practice. OLD_COUNTRY is one that `practice_from_json` reads."""
    return tuple(name for name in values if name not in FIELDS and name != OLD_COUNTRY)


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
