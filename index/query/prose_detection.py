"""Text that was typed or pasted as prose, whose signs are its own and no syntax.

Who writes a paragraph puts words in quotation marks to set them apart, a dash before an aside, and NOT in capitals
where everything is. Read as syntax, one such sign would keep out every answer. `as_prose` takes the signs away, and
says so.
"""

from typing import Final

import regex

from index.text.wordlists import stop_words

__all__ = ["MAX_SENTENCE_WORDS", "is_all_capitals", "strip_prose_signs"]

MAX_SENTENCE_WORDS: Final = 20
"""From more words on, quotation marks and hyphens before words are a text's own: few sentences are longer."""
MAX_CAPITAL_WORDS: Final = 3
"""More words than these, all in capitals, have their capitals for another reason than acronyms and operators."""

_OPERATORS: Final = regex.compile(r"\b(?:AND|OR|NOT)\b")
_SIGNS: Final = regex.compile(r'"|(?<!\S)-(?=\S)')
_WORD: Final = regex.compile(r"[\p{L}\p{N}]+")


def strip_prose_signs(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the signs that are its own, and what the reader is told of it."""
    notes: list[str] = []
    words = _WORD.findall(text)
    if _OPERATORS.search(text) and _is_written_large(text, words):
        text = _OPERATORS.sub(lambda found: found[0].lower(), text)
        notes.append("Your text is all in capitals, so AND, OR and NOT were searched for as words.")
    elif len(words) > MAX_SENTENCE_WORDS and not _OPERATORS.search(text) and _SIGNS.search(text):
        text = _SIGNS.sub(" ", text)
        notes.append("In a text this long, quotation marks and hyphens have no special meaning.")
    return text, tuple(notes)


def is_all_capitals(text: str, words: int) -> bool:
    """Whether so many words are in capitals because everything is."""
    return words > MAX_CAPITAL_WORDS and text == text.upper()


def _is_written_large(text: str, words: list[str]) -> bool:
    """Whether everything is in capitals, a small word that is no operator too: a list of acronyms has none."""
    small = stop_words("en") - {"and", "or", "not"}
    return is_all_capitals(text, len(words)) and any(word.lower() in small for word in words)
