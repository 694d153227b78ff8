"""Stock Whoosh: an index as Whoosh itself makes it, asked by Whoosh's own searcher, facets by `groupedby`."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import whoosh
from whoosh import fields, highlight, index, query, sorting
from whoosh.analysis import RegexTokenizer, SpaceSeparatedTokenizer

from index.query.nodes import And, FacetTerm, Not, Or, Phrase, Prefix, Term
from index.schema import facet_fields
from index.search_query import Filter
from tests.benchmarks.documents import FIELDS, PeerDocument
from tests.benchmarks.peers.base import SNIPPET, TEN, Answer, Asked, others_of
from tests.benchmarks.trees import Near, Tree

__all__ = ["StockWhoosh"]

BETWEEN: Final = "\x1f"
"""Between a facet's values."""
BUFFER: Final = 512
"""Megabytes of its writer, which make fewer runs to merge."""
NO_NUMBER: Final = str(2**31 - 1)
"""What a document without a number has in a sortable field, for Whoosh."""
NUMBERS: Final = frozenset(facet.name for facet in facet_fields() if facet.number)


class StockWhoosh:
    """The peer."""

    name = "stock Whoosh"

    def version(self) -> str:
        """The installed one, on which this product's own index stands too."""
        return ".".join(map(str, whoosh.__version__))

    def build(self, documents: Iterable[PeerDocument], folder: Path) -> None:
        """One segment; the whole title is no field, as no lean tree asks for it."""
        writer = index.create_in(str(folder), _schema()).writer(limitmb=BUFFER)
        for one in documents:
            facets = {
                name: int(values[0]) if name in NUMBERS else BETWEEN.join(values) for name, values in one.facets.items()
            }
            writer.add_document(key=one.key, **one.texts, **facets)
        writer.commit()

    def readers(self, folder: Path, facets: tuple[str, ...]) -> Mapping[str, "WhooshReader"]:
        """Asked for lean trees."""
        return {self.name: WhooshReader(index.open_dir(str(folder)).searcher(), facets)}


def _schema() -> Any:
    found = fields.Schema(key=fields.ID(stored=True, unique=True))
    for name in FIELDS:
        found.add(name, fields.TEXT(analyzer=SpaceSeparatedTokenizer(), stored=name == "text"))
    for facet in facet_fields():
        values = RegexTokenizer(f"[^{BETWEEN}]+")
        kind = fields.NUMERIC(sortable=True) if facet.number else fields.KEYWORD(analyzer=values)
        found.add(facet.name, kind)
    return found


class WhooshReader:
    """Its searcher."""

    def __init__(self, searcher: Any, facets: tuple[str, ...]) -> None:
        self._searcher = searcher
        self._facets = facets
        self._fragments = highlight.ContextFragmenter(maxchars=SNIPPET, surround=SNIPPET // 4)

    def ten(self, asked: Asked) -> tuple[str, ...]:
        """The ten best."""
        found = self._searcher.search(_of(asked.lean), limit=TEN, filter=_passing(asked.filters))
        len(found)
        return tuple(hit["key"] for hit in found)

    def page(self, asked: Asked) -> Answer:
        """The whole page."""
        node = _of(asked.lean)
        own = {one.facet for one in asked.filters}
        others = [name for name in self._facets if name not in own]
        found = self._searcher.search(
            node, limit=TEN, filter=_passing(asked.filters), groupedby={name: _facet(name) for name in others}
        )
        counts = {name: _counts(found, name) for name in others}
        for name in own & set(self._facets):
            passing = _passing(others_of(asked.filters, name))
            again = self._searcher.search(node, limit=TEN, filter=passing, groupedby={name: _facet(name)})
            counts[name] = _counts(again, name)
        found.fragmenter = self._fragments
        hits = list(found)[:TEN]
        snippets = tuple(hit.highlights("text", top=1) for hit in hits)
        return Answer(len(found), tuple(hit["key"] for hit in hits), counts, snippets)


def _facet(name: str) -> Any:
    return sorting.FieldFacet(name, allow_overlap=name not in NUMBERS, maptype=sorting.Count)


def _counts(found: Any, name: str) -> Mapping[str, int]:
    groups = found.groups(name)
    return {
        str(value): number
        for value, number in groups.items()
        if value is not None and str(value) not in ("", NO_NUMBER)
    }


def _passing(filters: tuple[Filter, ...]) -> Any:
    if not filters:
        return None
    parts = [
        query.NumericRange(one.facet, one.ranges[0].low, one.ranges[0].high)
        if one.ranges
        else query.Or([query.Term(one.facet, value) for value in one.values])
        for one in filters
    ]
    return query.And(parts)


def _of(node: Tree) -> Any:  # noqa: PLR0911 - one line for each kind of node
    """The tree as its query."""
    match node:
        case Term():
            return query.Term(node.field, node.text, boost=node.boost)
        case Phrase():
            return query.Phrase(node.field, [term for _, term in node.terms], boost=node.boost)
        case Prefix():
            return query.Prefix(node.field, node.text, boost=node.boost)
        case FacetTerm():
            return query.ConstantScoreQuery(query.Term(node.facet, node.value), 0.0)
        case Near():
            return query.FuzzyTerm(node.field, node.text, prefixlength=1)
        case Or():
            return query.Or([_of(child) for child in node.nodes])
        case And():
            return query.And([query.Not(_of(one.node)) if isinstance(one, Not) else _of(one) for one in node.nodes])
        case _:
            return query.NullQuery
