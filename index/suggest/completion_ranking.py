"""How completions rank: which of their words count more, which types come first, how many of each are shown."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

__all__ = [
    "BEST_PER_TYPE",
    "FIRST_WORD",
    "LATER_WORD",
    "MAX_COMPLETIONS",
    "NO_RANK",
    "OTHER_NAME",
    "CompletionType",
    "share_out",
]

MAX_COMPLETIONS: Final = 8
"""Completions that are returned at once: what one sees without scrolling."""
BEST_PER_TYPE: Final = 2 * MAX_COMPLETIONS
"""Completions of each type that are considered, because those that are typed already are left out."""
FIRST_WORD, LATER_WORD, OTHER_NAME = 0, 1, 2
"""The rank of a word in a completion: first in the displayed name, later in it, or only in another name."""
NO_RANK: Final = 9
"""Greater than every rank of a word in a completion."""


class CompletionType(StrEnum):
    """What a completion leads to. The values are public: the API returns them."""

    CONCEPT = "concept"
    """The practices with a value of a facet."""
    QUERY = "query"
    """A search for these words."""
    TITLE = "title"
    """The page of one practice."""


SHARES: Final = {CompletionType.CONCEPT: 3, CompletionType.QUERY: 2, CompletionType.TITLE: 3}
"""How many completions of each type are returned, where there are enough of all."""


def share_out(by_type: Mapping[CompletionType, Sequence[int]], most: int) -> list[int]:
    """Return at most `most` indexes. Each type gets its share; what one type leaves, the last types get first."""
    numbers = {
        completion_type: min(SHARES[completion_type], len(indexes)) for completion_type, indexes in by_type.items()
    }
    for completion_type in reversed(CompletionType):
        indexes = by_type.get(completion_type, ())
        numbers[completion_type] = numbers.get(completion_type, 0)
        numbers[completion_type] += max(0, min(most - sum(numbers.values()), len(indexes) - numbers[completion_type]))
    shared = [by_type.get(completion_type, ())[: numbers[completion_type]] for completion_type in CompletionType]
    return [index for indexes in shared for index in indexes][:most]
