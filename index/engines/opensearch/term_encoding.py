"""Encodes ready-made terms with positions as a text that OpenSearch's plainest analyser turns back into them.

A text consists of slots, one for each position, between SLOT characters. Terms at the same position are joined by SAME;
a position without terms holds GAP. Passages far apart become separate values of the field. The first slot of every
field of every document holds FIRST_TERM. So every document has every field, and OpenSearch computes average lengths and
document frequencies over the same documents as Whoosh.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

__all__ = [
    "ANALYSIS",
    "ANALYZER",
    "FIRST_TERM",
    "PASSAGE_GAP",
    "SLOT",
    "decode_term",
    "encode_field",
    "encode_phrase",
    "encode_term",
]

ANALYZER: Final = "ready_terms"
"""The name of the analyser."""
SLOT, SAME, GAP, FIRST_TERM, ESCAPE = "\n", "\x1f", "\x1e", "\x02", "\x1b"
PASSAGE_GAP: Final = 100
"""A longer gap between two terms is stored with this length. No phrase spans it."""
MAX_TERM_BYTES: Final = 30_000
"""The size of a term that is stored whole, in bytes. Lucene's limit is 32 766."""
HEAD_LENGTH: Final = 1_000
"""Characters of a longer term that are stored before its digest."""

ANALYSIS: Final = {
    "analyzer": {ANALYZER: {"type": "custom", "tokenizer": "slots", "filter": ["gaps", "same_place"]}},
    "tokenizer": {"slots": {"type": "char_group", "tokenize_on_chars": [SLOT], "max_token_length": 1_048_576}},
    "filter": {
        "gaps": {"type": "stop", "stopwords": [GAP]},
        "same_place": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{SAME}]+)"]},
    },
}
"""The definition of the analyser in the settings of an index."""

_ESCAPED: Final = {SLOT: "n", SAME: "s", GAP: "g", FIRST_TERM: "f", ESCAPE: "e"}
_TO_ESCAPES: Final = str.maketrans({character: ESCAPE + letter for character, letter in _ESCAPED.items()})
_FROM_ESCAPES: Final = {letter: character for character, letter in _ESCAPED.items()}
_ESCAPES: Final = re.compile(f"{ESCAPE}([nsgfe])")
_EMPTY_TERM: Final = f"{ESCAPE}0"
_DIGEST: Final = f"{ESCAPE}d"


def encode_term(term: str) -> str:
    """Return the term as the index stores it: control characters escaped, a very long one as its head and a digest."""
    escaped = term.translate(_TO_ESCAPES)
    if len(escaped) * 4 > MAX_TERM_BYTES and len(escaped.encode()) > MAX_TERM_BYTES:
        return escaped[:HEAD_LENGTH] + _DIGEST + hashlib.sha256(term.encode()).hexdigest()
    return escaped or _EMPTY_TERM


def decode_term(encoded: str) -> str | None:
    """Return the term that is stored in this form, or None where only a digest is."""
    if ESCAPE not in encoded:
        return encoded
    if _DIGEST in encoded:
        return None
    return "" if encoded == _EMPTY_TERM else _ESCAPES.sub(lambda match: _FROM_ESCAPES[match[1]], encoded)


def encode_field(terms: Iterable[tuple[str, int]]) -> list[str]:
    """Return the values of a document's word field, given (term, position) pairs with ascending positions."""
    passages = [[FIRST_TERM]]
    last = -1
    for position, group in groupby(terms, key=itemgetter(1)):
        missing = position - last - 1
        if missing < PASSAGE_GAP:
            passages[-1] += [GAP] * missing
        else:
            passages.append([])
        passages[-1].append(SAME.join(encode_term(term) for term, _ in group))
        last = position
    return [SLOT.join(slots) for slots in passages]


def encode_phrase(terms: Sequence[tuple[int, str]]) -> str:
    """Return a phrase, given as (offset, term) pairs, as a text for the analyser."""
    return SLOT.join(_slots(sorted(terms)))


def _slots(terms: Iterable[tuple[int, str]]) -> Iterator[str]:
    last: int | None = None
    for offset, group in groupby(terms, key=itemgetter(0)):
        yield from [GAP] * (offset - last - 1 if last is not None else 0)
        yield SAME.join(encode_term(term) for _, term in group)
        last = offset
