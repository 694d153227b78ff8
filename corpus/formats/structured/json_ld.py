"""Records of JSON-LD: the nodes of a graph, with plain values instead of value objects and references.

No context is loaded. Names keep their prefixes (`dcterms:title`), and `corpus.formats.mapping.paths` knows those of
schema.org and Dublin Core. Nodes such as persons and places describe other nodes and are no records.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from corpus.formats.structured.record_list import HasTitle, RecordList, find_records, is_titled

__all__ = ["is_json_ld", "json_ld_records"]

SUPPORTING_TYPES: Final = frozenset(
    ("Person", "Organization", "GovernmentOrganization", "Place", "Country", "AdministrativeArea", "PostalAddress",
     "WebSite", "BreadcrumbList", "ImageObject", "Concept", "ConceptScheme", "DefinedTerm", "ContactPoint", "Agent",
     "GeoCoordinates", "Location", "DataDownload", "Distribution", "SearchAction", "Catalog", "CatalogRecord")
)  # fmt: skip
"""Types of nodes that describe other nodes."""
LABELS: Final = ("name", "prefLabel", "label", "title")
"""Names of a node's label, without prefix."""
ELEMENTS: Final = ("itemListElement", "dataFeedElement")
"""Lists of schema.org whose entries hold a record as `item`."""
MAX_DEPTH: Final = 16
MAX_PROBED: Final = 20


def is_json_ld(value: object) -> bool:
    """Return whether a value is JSON-LD: it has a context, a graph, or nodes with types."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(entry, Mapping) and "@type" in entry for entry in value[:MAX_PROBED])
    return isinstance(value, Mapping) and not {"@context", "@graph", "@type"}.isdisjoint(value)


def json_ld_records(value: Any, has_title: HasTitle) -> RecordList:  # noqa: ANN401 - whatever JSON holds
    """Return the nodes that have a title and describe no other node, and a note about those left out."""
    nodes = _nodes(value)
    by_id = {node["@id"]: node for node in nodes if isinstance(node, Mapping) and isinstance(node.get("@id"), str)}
    plain = [_plain(node, by_id, MAX_DEPTH) if isinstance(node, Mapping) else node for node in nodes]
    if len(plain) == 1 and not isinstance(value, list):
        return find_records(plain[0], has_title)
    records = [node for node in plain if not _is_supporting(node) and is_titled(node, has_title)]
    if not records:
        return RecordList(plain)
    taken = set(map(id, records))
    left_out = Counter(_type(node) or "no type" for node in plain if id(node) not in taken)
    kinds = ", ".join(f"{number:,} {name}" for name, number in left_out.most_common())
    return RecordList(records, (f"nodes that are no record were left out: {kinds}",) if left_out else ())


def _nodes(value: Any) -> list[Any]:  # noqa: ANN401 - as above
    if isinstance(value, list):
        return value
    if isinstance(value.get("@graph"), list):
        return list(value["@graph"])
    for name in ELEMENTS:
        if isinstance(value.get(name), list):
            return [entry.get("item", entry) if isinstance(entry, Mapping) else entry for entry in value[name]]
    return [{name: inner for name, inner in value.items() if name != "@context"}]


def _plain(node: Mapping[str, Any], by_id: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """Return a node with plain values. Ids without meaning outside the file (`_:b0`) are dropped."""
    values = {name: _plain_value(value, by_id, depth) for name, value in node.items()}
    if str(values.get("@id", "")).startswith("_:"):
        del values["@id"]
    return values


def _plain_value(value: Any, by_id: Mapping[str, Any], depth: int) -> Any:  # noqa: ANN401 - as above
    if not depth or not isinstance(value, list | Mapping):
        return value
    if isinstance(value, list):
        return [_plain_value(entry, by_id, depth - 1) for entry in value]
    for name in ("@value", "@list", "@set"):
        if name in value:
            return _plain_value(value[name], by_id, depth - 1)
    if set(value) == {"@id"}:
        return _label(by_id.get(value["@id"], {})) or value["@id"]
    inner = {name: part for name, part in value.items() if name not in ("@id", "@type")}
    return _plain(inner, by_id, depth - 1) or value.get("@id")


def _label(node: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
    """Return the label of a node that another one refers to, as text."""
    for name, value in node.items():
        if name.rpartition(":")[2] in LABELS:
            first = value[0] if isinstance(value, list) and value else value
            return first.get("@value") if isinstance(first, Mapping) else first
    return None


def _type(node: object) -> str:
    types = node.get("@type", "") if isinstance(node, Mapping) else ""
    first = next(iter(types), "") if isinstance(types, list) else types
    return str(first).replace("#", "/").rpartition("/")[2].rpartition(":")[2]


def _is_supporting(node: object) -> bool:
    return _type(node) in SUPPORTING_TYPES
