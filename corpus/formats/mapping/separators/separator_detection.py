"""Detects the separators of a list column from many of its cells.

The same separators apply to the whole column. `;` and `|` are seldom part of a value, so they win over a comma or a
slash. Beside them a comma separates only in cells that have nothing else, and only if its parts are values elsewhere.
Without them, commas separate where the parts recur in other cells, or where they look like keywords: short, and
without "and". "Research, development and innovation" is one value.

A comma may be part of every value. Several spellings of one name count as one cell, because their parts prove nothing.
Parts that are never cells of their own are names where they go on with "and" or "of", or where they are pairs of
proper names: `Smith, Anna`. In a list with commas, parts that never stand apart are one value.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from attrs import frozen

from corpus.formats.mapping.separators.list_splitter import (
    COMMA,
    SLASH,
    UNAMBIGUOUS,
    ListSplitter,
    are_hashtags,
    parse_notation,
)

__all__ = ["DetectedSeparators", "detect_separators"]

STRONG: Final = (";", "|")
WEAK: Final = (COMMA, SLASH)
MIN_SHARE: Final = 0.05
"""The share of cells with several entries from which a second strong separator is used."""
MANY_CELLS: Final = 50
"""Cells from which a rare sign can be told from a separator."""
STRAY_SHARE: Final = 0.02
"""The share of cells below which a sign is rare."""
PREVALENCE: Final = 10
"""A comma wins over `;` where it occurs this many times as often."""
MIN_REUSE: Final = 0.25
"""The share of parts that recur in other cells, from which commas separate."""
MIN_RECURRING: Final = 0.6
"""The share of parts that are values elsewhere, from which a weak separator is used beside a strong one."""
MAX_WORDS: Final = 3
"""Words of a typical keyword at most."""
MAX_CONJUNCTIONS: Final = 0.2
"""The share of cells with "and" up to which commas separate."""
MIN_REPEATS: Final = 3
"""How often equal cells recur in a column of single names."""
MIN_SLASH_CELLS: Final = 2
MIN_OVERLAP: Final = 0.5
"""The share of words that two spellings of one part have in common."""
MIN_NAME_WORDS: Final = 3
"""Words of the longest part of a name that is written in several ways."""
MAX_COMPARED: Final = 200
"""Lists with which one is compared."""
MIN_NAMES: Final = 3
"""Different names from which a column is known to have a comma in each."""
MIN_CONTINUED: Final = 0.5
"""The share of lists with a part that begins like the end of a name."""
PAIR: Final = 2
MIN_BOUND: Final = 2
"""Different cells in which two parts stand together, from which they are one value."""

_CONJUNCTION = re.compile(r"(?:^|\s)(?:and|or|und|oder|et|ou|y|e|o|og|och|en|ja|i|&)\s", re.IGNORECASE)
_CONTINUATION = re.compile(
    r"(?:and|of|for|the|und|f\u00fcr|des|der|et|de|du|y|e|da|do|dos|en|van|og|och|i|oraz|ja|a)\s|d['\u2019]"
)
"""How a part begins that goes on with a name: `and Sport`, `de la jeunesse et des sports`."""


@frozen
class DetectedSeparators:
    """The separators of one column, and how many of its cells show them."""

    splitter: ListSplitter
    used: tuple[tuple[str, int], ...]
    """Each separator that occurs, with its number of cells."""
    unused: tuple[tuple[str, int], ...]
    """Possible separators that are part of the values, with their number of cells."""
    cells: int
    """The cells that were looked at."""


def detect_separators(texts: Iterable[str]) -> DetectedSeparators:
    """Return the separators of a column with these cells."""
    cells = [text for text in texts if text.strip()]
    plain = [text for text in cells if parse_notation(text) is None]
    counts = {name: _count(plain, name) for name in (*UNAMBIGUOUS, *STRONG, *WEAK)}
    strong = _strong(plain, counts)
    weak = _weak(plain, counts, strong)
    fallback = () if weak or not strong else _fallback(plain, ListSplitter((*UNAMBIGUOUS, *strong)))
    names = (*strong, *weak, *fallback)
    occurring = [(name, counts[name]) for name in (*UNAMBIGUOUS, *STRONG, *WEAK) if counts[name]]
    used = [pair for pair in occurring if pair[0] in (*UNAMBIGUOUS, *names)]
    if len(cells) > len(plain):
        used.append(("list", len(cells) - len(plain)))
    unused = [pair for pair in occurring if pair not in used]
    separators, has_hashtags = (*UNAMBIGUOUS, *strong, *weak), any(map(are_hashtags, cells))
    bound = _bound_parts(plain, ListSplitter(separators)) if COMMA in weak else frozenset()
    splitter = ListSplitter(separators, fallback, hashtags=has_hashtags, bound=bound)
    return DetectedSeparators(splitter, tuple(used), tuple(unused), len(cells))


def _count(cells: Sequence[str], name: str) -> int:
    """Return how many cells this separator splits into several entries."""
    splitter = ListSplitter((name,), notations=False)
    return sum(len(splitter.split(cell)) > 1 or cell.rstrip().endswith(name) for cell in cells)


def _strong(cells: Sequence[str], counts: dict[str, int]) -> tuple[str, ...]:
    """Return the most frequent strong separator, and the other one where enough cells have only that."""
    first, second = sorted(STRONG, key=lambda name: -counts[name])
    if not counts[first] or _is_stray(cells, first, counts[first]):
        return ()
    several = sum(len(ListSplitter((*UNAMBIGUOUS, *STRONG, *WEAK)).split(cell)) > 1 for cell in cells)
    without_first = [cell for cell in cells if len(ListSplitter((first,), notations=False).split(cell)) == 1]
    enough = _count(without_first, second) >= max(1, MIN_SHARE * several)
    return (first, second) if enough else (first,)


def _is_stray(cells: Sequence[str], name: str, count: int) -> bool:
    """Return whether hardly any cell has this sign, and its parts are no values of other cells."""
    splitter = ListSplitter((name,), notations=False)
    lists = [entries for entries in map(splitter.split, cells) if len(entries) > 1]
    return len(cells) >= MANY_CELLS and count < STRAY_SHARE * len(cells) and _reuse(cells, lists, splitter) < MIN_REUSE


def _weak(cells: Sequence[str], counts: dict[str, int], strong: Sequence[str]) -> tuple[str, ...]:
    strongest = max((counts[name] for name in strong), default=0)
    for name in WEAK:
        if counts[name] > PREVALENCE * strongest and _separates(cells, name):
            return (name,)
    return ()


def _fallback(cells: Sequence[str], splitter: ListSplitter) -> tuple[str, ...]:
    """Return the weak separators of cells without a strong one: nearly all parts are values of other cells, too."""
    single = {cell.strip().casefold() for cell in cells if len(splitter.split(cell)) == 1}
    values = Counter(part.casefold() for cell in cells for part in set(splitter.split(cell)))
    in_lists = values - Counter(single)
    separators = []
    for name in WEAK:
        weak = ListSplitter((name,), notations=False)
        lists = [entries for cell in single if len(entries := weak.split(cell)) > 1]
        several = Counter(part for entries in lists for part in entries)
        parts = [part for entries in lists for part in entries]
        recurring = sum(part in in_lists or several[part] > 1 for part in parts)
        if lists and recurring >= MIN_RECURRING * len(parts) and in_lists.keys().isdisjoint(single):
            separators.append(name)
    return tuple(separators)


def _separates(cells: Sequence[str], name: str) -> bool:
    """Return whether a weak separator lies between values rather than inside them."""
    splitter = ListSplitter((name,), notations=False)
    lists = [entries for entries in map(splitter.split, cells) if len(entries) > 1]
    if not lists:
        return False
    if name == COMMA and _are_names(lists, cells):
        return False
    if _reuse(cells, lists, splitter) >= MIN_REUSE:
        return True
    if name == SLASH and len(lists) < MIN_SLASH_CELLS:
        return False
    repeats = len(lists) / len({tuple(entries) for entries in lists})
    return _look_like_keywords(lists) and (repeats < MIN_REPEATS or len(lists) < len(cells) / 2)


def _reuse(cells: Sequence[str], lists: Sequence[Sequence[str]], splitter: ListSplitter) -> float:
    """Return the share of the parts of lists that also occur in another cell that is no spelling of the same value."""
    different = {tuple(map(str.casefold, splitter.split(cell))): None for cell in cells}
    occurrences = Counter(part for entries in _without_variants(different) for part in set(entries))
    parts = {part.casefold() for entries in lists for part in entries}
    return sum(occurrences[part] > 1 for part in parts) / max(len(parts), 1)


def _without_variants(lists: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield lists without those that only write another one differently: `Culture, Arts` and `Culture, Arts (MCA)`.

    Each part has the words of its counterpart, or nearly so. Lists with another first part are not compared.
    """
    kept: dict[tuple[int, str], list[tuple[frozenset[str], ...]]] = defaultdict(list)
    for entries in lists:
        words = tuple(frozenset(entry.split()) for entry in entries)
        others = [*kept[len(words), entries[0][:1]], *kept[len(words), entries[-1][-1:]]] if entries else []
        if len(words) > 1 and any(_are_variants(words, other) for other in others[:MAX_COMPARED]):
            continue
        if entries:
            kept[len(words), entries[0][:1]].append(words)
            kept[len(words), entries[-1][-1:]].append(words)
        yield entries


