"""Collocations: phrases of two and three words that occur together more often than by chance.

`find_phrases` counts n-grams without stop words, and ranks them by Dunning's log-likelihood ratio, as NLTK computes it.
Memory stays bounded: rare n-grams are dropped while counting.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from math import log
from typing import Final, TypeAlias

import regex
from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
from nltk.metrics.association import BigramAssocMeasures, TrigramAssocMeasures
from nltk.probability import FreqDist

from index.text.folding import lowercase_text

__all__ = [
    "IsStopWord",
    "assign_phrases",
    "count_ngrams",
    "drop_overlapping",
    "find_phrases",
    "ngrams",
    "rank_ngrams",
    "split_passages",
]

MIN_OCCURRENCES: Final = 2
"""Occurrences that a phrase needs."""
MAX_COUNTED: Final = 500_000
"""n-grams that are counted at once. When there are more, those that occurred once are dropped."""
MAX_RANKED: Final = 50_000
"""The most frequent n-grams, which are ranked."""
MAX_CANDIDATES: Final = 50
"""Phrases of one text that are considered for it."""
MIN_WORD_LENGTH: Final = 3
"""Letters of the shortest word of a phrase."""

_SEPARATORS: Final = " \t-\u2010\u2011'\u2019"
"""Characters that may stand between the words of a phrase."""
_WORD_BREAK: Final = re.compile(f"[{re.escape(_SEPARATORS)}]+")
_PASSAGE_BREAK: Final = regex.compile(rf"[^\p{{L}}\p{{N}}\p{{M}}{re.escape(_SEPARATORS)}]+")
_LINE_BREAK: Final = re.compile("\n+")
_ASCII: Final = "".join(
    char if char.isalnum() else " " if char in _SEPARATORS else "\n" for char in map(chr, range(128))
)
"""A translation table of ASCII: letters and digits stay, separators become blanks, all else becomes a line break."""

IsStopWord: TypeAlias = Callable[[str], bool]
"""Returns whether a word is a stop word, such as "the"."""
_Ngram: TypeAlias = tuple[str, ...]


def find_phrases(texts: Iterable[str], is_stop_word: IsStopWord, most: int) -> list[str]:
    """Return the strongest phrases of these texts in lower case, the strongest first, at most `most`."""
    word_counts: Counter[_Ngram] = Counter()
    counts: Counter[_Ngram] = Counter()
    stop_cache: dict[str, bool] = {}
    for text in texts:
        for words in split_passages(text):
            word_counts.update((word,) for word in words)
            counts.update(ngrams(words, is_stop_word, stop_cache))
        if len(counts) > MAX_COUNTED:
            counts = Counter({ngram: count for ngram, count in counts.items() if count >= MIN_OCCURRENCES})
    return [" ".join(ngram) for ngram in islice(rank_ngrams(word_counts, counts), most)]


def rank_ngrams(word_counts: Counter[_Ngram], counts: Counter[_Ngram]) -> Iterator[_Ngram]:
    """Yield the pairs and triples that occur at least MIN_OCCURRENCES times, the strongest first.

    Pairs that occur only within one longer n-gram are left out. `word_counts` has the counts of single words.
    """
    frequent = {ngram: count for ngram, count in counts.most_common(MAX_RANKED) if count >= MIN_OCCURRENCES}
    triples = {ngram: count for ngram, count in frequent.items() if len(ngram) > 2}  # noqa: PLR2004
    pairs: dict[_Ngram, int] = {}
    for triple, count in triples.items():
        for pair in (triple[:2], triple[1:]):
            pairs[pair] = max(pairs.get(pair, 0), count)
    counts_within_triples = dict(pairs)
    for ngram, count in frequent.items():
        if len(ngram) == 2:  # noqa: PLR2004
            # In one language the pair may not end a phrase. Then only other languages counted it, but a triple with it
            # may have been counted in both, so the larger count is right.
            pairs[ngram] = max(pairs.get(ngram, 0), count)
    weights = _log_likelihood_ratios(word_counts, pairs, triples)
    for ngram in sorted(frequent, key=lambda ngram: (-weights[ngram], ngram)):
        if len(ngram) > 2 or frequent[ngram] > counts_within_triples.get(ngram, 0):  # noqa: PLR2004
            yield ngram


def count_ngrams(text: str, is_stop_word: IsStopWord) -> Counter[str]:
    """Count the n-grams of a text that may be phrases."""
    stop_cache: dict[str, bool] = {}
    return Counter(
        " ".join(ngram) for words in split_passages(text) for ngram in ngrams(words, is_stop_word, stop_cache)
    )


def assign_phrases(
    texts: Callable[[], Iterable[tuple[str, str, bool]]], is_stop_word: IsStopWord, most: int
) -> Iterator[tuple[str, list[str]]]:
    """Yield the key of each text that wants phrases, with at most `most` phrases of the collection for it.

    `texts` returns tuples (key, text, whether it wants phrases) and is called twice. A phrase suits a text that has it
    often while few other texts have it (TF-IDF). A phrase of a single text is not a phrase of the collection.
    """
    collection_phrases = set(find_phrases((text for _, text, _ in texts()), is_stop_word, MAX_RANKED))
    text_counts: Counter[str] = Counter()
    candidates: dict[str, list[tuple[str, int]]] = {}
    size = 0
    for key, text, wants_phrases in texts():
        counts = count_ngrams(text, is_stop_word)
        own = Counter({phrase: count for phrase, count in counts.items() if phrase in collection_phrases})
        text_counts.update(own.keys())
        size += 1
        if wants_phrases:
            candidates[key] = own.most_common(MAX_CANDIDATES)
    for key, counted in candidates.items():
        weights = {
            phrase: count * log(1 + size / text_counts[phrase]) for phrase, count in counted if text_counts[phrase] > 1
        }
        yield key, list(drop_overlapping(sorted(weights, key=lambda phrase: (-weights[phrase], phrase)), most))


def drop_overlapping(phrases: Iterable[str], most: int) -> Iterator[str]:
    """Yield the first `most` phrases, without those that contain an earlier one or are contained in it."""
    chosen: list[str] = []
    for phrase in phrases:
        if len(chosen) == most:
            break
        if not any(f" {phrase} " in f" {better} " or f" {better} " in f" {phrase} " for better in chosen):
            chosen.append(phrase)
            yield phrase


def split_passages(text: str) -> Iterator[list[str]]:
    """Yield the words, in lower case, of each passage of a text. Punctuation and line breaks end a passage."""
    if text.isascii():
        yield from (passage.split() or [""] for passage in _LINE_BREAK.split(text.lower().translate(_ASCII)))
        return
    for passage in _PASSAGE_BREAK.split(lowercase_text(text)):
        if words := _WORD_BREAK.split(passage.strip(_SEPARATORS)):
            yield words


def ngrams(words: Sequence[str], is_stop_word: IsStopWord, stop_cache: dict[str, bool]) -> list[_Ngram]:
    """Return the pairs and triples of a passage without stop words, short words and numbers.

    `stop_cache` remembers which words are excluded.
    """
    for word in words:
        if word not in stop_cache:
            stop_cache[word] = len(word) < MIN_WORD_LENGTH or not word.isalpha() or is_stop_word(word)
    content = ["" if stop_cache[word] else word for word in words]
    pairs = [pair for pair in pairwise(content) if all(pair)]
    return [*pairs, *(triple for triple in zip(content, content[1:], content[2:], strict=False) if all(triple))]


def _log_likelihood_ratios(
    word_counts: Mapping[_Ngram, int], pairs: Mapping[_Ngram, int], triples: Mapping[_Ngram, int]
) -> dict[_Ngram, float]:
    """Return Dunning's log-likelihood ratio of each pair and triple, from the counts of words, pairs and triples.

    It measures how much likelier the words occur together than by chance. Rare pairs and triples may be left out.
    """
    words = FreqDist({word: count for (word,), count in word_counts.items()})
    pair_counts, triple_counts = FreqDist(pairs), FreqDist(triples)
    first_and_last = FreqDist()
    for (first, _, last), count in triples.items():
        first_and_last[first, last] += count
    finder = BigramCollocationFinder(words, pair_counts)
    ratios = dict(finder.score_ngrams(BigramAssocMeasures.likelihood_ratio))
    if triple_counts:
        inner_pairs = {pair: pair_counts[pair] for triple in triple_counts for pair in (triple[:2], triple[1:])}
        triple_finder = TrigramCollocationFinder(words, FreqDist(inner_pairs), first_and_last, triple_counts)
        ratios |= dict(triple_finder.score_ngrams(TrigramAssocMeasures.likelihood_ratio))
    return ratios
