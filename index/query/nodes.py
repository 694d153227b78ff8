"""A question, as small frozen values: what the reader typed, what narrows it, and the tree that it means.

`Query` is what a page asks. Its text becomes a tree of nodes in two steps, each with leaves of its own:

- `index.query.parser` reads the text to leaves **as said**: `Word`, `Quoted`, `Starting`;
- `index.query.rewriter` analyses those to leaves **as indexed**: `Term`, `Phrase`, `Prefix`.

Between the two, `index.query.synonyms` makes words that name something a `Named`, with its other `Name`s.

`Value`, `Range`, `And`, `Or`, `Not`, `Everything` and `Nothing` mean the same in both; `Combined`, `Most` and
`Constant` are made by the second alone.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from attrs import field, frozen

__all__ = [
    "MAX_PER_PAGE",
    "And",
    "Combined",
    "Constant",
    "Everything",
    "Filter",
    "Most",
    "Name",
    "Named",
    "Node",
    "Not",
    "Nothing",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "Quoted",
    "Range",
    "Sort",
    "Starting",
    "Term",
    "Value",
    "Word",
    "leaves",
    "prefixes",
]

MAX_PER_PAGE = 100


class Sort(StrEnum):
    """The orders of a list of hits; ties fall to the slug, so that every order is stable."""

    RELEVANCE = "relevance"
    YEAR = "year"
    """The latest start first, those without one last."""
    TITLE = "title"
    UPDATED = "updated"
    """The latest first, those without a date last."""


@frozen
class Word:
    """A word as said; `field` is empty for all text, or `title`."""

    text: str
    field: str = ""


@frozen
class Quoted:
    """Words in quotation marks: one after the other, none between."""

    text: str
    field: str = ""


@frozen
class Starting:
    """`guid*`: any word that starts so."""

    text: str
    field: str = ""


@frozen(cache_hash=True)
class Term:
    """One term of one field of the index, scored by BM25 times `boost`."""

    field: str
    text: str
    boost: float = 1.0


@frozen(cache_hash=True)
class Phrase:
    """Terms at fixed distances in one field: (offset from the first, term)."""

    field: str
    terms: tuple[tuple[int, str], ...]
    boost: float = 1.0


@frozen(cache_hash=True)
class Prefix:
    """Every term of one field that starts so; the engine bounds how many (`engines.base.MAX_EXPANSIONS`)."""

    field: str
    text: str
    boost: float = 1.0


@frozen(cache_hash=True)
class Combined:
    """One word, wherever and however it stands: any of these.

    Their occurrences, each times its boost and against its field's length, are counted together and saturated once, by
    BM25F as Robertson, Zaragoza and Taylor have it (2004): a word that stands in the title and in the text is one word.
    It is as rare as the most frequent of its leaves.
    """

    nodes: tuple["Term | Phrase", ...]
    weight: float = 1.0
    """What its score is multiplied with."""


@frozen
class Value:
    """Practices that carry this value in this facet. Scores nothing."""

    facet: str
    value: str


@frozen
class Name:
    """What something is called, as people write it."""

    text: str
    language: str = ""
    """The language that it is in; empty for acronyms and proper names, which all languages share."""
    country: str = ""
    """Where not empty, the name means this in that country's practices only."""


@frozen
class Named:
    """Words one after the other that name something: they, or for less one of its other names."""

    words: tuple[Word, ...]
    others: tuple[Name, ...]
    acronym: str = ""
    """The words where they are an acronym that counts only as it is written, in capitals."""
    languages: tuple[str, ...] = ()
    """The languages in which the words are a name."""

    @property
    def said(self) -> str:
        """The words as they were typed."""
        return " ".join(word.text for word in self.words)


@frozen
class Range:
    """Practices whose number in this facet is within the bounds, both included. Scores nothing."""

    facet: str
    low: int | None = None
    high: int | None = None


@frozen(cache_hash=True)
class And:
    """All of `nodes`, and none has to be of `optional`, which only lift the score."""

    nodes: tuple["Node", ...]
    optional: tuple["Node", ...] = ()


@frozen(cache_hash=True)
class Or:
    """Any of these; the score is the sum of those that match."""

    nodes: tuple["Node", ...]


@frozen(cache_hash=True)
class Most:
    """Whatever holds enough of these. The score is the sum of those that match."""

    nodes: tuple["Node", ...]
    share: float
    """Of the weight of all, how much has to be there. The rarer a part, the more it weighs."""


@frozen
class Not:
    """Whatever this is not. Scores nothing."""

    node: "Node"


@frozen(cache_hash=True)
class Constant:
    """What the node matches, each with the same score."""

    node: "Node"
    score: float


@frozen
class Everything:
    """The whole collection."""


@frozen
class Nothing:
    """No practice at all."""


Node: TypeAlias = (
    Word
    | Quoted
    | Starting
    | Named
    | Term
    | Phrase
    | Prefix
    | Combined
    | Value
    | Range
    | And
    | Or
    | Most
    | Not
    | Constant
    | Everything
    | Nothing
)


@frozen
class Filter:
    """Narrows to practices with any of these values of one facet, or, excluding, with none of them."""

    facet: str
    values: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    exclude: bool = False


@frozen
class Query:
    """What a reader asks. `index.searcher.Searcher.search` answers it."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = field(default=1)
    """From 1."""
    per_page: int = field(default=10)
    expand: bool = True
    """Whether other names of what the text names are searched for too."""
    spelling: bool = True
    """Whether a word that the collection does not know may be read as one that it does."""

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.per_page

    def selected(self, facet: str, *, exclude: bool = False) -> tuple[str, ...]:
        """The values of one facet that are chosen, or that are excluded."""
        chosen = (f.values for f in self.filters if f.facet == facet and f.exclude == exclude)
        return tuple(value for values in chosen for value in values)


def leaves(node: Node) -> Iterator[Node]:
    """The leaves of a tree, wherever they stand."""
    waiting = [node]
    while waiting:
        match one := waiting.pop():
            case Not() | Constant():
                waiting.append(one.node)
            case And():
                waiting += (*one.nodes, *one.optional)
            case Or() | Most() | Combined():
                waiting += one.nodes
            case _:
                yield one


def prefixes(node: Node) -> Iterator[Prefix]:
    """The prefixes of a tree, wherever they stand."""
    return (leaf for leaf in leaves(node) if isinstance(leaf, Prefix))
