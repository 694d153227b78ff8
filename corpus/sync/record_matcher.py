"""Finds the practice of each incoming record, among the practices of its source.

A record with an identifier is the practice with that identifier. A record without one is matched by content: first by
the whole content, then by a title and place that occur once, then by the most similar text. So a new row on top of a
table moves no practice to another address, and a renamed row keeps its own.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from attrs import frozen
from rapidfuzz import fuzz

from corpus.differences.record_units import Record
from corpus.store.sources import SourceState
from corpus.sync.record_keys import record_text
from corpus.sync.record_spool import IncomingRecord
from corpus.sync.text_similarity import (
    Grams,
    Signature,
    Signatures,
    estimate_similarities,
    exact_similarity,
    stack_signatures,
    text_grams,
    text_signature,
)

__all__ = ["SAME_TEXT", "RecordMatches", "match_records"]

SAME_TEXT: Final = 0.5
"""Least similarity of the texts of a record and its next version, where the titles differ. Measured: texts of which a
fifth of the words was replaced have more in 95 of 100 cases. Texts of different records have less than 0.2 in 99 of 100
cases in speeches, and less than 0.5 in 89 of 100 in projects of the World Bank, many of which share a text."""
SAME_TEXT_AND_TITLE: Final = 0.3
"""Least similarity where title and place are the same, but occur several times."""
SAME_TITLE: Final = 0.6
"""Least similarity of two titles where several records of the source have the same text, a standard sentence."""
MAX_COMPARED: Final = 3_000
"""Records of each side whose texts are compared. The rest is reported as new and as gone."""
MAX_CANDIDATES: Final = 5
"""Practices whose texts are compared exactly with one record."""
ESTIMATE_ERROR: Final = 0.2
"""How much lower than the exact similarity an estimate may be."""
T = TypeVar("T", IncomingRecord, SourceState)


@frozen
class RecordMatches:
    """Which incoming record is which practice."""

    slugs: Mapping[int, str]
    """The slug of the practice, by the number of the incoming record."""
    uncompared: int = 0
    """Records whose texts were not compared, because there were too many."""


@frozen
class _Content:
    """What of a record is compared when its text is."""

    title: str
    grams: Grams
    signature: Signature


@frozen
class _Candidate:
    """A possible match of a record and a practice."""

    score: float
    number: int
    slug: str


def match_records(
    incoming: Sequence[IncomingRecord],
    stored: Sequence[SourceState],
    read_incoming: Callable[[int], Record],
    read_stored: Callable[[Iterable[str]], Mapping[str, Record]],
) -> RecordMatches:
    """Match the records of an import with the practices of their source.

    `read_incoming` and `read_stored` return the content of records by number and by slug, where it is known.
    """
    slugs = dict(_by_identifier(incoming, stored))
    names = {record.identifier for record in incoming if record.identifier}
    for match_content in (_by_fingerprint, _by_title):
        slugs |= match_content(*_unmatched(incoming, stored, slugs, names), incoming, stored)
    new, left = _unmatched(incoming, stored, slugs, names)
    texts = Counter(state.text for state in stored)
    compared = [state for state in left if state.text][:MAX_COMPARED]
    similar = _by_text(new[:MAX_COMPARED], compared, texts, read_incoming, read_stored)
    uncompared = max(0, len(new) - MAX_COMPARED) if compared else 0
    return RecordMatches(slugs | similar, uncompared)


def _by_identifier(incoming: Iterable[IncomingRecord], stored: Iterable[SourceState]) -> Iterator[tuple[int, str]]:
    """Yield the matches by identifier, and of records that name a practice's address by that."""
    slugs = {state.identifier: state.slug for state in stored if state.identifier}
    addresses = {state.slug for state in stored}
    taken: set[str] = set()
    for record in incoming:
        is_address = record.has_address and record.identifier in addresses
        slug = record.identifier if is_address else slugs.get(record.identifier, "")
        if slug and slug not in taken:
            taken.add(slug)
            yield record.number, slug


def _unmatched(
    incoming: Iterable[IncomingRecord], stored: Iterable[SourceState], slugs: Mapping[int, str], names: set[str]
) -> tuple[list[IncomingRecord], list[SourceState]]:
    """Return the records and practices without a match, of which at least one side has no identifier."""
    matched = set(slugs.values())
    left = [state for state in stored if state.slug not in matched and state.identifier not in names]
    new = [record for record in incoming if record.number not in slugs]
    if all(state.identifier for state in left):
        new = [record for record in new if not record.identifier]
    if all(record.identifier for record in new):
        left = [state for state in left if not state.identifier]
    return new, left


