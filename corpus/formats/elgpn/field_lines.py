"""The lines of a saved ELGPN page, parted into the fields of the form.

`page_lines` makes the same lines of text and of HTML; `fields_of` finds the form's headings among them. A heading may
be missing, empty or elsewhere. Where a line of an answer reads like a heading, the one counts that stands as in the
form.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import Heading, plain_line
from corpus.formats.elgpn.html_lines import lines_of_html, looks_like_page
from corpus.reading.cleaning import repaired
from corpus.text import folded

__all__ = ["LONGEST_HEADING", "Fields", "fields_of", "is_record", "page_lines", "said"]

LONGEST_HEADING: Final = 300
"""Characters of a line that may be a heading or a prompt."""
FEWEST_HEADINGS: Final = 4
"""How many of the form's fields a page has at least, the title's among them."""
LOOK_AHEAD: Final = 4
"""Lines below a heading in which its first prompt is looked for."""

Fields: TypeAlias = Mapping[str, Sequence[str]]
"""The lines of each field, blank ones too; those above the first heading under the empty name."""

_BULLET = re.compile(r"[•‣▪●·]|[-*\u2013]\s")


def page_lines(text: str) -> list[str]:
    """What a reader sees of a page, line by line, whether the text is plain or HTML."""
    shown = "\n".join(lines_of_html(text)) if looks_like_page(text) else text
    return [line.strip() for line in repaired(shown).split("\n")]


def is_record(fields: Fields) -> bool:
    """Whether these are the fields of a record: a title, and enough of the rest."""
    return form.TITLE in fields and sum(1 for name in fields if name) >= FEWEST_HEADINGS


def fields_of(lines: Sequence[str]) -> Fields:
    """The lines of each field. Comments keep their heading, which says how many they are."""
    headings = _headings(lines)
    found: dict[str, list[str]] = {}
    current = ""
    for number, line in enumerate(lines):
        text = line
        if number in headings:
            heading, value = headings[number]
            current = heading.field
            text = line if current == form.COMMENTS else value
        found.setdefault(current, []).append(text)
    return found


def said(fields: Fields, name: str) -> list[str]:
    """The lines of a field that say something."""
    return [line for line in fields.get(name, ()) if line and plain_line(line) not in form.CHROME]


def _headings(lines: Sequence[str]) -> dict[int, tuple[Heading, str]]:
    """The headings by the number of their line, each with its field's value where that stands on the same line."""
    places: dict[Heading, list[int]] = {}
    values: dict[int, str] = {}
    for number, line in enumerate(lines):
        heading, values[number] = _heading(line)
        if heading:
            places.setdefault(heading, []).append(number)
    details = [heading for heading in places if heading.field == form.DETAILS]
    start = _best(details[0], places[details[0]], lines, -1) if details else -1
    return {
        number: (heading, values[number])
        for heading, found in places.items()
        for number in [_best(heading, found, lines, start)]
    }


def _heading(line: str) -> tuple[Heading | None, str]:
    """The heading that a line may be, alone or with its field's value behind a colon."""
    if not line or len(line) > LONGEST_HEADING or _BULLET.match(line):
        return None, ""
    if found := form.HEADING_OF.get(plain_line(line)):
        return found, ""
    name, colon, value = line.partition(":")
    found = form.HEADING_OF.get(plain_line(name)) if colon else None
    return (found, value.strip()) if found and found.field in form.ONE_LINE else (None, "")


def _best(heading: Heading, places: Iterable[int], lines: Sequence[str], details: int) -> int:
    """Of the lines that read like a heading, the one that stands as in the form, else the first."""

    def rank(number: int) -> tuple[bool, bool, bool, int]:
        below = next((line for line in lines[number + 1 : number + 1 + LOOK_AHEAD] if line), "")
        placed = heading.field in form.FOOT and number > details
        return plain_line(below) in heading.below, placed, folded(lines[number]) == folded(heading.line), -number

    return max(places, key=rank)
