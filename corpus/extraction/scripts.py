"""Superscripts and subscripts in plain text, so that CO₂ and m² are found, and words with the mark of a note too."""

import re
from typing import Final

__all__ = ["exponent", "subscript", "superscript"]

MAX_UNIT: Final = 2
"""Letters of the longest unit that has a power, such as km."""

_LAST_WORD = re.compile(r"[^\W\d_]{1,20}\Z")
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-\u2212=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_SUBSCRIPTS: Final = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def superscript(text: str, before: str = "") -> str:
    """Return raised text: the power of a unit or number as Unicode has it, and a mark of a note behind `^`.

    A mark is a number behind a word or a sign, or a single letter behind a word. So the word is found without it.
    Longer letters belong to the word or number before them, as in 4th and Mme.
    """
    word = _LAST_WORD.search(before)
    length = len(word.group()) if word else 0
    if text.strip().isalpha():
        return f"^{text}" if len(text) == 1 and length > 1 else text
    is_power = before[-1:].isdigit() or 0 < length <= MAX_UNIT or not before.strip()
    return text.translate(_SUPERSCRIPTS) if is_power else f"^{text}"


def exponent(text: str) -> str:
    """Return the exponent of a formula: digits as Unicode has them, other text behind `^`."""
    raised = text.translate(_SUPERSCRIPTS)
    return raised if set(raised) <= set("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾") else f"^{text}"


def subscript(text: str) -> str:
    """Return lowered text, with digits as Unicode has them."""
    return text.translate(_SUBSCRIPTS)
