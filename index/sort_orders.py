"""Orders of results by a field of the profile, beside those of `index.search_query.Sort`.

A field of numbers, dates or years has two orders: `budget_desc` and `budget_asc`. A field of words has one.
"""

import struct
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from attrs import frozen

from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind, Profile
from corpus.profile.values import number_of
from corpus.text import fold_name
from index.search_query import Sort

__all__ = ["FieldSort", "field_sort_keys", "field_sorts", "key_sorts"]

_WORDS: Final[Mapping[FieldKind, tuple[str, str]]] = {
    FieldKind.NUMBER: ("highest first", "lowest first"),
    FieldKind.MONEY: ("highest first", "lowest first"),
    FieldKind.YEAR: ("latest first", "earliest first"),
    FieldKind.DATE: ("latest first", "earliest first"),
}
_SIGN_BIT: Final = 1 << 63
_ALL_BITS: Final = (1 << 64) - 1


@frozen
class FieldSort:
    """An order by a field of the profile."""

    name: str
    """The name in addresses and of the index's field."""
    label: str
    key: str
    """The key of the field."""
    descending: bool


def field_sorts() -> tuple[FieldSort, ...]:
    """Return the orders by fields of the profile in use."""
    return _field_sorts(active_profile())


def key_sorts() -> tuple[str, ...]:
    """Return the names of all orders for which an index has keys: all but relevance."""
    return (*(sort.value for sort in Sort if sort is not Sort.RELEVANCE), *(sort.name for sort in field_sorts()))


@cache
def _field_sorts(profile: Profile) -> tuple[FieldSort, ...]:
    return tuple(sort for field in profile.own_fields if field.sortable for sort in _sorts_of(field))


def _sorts_of(field: FieldDefinition) -> Iterator[FieldSort]:
    if field.kind not in _WORDS:
        yield FieldSort(f"{field.key}_asc", f"{field.label}, A to Z", field.key, descending=False)
        return
    first, last = _WORDS[field.kind]
    yield FieldSort(f"{field.key}_desc", f"{field.label}, {first}", field.key, descending=True)
    yield FieldSort(f"{field.key}_asc", f"{field.label}, {last}", field.key, descending=False)


def field_sort_keys(practice: Practice) -> Mapping[str, str]:
    """Return the keys of a practice in these orders, which ascend as text; empty without a value."""
    return {sort.name: _sort_key(practice, sort) for sort in field_sorts()}


def _sort_key(practice: Practice, sort: FieldSort) -> str:
    field = active_profile().field(sort.key)
    value = next(iter(practice.values_of(sort.key)), "")
    if not field or not value:
        return ""
    if field.kind not in _WORDS:
        return fold_name(value)
    number = Decimal(date.fromisoformat(value).toordinal()) if _is_day(field, value) else number_of(value, field)
    return "" if number is None else _number_key(float(number), descending=sort.descending)


def _is_day(field: FieldDefinition, value: str) -> bool:
    try:
        return field.kind is FieldKind.DATE and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _number_key(number: float, *, descending: bool) -> str:
    """Return a number as hexadecimal digits that sort as the number does, or the other way round."""
    bits = int.from_bytes(struct.pack(">d", number + 0.0), "big")
    ascending = bits ^ _ALL_BITS if bits & _SIGN_BIT else bits | _SIGN_BIT
    return f"{ascending ^ _ALL_BITS if descending else ascending:016x}"
