"""An answer, as small frozen values: the same for the page, the JSON API, feeds and exports."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Final, NamedTuple

from attrs import frozen

from index.attachments import FileLocation
from index.query.nodes import Node
from index.search_query import Query
from index.stored_fields import StoredFields

__all__ = [
    "Correction",
    "Facet",
    "FacetValue",
    "Fragment",
    "Hit",
    "NeighbourHits",
    "Offer",
    "Results",
    "SectionCount",
    "Snippet",
]


class Fragment(NamedTuple):
    """A run of text that matched, or one that did not. Plain text: whoever shows it escapes it."""

    text: str
    marked: bool = False


class Snippet(NamedTuple):
    """A passage of one section, or of an attached file, with what matched marked."""

    section: str
    """The section's key, which is its anchor on the practice's page too; `attachments` for a file."""
    label: str
    fragments: tuple[Fragment, ...]
    starts_inside: bool = False
    """Whether text was left out before it, for an ellipsis."""
    ends_inside: bool = False
    location: FileLocation | None = None
    """Where it is in which file; None for a section."""

    @property
    def text(self) -> str:
        """The passage without marks."""
        return "".join(fragment.text for fragment in self.fragments)


@frozen
class SectionCount:
    """A section in which something matched."""

    key: str
    """Its anchor on the practice's page."""
    label: str
    count: int
    """How many places are marked in it."""


class Hit(NamedTuple):
    """One practice of an answer."""

    slug: str
    title: tuple[Fragment, ...]
    score: float
    snippets: tuple[Snippet, ...]
    stored: StoredFields
    """The fields that the index keeps for showing; see `index.schema.stored`."""
    matched_fields: tuple[str, ...] = ()
    """The names for readers of the fields in which something matched, sections left out: `the title`, `tags`."""
    sections: tuple[SectionCount, ...] = ()
    """The sections in which something matched, in the practice's order."""
    reasons: tuple[str, ...] = ()
    """Sentences about other words that matched, and about words that are missing."""

    @property
    def why(self) -> tuple[str, ...]:
        """Why it is a result, as sentences without a full stop: where the query matched, then the reasons."""
        places = [*self.matched_fields, *(f"{section.label} ({section.count})" for section in self.sections)]
        return (f"Matches in {_enumerate(places)}", *self.reasons) if places else self.reasons


def _enumerate(words: Sequence[str]) -> str:
    """Return the words as people list them: `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


class FacetValue(NamedTuple):
    """A value of a facet and how many practices of the answer carry it. A tuple: a page has hundreds."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # a tuple's own `count` is of no use here
    selected: bool = False
    excluded: bool = False
    children: tuple["FacetValue", ...] = ()
    """The narrower values, in a hierarchical facet. A parent's count holds its children's practices, each once."""

    @classmethod
    def plain(cls, values: Iterable[str], labels: Iterable[str], counts: Iterable[int]) -> tuple["FacetValue", ...]:
        """Values that nobody chose, without any below them."""
        return tuple(map(_new_value, zip(values, labels, counts, *_PLAIN, strict=False)))


_PLAIN: Final = tuple(map(repeat, FacetValue._field_defaults.values()))
_new_value: Final = partial(tuple.__new__, FacetValue)


@frozen
class Facet:
    """The values of one facet, counted among what the query and the *other* facets' filters leave."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    more: int = 0
    """How many values that are no more frequent were left out."""
    note: str = ""
    """What readers should know about the values."""

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        """The values that are chosen or excluded, at any depth."""
        return tuple(value for value in self.flat() if value.selected or value.excluded)

    def flat(self) -> tuple[FacetValue, ...]:
        """All values, parents before their children."""
        if not any(value.children for value in self.values):
            return self.values
        return tuple(found for value in self.values for found in _walk(value))


def _walk(value: FacetValue) -> tuple[FacetValue, ...]:
    return (value, *(found for child in value.children for found in _walk(child)))


@frozen
class Offer:
    """A value that the query names, to narrow the answer by."""

    facet: str
    value: str
    label: str
    count: int
    """Practices of the answer that carry it."""


@frozen
class Correction:
    """Another spelling of a query, under which more practices answer it."""

    typed: str
    """What the reader typed."""
    text: str
    """What was meant, perhaps: words as the collection writes them."""
    fragments: tuple[Fragment, ...]
    """The same, the letters that differ marked."""
    total: int
    """How many practices answer it, under the query's filters."""
    applied: bool = False
    """Whether the answer is that of `text`, because what was typed has none."""


@frozen
class NeighbourHits:
    """A hit's rank in an answer, and the slugs of the hits before and after it."""

    rank: int
    """The rank, from 1."""
    total: int
    before: str = ""
    """The slug of the hit before; empty at the first."""
    after: str = ""
    """The slug of the hit after; empty at the last."""


@frozen
class Results:
    """The answer to a query."""

    query: Query
    """What was answered: with the corrected text, where a correction was applied."""
    node: Node
    """What was searched for, as said (`index.query.nodes`)."""
    understood: str
    """The same in the syntax's own words, for people: `dropout AND country:NO`."""
    notes: tuple[str, ...]
    """What could not be read as syntax or was cut, each a sentence."""
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet]
    generation: str
    also: tuple[str, ...] = ()
    """Other names that were searched for, as people write them."""
    offers: tuple[Offer, ...] = ()
    hints: tuple[str, ...] = ()
    """What the query's acronyms and names of one country mean."""
    correction: Correction | None = None

    @property
    def did_you_mean(self) -> str:
        """The corrected text, where there is one."""
        return self.correction.text if self.correction else ""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.query.per_page))
