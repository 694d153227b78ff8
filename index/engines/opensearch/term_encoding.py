"""How ready-made terms and their positions are written as a text that OpenSearch's plainest analyser reads back.

A text is slots between SLOT characters, one for each position; terms that share a position are parted by SAME, and a
position without any holds GAP. Passages far apart are values of their own. The first slot of every field of every
document holds FIRST, so that OpenSearch counts all documents where it counts those with the field: lengths are then
averaged, and rarity measured, over the same documents as on Whoosh.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

__all__ = ["ANALYSIS", "FIRST", "PASSAGE_GAP", "SLOT", "TERMS", "joined", "passages", "read_term", "written"]

TERMS: Final = "ready_terms"
"""The analyser's name."""
SLOT, SAME, GAP, FIRST, ESCAPE = "\n", "\x1f", "\x1e", "\x02", "\x1b"
PASSAGE_GAP: Final = 100
"""A longer gap between two terms is kept as one of this length: no phrase spans it."""
LONGEST: Final = 30_000
"""Bytes of a term that are kept as they are: Lucene takes 32 766."""
HEAD: Final = 1_000
"""Characters that are kept of a longer one, before its digest."""

ANALYSIS: Final = {
    "analyzer": {TERMS: {"type": "custom", "tokenizer": "slots", "filter": ["gaps", "same_place"]}},
    "tokenizer": {"slots": {"type": "char_group", "tokenize_on_chars": [SLOT], "max_token_length": 1_048_576}},
    "filter": {
        "gaps": {"type": "stop", "stopwords": [GAP]},
        "same_place": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{SAME}]+)"]},
    },
}
"""The analyser, in an index's settings."""

_ESCAPED: Final = {SLOT: "n", SAME: "s", GAP: "g", FIRST: "f", ESCAPE: "e"}
_TO_ESCAPES: Final = str.maketrans({character: ESCAPE + letter for character, letter in _ESCAPED.items()})
_FROM_ESCAPES: Final = {letter: character for character, letter in _ESCAPED.items()}
_ESCAPES: Final = re.compile(f"{ESCAPE}([nsgfe])")
_EMPTY: Final = f"{ESCAPE}0"
_DIGEST: Final = f"{ESCAPE}d"


def written(term: str) -> str:
    """The term as it stands in the index: control characters escaped, a very long one as its head and its digest."""
    kept = term.translate(_TO_ESCAPES)
    if len(kept) * 4 > LONGEST and len(kept.encode()) > LONGEST:
        return kept[:HEAD] + _DIGEST + hashlib.sha256(term.encode()).hexdigest()
    return kept or _EMPTY


def read_term(kept: str) -> str | None:
    """The term that stands so in the index; None where only its digest does."""
    if ESCAPE not in kept:
        return kept
    if _DIGEST in kept:
        return None
    return "" if kept == _EMPTY else _ESCAPES.sub(lambda found: _FROM_ESCAPES[found[1]], kept)


def passages(terms: Iterable[tuple[str, int]]) -> list[str]:
    """A field of a document, given as (term, position) with positions ascending."""
    found = [[FIRST]]
    last = -1
    for position, group in groupby(terms, key=itemgetter(1)):
        missing = position - last - 1
        if missing < PASSAGE_GAP:
            found[-1] += [GAP] * missing
        else:
            found.append([])
        found[-1].append(SAME.join(written(term) for term, _ in group))
        last = position
    return [SLOT.join(slots) for slots in found]


def joined(terms: Sequence[tuple[int, str]]) -> str:
    """A phrase, given as (offset, term), for the analyser to read back."""
    return SLOT.join(_slots(sorted(terms)))


def _slots(terms: Iterable[tuple[int, str]]) -> Iterator[str]:
    last: int | None = None
    for offset, group in groupby(terms, key=itemgetter(0)):
        yield from [GAP] * (offset - last - 1 if last is not None else 0)
        yield SAME.join(written(term) for _, term in group)
        last = offset
