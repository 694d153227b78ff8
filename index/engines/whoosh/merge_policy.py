"""The merge policy: which segments are merged, and when.

It keeps segments few and merges each document seldom. Segments belong to tiers by their number of live documents. The
lowest tier has less than SMALLEST_TIER documents; each further tier is TIER_GROWTH times as large. The segments of the
lowest tier are always merged into one, which costs no more than writing another. A higher tier holds at most
SEGMENTS_PER_TIER segments; then it is merged, together with all lower tiers. So a document is merged about once for
each tier of the collection. A segment that consists mostly of deleted documents is rewritten.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.engines.whoosh.codec.segment_file import SegmentFile
from index.engines.whoosh.codec.segment_merger import MergeSource, merge
from index.engines.whoosh.codec.table_of_contents import new_segment, segment_path
from index.engines.whoosh.codec.whoosh_adapter import ArraySegment

__all__ = ["merge_segments", "segments_to_merge"]

SMALLEST_TIER: Final = 64
"""Segments with fewer live documents are in the lowest tier."""
TIER_GROWTH: Final = 8
"""The ratio between the sizes of a tier and the next lower one."""
SEGMENTS_PER_TIER: Final = 4
"""Segments that a tier holds at most, except the lowest, which holds one."""
MAX_DELETED_SHARE: Final = 0.4
"""A segment with a larger share of deleted documents is rewritten."""


def segments_to_merge(segments: Sequence[ArraySegment]) -> tuple[ArraySegment, ...]:
    """Return the segments to merge next; none where all tiers have room."""
    tiers: defaultdict[int, list[ArraySegment]] = defaultdict(list)
    for segment in segments:
        tiers[_tier(segment.live_count())].append(segment)
    highest_full = max((tier for tier, members in tiers.items() if len(members) > _capacity(tier)), default=-1)
    if highest_full >= 0:
        return tuple(segment for segment in segments if _tier(segment.live_count()) <= highest_full)
    return tuple(segment for segment in segments if segment.deleted_count() > MAX_DELETED_SHARE * segment.size)


def _capacity(tier: int) -> int:
    return SEGMENTS_PER_TIER if tier else 1


def _tier(documents: int) -> int:
    tier = 0
    while documents >= SMALLEST_TIER * TIER_GROWTH**tier:
        tier += 1
    return tier


def merge_segments(
    folder: Path, segments: Sequence[ArraySegment], selected: Sequence[ArraySegment]
) -> tuple[ArraySegment, ...]:
    """Merge the selected segments and return the new list. The new segment is written, but not committed.

    Where all documents of the selected segments are deleted, they are dropped without a new segment.
    """
    others = tuple(segment for segment in segments if segment not in selected)
    size = sum(segment.live_count() for segment in selected)
    if not size:
        return others
    merged = new_segment(size)
    merge(segment_path(folder, merged), [_source(folder, segment) for segment in selected])
    return (*others, merged)


def _source(folder: Path, segment: ArraySegment) -> MergeSource:
    return MergeSource(SegmentFile(segment_path(folder, segment)), segment.live_mask())
