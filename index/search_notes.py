"""`search_notes`: sentences that tell the reader how a query was read."""

from collections.abc import Iterator, Sequence
from typing import Final

from corpus.profile.active import active_profile
from corpus.profile.definitions import Noun
from index.engines.base import TopDocs
from index.results import Relaxation
from index.search_query import Query
from index.text.folding import FOLDED_MARK

__all__ = ["search_notes"]

MAX_LISTED: Final = 8
"""Unknown words that a note lists; the others are only counted."""


def search_notes(query: Query, relaxation: Relaxation | None, matches: TopDocs, words: int) -> Iterator[str]:
    """Yield the notes on what was left out, and one for each prefix that matches too many words.

    `words` is the number of words that were searched for, where some of them may be missing; else 0.
    """
    if relaxation is not None:
        noun = active_profile().site.noun
        yield from _unknown_notes(relaxation, noun)
        if words and (query.filters or relaxation.full_matches < matches.total):
            yield _partial_note(relaxation, noun, words, has_filters=bool(query.filters))
    for prefix in dict.fromkeys(prefix.removeprefix(FOLDED_MARK) for prefix in matches.truncated_prefixes):
        yield f"“{prefix}*” matches too many words. The search used the most frequent ones."


def _unknown_notes(relaxation: Relaxation, noun: Noun) -> Iterator[str]:
    """Yield what no practice contains: single words, and phrases."""
    if words := relaxation.unknown_words:
        left_out = "it was left out" if len(words) == 1 else "they were left out"
        yield f"No {noun.singular} mentions {_enumerate(words)}, so {left_out}."
    for phrase in relaxation.unknown_phrases:
        yield f"No {noun.singular} contains “{phrase}” as a phrase, so its words were searched for one by one."


def _enumerate(words: Sequence[str]) -> str:
    listed = [f"“{word}”" for word in words[:MAX_LISTED]]
    if more := len(words) - len(listed):
        listed.append("1 other word" if more == 1 else f"{more} other words")
    *others, last = listed
    return f"{', '.join(others)} or {last}" if others else last


def _partial_note(relaxation: Relaxation, noun: Noun, words: int, *, has_filters: bool) -> str:
    """Return the note on results that lack some of the words that were searched for."""
    these = "the other words" if relaxation.unknown_words or relaxation.unknown_phrases else "these words"
    all_of, some = (f"both of {these}", "one") if words <= 2 else (f"all of {these}", "most")  # noqa: PLR2004 - two words
    if has_filters:
        return f"Few {noun.plural} contain {all_of}. The results include {noun.plural} that contain {some} of them."
    if not relaxation.full_matches:
        return f"No {noun.singular} contains {all_of}. These {noun.plural} contain {some} of them."
    one = relaxation.full_matches == 1
    contain = f"One {noun.singular} contains" if one else f"{relaxation.full_matches} {noun.plural} contain"
    return f"{contain} {all_of}. {noun.plural.capitalize()} that contain {some} of them follow."
