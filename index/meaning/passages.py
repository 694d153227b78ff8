"""Divides a practice into the passages that are encoded: each part of a section, with the title before it.

A title alone is no passage where there is text: names such as “viamia” mean nothing to an encoder, and nonsense queries
are close to them. On the demo collection, passages with the title before the text have a wanted practice among the
first five for 83 % of the judged queries, passages of titles and texts apart for 64 %. Beside a title, a short text has
little weight, so it is encoded alone, too.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from typing import Final

from attrs import frozen

from index.highlight.fragmenter import cut_passage
from index.stored_fields import StoredFields

__all__ = ["MAX_PASSAGES", "PASSAGE_WIDTH", "SHORT_PASSAGE_WIDTH", "Passage", "practice_passages"]

PASSAGE_WIDTH: Final = 500
"""Characters of a passage without the title. On judged sets, 250 to 600 rank alike, and 1 000 worse."""
MAX_PASSAGES: Final = 200
"""Passages of one practice: about 100 000 characters. The words of the whole text are searched in any case."""
SHORT_PASSAGE_WIDTH: Final = 240
"""Characters of a part that is also encoded without the title."""
MAX_TITLE: Final = 200
"""Characters of the title before each passage."""

_NOT_BLANK: Final = re.compile(r"\S")


@frozen
class Passage:
    """A part of a section of a practice."""

    section: str
    """The key of the section; empty for the title and the keywords of a practice without text."""
    start: int
    end: int
    """Where it is in the plain text of the section, in characters."""
    text: str
    """The text to encode: the title and the passage, or the passage alone."""

    @property
    def digest(self) -> int:
        """64 bits of a hash of the text."""
        return int.from_bytes(blake2b(self.text.encode(errors="surrogatepass"), digest_size=8).digest(), "little")


def practice_passages(stored: StoredFields) -> tuple[Passage, ...]:
    """Return the passages of a practice, in the order of its text. There is always at least one."""
    passages = tuple(islice(_section_passages(stored), MAX_PASSAGES))
    return passages or (_title_passage(stored),)


def _section_passages(stored: StoredFields) -> Iterator[Passage]:
    heading = (stored.native_title or stored.title)[:MAX_TITLE].rstrip(" .")
    for key, text in stored.sections.items():
        for start, end in _parts(text):
            part = " ".join(text[start:end].split())
            yield Passage(key, start, end, f"{heading}. {part}")
            if len(part) <= SHORT_PASSAGE_WIDTH:
                yield Passage(key, start, end, part)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield consecutive parts of a text, of whole sentences as far as they fit."""
    position = 0
    while match := _NOT_BLANK.search(text, position):
        start, end = cut_passage(text, (match.start(), match.start()), (match.start(), len(text)), PASSAGE_WIDTH)
        position = max(end, match.end())
        yield start, position


def _title_passage(stored: StoredFields) -> Passage:
    """Return the titles and keywords of a practice without text as its passage."""
    titles = [title for title in (stored.title, stored.native_title) if title]
    keywords = ", ".join(stored.keywords)
    return Passage("", 0, 0, ". ".join(filter(None, (*titles, keywords))))
