"""Splits the entries of a list in one cell.

A `ListSplitter` knows the separators of one column. Two notations need no separator, because their signs leave no
doubt: a list literal (`['a', 'b']`) and hashtags (`#a #b`). A separator inside parentheses or quotation marks separates
nothing.
`corpus.formats.mapping.separators.separator_detection` finds the separators of a column.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Final

from attrs import frozen

from corpus.reading.entities import unescape_entities

__all__ = [
    "COMMA",
    "DEFAULT_SPLITTER",
    "NO_SPLITTER",
    "SLASH",
    "UNAMBIGUOUS",
    "ListSplitter",
    "are_hashtags",
    "parse_list_literal",
    "parse_notation",
]

COMMA: Final = ","
SLASH: Final = " / "
UNAMBIGUOUS: Final = ("newline", "¬", "•")
"""Separators that occur in no value."""
PATTERNS: Final[Mapping[str, str]] = {
    "newline": r"\n",
    "¬": "Â?¬",
    "•": "[•▪●‣◦]",
    ";": "[;；؛]",  # noqa: RUF001 - full-width and Arabic signs
    "|": "[|¦｜]",  # noqa: RUF001
    COMMA: r"(?<!\d),|,(?!\d)|[，、،]",  # noqa: RUF001 - 1,000 is a number
    SLASH: r"(?<=\s)/(?=\s)",
    "tab": r"\t",
    "space": r"\s+",
}
"""The pattern of each separator that has a name."""
OTHER_NAMES: Final[Mapping[str, str]] = {"\\n": "newline", "comma": COMMA, "semicolon": ";", "\\t": "tab", " ": "space"}
MAX_LITERAL: Final = 20_000
"""Characters of the longest list literal."""

_HASHTAGS = re.compile(r"(?:#[^\s#,;|]+[\s,;|]*){2,}")
_HASHTAG = re.compile(r"#[^\s#,;|]+")
_TAG_SIGNS = re.compile(r"[#\s,;|]+")
_BRACKETS: Final = {"(": 1, "[": 1, ")": -1, "]": -1}


@frozen(slots=False)
class ListSplitter:
    """Splits cells at the named separators; a name without a pattern is the separator itself."""

    separators: tuple[str, ...]
    fallback: tuple[str, ...] = ()
    """The separators of cells that have none of the others."""
    notations: bool = True
    """Whether list literals and hashtags are read as lists."""
    hashtags: bool = False
    """Whether a single `#a` is a hashtag, too."""
    bound: frozenset[tuple[str, str]] = frozenset()
    """Neighbouring parts, in small letters, that are one value with a comma in it."""

    @classmethod
    def from_option(cls, text: str) -> "ListSplitter":
        """Return the splitter that a user names: a sign, `newline`, `tab`, `space`, or `none`."""
        name = text if text.isspace() else text.strip()
        if len(name) > len('""') and name[0] == name[-1] and name[0] in "\"'":
            name = name[1:-1]
        if name.lower() in ("none", ""):
            return NO_SPLITTER
        return cls((OTHER_NAMES.get(name.lower(), name),), notations=False)

    def split(self, text: str) -> list[str]:
        """Return the entries of a cell, trimmed, without empty ones."""
        text = unescape_entities(text)
        if self.notations and (entries := parse_notation(text)) is not None:
            return entries
        if self.hashtags and _HASHTAG.fullmatch(text.strip()):
            return [text.strip()[1:]]
        pattern = self._pattern
        parts = list(_split(text, pattern))
        if len(parts) == 1 and self.fallback:
            pattern = self._fallback_pattern
            parts = list(_split(text, pattern))
        entries = [part for part in (_without_quotes(part.strip(), pattern) for part in parts) if part]
        return self._join_bound(entries) if self.bound else entries

    def _join_bound(self, parts: Iterable[str]) -> list[str]:
        entries: list[str] = []
        last = ""
        for part in parts:
            if (last.casefold(), part.casefold()) in self.bound:
                entries[-1] = f"{entries[-1]}, {part}"
            else:
                entries.append(part)
            last = part
        return entries

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return _pattern(self.separators)

    @cached_property
    def _fallback_pattern(self) -> re.Pattern[str] | None:
        return _pattern(self.fallback)


def _pattern(separators: Iterable[str]) -> re.Pattern[str] | None:
    patterns = [PATTERNS.get(name) or re.escape(name) for name in separators]
    return re.compile("|".join(patterns)) if patterns else None


def _split(text: str, pattern: re.Pattern[str] | None) -> Iterator[str]:
    """Yield the parts between matches that lie outside brackets and quotation marks. A line end always separates."""
    end = 0
    protected = _protected(text) if pattern else frozenset()
    for match in pattern.finditer(text) if pattern else ():
        if match.group() == "\n" or match.start() not in protected:
            yield text[end : match.start()]
            end = match.end()
    yield text[end:]


DEFAULT_SPLITTER: Final = ListSplitter((*UNAMBIGUOUS, ";", "|"))
"""The splitter of a column about which nothing is known."""
NO_SPLITTER: Final = ListSplitter((), notations=False)
"""The splitter of a column whose cells are one value each."""


def parse_notation(text: str) -> list[str] | None:
    """Return the entries of a list literal or of hashtags; None for other texts."""
    entries = parse_list_literal(text)
    if entries is None and are_hashtags(text):
        entries = [tag for tag in _TAG_SIGNS.split(text) if tag]
    return entries


def are_hashtags(text: str) -> bool:
    """Return whether the text is two or more hashtags."""
    return bool(_HASHTAGS.fullmatch(text.strip()))


def parse_list_literal(text: str) -> list[str] | None:
    """Return the texts of a JSON or Python list of texts and numbers; None for other texts."""
    stripped = text.strip()
    if not (stripped.startswith("[") and stripped.endswith("]")) or len(stripped) > MAX_LITERAL:
        return None
    for parse in (json.loads, _literal):
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            values = parse(stripped)
            if isinstance(values, list) and all(isinstance(value, str | int | float) for value in values):
                return [str(value).strip() for value in values if str(value).strip()]
    return None


def _literal(text: str) -> object:
    """Return the value of a Python literal, without warnings about its escapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def _protected(text: str) -> frozenset[int]:
    """Return the positions inside balanced brackets or quotation marks."""
    if not any(sign in text for sign in '(["'):
        return frozenset()
    balanced = text.count("(") == text.count(")") and text.count("[") == text.count("]")
    quoted = text.count('"') % 2 == 0
    depth, inside, positions = 0, False, set()
    for position, sign in enumerate(text):
        depth = max(depth + (_BRACKETS.get(sign, 0) if balanced else 0), 0)
        inside ^= quoted and sign == '"'
        if depth or inside:
            positions.add(position)
    return frozenset(positions)


def _without_quotes(text: str, pattern: re.Pattern[str] | None) -> str:
    """Remove quotation marks that protect a separator; others belong to the value."""
    is_quoted = text[:1] == text[-1:] == '"' and text.count('"') == len('""')
    return text[1:-1].strip() if is_quoted and pattern and pattern.search(text) else text
