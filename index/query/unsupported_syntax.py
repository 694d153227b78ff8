"""Syntax that other search engines have and this one has not: it is left out, and a note says what was searched for.

It is markup (`<p>`), similar words and distances (`traffic~2`), weights (`traffic^2`), wildcards elsewhere than at
the end of a word (`gu?dance`), and the operators `&&` and `||`.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from index.text.tokenizer import tokenize

__all__ = ["WildcardReading", "read_wildcard", "strip_unsupported"]

MAX_QUOTED: Final = 40
"""Characters of the typed text that a note quotes."""

_ATTRIBUTE: Final = r"""\s+[\w:-]{1,40}=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)"""
_TAG: Final = regex.compile(rf"</?[A-Za-z][A-Za-z0-9]{{0,15}}(?:{_ATTRIBUTE})*\s*/?>|<!--.*?-->")
_MODIFIER: Final = regex.compile(
    r'(?P<typed>"[^"]*"|[^\s()"~^]*[\p{L}\p{N}\p{M}*])(?P<sign>[~^])\d{0,3}(?:\.\d{1,3})?(?![^\s)])'
)
_OPERATOR_SIGNS: Final = regex.compile(r"(?<!\S)(?:&&|\|\|)(?!\S)")
_INNER_WILDCARD: Final = regex.compile(
    r"(?P<head>[\p{L}\p{N}\p{M}'\u2019-]+)(?:\?+(?=\p{Ll})|\*+(?=[\p{L}\p{N}]))[\p{L}\p{N}\p{M}?*'\u2019-]*"
)
_OUTER_SIGNS: Final = regex.compile(r"^[^\p{L}\p{N}\p{M}*]+|[^\p{L}\p{N}\p{M}*]+$")
_LEADING_ASTERISK: Final = regex.compile(r"\*+(?=[\p{L}\p{N}])")
_PURPOSES: Final = {"~": "a search for similar words (~)", "^": "a weight (^)"}


class WildcardReading(NamedTuple):
    """How a word with a wildcard elsewhere than at its end is read."""

    text: str
    """What is searched for. An asterisk at its end makes it a prefix."""
    note: str


def strip_unsupported(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without markup, modifiers and operator signs, and notes about them."""
    notes: list[str] = []
    if tag := _TAG.search(text):
        text = _TAG.sub(" ", text)
        notes.append(f"Markup such as {_quote(tag[0])} is not supported, so it was left out.")
    notes += _modifier_notes(text)
    text = _MODIFIER.sub(lambda match: str(match["typed"]), text)
    if sign := _OPERATOR_SIGNS.search(text):
        text = _OPERATOR_SIGNS.sub(" ", text)
        notes.append(f"{_quote(sign[0])} is not supported, so it was left out. Use AND, OR and NOT.")
    return text, tuple(notes)


def read_wildcard(word: str, min_prefix_length: int) -> WildcardReading | None:
    """Return how a word with a wildcard inside or before it is read; None for any other word.

    A word with a wildcard inside is read as a prefix, or as its parts where the prefix would be too short. A gender
    mark is no wildcard (`Schüler*innen`). Signs around the word do not count.
    """
    word = _OUTER_SIGNS.sub("", word)
    if match := _LEADING_ASTERISK.match(word):
        rest = word[match.end() :]
        return WildcardReading(rest, _note(word, "an asterisk before a word", rest.strip("*?")))
    match = _INNER_WILDCARD.fullmatch(word)
    if match is None or len(tokenize(word)) == 1:
        return None
    head = match["head"]
    is_prefix = len(head) >= min_prefix_length and all(token.joined for token in tokenize(head)[1:])
    read = f"{head}*" if is_prefix else " ".join(token.text for token in tokenize(word))
    return WildcardReading(read, _note(word, "a wildcard inside a word", read))


def _modifier_notes(text: str) -> Iterator[str]:
    for match in _MODIFIER.finditer(text):
        yield _note(match[0], _PURPOSES[match["sign"]], match["typed"].strip('"'))


def _note(typed: str, purpose: str, read: str) -> str:
    return f"{_quote(typed)}: {purpose} is not supported. The search was for {_quote(read)}."


def _quote(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain if len(plain) <= MAX_QUOTED else plain[:MAX_QUOTED].rstrip() + '…'}”"
