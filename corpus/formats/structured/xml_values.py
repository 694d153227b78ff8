"""Reads XML as JSON-like values, and finds the element that repeats for each record.

An element with text is text, one with children is an object, and a child that repeats is a list. An attribute is a
child named `@name`. Entities are refused, so that a small file cannot unfold into a large value. HTML inside a text
stays HTML.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, tostring

import defusedxml.ElementTree
from attrs import frozen
from defusedxml.common import DefusedXmlException

from corpus.formats.structured.record_list import HasTitle, RecordList, is_titled

__all__ = ["xml_records"]

MAX_DEPTH: Final = 8
"""Nested elements of a record at most; deeper text is joined."""
MAX_LIST_DEPTH: Final = 6
"""Elements around the records at most."""
MAX_PROBED: Final = 20
"""Elements that are looked at for a title."""
PREFIXES: Final[Mapping[str, str]] = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
}
"""Prefixes of namespaces; names in other namespaces are read without one."""
RECORD_NAMES: Final = frozenset(
    (
        "record",
        "item",
        "entry",
        "row",
        "practice",
        "project",
        "case",
        "policy",
        "operation",
        "document",
        "doc",
        "result",
    )
)
"""Usual names of the element of a record."""
HTML_NAMES: Final = frozenset(
    ("p", "br", "b", "i", "em", "strong", "ul", "ol", "li", "a", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6",
     "table", "tr", "td", "sup", "sub")
)  # fmt: skip
"""Elements of HTML that make a text."""


@frozen
class _Group:
    """Elements of one name below one parent."""

    name: str
    elements: tuple[Element, ...]
    depth: int
    titled: bool

    def rank(self) -> tuple[bool, bool, bool, int, int]:
        several, usual = len(self.elements) > 1, self.name in RECORD_NAMES
        return (self.titled, several, usual, len(self.elements), -self.depth)


def xml_records(data: bytes | str, has_title: HasTitle) -> RecordList:
    """Return the records of an XML file. Raises ValueError."""
    try:
        root = defusedxml.ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise ValueError("it declares entities, which are not read") from error
    except (ParseError, LookupError) as error:
        raise ValueError(f"it is not XML: {error}") from error
    group = max(_groups(root, has_title, MAX_LIST_DEPTH), key=_Group.rank, default=None)
    if group is None or (not group.titled and is_titled(_value(root, MAX_DEPTH), has_title)):
        return RecordList([_value(root, MAX_DEPTH)])
    note = f"the records are the elements “{group.name}”: {len(group.elements):,}"
    return RecordList([_record(element) for element in group.elements], (note,))


def _groups(parent: Element, has_title: HasTitle, depth: int) -> Iterator[_Group]:
    groups: dict[str, list[Element]] = {}
    for child in parent:
        if len(child) or child.attrib:
            groups.setdefault(_name(child.tag), []).append(child)
    for name, elements in groups.items():
        titled = any(is_titled(_record(element), has_title) for element in elements[:MAX_PROBED])
        yield _Group(name, tuple(elements), MAX_LIST_DEPTH - depth, titled)
        if depth:
            for element in elements[:MAX_PROBED]:
                yield from _groups(element, has_title, depth - 1)


def _record(element: Element) -> dict[str, Any]:
    value = _value(element, MAX_DEPTH)
    return value if isinstance(value, dict) else {"#text": value}


def _value(element: Element, depth: int) -> Any:  # noqa: ANN401 - text or an object
    """Return an element as text or as an object."""
    if not depth or any(_name(child.tag) in HTML_NAMES for child in element):
        return _markup(element)
    values: dict[str, Any] = {f"@{_name(name)}": text for name, text in element.attrib.items()}
    for child in element:
        _add(values, _name(child.tag), _value(child, depth - 1))
    text = (element.text or "").strip()
    if not values:
        return text
    return {**values, "#text": text} if text else values


def _add(values: dict[str, Any], name: str, value: object) -> None:
    """Add a child; a name that repeats holds a list."""
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name].append(value)
    else:
        values[name] = [values[name], value]


def _markup(element: Element) -> str:
    """Return the content of an element as HTML."""
    for inner in element.iter():
        inner.tag = _name(inner.tag)
    return (element.text or "") + "".join(tostring(child, "unicode", method="html") for child in element)


def _name(tag: object) -> str:
    """Return the name of an element or attribute, with a prefix if its namespace is Dublin Core or schema.org."""
    namespace, brace, name = str(tag).removeprefix("{").partition("}")
    if not brace:
        return namespace
    prefix = PREFIXES.get(namespace)
    return f"{prefix}:{name}" if prefix else name
