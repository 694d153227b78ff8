"""What practices carry (countries, policy areas, keywords …), kept beside them so that the database can count it.

An index counts faster and under any query; this is for readers while there is none. It is a few hundred bytes for each
practice, in a column of its own: what is counted is read without the practices' texts.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

__all__ = ["COUNTED_FIELDS", "count_value_lists", "counted_values", "decode_value_lists", "has_any_value"]

COUNTED_FIELDS: Final = (
    "areas",
    "country",
    "evidence",
    "keywords",
    "language",
    "level",
    "sectors",
    "start_year",
    "status",
    "targets",
    "types",
)
"""The fields of a practice whose values are counted."""


def counted_values(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """The values of a record by field, as text; fields without any are left out."""
    found = {name: record[name] for name in COUNTED_FIELDS if record.get(name)}
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in found.items()
    }


def count_value_lists(column: sa.Column[Any], name: str) -> sa.Select[Any]:
    """The lists of values that there are of a field, packed, each with how many rows hold just that list."""
    packed = column[name].as_string()
    return sa.select(packed, sa.func.count()).where(packed.is_not(None)).group_by(packed)


def decode_value_lists(rows: Iterable[Any]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The rows of `combinations`, read."""
    return ((tuple(json.loads(packed)), number) for packed, number in rows)


def has_any_value(column: sa.Column[Any], name: str, values: Iterable[str], dialect: str) -> sa.ColumnElement[bool]:
    """Whether a row holds one of these values in that field."""
    if dialect == "postgresql":
        elements = sa.func.jsonb_array_elements_text(column[name])
    else:
        elements = sa.func.json_each(column, f"$.{name}")
    one = elements.table_valued("value")
    return sa.exists(sa.select(sa.literal(1)).select_from(one).where(one.c.value.in_(list(values))))
