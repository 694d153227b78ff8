"""When segments are merged, and which: few segments at any time, each document merged seldom.

Segments are sorted by their living documents into tiers, each FANOUT times as large as the one before. A tier that has
FANOUT segments becomes one segment of the next; so a document is merged once for each power of FANOUT of the
collection. A segment that is mostly deleted documents is written anew.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.engines.whoosh.codec import contents
from index.engines.whoosh.codec.adapter import ArraySegment
from index.engines.whoosh.codec.layout import SegmentFile
from index.engines.whoosh.codec.merging import Source, merge

__all__ = ["merged", "tier"]

FANOUT = 8
MOSTLY = 0.4
"""The share of deleted documents from which on a segment is written anew."""


def tier(segments: Sequence[ArraySegment]) -> tuple[ArraySegment, ...]:
    """The segments to be merged next, if any."""
    hollow = tuple(one for one in segments if one.deleted_count() > MOSTLY * one.size)
    tiers: defaultdict[int, list[ArraySegment]] = defaultdict(list)
    for one in segments:
        tiers[_level(one.size - one.deleted_count())].append(one)
    full = [level for level, found in tiers.items() if len(found) >= FANOUT]
    return tuple(one for level, found in tiers.items() if full and level <= min(full) for one in found) or hollow


def _level(documents: int) -> int:
    level = 0
    while documents >= FANOUT ** (level + 1):
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
