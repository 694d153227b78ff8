"""Detects prose: text in which quotation marks, hyphens and capitals are ordinary writing, not query syntax.

People paste paragraphs with words in quotation marks or with dashes before an aside, and titles in capitals with NOT
among their words. If one such sign were read as syntax, nothing would match.
"""

from typing import Final

import regex

__all__ = ["MAX_SENTENCE_WORDS", "is_all_capitals", "is_in_capitals", "strip_prose_signs"]

MAX_SENTENCE_WORDS: Final = 20
"""In a text with more words, quotation marks and hyphens before words are no syntax: few sentences are longer."""
MAX_CAPITAL_WORDS: Final = 3
"""In a text of more words that is all in capitals, capitals mark no acronyms."""

_OPERATORS: Final = regex.compile(r"\b(?:AND|OR|NOT)\b")
_SIGNS: Final = regex.compile(r'"|(?<!\S)-(?=\S)')
_WORD: Final = regex.compile(r"[\p{L}\p{N}]+")


def strip_prose_signs(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without the signs that are not meant as syntax, and notes for the reader about them."""
    notes: list[str] = []
    words = _WORD.findall(text)
    if is_in_capitals(text):
        text = _OPERATORS.sub(lambda match: match[0].lower(), text)
        notes.append("Your text is all in capitals, so AND, OR and NOT were searched for as words.")
    elif len(words) > MAX_SENTENCE_WORDS and not _OPERATORS.search(text) and _SIGNS.search(text):
        text = _SIGNS.sub(" ", text)
        notes.append("In a text this long, quotation marks and hyphens have no special meaning.")
    return text, tuple(notes)


def is_all_capitals(text: str, words: int) -> bool:
    """Return whether a text is all in capitals and has so many words that its capitals mean nothing."""
    return words > MAX_CAPITAL_WORDS and text == text.upper()


def is_in_capitals(text: str) -> bool:
    """Return whether a text has operators, and all its other words are in capitals: then the operators are words."""
    others, operators = _OPERATORS.subn(" ", text)
    return bool(operators) and others == others.upper() and others != others.lower()
