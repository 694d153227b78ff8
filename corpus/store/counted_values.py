"""The values of a practice that the database counts: countries, concepts, keywords and so on.

Each practice has them in a column of their own, of a few hundred bytes. So the database counts them without reading
texts. The index counts faster and under any query; the database counts while there is no index.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldKind
from corpus.records import with_countries

__all__ = ["count_value_lists", "counted_fields", "counted_values", "decode_value_lists", "has_any_value"]

BUILT_IN: Final = ("countries", "keywords", "language", "record_type", "start_year")
"""The fields of every record whose values are counted."""
RECORD_TYPE: Final = "record_type"
"""The field that rows of the first kind of record do not have."""
STORED_KEYS: Final[Mapping[str, str]] = {"countries": "country"}
"""The keys in the column that differ from the name of the field: rows from before have them, too."""


def counted_fields() -> tuple[str, ...]:
    """Return the fields of a practice whose values are counted."""
    own = (field.key for field in active_profile().own_fields if field.facet or field.kind is FieldKind.RECORD)
    return tuple(sorted((*BUILT_IN, *own)))


def counted_values(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of a record by their key in the column, as text, without empty fields."""
    values = with_countries(record)
    filled = {STORED_KEYS.get(name, name): values[name] for name in counted_fields() if values.get(name)}
    return {
        name: [str(item) for item in (value if isinstance(value, list) else [value])] for name, value in filled.items()
    }


def count_value_lists(column: sa.Column[Any], name: str) -> sa.Select[Any]:
    """Select the distinct value lists of a field as JSON, each with its number of rows."""
    encoded = column[STORED_KEYS.get(name, name)].as_string()
    if name == RECORD_TYPE:
        keys = sa.func.coalesce(encoded, json.dumps([_first_type()])).label("keys")
        return sa.select(keys, sa.func.count()).where(column.is_not(None)).group_by("keys")
    return sa.select(encoded, sa.func.count()).where(encoded.is_not(None)).group_by(encoded)


def decode_value_lists(rows: Iterable[Any]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Decode the rows of `count_value_lists`."""
    return ((tuple(json.loads(encoded)), number) for encoded, number in rows)


def has_any_value(column: sa.Column[Any], name: str, values: Iterable[str], dialect: str) -> sa.ColumnElement[bool]:
    """Return the SQL condition that a row has one of these values in a field."""
    key = STORED_KEYS.get(name, name)
    if dialect == "postgresql":
        elements = sa.func.jsonb_array_elements_text(column[key])
    else:
        elements = sa.func.json_each(column, f"$.{key}")
    element = elements.table_valued("value")
    wanted = list(values)
    has_value = sa.exists(sa.select(sa.literal(1)).select_from(element).where(element.c.value.in_(wanted)))
    if name == RECORD_TYPE and _first_type() in wanted:
        return sa.or_(has_value, column[key].as_string().is_(None))
    return has_value


def _first_type() -> str:
    return active_profile().record_types[0].key
