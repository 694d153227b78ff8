"""`Reasons`: the words of a query that a practice holds as other words, said in words.

One is made for all practices that hold the same parts of a query; `of` looks how these are written in one of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from index.highlight.matcher import Group, MarkedText
from index.query.rewriter import Part
from index.text.tokenizer import title_key

__all__ = ["Reasons"]

MAX_REASONS: Final = 4
"""Words said to be there as others, of one practice."""
MAX_NAMES: Final = 2
"""Other names said to be there, of one word."""


class _Alone(NamedTuple):
    """A part of a query that is one group, known by its number."""

    number: int
    is_piece: bool
    is_name: bool


class Reasons:
    """Why practices answer that hold these parts; `numbers` are those of the groups in marks."""

    def __init__(self, parts: Iterable[Part], numbers: Mapping[Group, int]) -> None:
        said: dict[str, list[_Alone]] = {}
        for part in parts:
            alone = said.setdefault(part.said, [])
            if len(part.groups) == 1:
                alone.append(_Alone(numbers[part.groups[0]], part.piece, part.name is not None))
        self._said = [(word, _closed(word), alone) for word, alone in said.items()]

    def of(self, texts: Sequence[MarkedText]) -> Iterator[str]:
        """The reasons that are to be said of a practice, of whose texts these are marked."""
        reasons = (reason for said, closed, alone in self._said for reason in _as(said, closed, alone, texts))
        return islice(reasons, MAX_REASONS)


def _as(said: str, closed: str, alone: Iterable[_Alone], texts: Sequence[MarkedText]) -> Iterator[str]:
    names: list[str] = []
    for number, is_piece, is_name in alone:
        written = _written(number, texts)
        first = next(written)
        if is_piece:
            yield f"“{said}” as “{first}” (a part of it)"
        elif is_name:
            names.append(first)
        elif closed != _closed(first) and closed not in map(_closed, written):
            yield f"“{said}” as “{first}” (word form)"
    for name in islice(_apart(names), MAX_NAMES):
        yield f"“{said}” as “{name}” (synonym)"


def _written(number: int, texts: Iterable[MarkedText]) -> Iterator[str]:
    """How a group is written where it stands."""
    for _, text, marks in texts:
        for start, end, asked in marks:
            if asked == number:
                yield text[start:end]


def _apart(names: Sequence[str]) -> Iterator[str]:
    """The names that are no part of another, each once."""
    keys = [title_key(name) for name in names]
    for place, (name, key) in enumerate(zip(names, keys, strict=True)):
        if not any(
            key in other and (key != other or before < place) for before, other in enumerate(keys) if before != place
        ):
            yield name


@lru_cache(maxsize=10_000)
def _closed(text: str) -> str:
    return title_key(text).replace(" ", "")
