"""Expectations: what the first page of an answer must hold, written as a short sentence.

A sentence is a rule, a colon and its values: `first 5 include one of: fi-ohjaamo de-jba-hamburg`. The rules are:

| rule | values | holds where |
|---|---|---|
| `first is` | a slug | the practice is the first |
| `first 5 include one of` | slugs | one or more of the practices are among the first five |
| `first 5 include all of` | slugs | all of the practices are among the first five |
| `first 5 include 3 of` | slugs | three or more of the first five are among the practices (precision at five) |
| `in order` | slugs with `>` between them | the practices are on the page, in that order |
| `exactly` | slugs | the page has these practices and no others, in any order |
| `first 5 have country` | a value of that facet | each of the first five has the value |
| `first 5 contain` | a phrase | each of the first five contains the phrase, in any case |
| `first 5 as for` | another query | the first five are those of the other query, in any order |
| `results`, `no results` | | the page has results, or none |
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from attrs import frozen

from index.evaluation.faults import (
    AnswerSource,
    Fault,
    find_absent,
    find_any_result,
    find_different_answer,
    find_hits_without_phrase,
    find_hits_without_value,
    find_imprecision,
    find_inexact_page,
    find_missing,
    find_wrong_order,
)
from index.results import Hit
from index.schema import facet_names

__all__ = ["FIRST_PAGE", "Expectation", "FaultFinder", "read_expectation"]

FIRST_PAGE: Final = 10
"""The most hits that a rule can name: those that a reader sees without turning the page."""

FaultFinder: TypeAlias = Callable[[Sequence[Hit], AnswerSource], Fault | None]


@frozen
class Expectation:
    """What an answer must hold."""

    find_fault: FaultFinder
    """Returns what is wrong with the hits of the query, or None."""
    slugs: tuple[str, ...] = ()
    """The practices that the sentence names."""


def read_expectation(sentence: str) -> Expectation:
    """Read a sentence. Raises ValueError with a message for the person who wrote it."""
    rule, _, values = (part.strip() for part in sentence.partition(":"))
    for pattern, read in _RULES.items():
        if match := pattern.fullmatch(rule):
            if bool(values) == (read is _read_any_results):
                raise ValueError(f"the check “{rule}” takes {'no values' if values else 'values after a colon'}")
            return read(match.groupdict(), values)
    raise ValueError(_UNKNOWN)


def _read_first(_rule: Mapping[str, str], values: str) -> Expectation:
    slugs = tuple(values.split())
    if len(slugs) > 1:
        raise ValueError(f"one practice can be the first, not {len(slugs)}")
    return Expectation(partial(find_missing, depth=1, slugs=slugs), slugs)


def _read_includes(rule: Mapping[str, str], values: str) -> Expectation:
    depth, slugs, wanted = _depth(rule), tuple(values.split()), rule["wanted"]
    if wanted == "one":
        return Expectation(partial(find_absent, depth=depth, slugs=slugs), slugs)
    least = len(slugs) if wanted == "all" else int(wanted)
    if not 1 <= least <= min(depth, len(slugs)):
        raise ValueError(f"{least} of {len(slugs)} practices cannot be among the first {depth}")
    if wanted == "all":
        return Expectation(partial(find_missing, depth=depth, slugs=slugs), slugs)
    return Expectation(partial(find_imprecision, depth=depth, least=least, slugs=slugs), slugs)


def _read_order(_rule: Mapping[str, str], values: str) -> Expectation:
    slugs = tuple(slug.strip() for slug in values.split(">"))
    if len(slugs) == 1 or len(set(slugs)) < len(slugs) or not all(slugs):
        raise ValueError("an order needs two or more different practices with > between them")
    return Expectation(partial(find_wrong_order, slugs=slugs), slugs)


def _read_exactly(_rule: Mapping[str, str], values: str) -> Expectation:
    slugs = tuple(values.split())
    if len(slugs) >= FIRST_PAGE:
        raise ValueError(f"an exact answer has fewer than {FIRST_PAGE} practices, so that one page shows them")
    return Expectation(partial(find_inexact_page, slugs=slugs), slugs)


def _read_value(rule: Mapping[str, str], values: str) -> Expectation:
    if rule["facet"] not in facet_names():
        raise ValueError(f"there is no facet {rule['facet']!r}; the facets are {', '.join(facet_names())}")
    return Expectation(partial(find_hits_without_value, depth=_depth(rule), facet=rule["facet"], value=values))


def _read_phrase(rule: Mapping[str, str], values: str) -> Expectation:
    return Expectation(partial(find_hits_without_phrase, depth=_depth(rule), phrase=values))


def _read_other_query(rule: Mapping[str, str], values: str) -> Expectation:
    return Expectation(partial(find_different_answer, depth=_depth(rule), text=values))


def _read_any_results(rule: Mapping[str, str], _values: str) -> Expectation:
    return Expectation(partial(find_any_result, wanted=not rule["none"]))


def _depth(rule: Mapping[str, str]) -> int:
    depth = int(rule["depth"])
    if not 1 <= depth <= FIRST_PAGE:
        raise ValueError(f"a check looks at the first 1 to {FIRST_PAGE} results, not {depth}")
    return depth


_RULES: Final[Mapping[re.Pattern[str], Callable[[Mapping[str, str], str], Expectation]]] = {
    re.compile(r"first is"): _read_first,
    re.compile(r"first (?P<depth>\d{1,3}) include (?P<wanted>one|all|\d{1,3}) of"): _read_includes,
    re.compile(r"in order"): _read_order,
    re.compile(r"exactly"): _read_exactly,
    re.compile(r"first (?P<depth>\d{1,3}) have (?P<facet>\w+)"): _read_value,
    re.compile(r"first (?P<depth>\d{1,3}) contain"): _read_phrase,
    re.compile(r"first (?P<depth>\d{1,3}) as for"): _read_other_query,
    re.compile(r"(?P<none>no )?results"): _read_any_results,
}
_UNKNOWN: Final = (
    "the check is none of: first is, first N include one of, first N include all of, first N include M of, in order, "
    "exactly, first N have FACET, first N contain, first N as for, results, no results"
)
