"""Looks at the first records of a file before any of them is mapped.

The separators of a list column are found out from many cells. `with_sample` reads the first records, passes them to a
function, and then yields all records in their order. An error in the file is raised where it occurs.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from corpus.errors import UnreadableFile

__all__ = ["SAMPLE_RECORDS", "with_sample"]

T = TypeVar("T")
SAMPLE_RECORDS: Final = 2_000
"""Records of a sample at most."""
SAMPLE_CHARACTERS: Final = 16_000_000
"""Characters after which a sample ends."""


def with_sample(
    records: Iterator[T], size_of: Callable[[T], int], look_at: Callable[[Sequence[T]], None]
) -> Iterator[T]:
    """Yield all records, after `look_at` has received the first ones. `size_of` returns the characters of a record."""
    sample, problem = _first(records, size_of)
    look_at(sample)
    yield from sample
    if problem:
        raise problem
    yield from records


def _first(records: Iterator[T], size_of: Callable[[T], int]) -> tuple[list[T], UnreadableFile | None]:
    """Return the first records, and the error that ended them early."""
    sample: list[T] = []
    size = 0
    try:
        for record in records:
            sample.append(record)
            size += size_of(record)
            if len(sample) >= SAMPLE_RECORDS or size >= SAMPLE_CHARACTERS:
                break
    except UnreadableFile as error:
        return sample, error
    return sample, None
