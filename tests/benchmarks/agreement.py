"""Whether all found the same: as many documents for each question, and as many for each value of each facet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from tests.benchmarks.peers.base import Answer, Asked, Reader, Unanswerable

__all__ = ["Agreement", "agreement", "counts_agree"]

NEAR: Final = 0.05
SHOWN: Final = 3


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
    """Whether every count that they name is ours too, and they name as many values, unless they name their most."""
    return all(
        all(ours.get(facet, {}).get(value, 0) == number for value, number in values.items())
        and (len(values) >= _named(ours, facet) or len(values) >= MOST)
        for facet, values in theirs.items()
    )


MOST: Final = 1_000
"""Values of a facet that a peer may be asked for."""


def _named(counts: Mapping[str, Mapping[str, int]], facet: str) -> int:
    return sum(1 for number in counts.get(facet, {}).values() if number)


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
