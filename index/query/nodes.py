"""The nodes of a query tree, as small frozen values.

The text of a query becomes a tree in two steps, each with its own leaves:

- `index.query.parser` reads the text to leaves **as typed**: `UserWord`, `UserPhrase`, `UserPrefix`;
- `index.query.rewriter` analyses those to leaves **of the index**: `Term`, `Phrase`, `Prefix`.

Between the two, `index.query.synonyms` turns words that name something into a `SynonymGroup` with its `Synonym`s.
`FacetTerm`, `FacetRange`, `And`, `Or`, `Not`, `MatchAll` and `MatchNone` occur in both trees. `BM25FTerm`,
`MinShouldMatch`, `ConstantScore` and `DocumentKeys` occur in the second only.
"""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from index.search_query import FacetRange

__all__ = [
    "And",
    "BM25FTerm",
    "ConstantScore",
    "DocumentKeys",
    "FacetTerm",
    "MatchAll",
    "MatchNone",
    "MinShouldMatch",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Prefix",
    "Synonym",
    "SynonymGroup",
    "Term",
    "UserPhrase",
    "UserPrefix",
    "UserWord",
    "iterate_leaves",
    "iterate_prefixes",
]


@frozen
class UserWord:
    """A word as typed. `field` is empty for all text fields, or `title`."""

    text: str
    field: str = ""
    is_frame: bool = False
    """Whether it only frames a question (`index.query.question_frames`)."""


@frozen
class UserPhrase:
    """Words in quotation marks, which match in this order with no word between."""

    text: str
    field: str = ""


@frozen
class UserPrefix:
    """A prefix as typed, such as `guid*`: it matches every word that starts with it."""

    text: str
    field: str = ""


@frozen(cache_hash=True)
class Term:
    """One term of one field of the index. Its score is BM25 times `boost`."""

    field: str
    text: str
    boost: float = 1.0


@frozen(cache_hash=True)
class Phrase:
    """Terms at fixed distances in one field, each as (offset from the first, term)."""

    field: str
    terms: tuple[tuple[int, str], ...]
    boost: float = 1.0


@frozen(cache_hash=True)
class Prefix:
    """Every term of one field that starts with `text`. The engine bounds how many: `index.engines.prefix_limit`."""

    field: str
    text: str
    boost: float = 1.0


@frozen(cache_hash=True)
class BM25FTerm:
    """One word in several fields and forms, scored as one term by BM25F (Robertson, Zaragoza and Taylor, 2004).

    The occurrences of the leaves are weighted by their boosts and their fields' lengths, summed, and saturated once. So
    a word in the title and in the text counts as one word. Its document frequency is that of its most frequent leaf.
    """

    nodes: tuple["Term | Phrase", ...]
    weight: float = 1.0
    """A factor of the score."""


@frozen
class FacetTerm:
    """Matches practices with this value of a facet. It adds no score."""

    facet: str
    value: str


@frozen(cache_hash=True)
class DocumentKeys:
    """Matches the documents with these keys, at most some hundreds. It adds no score."""

    keys: tuple[str, ...]


@frozen
class Synonym:
    """Another name of something, as people write it."""

    text: str
    language: str = ""
    """The language of the name; empty for acronyms and proper names, which all languages share."""
    country: str = ""
    """Where not empty, the name has this meaning only in practices of that country."""


@frozen
class SynonymGroup:
    """Consecutive words that name something, and its synonyms, which match with a lower score."""

    words: tuple[UserWord, ...]
    synonyms: tuple[Synonym, ...]
    acronym: str = ""
    """The words, where they are an acronym that matches only in capitals."""
    languages: tuple[str, ...] = ()
    """The languages in which the words are such a name."""
    is_spelling: bool = False
    """Whether the synonyms are other spellings of the words (`index.query.compound_spellings`)."""

    @property
    def typed_text(self) -> str:
        """The words of the group as typed."""
        return " ".join(word.text for word in self.words)


@frozen(cache_hash=True)
class And:
    """Matches what all of `nodes` match. `optional` nodes only add to the score."""

    nodes: tuple["Node", ...]
    optional: tuple["Node", ...] = ()


@frozen(cache_hash=True)
class Or:
    """Matches what any node matches. The score is the sum of the nodes that match."""

    nodes: tuple["Node", ...]


@frozen(cache_hash=True)
class MinShouldMatch:
    """Matches documents that match enough of the nodes, by weight. The score is the sum of the nodes that match."""

    nodes: tuple["Node", ...]
    share: float
    """The share of the total weight that must match, from 0 to 1. A rarer node weighs more."""


@frozen
class Not:
    """Matches what the node does not match. It adds no score."""

    node: "Node"


@frozen(cache_hash=True)
class ConstantScore:
    """Matches what the node matches, and gives each document the same score."""

    node: "Node"
    score: float


@frozen
class MatchAll:
    """Matches every document of the index."""


@frozen
class MatchNone:
    """Matches no document at all."""


Node: TypeAlias = (
    UserWord
    | UserPhrase
    | UserPrefix
    | SynonymGroup
    | Term
    | Phrase
    | Prefix
    | BM25FTerm
    | FacetTerm
    | FacetRange
    | DocumentKeys
    | And
    | Or
    | MinShouldMatch
    | Not
    | ConstantScore
    | MatchAll
    | MatchNone
)


def iterate_leaves(node: Node) -> Iterator[Node]:
    """Yield the leaves of a tree, at any depth."""
    pending = [node]
    while pending:
        match current := pending.pop():
            case Not() | ConstantScore():
                pending.append(current.node)
            case And():
                pending += (*current.nodes, *current.optional)
            case Or() | MinShouldMatch() | BM25FTerm():
                pending += current.nodes
            case _:
                yield current


def iterate_prefixes(node: Node) -> Iterator[Prefix]:
    """Yield the prefixes of a tree, at any depth."""
    return (leaf for leaf in iterate_leaves(node) if isinstance(leaf, Prefix))
