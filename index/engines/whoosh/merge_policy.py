"""When segments are merged, and which: few segments at any time, each document merged seldom.

Segments are sorted by their living documents into tiers: those of less than SMALL documents, and others, each GROWTH
times as large as the one before. The smallest are always merged into one, which costs no more than writing another.
Of each other tier at most FANOUT are left: then it is merged, with all below it. So there are few segments, and a
document is merged about once for each tier of the collection. A segment that is mostly deleted documents is written
anew.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.engines.whoosh.codec import table_of_contents as contents
from index.engines.whoosh.codec.segment_file import SegmentFile
from index.engines.whoosh.codec.segment_merger import Source, merge
from index.engines.whoosh.codec.whoosh_adapter import ArraySegment

__all__ = ["merged", "tier"]

SMALL = 64
"""Documents."""
GROWTH = 8
FANOUT = 4
MOSTLY = 0.4
"""The share of deleted documents from which on a segment is written anew."""


def tier(segments: Sequence[ArraySegment]) -> tuple[ArraySegment, ...]:
    """The segments to be merged next, if any."""
    tiers: defaultdict[int, list[ArraySegment]] = defaultdict(list)
    for one in segments:
        tiers[_level(one.size - one.deleted_count())].append(one)
    full = max((level for level, found in tiers.items() if len(found) > (FANOUT if level else 1)), default=-1)
    if full >= 0:
        return tuple(one for one in segments if _level(one.size - one.deleted_count()) <= full)
    return tuple(one for one in segments if one.deleted_count() > MOSTLY * one.size)


def _level(documents: int) -> int:
    level = 0
    while documents >= SMALL * GROWTH**level:
        level += 1
    return level


def merged(folder: Path, segments: Sequence[ArraySegment], chosen: Sequence[ArraySegment]) -> tuple[ArraySegment, ...]:
    """The segments with one in place of the chosen, written but not committed; none where nothing lives in them."""
    kept = tuple(one for one in segments if one not in chosen)
    size = sum(one.size - one.deleted_count() for one in chosen)
    if not size:
        return kept
    segment = contents.new_segment(size)
    merge(contents.segment_path(folder, segment), [_source(folder, one) for one in chosen])
    return (*kept, segment)


def _source(folder: Path, segment: ArraySegment) -> Source:
    live = np.ones(segment.size, bool)
    live[list(segment.deleted)] = False
    return Source(SegmentFile(contents.segment_path(folder, segment)), live)
