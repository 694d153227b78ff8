"""The texts of attached files: how the index keeps them, and where in them something was found.

`AttachedText` is what a build is given for each file of a practice. What is kept lies in the practice's stored values,
part for part, so that a hit can say on which page something stands. A practice without files has an empty list there,
and nothing here looks any further.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from corpus.extraction import Part

__all__ = ["MAX_INDEXED", "AttachedText", "DocumentPlace", "is_place", "kept", "matched", "place_of", "texts_of"]

MAX_INDEXED: Final = 200_000
"""Characters of a practice's files that are searched: a hundred pages. A hit carries them all."""
_MARK: Final = "file "
"""How the places begin; no section's key has a blank."""


@frozen
class AttachedText:
    """The text of a file that belongs to a practice."""

    name: str
    sha256: str
    kind: str
    """A `corpus.extraction.Kind`'s name."""
    parts: tuple[Part, ...]
    language: str = ""
    """Empty where it is not known."""


@frozen
class DocumentPlace:
    """Where in an attached file something stands."""

    name: str
    """The file's."""
    sha256: str
    kind: str
    label: str
    """`page 3`, `sheet Costs`, a heading; empty where the file has no parts."""
    page: int | None = None


def kept(files: Iterable[AttachedText], language: str) -> list[dict[str, Any]]:
    """The files of a practice in that language as JSON values, as far as MAX_INDEXED goes.

    Each is analysed in its own language and in the practice's: queries are read in those of practices alone.
    """
    left = MAX_INDEXED
    found: list[dict[str, Any]] = []
    for file in files:
        parts: list[list[Any]] = []
        for part in file.parts:
            text = part.text[:left]
            left -= len(text)
            if text:
                parts.append([part.label, part.page, text])
        if parts:
            about = {"name": file.name, "sha256": file.sha256, "kind": file.kind}
            languages = [*dict.fromkeys(filter(None, (file.language, language)))]
            found.append({**about, "languages": languages, "parts": parts})
    return found


def texts_of(stored: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Place, text and languages of each part of a practice's files."""
    for number, file in enumerate(stored["files"]):
        for place, (_, _, text) in enumerate(file["parts"]):
            yield f"{_MARK}{number} {place}", text, file["languages"]


def is_place(key: str) -> bool:
    """Whether this is a place in a file, and no section."""
    return key.startswith(_MARK)


def matched(stored: Mapping[str, Any], marks: Iterable[str]) -> dict[str, str]:
    """The texts of those parts of its files among the places in which something is marked."""
    return {place: _part(stored, place)[1][2] for place in marks if is_place(place)}


def place_of(stored: Mapping[str, Any], key: str) -> DocumentPlace:
    """Which place in which file that is."""
    file, (label, page, _) = _part(stored, key)
    return DocumentPlace(file["name"], file["sha256"], file["kind"], label, page)


def _part(stored: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], Any]:
    number, part = key.removeprefix(_MARK).split()
    file = stored["files"][int(number)]
    return file, file["parts"][int(part)]
