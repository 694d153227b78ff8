"""Nested records as flat ones: a path such as `fields.Name` is the name of a column.

`flatten` turns a nested record into (path, value) pairs. `path_variants` lists the names by which the field of a path
is looked up: the path, and the path without what only wraps or labels a value. So `properties.name` is read as `name`,
`title.rendered` as `title` and `dcterms:title` as `title`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from attrs import frozen

from corpus.text import quote_value
from corpus.vocabularies.languages import language_scheme

__all__ = ["MAX_DEPTH", "ColumnValues", "LeftOut", "column_paths", "describe_left_out", "flatten", "path_variants"]

ColumnValues: TypeAlias = "list[tuple[str, Any]]"
"""A record as (column, value) pairs. A column may occur twice. A list has no structures in it."""

MAX_DEPTH: Final = 8
"""Nested structures at most; what lies deeper is left out, and said."""
MAX_PROBED: Final = 20
"""Entries of a list that are looked at for the names of columns."""
MAX_VALUES: Final = 100_000
"""Values of one record at most."""
LINK_PARTS: Final = ("title", "url")
LINKED: Final = ("documents", "links", "sources")
"""Names whose entries are links, with a title and an address."""
WRAPPERS: Final = frozenset(
    ("fields", "properties", "attributes", "_source", "metadata", "dc", "record", "node", "item", "document", "mods")
)
"""Names of objects that hold a record's values, as Airtable, GeoJSON, JSON:API and OAI-PMH name them."""
VALUE_PARTS: Final = frozenset(("rendered", "@value", "value", "#text", "_", "@resource", "@href"))
"""Names of the part that holds the value of its parent."""
LABEL_PARTS: Final = frozenset(("name", "label", "title", "preflabel", "displayname", "display_name"))
"""Names of the part that labels an entry of a list, such as `tags.name`."""
LABELLED: Final = frozenset(
    ("country", "countries", "region", "regions", "tags", "tag", "keywords", "topics", "topic", "themes", "theme",
     "subject", "subjects", "category", "categories", "attachments", "sectors", "targets", "areas", "types", "language",
     "about", "spatial", "spatialcoverage")
)  # fmt: skip
"""Names whose entries have a label."""

_PREFIX = re.compile(
    r"(?:schema|sdo|dc|dct|dcterms|dc11|dcat|skos|rdfs|foaf|bibo|eli|locn|adms|atom):(?=[A-Za-z])"
    r"|https?://(?:www\.)?(?:schema\.org|purl\.org|www\.w3\.org|w3\.org|xmlns\.com)/(?:[^\s#]*[/#])?(?=[A-Za-z]+$)"
)
"""The prefix or namespace of a name in schema.org, Dublin Core, SKOS and related vocabularies."""


@frozen
class LeftOut:
    """A value that a flat record cannot hold, and why."""

    reason: str


def flatten(record: Mapping[str, Any]) -> ColumnValues:
    """Return the values of a nested record by path. The entries of a list share a path."""
    values: dict[str, Any] = {}
    for path, value in _leaves(record, "", MAX_DEPTH):
        if len(values) >= MAX_VALUES:
            break
        values[path] = _joined(values[path], value) if path in values else _copied(value)
    return list(values.items())


def column_paths(record: Mapping[str, Any]) -> list[str]:
    """Return the paths of a record, looking at the first entries of each list only."""
    return [path for path, _ in flatten(_shortened(record, MAX_DEPTH))]


def _shortened(value: Any, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    if depth and isinstance(value, Mapping):
        return {name: _shortened(inner, depth - 1) for name, inner in value.items()}
    return (
        [_shortened(entry, depth - 1) for entry in value[:MAX_PROBED]] if depth and isinstance(value, list) else value
    )


def _leaves(record: Mapping[str, Any], parent: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        path = f"{parent}.{name}" if parent else str(name)
        if isinstance(value, Mapping):
            yield from _object_leaves(value, path, str(name), depth)
        elif isinstance(value, list) and any(isinstance(entry, list | Mapping) for entry in value):
            yield from _list_leaves(value, path, str(name), depth)
        else:
            yield path, value


def _object_leaves(value: Mapping[str, Any], path: str, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    if name in LINKED and (link := _link_text(value)):
        yield path, link
    elif depth:
        yield from _leaves(value, path, depth - 1)
    else:
        yield path, LeftOut(f"it is nested deeper than {MAX_DEPTH} levels")


def _list_leaves(entries: list[Any], path: str, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    for entry in entries:
        if isinstance(entry, Mapping):
            yield from _object_leaves(entry, path, name, depth)
        elif isinstance(entry, list):
            if depth:
                yield from _list_leaves(entry, path, name, depth - 1)
            else:
                yield path, LeftOut(f"it is nested deeper than {MAX_DEPTH} levels")
        else:
            yield path, [entry]


def _copied(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a copy of a list, which may get longer, and other values unchanged."""
    return [*value] if isinstance(value, list) else value


def _joined(first: Any, second: Any) -> list[Any]:  # noqa: ANN401 - whatever JSON holds
    values: list[Any] = first if isinstance(first, list) else [first]
    values += second if isinstance(second, list) else [second]
    return values


def _link_text(value: Mapping[str, Any]) -> str:
    """Return a link as `title <address>`; empty for another object."""
    if not value or not set(value) <= set(LINK_PARTS) or not all(isinstance(part, str) for part in value.values()):
        return ""
    title, url = (value.get(part, "") for part in LINK_PARTS)
    return f"{title} <{url}>".strip() if url else title


def path_variants(path: str) -> Iterator[str]:
    """Yield the names by which the field of a path is looked up, the most exact first."""
    yield path
    names = [_PREFIX.sub("", name) for name in _split_path(path)]
    while len(names) > 1 and names[0].lower() in WRAPPERS:
        names = names[1:]
    yield ".".join(names)
    while len(names) > 1 and _labels_value(names):
        names = names[:-1]
        yield ".".join(names)


def _split_path(path: str) -> list[str]:
    """Split a path at its dots; a name that is an address stays whole."""
    return [path] if "://" in path else path.split(".")


def _labels_value(names: list[str]) -> bool:
    """Return whether the last name only says which value of its parent this is."""
    last, parent = names[-1], names[-2].lower()
    if last.lower() in VALUE_PARTS or _is_language(last):
        return True
    return last.replace("_", "").lower() in LABEL_PARTS and parent in LABELLED


def _is_language(name: str) -> bool:
    code = re.split("[-_]", name.removeprefix("@"))[0]
    return len(code) == len("en") and code.islower() and code != "id" and language_scheme().get(code) is not None


def describe_left_out(path: str, value: LeftOut) -> str:
    """Return the note about a value that was left out."""
    return f"{quote_value(path)}: {value.reason}; it was left out"