def _are_variants(words: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> bool:
    pairs = list(zip(words, others, strict=True))
    is_long = max(len(part) for part in words) >= MIN_NAME_WORDS
    return is_long and all(len(part & other) >= MIN_OVERLAP * len(part | other) for part, other in pairs)


def _are_names(lists: Sequence[Sequence[str]], cells: Sequence[str]) -> bool:
    """Return whether each list is one name with a comma in it, such as `Smith, Anna` or `Arts, and Sport`.

    No part is a cell of its own. Either most lists go on with a word such as "and", or all are pairs of proper names
    in which no part changes its side.
    """
    alone = {cell.strip().casefold() for cell in cells}
    different = {tuple(entries) for entries in lists}
    if len(different) < MIN_NAMES or any(part.casefold() in alone for entries in different for part in entries):
        return False
    continued = sum(any(map(_CONTINUATION.match, entries[1:])) for entries in different)
    if continued >= MIN_CONTINUED * len(different):
        return True
    firsts, lasts = ({entries[side].casefold() for entries in different} for side in (0, -1))
    are_pairs = all(len(entries) == PAIR and all(part[:1].isupper() for part in entries) for entries in different)
    return are_pairs and firsts.isdisjoint(lasts)


def _bound_parts(cells: Sequence[str], splitter: ListSplitter) -> frozenset[tuple[str, str]]:
    """Return neighbouring parts that never stand apart, of which the second has an "and": `Arts, Culture and Sport`."""
    lists = [list(map(str.casefold, splitter.split(cell))) for cell in dict.fromkeys(cells)]
    parts = Counter(part for entries in lists for part in entries)
    pairs = Counter(pair for entries in lists for pair in pairwise(entries))
    return frozenset(
        (first, second)
        for (first, second), number in pairs.items()
        if number >= MIN_BOUND and number == parts[first] == parts[second] and _CONJUNCTION.search(second)
    )


def _look_like_keywords(lists: Sequence[Sequence[str]]) -> bool:
    conjunctions = sum(any(map(_CONJUNCTION.search, entries)) for entries in lists)
    words = [len(entry.split()) for entries in lists for entry in entries]
    return conjunctions <= MAX_CONJUNCTIONS * len(lists) and sum(words) <= MAX_WORDS * len(words)
