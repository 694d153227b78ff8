"""Joins words that are divided at the end of a line."""

import re
from collections.abc import Callable
from typing import Final

__all__ = ["join_divided_words"]

MAX_WORD: Final = 60
"""Letters of a part of a word that are looked at."""
SOFT_HYPHEN: Final = "\u00ad"

_DIVIDED = re.compile(
    rf"(?<=[^\W\d_])(?P<hyphen>[-\u2010{SOFT_HYPHEN}])[^\S\n]*\n[^\S\n]*(?=(?P<rest>[^\W\d_]{{1,{MAX_WORD}}}))"
)
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_COMPOUND = re.compile(rf"(?<![^\W\d_])[^\W\d_]{{1,{MAX_WORD}}}[-\u2010][^\W\d_]{{1,{MAX_WORD}}}")
_CONJUNCTIONS: Final = frozenset(
    {"and", "or", "und", "oder", "bzw", "sowie", "och", "og", "eller", "oraz", "lub", "nebo", "vagy", "sau"}
)
"""Words before which a hyphen stands for a part of a word: pre- and post-."""


def join_divided_words(text: str) -> str:
    """Join the words that are divided at line ends.

    The hyphen stays before a capital letter (Baden-Württemberg), before a conjunction (pre- and post-), and where the
    text has the word with a hyphen elsewhere.
    """
    if not _DIVIDED.search(text):
        return text
    compounds = {compound.casefold().replace("\u2010", "-") for compound in _COMPOUND.findall(text)}
    return _DIVIDED.sub(_joiner(text, compounds), text)


def _joiner(text: str, compounds: set[str]) -> Callable[[re.Match[str]], str]:
    def join(match: re.Match[str]) -> str:
        rest = match["rest"].casefold()
        if match["hyphen"] == SOFT_HYPHEN:
            return ""
        if rest in _CONJUNCTIONS:
            return "- "
        start = _LAST_WORD.search(text[max(match.start() - MAX_WORD, 0) : match.start()])
        is_compound = start is not None and f"{start.group().casefold()}-{rest}" in compounds
        return "-" if is_compound or not match["rest"][0].islower() else ""

    return join
