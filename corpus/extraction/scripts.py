"""Superscripts and subscripts as Unicode characters, so that CO₂ and m² are found and notes are not glued to words."""

from typing import Final

__all__ = ["exponent", "subscript", "superscript"]

_SUPERSCRIPTS: Final = str.maketrans("0123456789+-\u2212=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_SUBSCRIPTS: Final = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def superscript(text: str, before: str = "") -> str:
    """Return raised text: digits as Unicode has them, and `^` between a word and a single letter, which is a mark.

    Longer letters belong to the word or number before them, as in 4th and Mme.
    """
    is_mark = len(text) == 1 and text.isalpha() and before[-2:].isalpha() and len(before) > 1
    return f"^{text}" if is_mark else text.translate(_SUPERSCRIPTS)


def exponent(text: str) -> str:
    """Return the exponent of a formula: digits as Unicode has them, other text behind `^`."""
    raised = text.translate(_SUPERSCRIPTS)
    return raised if set(raised) <= set("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾") else f"^{text}"


def subscript(text: str) -> str:
    """Return lowered text, with digits as Unicode has them."""
    return text.translate(_SUBSCRIPTS)
