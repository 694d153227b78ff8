"""Text as people wrote it, made fit to keep and to compare."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["MARKDOWN", "folded", "natural_sort_key", "plain_text"]

MARKDOWN = MarkdownIt("commonmark", {"html": False})
"""How a section's text is read everywhere: CommonMark, in which HTML is text."""

_MARKUP = re.compile(r"[*_`\[\]<>#&\\|~]|^\s*(?:[-+=]|\d+[.)]|\t| {4})", re.MULTILINE)
_RUNS = re.compile(r"(\D*)(\d*)")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_]+")


def folded(text: str) -> str:
    """The text for comparing names: no case, no accents, hyphens as blanks, single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SEPARATORS.sub(" ", plain).strip()


def natural_sort_key(text: str) -> tuple[tuple[str, int], ...]:
    """A sort key that reads digits as numbers: P2 before P10."""
    return tuple((word, int(digits or 0)) for word, digits in _RUNS.findall(text))


@lru_cache(maxsize=64)
def plain_text(markdown: str) -> str:
    """The words of a section without its Markdown, a line for each paragraph, heading or item of a list."""
    if not _MARKUP.search(markdown):
        return "\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", markdown.strip()))
    return "\n".join(_lines(MARKDOWN.parse(markdown)))


def _lines(blocks: Iterable[Token]) -> Iterator[str]:
    for block in blocks:
        if block.type == "inline":
            yield " ".join("".join(_pieces(block.children or ())).split())
        elif block.content:
            yield block.content.rstrip()


def _pieces(inline: Iterable[Token]) -> Iterator[str]:
    for token in inline:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "image":
            yield from _pieces(token.children or ())
        else:
            yield token.content
