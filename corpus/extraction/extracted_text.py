"""`ExtractedText`: the text of a document in sections, such as pages, sheets and headings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import asdict, evolve, frozen

from corpus.extraction.hyphenation import join_divided_words

__all__ = [
    "MAX_CHARACTERS",
    "MAX_LABEL",
    "DocumentSection",
    "ExtractedText",
    "clean_label",
    "clean_text",
    "limit_length",
]

MAX_CHARACTERS: Final = 2_000_000
"""Characters of all sections together, a report of a thousand pages. A note says where text is cut."""
MAX_LABEL: Final = 200
"""Characters of a label at most."""

_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@frozen
class DocumentSection:
    """A page, a sheet, or the text below a heading."""

    label: str
    """`page 3`, `sheet Costs`, or the heading; empty for text before the first heading."""
    text: str
    """Plain text. Empty lines separate paragraphs where the document type knows them."""
    page: int | None = None
    """The number of the page, from 1, where the document has pages."""
    level: int = 0
    """The level of a heading, from 1; 0 where the label is not a heading."""


@frozen
class ExtractedText:
    """The text of one document."""

    kind: str
    """The name of its `corpus.extraction.document_types.DocumentType`."""
    title: str = ""
    """The title in the document's metadata, or empty."""
    parts: tuple[DocumentSection, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences that say what was not read, and what was read with doubt."""
    language: str = ""
    """The ISO 639 code of the guessed language; empty where the guess is not certain."""
    has_script: bool = False
    """Whether the file contains something that a program would run, such as script in a page."""
    shown_title: str = ""
    """The title on the first page, in the style of titles or in large letters; empty where it cannot be told."""

    @property
    def has_text(self) -> bool:
        """Whether the document has any text."""
        return any(part.text or (part.level and part.label) for part in self.parts)

    @property
    def text(self) -> str:
        """The whole text without labels."""
        return "\n\n".join(part.text for part in self.parts if part.text)

    def to_json(self) -> dict[str, Any]:
        """Return the extracted text as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ExtractedText":
        """Return the extracted text of JSON values that `to_json` made."""
        given = dict(values)
        parts = tuple(DocumentSection(**section) for section in given.pop("parts"))
        return cls(parts=parts, notes=tuple(given.pop("notes")), **given)


def clean_text(text: str) -> str:
    """Remove control characters, unify line ends, and join words that are divided at the end of a line."""
    text = join_divided_words(_LINE_ENDS.sub("\n", text))
    text = _DROPPED.sub("", text)
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def clean_label(text: str) -> str:
    """Return a title or label as one clean line of at most MAX_LABEL characters."""
    return " ".join(clean_text(text).split())[:MAX_LABEL].strip()


def limit_length(parts: Iterable[DocumentSection]) -> tuple[tuple[DocumentSection, ...], tuple[str, ...]]:
    """Clean the sections up to MAX_CHARACTERS; add a note and read no further where there is more."""
    notes: list[str] = []
    return tuple(_limited_sections(parts, notes)), tuple(notes)


def _limited_sections(parts: Iterable[DocumentSection], notes: list[str]) -> Iterator[DocumentSection]:
    remaining = MAX_CHARACTERS
    for part in parts:
        text = clean_text(part.text)
        yield evolve(part, label=clean_label(part.label), text=text[:remaining])
        remaining -= len(text)
        if remaining <= 0:
            notes.append(f"Only the first {MAX_CHARACTERS:,} characters were read. Search does not find the rest.")
            return