def _compatible(record: IncomingRecord, state: SourceState) -> bool:
    """Return whether they can be the same: identifiers that differ tell them apart."""
    return not (record.identifier and state.identifier)


def _by_fingerprint(
    new: Iterable[IncomingRecord], left: Iterable[SourceState], *_: Sequence[IncomingRecord] | Sequence[SourceState]
) -> dict[int, str]:
    """Match records with equal content; equal rows in their order."""
    waiting: dict[str, list[SourceState]] = defaultdict(list)
    for state in reversed(list(left)):
        waiting[state.fingerprint].append(state)
    slugs = {}
    for record in new:
        states = waiting.get(record.fingerprint)
        if states and _compatible(record, states[-1]):
            slugs[record.number] = states.pop().slug
    return slugs


def _by_title(
    new: Iterable[IncomingRecord],
    left: Iterable[SourceState],
    incoming: Iterable[IncomingRecord],
    stored: Iterable[SourceState],
) -> dict[int, str]:
    """Match records whose title and place occur once in the import and once among the practices of the source."""
    once_incoming, once_stored = _titles_that_occur_once(incoming), _titles_that_occur_once(stored)
    states = {state.title: state for state in left if state.title in once_stored}
    return {
        record.number: states[record.title].slug
        for record in new
        if record.title in once_incoming and record.title in states and _compatible(record, states[record.title])
    }


def _titles_that_occur_once(records: Iterable[T]) -> set[int]:
    return {title for title, times in Counter(record.title for record in records).items() if times == 1}


def _by_text(
    new: Sequence[IncomingRecord],
    left: Sequence[SourceState],
    texts: Mapping[int, int],
    read_incoming: Callable[[int], Record],
    read_stored: Callable[[Iterable[str]], Mapping[str, Record]],
) -> dict[int, str]:
    """Match each record with the practice whose text is most similar, the most similar pairs first."""
    records = read_stored(state.slug for state in left) if new and left else {}
    contents = {state.slug: content for state in left if (content := _content(records.get(state.slug)))}
    states = [state for state in left if state.slug in contents]
    if not states:
        return {}
    signatures = stack_signatures([contents[state.slug].signature for state in states])
    candidates: list[_Candidate] = []
    for record in new:
        if content := _content(read_incoming(record.number)):
            likely = _likely(content.signature, signatures)
            candidates.extend(
                candidate
                for state in (states[place] for place in likely)
                if (candidate := _compare(record, content, state, contents[state.slug], texts))
            )
    return _best_pairs(candidates)


def _content(record: Record | None) -> _Content | None:
    text = record_text(record) if record else ""
    if record is None or not text:
        return None
    grams = text_grams(text)
    return _Content(record["title"], grams, text_signature(grams))


def _likely(signature: Signature, signatures: Signatures) -> list[int]:
    """Return the places of the most similar signatures, the best first."""
    shares = estimate_similarities(signature, signatures)
    best = shares.argsort(stable=True)[::-1][:MAX_CANDIDATES]
    return [int(place) for place in best if shares[place] >= SAME_TEXT_AND_TITLE - ESTIMATE_ERROR]


def _compare(
    record: IncomingRecord, content: _Content, state: SourceState, other: _Content, texts: Mapping[int, int]
) -> _Candidate | None:
    """Return the pair as a candidate, if both can be versions of one record."""
    if not _compatible(record, state):
        return None
    share, titles = exact_similarity(content.grams, other.grams), fuzz.ratio(content.title, other.title) / 100
    if record.title == state.title:
        likely = share >= SAME_TEXT_AND_TITLE
    else:
        likely = share >= SAME_TEXT and (texts[state.text] == 1 or titles >= SAME_TITLE)
    return _Candidate(share + titles, record.number, state.slug) if likely else None


def _best_pairs(candidates: Iterable[_Candidate]) -> dict[int, str]:
    """Take the pairs by their score, each record and each practice once."""
    slugs: dict[int, str] = {}
    taken: set[str] = set()
    for candidate in sorted(candidates, key=lambda pair: (-pair.score, pair.number, pair.slug)):
        if candidate.number not in slugs and candidate.slug not in taken:
            slugs[candidate.number] = candidate.slug
            taken.add(candidate.slug)
    return slugs
