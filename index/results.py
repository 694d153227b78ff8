"""`Results`: the answer to a query, as small frozen values. The page, the API and exports share them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat
from typing import Final, NamedTuple

from attrs import frozen

from index.attachments import FileLocation
from index.query.nodes import Node
from index.search_query import Query, Sort
from index.stored_fields import StoredFields

__all__ = [
    "Correction",
    "Facet",
    "FacetValue",
    "Fragment",
    "Hit",
    "NeighbourHits",
    "Offer",
    "Relaxation",
    "Results",
    "SectionCount",
    "Snippet",
]


class Fragment(NamedTuple):
    """A part of a text that matched, or one that did not. It is plain text, which the page has to escape."""

    text: str
    marked: bool = False


class Snippet(NamedTuple):
    """A passage of a section or of an attached file, with the matches marked."""

    section: str
    """The key of the section, which is its anchor on the practice's page; `attachments` for a file."""
    label: str
    fragments: tuple[Fragment, ...]
    starts_inside: bool = False
    """Whether text before the passage was left out, for an ellipsis."""
    ends_inside: bool = False
    """Whether text after the passage was left out, for an ellipsis."""
    location: FileLocation | None = None
    """The location in an attached file; None for a section."""

    @property
    def text(self) -> str:
        """The text of the passage without marks."""
        return "".join(fragment.text for fragment in self.fragments)


@frozen
class SectionCount:
    """A section with matches."""

    key: str
    """The key of the section, which is its anchor on the practice's page."""
    label: str
    count: int
    """The number of marked places in the section."""


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
    missing_words: tuple[str, ...] = ()
    """Words and names of the query that the practice lacks, as typed."""
    similarity: float | None = None
    """The cosine of the query and the closest passage, where it plays a part in the order; None for hits by words."""

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
    """A value of a facet, and its number of matching practices. It is a tuple, because a page has hundreds."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # a tuple's own `count` is of no use here
    selected: bool = False
    excluded: bool = False
    children: tuple["FacetValue", ...] = ()
    """The narrower values of a hierarchical facet. A parent counts each practice of its children once."""

    @classmethod
    def plain(cls, values: Iterable[str], labels: Iterable[str], counts: Iterable[int]) -> tuple["FacetValue", ...]:
        """Make values that are neither selected nor excluded, and have no children."""
        return tuple(map(_new_value, zip(values, labels, counts, *_PLAIN, strict=False)))


_PLAIN: Final = tuple(map(repeat, FacetValue._field_defaults.values()))
_new_value: Final = partial(tuple.__new__, FacetValue)


@frozen
class Facet:
    """The values of a facet, counted in the practices that match the query and the filters of the *other* facets."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    more: int = 0
    """How many less frequent values were left out."""
    note: str = ""
    """A sentence about the values for readers."""
    without: FacetValue | None = None
    """The practices without any value, as a value of its own; None where every practice has one."""

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        """The selected or excluded values, at any depth."""
        values = (*self.flat(), *((self.without,) if self.without else ()))
        return tuple(value for value in values if value.selected or value.excluded)

    def flat(self) -> tuple[FacetValue, ...]:
        """Return all values, parents before their children."""
        if not any(value.children for value in self.values):
            return self.values
        return tuple(nested for value in self.values for nested in _walk(value))


def _walk(value: FacetValue) -> tuple[FacetValue, ...]:
    return (value, *(nested for child in value.children for nested in _walk(child)))


@frozen
class Offer:
    """A value that the query names, offered as a filter."""

    facet: str
    value: str
    label: str
    count: int
    """The number of matching practices with the value."""


@frozen
class Correction:
    """Another spelling of a query that more practices match."""

    typed: str
    """The text as typed."""
    text: str
    """The corrected text, in words as the collection writes them."""
    fragments: tuple[Fragment, ...]
    """The corrected text, with the changed letters marked."""
    total: int
    """The number of practices that match the corrected text, under the filters of the query."""
    applied: bool = False
    """Whether the results are those of the corrected text, because the typed text has none."""


@frozen
class Relaxation:
    """What of a query was left out, because few practices match all of it."""

    unknown_words: tuple[str, ...]
    """Words that no practice of the collection contains, as typed."""
    unknown_phrases: tuple[str, ...]
    """Quoted phrases that no practice of the collection contains. Their words were searched for one by one."""
    full_matches: int
    """How many of the results contain all other words. In the order of relevance, they come first."""


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
    """The query that was answered; it has the corrected text where a correction was applied."""
    node: Node
    """The tree as typed (`index.query.nodes`)."""
    understood: str
    """The tree in query syntax, for people: `dropout AND country:NO`."""
    notes: tuple[str, ...]
    """Sentences about what was not read as syntax, or was cut."""
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet]
    generation: str
    also: tuple[str, ...] = ()
    """The synonyms that were searched for, as people write them."""
    offers: tuple[Offer, ...] = ()
    hints: tuple[str, ...] = ()
    """Sentences that explain acronyms and national names of the query."""
    correction: Correction | None = None
    relaxation: Relaxation | None = None
    """What was left out; None where the results match all of the query."""
    all_words_total: int = 0
    """How many practices contain every word as typed, without filters where words may be missing."""
    question_language: str = ""
    """The language of the question, where the collection has no texts in it, so that meaning leads; else empty."""
    is_reordered: bool = False
    """Whether the order of the hits is by words and meaning together (`index.meaning.reranker`)."""
    lacks_meaning: bool = False
    """Whether the encoder did not answer, so that only words were searched."""
    close_in_meaning: tuple[Hit, ...] = ()
    """Practices that are close in meaning, where few match the words. They count neither in `total` nor in facets."""

    @property
    def did_you_mean(self) -> str:
        """The corrected text, or an empty string."""
        return self.correction.text if self.correction else ""

    @property
    def partial_from(self) -> int | None:
        """The index in `hits` of the first one that lacks known words; None where none does or the order mixes them."""
        if self.relaxation is None or self.query.sort != Sort.RELEVANCE:
            return None
        first = max(self.relaxation.full_matches - self.query.offset, 0)
        return first if first < len(self.hits) else None

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.total // self.query.per_page))
