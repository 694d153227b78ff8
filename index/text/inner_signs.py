"""Signs inside words: apostrophes, the dots of acronyms, gender marks, and note marks behind words.

People write one word with different signs: `U.K.` and `UK`, `Lehrer:innen` and `LehrerInnen`.
The tokenizer uses these rules to find the words, and `remove_inner_signs` gives them one spelling.
"""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Final

import regex

__all__ = [
    "ACRONYM",
    "GENDER_ENDING",
    "NOTE_SIGNS",
    "POWER",
    "gender_base",
    "has_inner_signs",
    "is_joining_apostrophe",
    "remove_inner_signs",
]

NOTE_SIGNS: Final = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u2460-\u249b\u24ea\u24f5-\u24ff\u2776-\u2793"
"""Superscript and circled digits, as a range of a pattern. Behind a word they are note marks, and no part of it."""
_SUPERSCRIPTS: Final = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_MIDDLE_DOTS: Final = "\u00b7\u2022\u2027\u22c5"

_PART: Final = r"(?:\p{Lu}\p{M}*\p{Ll}\p{M}*|\p{L}\p{M}*)"
ACRONYM: Final = rf"(?<![\p{{L}}\p{{N}}\p{{M}}.]){_PART}(?:\.{_PART})+(?![\p{{L}}\p{{N}}\p{{M}}])"
"""A pattern of acronyms with dots: single letters (`U.K.`), or a capital and a small letter (`Ph.D.`)."""
POWER: Final = (
    rf"(?<![\p{{L}}\p{{N}}])(?:\p{{L}}\p{{M}}*|[cdkmn\u00b5\u03bc]m|ft|yd|mi|ha)[{_SUPERSCRIPTS}]+(?![\p{{L}}\p{{N}}])"
)
"""A pattern of a symbol or unit of length with an exponent: `m²`, `km²`, `R²`."""
_TWO_LETTERS: Final = r"(?<=\p{L}\p{M}*\p{L}\p{M}*)"
_WORD_END: Final = r"(?![\p{L}\p{N}\p{M}])"
GENDER_ENDING: Final = (
    rf"(?:{_TWO_LETTERS}(?:/-|[:*/_{_MIDDLE_DOTS}])(?:[Ii]nnen|in){_WORD_END}"
    rf"|{_TWO_LETTERS}[{_MIDDLE_DOTS}](?:\p{{Ll}}\p{{M}}*){{1,5}}(?:[{_MIDDLE_DOTS}](?:\p{{Ll}}\p{{M}}*){{1,3}})?{_WORD_END})"
)
"""A pattern of an ending for another gender: `Lehrer:innen`, `Schüler*innen`, `Lehrer/-innen`, `étudiant·e·s`."""
_MAY_BE_ACRONYM: Final = re.compile(r"\.[^\W\d_]{1,2}(?![^\W_])")
_GENDER_MARKS: Final = tuple(sign + start for sign in (":", "*", "/", "_", "/-") for start in ("in", "In"))
_MARKED_WORD: Final = regex.compile(rf"{ACRONYM}|{GENDER_ENDING}|[lL]\u00b7[lL]", regex.VERSION1)
"""Matches an acronym with dots, an ending with a gender mark, or the Catalan l·l."""
_INNER_SIGNS: Final = re.compile(rf"/-|[.:*/_{_MIDDLE_DOTS}]")
_GENDER_MARKED: Final = regex.compile(rf"(\p{{L}}[\p{{L}}\p{{M}}]+){GENDER_ENDING}|(\p{{L}}+\p{{Ll}})Innen")

_APOSTROPHES: Final = tomllib.loads(Path(__file__).with_name("apostrophes.toml").read_text(encoding="utf-8"))
_ELISIONS: Final = frozenset(_APOSTROPHES["elisions"])
_ENDINGS: Final = regex.compile("|".join(_APOSTROPHES["endings"]))
_LETTERS_AS_APOSTROPHES: Final = "\u02b9\u02bb\u02bd\u02be\u02bf\u02c8\ua78b\ua78c"
"""Letters of transliteration. They never mark an elision."""
_LATIN: Final = regex.compile(r"\p{Latin}")


def is_joining_apostrophe(sign: str, first: str, second: str) -> bool:
    """Return whether an apostrophe between two parts makes them one word: `Qur'an`, but not `l'école` and `people's`.

    In other scripts than Latin it always does.
    """
    if first[-1].isnumeric() or second[0].isnumeric():
        return False
    if sign in _LETTERS_AS_APOSTROPHES or not (_LATIN.match(first) and _LATIN.match(second)):
        return True
    before, after = (unicodedata.normalize("NFC", part).lower() for part in (first, second))
    if before in _ELISIONS or (len(before) == 1 and before != "o"):
        return False
    is_vowel_ending = after in tuple(_APOSTROPHES["vowel_endings"]) and before[-1] not in _APOSTROPHES["vowels"]
    return not is_vowel_ending and _ENDINGS.fullmatch(after) is None


def has_inner_signs(text: str) -> bool:
    """Return whether any word of a text has signs inside it. Quick searches find the texts that have none."""
    may_be_acronym = _MAY_BE_ACRONYM.search(text) is not None
    may_be_marked = may_be_acronym or any(mark in text for mark in _GENDER_MARKS)
    if not may_be_marked and (text.isascii() or not any(dot in text for dot in _MIDDLE_DOTS)):
        return False
    return _MARKED_WORD.search(text) is not None


def remove_inner_signs(word: str) -> str:
    """Return a token without the signs inside it: `U.K` as `UK`, `Lehrer:innen` as `Lehrerinnen`."""
    return word if word.isalnum() else _INNER_SIGNS.sub("", word)


def gender_base(word: str) -> str:
    """Return the word before the mark of another gender, `Lehrer` of `Lehrer:innen`; empty where there is none."""
    if word.isalnum() and not word.endswith("Innen"):
        return ""
    match = _GENDER_MARKED.fullmatch(word)
    return (match[1] or match[2]) if match else ""
