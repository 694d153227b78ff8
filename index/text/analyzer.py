"""The analyzer: turns text into index terms, each text in its own language.

`Analyzer` makes two layers of terms at the same positions:

- **stems** (`index.text.stemmer`), such as `en:guidanc`, which match every ending of a word;
- **forms**, the words as written, in lower case. They boost exact matches and answer prefixes. A word with accents has
  a second form without them (`~decrochage`), and a word with umlauts one with two letters for each (`~koeln`). A short
  acronym has one with its capitals: `^CEP` is the acronym, and not the mushroom `cep`.

No word is left out, so phrases match word for word. Queries decide what to do with stop words (`is_stop_word`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import product
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from corpus.vocabularies.languages import UNKNOWN
from index.text.document_analyzer import DocumentAnalyzer
from index.text.folding import (
    FOLDED_MARK,
    MAX_WORD_LENGTH,
    acronym_term,
    fold_accents,
    lowercase,
    spell_out_umlauts,
)
from index.text.inner_signs import gender_base
from index.text.joined_words import find_joined, find_open_compounds, last_joined_part
from index.text.stemmer import (
    digraph_stem,
    irregular_stem,
    plain_stem,
    regular_stem,
    spelled_out_stem,
    stem_term,
    stem_terms,
)
from index.text.surface_forms import SurfaceForms
from index.text.tokenizer import Token, word_spans
from index.text.wordlists import is_stop_word, open_compounds

__all__ = ["Analyzer", "TermFilter", "TermOccurrence", "analysis_language"]

_MAX_SPELLINGS: Final = 8
"""Spellings of a sequence of words that are made at most."""


TermFilter: TypeAlias = Callable[[str], bool]
"""Returns whether a term is wanted."""


class TermOccurrence(NamedTuple):
    """An occurrence of an index term in a text: its position in words and its offsets in characters."""

    term: str
    position: int
    start: int
    end: int


def analysis_language(language: str) -> str:
    """Return the language in which a text is analysed: its own, or English where it is unknown.

    English stemming harms a text of another language little. Most short texts without a known language are English.
    """
    return "en" if language == UNKNOWN else language


class Analyzer:
    """Turns text into terms, and remembers which words were analysed to each term. Threads may share it."""

    def __init__(self) -> None:
        self._surface_forms: dict[str, SurfaceForms] = {}
        self.document_analyzer = DocumentAnalyzer(stem_terms, _form_terms, _compound_table)
        """Makes stems and forms of whole practices, for the index."""

    def __reduce__(self) -> tuple[type["Analyzer"], tuple[()]]:
        """Pickle without the caches, for another process."""
        return Analyzer, ()

    def stem_occurrences(self, text: str, language: str, wanted: TermFilter | None = None) -> list[TermOccurrence]:
        """Return the stem terms of a text with their positions; `wanted` filters them.

        A joined word or listed compound yields its parts, and the whole at the position of the first part.
        """
        return _occurrences(text, partial(stem_terms, language=language), wanted, _compound_table(language))

    def form_occurrences(self, text: str, wanted: TermFilter | None = None) -> list[TermOccurrence]:
        """Return the form terms of a text with their positions; `wanted` filters them."""
        return _occurrences(text, _form_terms, wanted, {})

    def word_stems(self, word: str, language: str) -> tuple[str, ...]:
        """Return the stem terms of a word, as the index has them. The first is that of the word as written."""
        return stem_terms(word, language)

    def stem(self, word: str, language: str) -> str:
        """Return the first stem term of a word, such as `en:guidanc`."""
        return self.word_stems(word, language)[0]

    def plain_stem(self, word: str, language: str) -> str:
        """Return the stem term of a word without its accents."""
        return plain_stem(word, language)

    def other_stems(self, words: Sequence[str], language: str) -> tuple[tuple[str, ...], ...]:
        """Return the stem terms of consecutive words in other spellings: of accents, umlauts and irregular forms."""
        spellings = (plain_stem, digraph_stem, spelled_out_stem, regular_stem, irregular_stem)
        stems = (tuple(spell(word, language) or self.stem(word, language) for word in words) for spell in spellings)
        typed = tuple(self.stem(word, language) for word in words)
        return tuple(spelling for spelling in dict.fromkeys(stems) if spelling != typed)

    def surface_forms(self, language: str = "") -> SurfaceForms:
        """Return the known words of each stem term of a language; without a language, of each form term."""
        surface_forms = self._surface_forms.get(language)
        if surface_forms is None:
            terms_of = partial(self.word_stems, language=language) if language else _form_terms
            surface_forms = self._surface_forms.setdefault(language, SurfaceForms(terms_of))
        return surface_forms

    def compound_starts(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return each stem term of a listed compound with the stem term of its first part."""
        return _compound_starts(language)

    def closed_compound(self, words: Sequence[str], languages: Iterable[str]) -> str:
        """Return two words as one ("drop out" as "dropout") where any of the languages lists them; else empty."""
        if len(words) == 2:  # noqa: PLR2004 - the lists have compounds of two words only
            for language in languages:
                compound = _compound_table(language).get((self.stem(words[0], language), self.stem(words[1], language)))
                if compound:
                    return compound
        return ""

    def open_compound(self, word: str, languages: Iterable[str]) -> tuple[str, ...]:
        """Return a word as two ("dropout" as "drop out") where any of the languages lists it; else none."""
        for language in languages:
            parts = _parts_by_compound(language).get(self.stem(word, language))
            if parts:
                return parts
        return ()

    def spellings(self, words: Sequence[Token], languages: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the spellings of consecutive words: as typed, with joined words and compounds closed and open.

        A word with a gender mark is also spelled without the ending that the mark adds.
        """
        choices: list[tuple[tuple[str, ...], ...]] = []
        first = 0
        while first < len(words):
            end = last_joined_part(words, first) + 1
            parts = tuple(word.text for word in words[first:end])
            pair = tuple(word.text for word in words[first : first + 2])
            if len(parts) > 1:
                choices.append((parts, (self.closed_compound(parts, languages) or "".join(parts),)))
            elif compound := self.closed_compound(pair, languages):
                choices.append((pair, (compound,)))
                end = first + 2
            else:
                other = self.open_compound(parts[0], languages) or tuple(filter(None, (gender_base(parts[0]),)))
                choices.append((parts, other) if other else (parts,))
            first = end
        return _combine_choices(choices)

    def is_stop_word(self, word: str, languages: Iterable[str]) -> bool:
        """Return whether a word is a stop word (the, of, und) in any of these languages."""
        plain = lowercase(word)
        return any(is_stop_word(plain, language) for language in languages)


def _occurrences(
    text: str,
    terms_of: Callable[[str], tuple[str, ...]],
    wanted: TermFilter | None,
    compounds: Mapping[tuple[str, str], str],
) -> list[TermOccurrence]:
    words = word_spans(text)
    terms = [terms_of(word) for word, *_ in words]
    occurrences = [
        TermOccurrence(term, position, words[position][1], words[position][2])
        for position, word_terms in enumerate(terms)
        for term in word_terms
        if wanted is None or wanted(term)
    ]
    joined = [
        TermOccurrence(term, first, words[first][1], words[last][2])
        for first, last, word in sorted((*find_joined(words), *find_open_compounds(text, words, terms, compounds)))
        for term in terms_of(word)
        if wanted is None or wanted(term)
    ]
    return sorted(dict.fromkeys((*occurrences, *joined)), key=_by_position) if joined else occurrences


_by_position: Final = itemgetter(1)


def _combine_choices(choices: Sequence[tuple[tuple[str, ...], ...]]) -> list[tuple[str, ...]]:
    """Return every combination of the choices, first the words as typed.

    Of more than _MAX_SPELLINGS combinations, only the first choices vary.
    """
    combinations, varied = 1, []
    for alternatives in choices:
        combinations *= len(alternatives)
        varied.append(alternatives if combinations <= _MAX_SPELLINGS else alternatives[:1])
    return list(dict.fromkeys(tuple(word for part in spelling for word in part) for spelling in product(*varied)))


def _form_terms(word: str) -> tuple[str, ...]:
    return _cached_form_terms(word[:MAX_WORD_LENGTH])


@lru_cache(maxsize=200_000)
def _cached_form_terms(word: str) -> tuple[str, ...]:
    form, base = lowercase(word), lowercase(gender_base(word))
    folded = {plain: None for plain in (fold_accents(form), spell_out_umlauts(form)) if plain not in ("", form)}
    acronym = acronym_term(word)
    return tuple(filter(None, (form, base, *(FOLDED_MARK + plain for plain in folded), acronym))) or (form,)


@cache
def _compound_table(language: str) -> Mapping[tuple[str, str], str]:
    """Return the listed compounds of a language in one word, by the stem terms of their two parts."""
    return {
        (stem_term(first, language), stem_term(second, language)): first + second
        for first, second in open_compounds(language)
    }


@cache
def _compound_starts(language: str) -> tuple[tuple[str, str], ...]:
    starts = (
        (term, first)
        for (first, _), compound in _compound_table(language).items()
        for term in stem_terms(compound, language)
    )
    return tuple(dict.fromkeys(starts))


@cache
def _parts_by_compound(language: str) -> Mapping[str, tuple[str, str]]:
    """Return the two parts of each listed compound, by the stem term of the compound in one word."""
    return {stem_term("".join(parts), language): parts for parts in open_compounds(language)}
