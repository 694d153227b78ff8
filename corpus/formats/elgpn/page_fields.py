"""Splits the lines of a saved ELGPN page into the fields of the form.

`page_lines` returns the same lines for text and for HTML. `split_fields` finds the form's headings among them. A
heading may be missing, empty or in another place. Where several lines read like a heading, the one in the form's order
counts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import Heading, plain_line
from corpus.formats.elgpn.html_lines import html_to_lines, looks_like_page
from corpus.reading.cleaning import repair_encoding
from corpus.text import fold_name

__all__ = ["MAX_HEADING", "Fields", "filled_lines", "is_record", "page_lines", "split_fields"]

MAX_HEADING: Final = 300
"""Characters of the longest line that may be a heading or a prompt."""
MIN_HEADINGS: Final = 4
"""Fields of the form that a page has at least, including the title."""
LOOK_AHEAD: Final = 4
"""Lines below a heading among which its first prompt must be."""

Fields: TypeAlias = Mapping[str, Sequence[str]]
"""The lines of each field, including empty ones. Lines above the first heading have the empty name."""

_BULLET = re.compile(r"[•‣▪●·]|[-*\u2013]\s")


def page_lines(text: str) -> list[str]:
    """Return the visible text of a page, line by line, from plain text or HTML."""
    shown = "\n".join(html_to_lines(text)) if looks_like_page(text) else text
    return [line.strip() for line in repair_encoding(shown).split("\n")]


def is_record(fields: Fields) -> bool:
    """Return whether these are the fields of a record: a title and enough other fields."""
    return form.TITLE in fields and sum(1 for name in fields if name) >= MIN_HEADINGS


def split_fields(lines: Sequence[str]) -> Fields:
    """Return the lines of each field. The comments keep their heading, which states their number."""
    headings = _headings(lines)
    fields: dict[str, list[str]] = {}
    current = ""
    for number, line in enumerate(lines):
        text = line
        if number in headings:
            heading, value = headings[number]
            current = heading.field
            text = line if current == form.COMMENTS else value
        fields.setdefault(current, []).append(text)
    return fields


def filled_lines(fields: Fields, name: str) -> list[str]:
    """Return the lines of a field that are neither empty nor page furniture."""
    return [line for line in fields.get(name, ()) if line and plain_line(line) not in form.CHROME]


def _headings(lines: Sequence[str]) -> dict[int, tuple[Heading, str]]:
    """Return the headings by line number, each with its value where that is on the same line."""
    places: dict[Heading, list[int]] = {}
    values: dict[int, str] = {}
    for number, line in enumerate(lines):
        heading, values[number] = _heading(line)
        if heading:
            places.setdefault(heading, []).append(number)
    details = [heading for heading in places if heading.field == form.DETAILS]
    start = _best_line(details[0], places[details[0]], lines, -1) if details else -1
    return {
        number: (heading, values[number])
        for heading, candidates in places.items()
        for number in [_best_line(heading, candidates, lines, start)]
    }


def _heading(line: str) -> tuple[Heading | None, str]:
    """Return the heading that a line may be, alone or with its value after a colon."""
    if not line or len(line) > MAX_HEADING or _BULLET.match(line):
        return None, ""
    if heading := form.HEADING_OF.get(plain_line(line)):
        return heading, ""
    name, colon, value = line.partition(":")
    heading = form.HEADING_OF.get(plain_line(name)) if colon else None
    return (heading, value.strip()) if heading and heading.field in form.ONE_LINE else (None, "")


def _best_line(heading: Heading, places: Iterable[int], lines: Sequence[str], details: int) -> int:
    """Return the line number that fits the form best, or the first of several."""

    def rank(number: int) -> tuple[bool, bool, bool, int]:
        below = next((line for line in lines[number + 1 : number + 1 + LOOK_AHEAD] if line), "")
        placed = heading.field in form.FOOT and number > details
        return (
            plain_line(below) in heading.following_lines,
            placed,
            fold_name(lines[number]) == fold_name(heading.line),
            -number,
        )

    return max(places, key=rank)
