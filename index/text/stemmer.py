"""Stemming: the stem terms of words, such as `en:guidanc`. `index.text.word_stemmers` has the stemmer of each language.

A stem term begins with its language, so that stems of two languages never match each other. Accents are folded after
stemming. Some stemmers depend on accents, so a word with accents has two stem terms: `scolarité` is `fr:scolar` and,
for readers who type `scolarite`, `fr:scolarit`. Marked terms match other spellings, below the word as typed: `Köln` has
`de:~koeln` for readers who type `ue` for `ü`, and `curricula` has the term of its base word, `en:~curriculum`. A word
with a gender mark has the terms of both genders: `Lehrer:innen` has those of `Lehrer` and of `Lehrerinnen`.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from index.text.folding import FOLDED_MARK, MAX_WORD_LENGTH, fold_accents, has_digraph, lowercase, spell_out_umlauts
from index.text.inner_signs import gender_base
from index.text.word_stemmers import word_stemmer
from index.text.wordlists import irregular_bases, regular_form, spelling_variants

__all__ = [
    "digraph_stem",
    "irregular_stem",
    "plain_stem",
    "regular_stem",
    "spelled_out_stem",
    "stem_term",
    "stem_terms",
]

_ISE: Final = re.compile(r"(?<=[a-z]{3})is(e[drs]?|ing|ation|ations|ational|ers|able)$")
"""Matches the British ending of words such as organise."""


def stem_terms(word: str, language: str) -> tuple[str, ...]:
    """Return the stem terms of a word, as the index has them. The first is that of the word as written."""
    return _stem_terms(word[:MAX_WORD_LENGTH], language)


def plain_stem(word: str, language: str) -> str:
    """Return the stem term of a word without its accents."""
    return stem_term(fold_accents(lowercase(word)), language)


def stem_term(word: str, language: str) -> str:
    """Return the one stem term of a word in lower case. In a language without a stemmer, it is the word itself."""
    if language == "en":
        word = _americanize(word)
    stemmer = word_stemmer(language)
    return f"{language}:{fold_accents(stemmer(word) if stemmer else word) or word}"


def digraph_stem(word: str, language: str) -> str:
    """Return the stem term that the index has for a word with umlauts which is typed with two letters for each.

    `Koeln` is `de:~koeln`, a term of `Köln`. Empty for a word without such letters.
    """
    form = lowercase(word)
    return _mark(stem_term(form, language)) if has_digraph(form) else ""


def regular_stem(word: str, language: str) -> str:
    """Return the stem term of the word as which an irregular form is analysed; empty for any other word."""
    form = lowercase(word)
    regular = regular_form(form, language)
    return stem_term(regular, language) if regular != form else ""


def irregular_stem(word: str, language: str) -> str:
    """Return the stem term that the index has for the irregular forms of a word; empty where none is listed.

    `curriculum` and `curricula` have `en:~curriculum`.
    """
    stem = regular_stem(word, language) or stem_term(lowercase(word), language)
    whole, endings = _stems_of_bases(language)
    return _mark(stem) if stem in whole or (endings and stem.endswith(endings)) else ""


@cache
def _stems_of_bases(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the stem terms of the words that have irregular forms, and the stems with which such compounds end."""
    whole, endings = irregular_bases(language)
    stems = (stem_term(base, language).partition(":")[2] for base in endings)
    return frozenset(stem_term(base, language) for base in whole), tuple(stems)


def spelled_out_stem(word: str, language: str) -> str:
    """Return the stem term of a word with its umlauts as two letters: `de:koeln` for `Köln`; empty without umlauts."""
    spelled_out = spell_out_umlauts(lowercase(word))
    return stem_term(spelled_out, language) if spelled_out else ""


@lru_cache(maxsize=400_000)
def _stem_terms(word: str, language: str) -> tuple[str, ...]:
    """Compute the stem terms, once for each word and process: stemmers are slow, and words repeat."""
    base = gender_base(word)
    terms = (term for written in (word, base) if written for term in _terms_of(lowercase(written), language))
    return tuple(dict.fromkeys(terms)) or (f"{language}:",)


def _terms_of(word: str, language: str) -> Iterator[str]:
    """Yield the stem terms of a word in lower case: as written, without accents, and with umlauts spelled out."""
    for spelling in (word, fold_accents(word)):
        if spelling:
            yield stem_term(spelling, language)
    if spelled_out := spell_out_umlauts(word):
        yield _mark(stem_term(spelled_out, language))
    if (regular := regular_form(word, language)) != word:
        yield _mark(stem_term(regular, language))


def _mark(term: str) -> str:
    """Mark a stem term as one of a word that the text spells with umlauts."""
    language, _, stem = term.partition(":")
    return f"{language}:{FOLDED_MARK}{stem}"


def _americanize(word: str) -> str:
    """Turn British spelling to American, so that both match. No page displays the result."""
    word = spelling_variants("en").get(word, word)
    return _ISE.sub(r"iz\1", word)
