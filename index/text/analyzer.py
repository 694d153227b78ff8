"""Text to terms: the words of a text, in its own language, as they are kept and looked up.

The `Analyzer` makes two layers of terms. **Stems** carry their language (`en:guidanc`), so that each text is analysed
in its own language and no stem of one meets another's. Accents are folded after stemming; where a stemmer goes by
them, the word is kept as it stems without them too: `scolarité` is `fr:scolar` and, for who types `scolarite`,
`fr:scolarit`. **Forms** are the words as written, in lower case, and again without accents, marked as such: they lift
exact matches and answer prefixes. A short word in capitals is kept in them as such, too: `^CEP` is the acronym and no
mushroom. Nothing is left out, so that a phrase is matched word for word; small words are the query's business
(`is_stop`).

Stemmers: NLTK's Snowball (Porter, 2001). Words that belong together: NLTK's collocations (`association`). Small words
and spellings that meet: `index.text.wordlists`. This is the only file that imports NLTK, and nothing of it is
downloaded.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import product
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
from nltk.metrics.association import BigramAssocMeasures, TrigramAssocMeasures
from nltk.probability import FreqDist
from nltk.stem.snowball import SnowballStemmer

from corpus.vocabularies.languages import UNKNOWN
from index.text.document_analyzer import DocumentAnalyzer
from index.text.hyphenation import find_hyphenated, find_open_compounds, last_hyphenated_part
from index.text.surface_forms import SurfaceForms
from index.text.tokenizer import FOLDED_MARK, MAX_WORD_LENGTH, Token, acronym_term, fold_accents, lowercase, word_spans
from index.text.wordlists import open_compounds, spelling_variants, stop_words

__all__ = [
    "Analyzer",
    "TermFilter",
    "TermOccurrence",
    "analysis_language",
    "log_likelihood_ratios",
    "stop_words",
]

_STEMMERS: Final[Mapping[str, str]] = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}
"""NLTK's Snowball stemmers by ISO 639 code."""

_ISE: Final = re.compile(r"(?<=[a-z]{3})is(e[drs]?|ing|ation|ations|ational|ers|able)$")
_MAX_SPELLINGS: Final = 8


TermFilter: TypeAlias = Callable[[str], bool]
"""Whether a term is looked for."""


class TermOccurrence(NamedTuple):
    """A term of the index and the stretch of text, in characters, that it stands for."""

    term: str
    position: int
    start: int
    end: int


NgramCounts: TypeAlias = Mapping[tuple[str, ...], int]
"""How often each run of words stands in the texts."""


def log_likelihood_ratios(
    singles: NgramCounts, pairs: NgramCounts, triples: NgramCounts
) -> dict[tuple[str, ...], float]:
    """How much likelier the words of a pair or a triple stand together than by chance: Dunning's log likelihood ratio.

    `pairs` and `triples` may leave out rare ones; `singles` holds every word.
    """
    words = FreqDist({word: number for (word,), number in singles.items()})
    two, three = FreqDist(pairs), FreqDist(triples)
    around = FreqDist()
    for (first, _, last), number in triples.items():
        around[first, last] += number
    found = dict(BigramCollocationFinder(words, two).score_ngrams(BigramAssocMeasures.likelihood_ratio))
    if three:
        held = {pair: two[pair] for run in three for pair in (run[:2], run[1:])}
        finder = TrigramCollocationFinder(words, FreqDist(held), around, three)
        found |= dict(finder.score_ngrams(TrigramAssocMeasures.likelihood_ratio))
    return found


def analysis_language(language: str) -> str:
    """The language in which a text is analysed: its own, or English where nobody knows it.

    English endings cost a text of another language little, and most texts of a few words that come without a language
    are English.
    """
    return "en" if language == UNKNOWN else language


