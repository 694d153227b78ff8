"""What is read of a document: its text in parts that a reader can be led to, such as pages, sheets and headings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import asdict, evolve, frozen

__all__ = ["MAX_CHARACTERS", "MAX_LABEL", "Extract", "Part", "bounded", "cleaned", "one_line"]

MAX_CHARACTERS: Final = 2_000_000
"""Of all parts together: a report of a thousand pages. What is behind it is not read, and a note says so."""
MAX_LABEL: Final = 200

_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-\n(?=[a-z\u00df-\u00ff])")
"""A word that a line's end divides."""
_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@frozen
class Part:
    """A page, a sheet, or what stands below a heading."""

    label: str
    """`page 3`, `sheet Costs`, the heading itself; empty for what stands before the first."""
    text: str
    """Plain text; paragraphs are parted by empty lines where the kind of document says where they are."""
    page: int | None = None
    """Its number, from 1, where the document has pages."""
    level: int = 0
    """How deep a heading stands, from 1; 0 where the label is none."""


@frozen
class Extract:
    """The text of one document."""

    kind: str
    """The name of its `corpus.extraction.kinds.Kind`."""
    title: str = ""
    """As the document itself says, empty where it does not."""
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    """What was not read, each a sentence."""
    language: str = ""
    """ISO 639, guessed; empty where that would be a bet."""
    active: bool = False
    """Whether it holds what a reader's program would run: script in a page."""

    @property
    def has_text(self) -> bool:
        """Whether anything can be found in it."""
        return any(part.text for part in self.parts)

    @property
    def text(self) -> str:
        """All of it, the labels left out."""
        return "\n\n".join(part.text for part in self.parts if part.text)

    def values(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Extract":
        """From JSON values that `values` made."""
        given = dict(values)
        parts = tuple(Part(**one) for one in given.pop("parts"))
        return cls(parts=parts, notes=tuple(given.pop("notes")), **given)


def cleaned(text: str) -> str:
    """Text as documents have it, without controls, its lines ended alike, words that a line's end divides as one."""
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
    text = _BROKEN_WORD.sub("", text)
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def one_line(text: str) -> str:
    """A title or a label: one line, cleaned, of at most MAX_LABEL characters."""
    return " ".join(cleaned(text).split())[:MAX_LABEL].strip()


def bounded(parts: Iterable[Part]) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The parts cleaned, as far as MAX_CHARACTERS go, and a note where there is more; the rest is not even read."""
    notes: list[str] = []
    return tuple(_within(parts, notes)), tuple(notes)


def _within(parts: Iterable[Part], notes: list[str]) -> Iterator[Part]:
    left = MAX_CHARACTERS
    for part in parts:
        text = cleaned(part.text)
        yield evolve(part, label=one_line(part.label), text=text[:left])
        left -= len(text)
        if left <= 0:
            notes.append(f"Only its first {MAX_CHARACTERS:,} characters were read.")
            return
