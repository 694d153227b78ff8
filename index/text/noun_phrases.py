"""Noun phrases: which consecutive words may name something, such as "public transport" but not "take part".

No part-of-speech tagger is used. Word lists and English endings do its work (`index.text.wordlists`, `phrases.toml`),
like the part-of-speech filters of terminology extraction (Justeson and Katz, 1995). "take part" has a verb, "education
without" ends in a preposition, "upper secondary" lacks its noun.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from index.text.wordlists import adjectives, content_words, filler_words, verbs

__all__ = ["breaks_phrase", "can_end_phrase"]

ADVERB_ENDING: Final = "ly"
PARTICIPLE_ENDING: Final = "ed"
NO_PARTICIPLE_ENDING: Final = "eed"
"""The ending of need, seed and speed, which are no participles."""


def breaks_phrase(word: str, languages: Iterable[str]) -> bool:
    """Return whether a word is part of no name in any of these languages: stop words, adverbs, prepositions, verbs."""
    return any(_breaks_phrase(word, language) for language in languages)


def can_end_phrase(words: Sequence[str], languages: Iterable[str]) -> bool:
    """Return whether the last of these words can end a name in all of these languages, as a noun does."""
    return not any(_is_modifier(words[-1], language) for language in languages)


def _breaks_phrase(word: str, language: str) -> bool:
    if word in content_words(language):
        return False
    return word in filler_words(language) or word in verbs(language) or (language == "en" and _is_adverb(word))


def _is_adverb(word: str) -> bool:
    return word.endswith(ADVERB_ENDING)


def _is_modifier(word: str, language: str) -> bool:
    """Return whether a word is an adjective or an English participle, which a noun has to follow."""
    is_participle = language == "en" and word.endswith(PARTICIPLE_ENDING) and not word.endswith(NO_PARTICIPLE_ENDING)
    return is_participle or word in adjectives(language)