class Analyzer:
    """Text to terms, and which words they were met as."""

    def __init__(self) -> None:
        self._surfaces: dict[str, SurfaceForms] = {}
        self.document_analyzer = DocumentAnalyzer(_word_stems, _word_forms, _compounds)
        """Stems and forms of whole practices, for the index."""

    def __reduce__(self) -> tuple[type["Analyzer"], tuple[()]]:
        """It goes to another process without what it remembers."""
        return Analyzer, ()

    def stem_occurrences(self, text: str, language: str, wanted: TermFilter | None = None) -> list[TermOccurrence]:
        """The terms of the stem layer; a hyphenated or compound word counts whole and in parts, at one position.

        `wanted` leaves out the terms that it does not hold for.
        """
        return _terms(text, partial(_word_stems, language=language), wanted, _compounds(language))

    def form_occurrences(self, text: str, wanted: TermFilter | None = None) -> list[TermOccurrence]:
        """The terms of the forms layer: as written and, marked, without accents where that differs, or in capitals."""
        return _terms(text, _word_forms, wanted, {})

    def word_stems(self, word: str, language: str) -> tuple[str, ...]:
        """The stem terms of one word; the last, which may be the only one, is that of the word without accents."""
        return _word_stems(word, language)

    def stem(self, word: str, language: str) -> str:
        """The stem term of one word: `en:guidanc`."""
        return self.word_stems(word, language)[0]

    def surface_forms(self, language: str = "") -> SurfaceForms:
        """Which words the stem terms of that language were met as; without a language, the form terms."""
        found = self._surfaces.get(language)
        if found is None:
            terms_of = partial(self.word_stems, language=language) if language else _word_forms
            found = self._surfaces.setdefault(language, SurfaceForms(terms_of))
        return found

    def compound_starts(self, language: str) -> tuple[tuple[str, str], ...]:
        """The stem terms of words that are also written apart, each with the stem term of its first part."""
        return _beginnings(language)

    def closed_compound(self, words: Sequence[str], languages: Iterable[str]) -> str:
        """The one word that these are when written closed, where any of the languages lists it; else empty."""
        if len(words) == 2:  # noqa: PLR2004 - the compounds that are listed are of two words
            for language in languages:
                closed = _compounds(language).get((self.stem(words[0], language), self.stem(words[1], language)))
                if closed:
                    return closed
        return ""

    def open_compound(self, word: str, languages: Iterable[str]) -> tuple[str, ...]:
        """The words that this one is when written apart, where any of the languages lists it; else none."""
        for language in languages:
            opened = _opened(language).get(self.stem(word, language))
            if opened:
                return opened
        return ()

    def spellings(self, words: Sequence[Token], languages: Sequence[str]) -> list[tuple[str, ...]]:
        """The ways to write these words: as they are, and what is hyphenated or a compound closed and apart."""
        choices: list[tuple[tuple[str, ...], ...]] = []
        place = 0
        while place < len(words):
            end = last_hyphenated_part(words, place) + 1
            parts = tuple(word.text for word in words[place:end])
            pair = tuple(word.text for word in words[place : place + 2])
            if len(parts) > 1:
                choices.append((parts, (self.closed_compound(parts, languages) or "".join(parts),)))
            elif closed := self.closed_compound(pair, languages):
                choices.append((pair, (closed,)))
                end = place + 2
            else:
                opened = self.open_compound(parts[0], languages)
                choices.append((parts, opened) if opened else (parts,))
            place = end
        return _combined(choices)

    def is_stop_word(self, word: str, languages: Iterable[str]) -> bool:
        """Whether it is a small word (the, of, und) in any of these languages."""
        plain = lowercase(word)
        return any(plain in stop_words(language) for language in languages)


def _terms(
    text: str,
    terms_of: Callable[[str], tuple[str, ...]],
    wanted: TermFilter | None,
    compounds: Mapping[tuple[str, str], str],
) -> list[TermOccurrence]:
    words = word_spans(text)
    terms = [terms_of(word) for word, *_ in words]
    found = [
        TermOccurrence(term, place, words[place][1], words[place][2])
        for place, terms_here in enumerate(terms)
        for term in terms_here
        if wanted is None or wanted(term)
    ]
    joined = [
        TermOccurrence(term, place, words[place][1], words[last][2])
        for place, last, word in sorted((*find_hyphenated(words), *find_open_compounds(text, words, terms, compounds)))
        for term in terms_of(word)
        if wanted is None or wanted(term)
    ]
    return sorted(dict.fromkeys((*found, *joined)), key=_by_position) if joined else found


_by_position: Final = itemgetter(1)


def _combined(choices: Sequence[tuple[tuple[str, ...], ...]]) -> list[tuple[str, ...]]:
    """Every way to take one of each, first the words as they are; of too many, only the first choices vary."""
    ways, varied = 1, []
    for ways_of_one in choices:
        ways *= len(ways_of_one)
        varied.append(ways_of_one if ways <= _MAX_SPELLINGS else ways_of_one[:1])
    return list(dict.fromkeys(tuple(word for part in way for word in part) for way in product(*varied)))


def _word_forms(word: str) -> tuple[str, ...]:
    return _forms(word[:MAX_WORD_LENGTH])


def _word_stems(word: str, language: str) -> tuple[str, ...]:
    return _stems(word[:MAX_WORD_LENGTH], language)


@lru_cache(maxsize=200_000)
def _forms(word: str) -> tuple[str, ...]:
    """The form terms of one word."""
    form = lowercase(word)
    plain = fold_accents(form)
    folded = (form,) if plain == form else (form, FOLDED_MARK + plain)
    acronym = acronym_term(word)
    return (*folded, acronym) if acronym else folded


@lru_cache(maxsize=400_000)
def _stems(word: str, language: str) -> tuple[str, ...]:
    """The stem terms of one word, worked out once in a process: NLTK's stemmers are Python, and words repeat."""
    word = lowercase(word)
    plain = fold_accents(word)
    if plain in ("", word):
        return (_stem(word, language) if plain else f"{language}:{word}",)
    return tuple(dict.fromkeys((_stem(word, language), _stem(plain, language))))


def _stem(word: str, language: str) -> str:
    if language == "en":
        word = _english(word)
    stemmer = _stemmer(language)
    return f"{language}:{fold_accents(stemmer(word) if stemmer else word) or word}"


def _english(word: str) -> str:
    """British spelling to American: only so that both meet; nobody is shown it."""
    word = spelling_variants("en").get(word, word)
    return _ISE.sub(r"iz\1", word)


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    name = _STEMMERS.get(language)
    if name is None:
        return None
    stem: Callable[[str], str] = SnowballStemmer(name).stem
    return stem


@cache
def _compounds(language: str) -> Mapping[tuple[str, str], str]:
    """The stem terms of words that are one word, to that word."""
    return {(_stem(one, language), _stem(other, language)): one + other for one, other in open_compounds(language)}


@cache
def _beginnings(language: str) -> tuple[tuple[str, str], ...]:
    found = ((term, first) for (first, _), closed in _compounds(language).items() for term in _stems(closed, language))
    return tuple(dict.fromkeys(found))


@cache
def _opened(language: str) -> Mapping[str, tuple[str, str]]:
    """The stem term of a word that is also written apart, to its parts."""
    return {_stem("".join(pair), language): pair for pair in open_compounds(language)}
