"""Which words one after the other may name something: `is_idle` and `may_end` say what a phrase has not.

No tagger is here to tell nouns from verbs. Lists do (`index.text.wordlists`, `phrases.toml`), as the filters of part of
speech do in terminology extraction (Justeson and Katz, 1995): "take part" has a verb, "education without" a
preposition, "upper secondary" lacks what it is about. In English, endings tell adverbs and participles.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from index.text.wordlists import adjectives, content_words, filler_words, verbs

__all__ = ["breaks_phrase", "can_end_phrase"]

ADVERB: Final = "ly"
PARTICIPLE: Final = "ed"
NO_PARTICIPLE: Final = "eed"
"""Need, seed, speed."""


def breaks_phrase(word: str, languages: Iterable[str]) -> bool:
    """Whether it is no part of a name in any of these languages: a small word, an adverb, a preposition, a verb."""
    return any(_is_idle(word, language) for language in languages)


def can_end_phrase(words: Sequence[str], languages: Iterable[str]) -> bool:
    """Whether these words, one after the other, may be a whole name in these languages: its last says what it is."""
    return not any(_is_unfinished(words[-1], language) for language in languages)


def _is_idle(word: str, language: str) -> bool:
    if word in content_words(language):
        return False
    return word in filler_words(language) or word in verbs(language) or (language == "en" and word.endswith(ADVERB))


def _is_unfinished(word: str, language: str) -> bool:
    is_participle = language == "en" and word.endswith(PARTICIPLE) and not word.endswith(NO_PARTICIPLE)
    return is_participle or word in adjectives(language)
