"""A tree of nodes to the operators of one segment: terms are found, and what matches nothing there falls away."""

from collections.abc import Iterable
from functools import partial

from index.engines.whoosh.codec.layout import Words
from index.engines.whoosh.combining import Both, Either, Enough
from index.engines.whoosh.fields import WORD_FIELDS, facet_column
from index.engines.whoosh.occurrences import phrase, prefix
from index.engines.whoosh.operators import (
    All,
    Fixed,
    Listed,
    Operator,
    Scale,
    Unlike,
    Weighted,
    ascending,
    marked,
)
from index.engines.whoosh.scoring import first_norm, idf
from index.engines.whoosh.segment import Documents
from index.engines.whoosh.snapshot import Part, Snapshot
from index.query import (
    And,
    Constant,
    Everything,
    Most,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    Value,
)

__all__ = ["resolve"]


def resolve(node: Node, part: Part, snapshot: Snapshot) -> Operator | None:
    """The operator of that tree in one segment, or None where nothing of it can match."""
    return _Resolver(part, snapshot).of(node)


class _Resolver:
    def __init__(self, part: Part, snapshot: Snapshot) -> None:
        self.number = part.number
        self.segment = part.segment
        self.size = part.segment.size
        self.snapshot = snapshot

    def of(self, node: Node) -> Operator | None:  # noqa: PLR0911, PLR0912, C901 - one line for each kind of node
        match node:
            case Term():
                return self.term(node)
            case And():
                return self.all_of(node)
            case Or():
                return self.any_of(node)
            case Most():
                return self.most_of(node)
            case Phrase():
                return self.phrase(node)
            case Prefix():
                return self.prefix(node)
            case Value():
                return self.value(node)
            case Range():
                return self.range(node)
            case Not():
                child = self.of(node.node)
                return Unlike(child) if child else All(self.size)
            case Constant():
                child = self.of(node.node)
                return Fixed(child, node.score) if child else None
            case Everything():
                return All(self.size)
            case Nothing():
                return None
            case _:
                raise TypeError(f"{type(node).__name__} is a leaf as said; index.rewrite has to come first")

    def term(self, term: Term) -> Operator | None:
        found = self.snapshot.find(term.field, term.text)
        code = found.codes[self.number]
        if code < 0:
            return None
        words = self.segment.words(term.field)
        begin, end = words.extent(code)
        postings = words.documents[begin:end], words.frequencies[begin:end]
        scale = self.scale(term, words, found.frequency)
        return Weighted(lambda: postings, scale, self.size, end - begin)

    def phrase(self, node: Phrase) -> Operator | None:
        """A phrase counts as one term, as rare as the rarest of its words."""
        terms: list[tuple[int, int]] = []
        rarest = self.snapshot.size
        for offset, term in node.terms:
            found = self.snapshot.find(node.field, term)
            if found.codes[self.number] < 0:
                return None
            terms.append((offset, found.codes[self.number]))
            rarest = min(rarest, found.frequency)
        if not terms:
            return None
        words = self.segment.words(node.field)
        most = min(words.frequency(code) for _, code in terms)
        scale = self.scale(node, words, rarest)
        return Weighted(partial(phrase, words, terms, self.size), scale, self.size, most)

    def prefix(self, node: Prefix) -> Operator | None:
        """A prefix counts as one term: the sum of what it stands for."""
        expansion = self.snapshot.expansion(node)
        codes = expansion.codes[self.number]
        if not len(codes):
            return None
        words = self.segment.words(node.field)
        scale = self.scale(node, words, min(expansion.frequency, self.snapshot.size))
        return Weighted(partial(prefix, words, codes, self.size), scale, self.size, self.size)

    def scale(self, node: Term | Phrase | Prefix, words: Words, frequency: int) -> Scale:
        weight = node.boost * idf(self.snapshot.size, frequency)
        return Scale(weight, frequency, words.lengths, first_norm(WORD_FIELDS.index(node.field)))

    def value(self, value: Value) -> Operator:
        column = self.segment.column(facet_column(value.facet))
        return self.union(column.carrying(code) for code in column.codes_like(value.value))

    def range(self, bounds: Range) -> Operator:
        column = self.segment.column(facet_column(bounds.facet))
        return self.union(column.carrying(code) for code in column.between(bounds.low, bounds.high))

    def union(self, lists: Iterable[Documents]) -> Operator:
        return Listed(ascending(marked(list(lists), self.size)), self.size)

    def any_of(self, node: Or) -> Operator | None:
        """A word stands for a term in each field and language, most of which are nowhere: those are passed over."""
        find = self.snapshot.find
        found = (one for one in node.nodes if not isinstance(one, Term) or find(one.field, one.text).frequency)
        children = [child for child in map(self.of, found) if child]
        return Either(children, self.size) if len(children) > 1 else next(iter(children), None)

    def most_of(self, node: Most) -> Operator | None:
        """Weights come from the whole index, so that a document counts the same in whichever segment it lies."""
        weights = [idf(self.snapshot.size, self.snapshot.rarity(one)) for one in node.nodes]
        found = zip(map(self.of, node.nodes), weights, strict=True)
        children = [(child, weight) for child, weight in found if child]
        return Enough(children, node.share * sum(weights), self.size) if children else None

    def all_of(self, node: And) -> Operator | None:
        """Nothing of it, as soon as one part matches nothing."""
        children = []
        for one in node.nodes:
            child = self.of(one)
            if child is None:
                return None
            children.append(child)
        optional = [child for child in map(self.of, node.optional) if child]
        if len(children) == 1 and not optional:
            return children[0]
        return Both(children or [All(self.size)], optional, self.size)
