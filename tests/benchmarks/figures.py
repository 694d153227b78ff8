"""What times come to: medians, percentiles, ratios, and how something grows."""

from collections.abc import Mapping, Sequence
from math import log
from statistics import fmean
from typing import Final

from attrs import frozen

__all__ = ["Spread", "exponent", "percentile", "ratios", "spread"]

HIGH: Final = 95


@frozen
class Spread:
    """Of several figures."""

    median: float
    p95: float
    mean: float
    number: int


def percentile(values: Sequence[float], percent: float) -> float:
    """The value under which so many percent lie, between the nearest two by their distances. Raises ValueError."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(values: Sequence[float]) -> Spread:
    """The figures of these values. Raises ValueError where there are none."""
    return Spread(percentile(values, 50), percentile(values, HIGH), fmean(values), len(values))


def ratios(ours: Sequence[float | None], theirs: Sequence[float | None]) -> Mapping[str, float]:
    """Ours as a share of theirs, at the median, the 95th percentile and the mean, over what both answered."""
    both = [(our, their) for our, their in zip(ours, theirs, strict=True) if our is not None and their is not None]
    one, other = spread([our for our, _ in both]), spread([their for _, their in both])
    return {"median": one.median / other.median, "p95": one.p95 / other.p95, "mean": one.mean / other.mean}


def exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """The k of values ~ sizes ** k, by least squares over the logarithms: 1 where both grow alike.

    Raises ValueError.
    """
    if len(sizes) < 2 or len(set(sizes)) < len(sizes):
        raise ValueError("growth needs two different sizes")
    across, up = [log(size) for size in sizes], [log(value) for value in values]
    middle, height = fmean(across), fmean(up)
    slope = sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True))
    return slope / sum((x - middle) ** 2 for x in across)
