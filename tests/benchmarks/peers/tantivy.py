"""tantivy, by its Python bindings: a raw and fast field for each facet, terms aggregations, its own snippets."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from index.query.nodes import And, ConstantScore, FacetTerm, MatchNone, Not, Or, Phrase, Prefix, Term
from index.schema import WHOLE_TITLE, facet_fields
from index.search_query import Filter
from tests.benchmarks.documents import FIELDS, PeerDocument
from tests.benchmarks.peers.base import SNIPPET, TEN, VALUES, Answer, Asked, Missing, Unanswerable, others_of
from tests.benchmarks.trees import Near, Tree

__all__ = ["Tantivy"]

HEAP = 1_000_000_000
"""Bytes of its writer, enough that an index is one segment, which is searched fastest."""
NUMBERS = frozenset(facet.name for facet in facet_fields() if facet.number)


def _library() -> Any:
    try:
        import tantivy  # noqa: PLC0415 - a peer may be missing
    except ImportError as error:
        raise Missing(f"its Python bindings cannot be imported: {error}") from error
    return tantivy


class Tantivy:
    """The peer."""

    name = "tantivy"

    def version(self) -> str:
        return str(_library().__version__).split(",")[0].removeprefix("tantivy v")

    def build(self, documents: Iterable[PeerDocument], folder: Path) -> None:
        library = _library()
        writer = library.Index(_schema(library), path=str(folder)).writer(HEAP, 1)
        for one in documents:
            made = library.Document()
            made.add_text("key", one.key)
            made.add_text(WHOLE_TITLE, one.whole_title)
            for name, text in one.texts.items():
                made.add_text(name, text)
            for name, values in one.facets.items():
                for value in values:
                    if name in NUMBERS:
                        made.add_integer(name, int(value))
                    else:
                        made.add_text(name, value)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()

    def readers(self, folder: Path, facets: tuple[str, ...]) -> Mapping[str, "TantivyReader"]:
        library = _library()
        index = library.Index.open(str(folder))
        return {
            "tantivy": TantivyReader(library, index, facets),
            "tantivy, same tree": TantivyReader(library, index, facets, tree="same"),
            "tantivy, uncounted": TantivyReader(library, index, facets, counts=False),
        }


def _schema(library: Any) -> Any:
    schema = library.SchemaBuilder()
    schema.add_text_field("key", stored=True, tokenizer_name="raw")
    schema.add_text_field(WHOLE_TITLE, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        schema.add_text_field(name, stored=name == "text", tokenizer_name="whitespace")
    for facet in facet_fields():
        if facet.number:
            schema.add_integer_field(facet.name, fast=True, indexed=True)
        else:
            schema.add_text_field(facet.name, fast=True, tokenizer_name="raw", index_option="basic")
    return schema.build()


class TantivyReader:
    """Its index, asked for one of a question's trees; where it need not count what it finds, it may stop early."""

    def __init__(
        self, library: Any, index: Any, facets: tuple[str, ...], *, tree: str = "lean", counts: bool = True
    ) -> None:
        self._library = library
        self._query = library.Query
        self._schema = index.schema
        self._searcher = index.searcher()
        self._facets = facets
        self._tree = tree
        self._counts_hits = counts

    def ten(self, asked: Asked) -> tuple[str, ...]:
        query = self._narrowed(self._made(asked), asked.filters)
        found = self._searcher.search(query, TEN, count=self._counts_hits)
        return tuple(self._searcher.doc(address).get_first("key") for _, address in found.hits)

    def page(self, asked: Asked) -> Answer:
        if not self._counts_hits:
            raise Unanswerable("a page says how many there are")
        node = self._made(asked)
        query = self._narrowed(node, asked.filters)
        found = self._searcher.search(query, TEN)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        snippets = self._library.SnippetGenerator.create(self._searcher, query, self._schema, "text")
        snippets.set_max_num_chars(SNIPPET)
        return Answer(
            found.count,
            tuple(one.get_first("key") for one in documents),
            self._counts(node, query, asked.filters),
            tuple(snippets.snippet_from_doc(one).to_html() for one in documents),
        )

    def _counts(self, node: Any, query: Any, filters: tuple[Filter, ...]) -> Mapping[str, Mapping[str, int]]:
        """All facets that nothing is chosen in at once, and each of the others under the others' filters."""
        own = {one.facet for one in filters}
        counts = self._aggregated(query, [name for name in self._facets if name not in own])
        for name in own & set(self._facets):
            counts |= self._aggregated(self._narrowed(node, others_of(filters, name)), [name])
        return counts

    def _aggregated(self, query: Any, facets: Iterable[str]) -> dict[str, dict[str, int]]:
        wanted = {name: {"terms": {"field": name, "size": VALUES}} for name in facets}
        found = self._searcher.aggregate(query, wanted) if wanted else {}
        return {name: {_value(one["key"]): one["doc_count"] for one in found[name]["buckets"]} for name in wanted}

    def _narrowed(self, query: Any, filters: tuple[Filter, ...]) -> Any:
        if not filters:
            return query
        must = self._library.Occur.Must
        parts = [(must, self._query.const_score_query(self._passing(one), 0.0)) for one in filters]
        return self._query.boolean_query([(must, query), *parts])

    def _passing(self, one: Filter) -> Any:
        if one.ranges:
            kind = self._library.FieldType.Integer
            return self._query.range_query(self._schema, one.facet, kind, one.ranges[0].low, one.ranges[0].high)
        return self._query.term_set_query(self._schema, one.facet, list(one.values))

    def _made(self, asked: Asked) -> Any:
        return self._of(asked.lean if self._tree == "lean" else asked.same)

    def _of(self, node: Tree) -> Any:  # noqa: PLR0911 - one line for each kind of node
        """The tree as its query."""
        make, occur = self._query, self._library.Occur
        match node:
            case Term():
                term = node.text.replace(" ", "_") if node.field == WHOLE_TITLE else node.text
                query = make.term_query(self._schema, node.field, term, "freq" if node.field in FIELDS else "basic")
                return query if node.boost == 1 else make.boost_query(query, node.boost)
            case Phrase():
                query = make.phrase_query(self._schema, node.field, list(node.terms))
                return query if node.boost == 1 else make.boost_query(query, node.boost)
            case Prefix():
                query = make.regex_query(self._schema, node.field, f"{node.text}.*")
                return query if node.boost == 1 else make.boost_query(query, node.boost)
            case FacetTerm():
                return make.const_score_query(make.term_query(self._schema, node.facet, node.value, "basic"), 0.0)
            case Near():
                return make.fuzzy_term_query(self._schema, node.field, node.text)
            case Or():
                return make.boolean_query([(occur.Should, self._of(child)) for child in node.nodes])
            case And():
                return make.boolean_query(
                    [
                        *((occur.MustNot, self._of(one.node)) for one in node.nodes if isinstance(one, Not)),
                        *((occur.Must, self._of(one)) for one in node.nodes if not isinstance(one, Not)),
                        *((occur.Should, self._of(one)) for one in node.optional),
                    ]
                )
            case ConstantScore():
                return make.const_score_query(self._of(node.node), node.score)
            case MatchNone():
                return make.empty_query()
            case _:
                raise TypeError(f"no question is asked with {type(node).__name__}")


def _value(key: Any) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
