"""Whether all found the same: as many documents for each question, and as many for each value of each facet."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Final

from attrs import frozen

from tests.benchmarks.peers.base import Answer, Asked, Reader, Unanswerable

__all__ = ["Agreement", "agreement", "counts_agree"]

NEAR: Final = 0.05
SHOWN: Final = 3
"""Questions that are named where numbers differ."""
SHOWN_VALUES: Final = 10
"""Values of a facet that a page shows at least, where there are as many."""


@frozen
class Agreement:
    """Of the questions to which all should find the same."""

    questions: int
    hits: int
    """Questions with the same number of documents."""
    near: int
    """Questions with that number to within a twentieth."""
    counts: int
    """Questions with the same number for each facet value that the peer named."""
    overlap: float
    """The share of our ten best that are among its ten best."""
    differing: tuple[str, ...]
    """Some questions with other numbers of documents: what was asked, ours, its."""


def agreement(ours: Reader, theirs: Reader, asked: Sequence[Asked], every: int = 1) -> Agreement | None:
    """Ask both; None where no question was answered."""
    pairs = [(one, ours.page(one), other) for one in asked[::every] if (other := _answer(theirs, one)) is not None]
    if not pairs:
        return None
    differing = [(one, our, their) for one, our, their in pairs if our.total != their.total]
    return Agreement(
        questions=len(pairs),
        hits=len(pairs) - len(differing),
        near=sum(abs(our.total - their.total) <= NEAR * our.total for _, our, their in pairs),
        counts=sum(counts_agree(our.counts, their.counts) for _, our, their in pairs),
        overlap=_mean(len({*our.keys} & {*their.keys}) / len(our.keys) for _, our, their in pairs if our.keys),
        differing=tuple(
            f"{one.question.text}: {our.total:,} and {their.total:,}" for one, our, their in differing[:SHOWN]
        ),
    )


def counts_agree(ours: Mapping[str, Mapping[str, int]], theirs: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether both count the same in every facet that they count."""
    return all(_alike(ours.get(facet, {}), theirs[facet]) for facet in theirs)


def _alike(ours: Mapping[str, int], theirs: Mapping[str, int]) -> bool:
    """Whether every value that both name has one number, and the commonest are as common.

    Who names fewer has to name as many as a page shows; of those as common as the last, either may name others.
    """
    shorter = min(len(ours), len(theirs))
    return (
        all(theirs[value] == number for value, number in ours.items() if value in theirs)
        and nlargest(shorter, ours.values()) == nlargest(shorter, theirs.values())
        and (len(ours) == len(theirs) or shorter >= SHOWN_VALUES)
    )


def _answer(reader: Reader, asked: Asked) -> Answer | None:
    if not asked.question.comparable:
        return None
    try:
        return reader.page(asked)
    except Unanswerable:
        return None


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
