"""Faults: what is wrong with the first page of an answer, compared with one rule.

A fault finder takes the hits of a query, and returns a `Fault` or None. `index.evaluation.expectations` gives it its
values. Where the page has fewer hits than a rule names, "each of the first five" means each of them, and at least one.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from index.results import Hit
from index.stored_fields import StoredFields

__all__ = [
    "AnswerSource",
    "Fault",
    "FaultKind",
    "find_absent",
    "find_any_result",
    "find_different_answer",
    "find_hits_without_phrase",
    "find_hits_without_value",
    "find_imprecision",
    "find_inexact_page",
    "find_missing",
    "find_wrong_order",
    "first_slugs",
]


class FaultKind(StrEnum):
    """What is wrong with an answer."""

    EMPTY = "empty page"
    MISSING = "not among the first"
    IMPRECISE = "too few wanted"
    ORDER = "wrong order"
    VALUE = "another value"
    PHRASE = "without the phrase"
    DIFFERENT = "different answer"
    UNWANTED = "unwanted"


@frozen
class Fault:
    """Why an answer does not meet an expectation."""

    kind: FaultKind
    detail: str = ""
    """The practices that are missing or unwanted."""


class AnswerSource(Protocol):
    """Answers further questions about the collection."""

    def hits(self, text: str) -> Sequence[Hit]:
        """Return the counted hits of a query."""

    def slugs_with(self, facet: str, value: str) -> Collection[str]:
        """Return the slugs of all practices with a value of a facet."""


def find_absent(hits: Sequence[Hit], _source: AnswerSource, *, depth: int, slugs: Sequence[str]) -> Fault | None:
    """Return a fault where none of the practices is among the first `depth` hits."""
    return None if set(slugs) & set(first_slugs(hits, depth)) else _missing(slugs, hits)


def find_missing(hits: Sequence[Hit], _source: AnswerSource, *, depth: int, slugs: Sequence[str]) -> Fault | None:
    """Return a fault where one of the practices is not among the first `depth` hits."""
    missing = [slug for slug in slugs if slug not in first_slugs(hits, depth)]
    return _missing(missing, hits) if missing else None


def find_imprecision(
    hits: Sequence[Hit], _source: AnswerSource, *, depth: int, least: int, slugs: Sequence[str]
) -> Fault | None:
    """Return a fault where fewer than `least` of the first `depth` hits are among the practices."""
    if not hits:
        return Fault(FaultKind.EMPTY)
    found = first_slugs(hits, depth)
    others = [slug for slug in found if slug not in slugs]
    wanted = len(found) - len(others)
    if wanted >= least:
        return None
    return Fault(FaultKind.IMPRECISE, f"{wanted} of {least}; others: {' '.join(others) or 'none'}")


def find_wrong_order(hits: Sequence[Hit], _source: AnswerSource, *, slugs: Sequence[str]) -> Fault | None:
    """Return a fault where the practices are not all on the page, in that order."""
    found = [hit.slug for hit in hits if hit.slug in slugs]
    if len(found) < len(slugs):
        return _missing([slug for slug in slugs if slug not in found], hits)
    return None if found == list(slugs) else Fault(FaultKind.ORDER, " > ".join(found))


def find_inexact_page(hits: Sequence[Hit], _source: AnswerSource, *, slugs: Sequence[str]) -> Fault | None:
    """Return a fault where the page lacks one of the practices, or has another one."""
    if missing := [slug for slug in slugs if slug not in first_slugs(hits, len(hits))]:
        return _missing(missing, hits)
    return _unless_all(hits, slugs, FaultKind.UNWANTED)


def find_hits_without_value(
    hits: Sequence[Hit], source: AnswerSource, *, depth: int, facet: str, value: str
) -> Fault | None:
    """Return a fault where one of the first `depth` hits does not have the value of the facet."""
    return _unless_all(hits[:depth], source.slugs_with(facet, value), FaultKind.VALUE)


def find_hits_without_phrase(hits: Sequence[Hit], _source: AnswerSource, *, depth: int, phrase: str) -> Fault | None:
    """Return a fault where one of the first `depth` hits does not contain the phrase, in any case."""
    folded = _fold(phrase)
    having = [hit.slug for hit in hits if any(folded in text for text in _texts(hit.stored))]
    return _unless_all(hits[:depth], having, FaultKind.PHRASE)


def find_different_answer(hits: Sequence[Hit], source: AnswerSource, *, depth: int, text: str) -> Fault | None:
    """Return a fault where the first `depth` hits are not those of another query, in any order."""
    found, others = first_slugs(hits, depth), first_slugs(source.hits(text), depth)
    if not found or not others:
        return Fault(FaultKind.EMPTY)
    apart = [slug for slug in (*found, *others) if (slug in found) != (slug in others)]
    return Fault(FaultKind.DIFFERENT, " ".join(apart)) if apart else None


def find_any_result(hits: Sequence[Hit], _source: AnswerSource, *, wanted: bool) -> Fault | None:
    """Return a fault where the page is empty, or where it is not, if no results are wanted."""
    if bool(hits) == wanted:
        return None
    return Fault(FaultKind.EMPTY) if wanted else Fault(FaultKind.UNWANTED, " ".join(first_slugs(hits, len(hits))))


def first_slugs(hits: Sequence[Hit], depth: int) -> list[str]:
    """Return the slugs of the first `depth` hits."""
    return [hit.slug for hit in hits[:depth]]


def _missing(slugs: Sequence[str], hits: Sequence[Hit]) -> Fault:
    return Fault(FaultKind.MISSING, " ".join(slugs)) if hits else Fault(FaultKind.EMPTY)


def _unless_all(hits: Sequence[Hit], wanted: Collection[str], kind: FaultKind) -> Fault | None:
    """Return a fault of that kind where a hit is not a wanted practice, and one where there are no hits."""
    others = [hit.slug for hit in hits if hit.slug not in wanted]
    if others:
        return Fault(kind, " ".join(others))
    return None if hits else Fault(FaultKind.EMPTY)


def _texts(stored: StoredFields) -> tuple[str, ...]:
    """Return all texts of a practice, folded for comparison."""
    names = (stored.title, stored.native_title, *stored.keywords, *stored.labels, *stored.names)
    return tuple(map(_fold, (*names, *stored.sections.values())))


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
