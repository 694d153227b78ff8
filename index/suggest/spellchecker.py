"""`Spellchecker`: "did you mean". It corrects words of a query that the collection hardly contains.

It corrects only likely misspellings: one edit in a word of four to seven letters, two in a longer word. A wrong first
letter counts as one more edit (`index.suggest.typo_tolerance`). It never corrects stop words, acronyms and numbers. It
corrects only where more practices match the corrected query. It is called only for queries with few results, so other
queries do not pay for it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice, product
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest
from index.query.nodes import And, Node, Or, Term, UserPhrase, UserWord
from index.query.syntax.parser import MAX_QUERY_LENGTH, parse
from index.results import Correction, Fragment
from index.schema import TEXT_FIELDS, forms_field
from index.search_query import Query
from index.storage.derived_files import DerivedData, DerivedFiles
from index.stored_fields import StoredFields
from index.suggest.lexicon import LEXICON_LAYOUT, Lexicon, LexiconWord, write_lexicon
from index.suggest.typo_tolerance import max_edits
from index.text.analyzer import Analyzer
from index.text.folding import fold_accents, lowercase
from index.text.tokenizer import Token, split_words, tokenize

__all__ = ["Spellchecker"]

CountMatches: TypeAlias = Callable[[Query], int]
"""Counts the practices that match every word of a query."""

MAX_MISSPELT: Final = 4
"""Words of a query that are corrected together."""
MAX_ALTERNATIVES: Final = 3
"""Words that are tried for each misspelt word."""
MAX_TRIED: Final = 8
"""Corrected queries that are run."""
MUCH_RARER: Final = 10
"""A word of the collection is a misspelling where another, one edit away, is so many times as frequent."""
MAX_ACRONYM_LENGTH: Final = 5
"""Letters of a word in capitals that counts as an acronym."""
LETTERS_PER_EDIT: Final = 5
"""A correction is applied without asking only to words with so many letters for each edit."""
SAMPLED_PRACTICES: Final = 3
"""Practices in which the spelling of a word, with its capitals, is looked up."""
MAX_OCCURRENCES: Final = 20
"""Occurrences of the word in these practices that are counted."""


@frozen
class _Misspelling:
    """A word of the query, and the words that it may be a misspelling of."""

    token: Token
    alternatives: tuple[LexiconWord, ...]


_Corrections: TypeAlias = tuple[tuple[_Misspelling, LexiconWord], ...]
"""Misspelt words and the word that replaces each."""


class Spellchecker:
    """Corrects queries by the words of an engine's index. Threads may share it."""

    def __init__(
        self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies, derived_folder: Path | None = None
    ) -> None:
        """Take an engine. `derived_folder` stores the lexicon for all processes; without it, each builds its own."""
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._lexicon: DerivedData[Lexicon] = DerivedData(
            DerivedFiles(derived_folder, LEXICON_LAYOUT, lambda file: write_lexicon(file, engine), Lexicon)
        )

    def prepare(self, generation: str) -> None:
        """Build the lexicon of a generation, so that no reader waits for it."""
        self._lexicon.build(generation)

    def correct(self, query: Query, count: CountMatches) -> Correction | None:
        """Return the correction that most practices match; None where no correction brings more matches.

        It is marked as applied where nothing matches the query as typed, and its words are long enough to be sure.
        """
        misspellings = list(islice(self._find_misspellings(query, count), MAX_MISSPELT))
        if not misspellings:
            return None
        before = count(query)
        corrections = self._best_corrections(query, misspellings, before, count)
        if corrections is None:
            return None
        words = [(wrong.token, self._as_written(wrong.token, word.form)) for wrong, word in corrections]
        if any(word.isupper() for _, word in words):
            return None
        fragments = tuple(_replace_words(query.text, words))
        text = "".join(fragment.text for fragment in fragments)
        is_sure = all(len(word.form) >= LETTERS_PER_EDIT * word.distance for _, word in corrections)
        applied = not before and is_sure
        return Correction(query.text, text, fragments, count(evolve(query, text=text)), applied=applied)

    def _find_misspellings(self, query: Query, count: CountMatches) -> Iterator[_Misspelling]:
        lexicon = self._lexicon.latest(self._engine.state().generation)
        texts = _searched_texts(parse(query.text, self._vocabularies).node)
        searched = {lowercase(token.text) for text in texts for token in tokenize(text)}
        for token in tokenize(query.text[:MAX_QUERY_LENGTH]):
            word = lowercase(token.text)
            if word in searched and self._may_be_misspelt(token.text):
                least = MUCH_RARER * count(Query(text=word))
                alternatives = [each for each in lexicon.similar_words(word) if self._is_likely(each, least)]
                if alternatives:
                    yield _Misspelling(token, tuple(alternatives[:MAX_ALTERNATIVES]))

    def _may_be_misspelt(self, word: str) -> bool:
        is_acronym = word.isupper() and len(word) <= MAX_ACRONYM_LENGTH
        is_long_enough = max_edits(fold_accents(lowercase(word))) > 0
        return word.isalpha() and not is_acronym and is_long_enough and not self._is_stop_word(word)

    def _is_likely(self, alternative: LexiconWord, least: int) -> bool:
        """Return whether a reader may have meant this word, which `least` practices have to contain."""
        is_frequent = alternative.practices >= max(least, 1)
        is_near = not least or alternative.distance == 1
        return is_frequent and is_near and not self._is_stop_word(alternative.form)

    def _is_stop_word(self, word: str) -> bool:
        return self._analyzer.is_stop_word(word, self._engine.state().languages)

    def _best_corrections(
        self, query: Query, misspellings: Sequence[_Misspelling], before: int, count: CountMatches
    ) -> _Corrections | None:
        """Return the corrections with the fewest edits that bring more matches than before; of these, the most matches.

        None where no correction brings more.
        """
        combinations = sorted(product(*(wrong.alternatives for wrong in misspellings)), key=_total_distance)
        better: list[tuple[int, int, tuple[LexiconWord, ...]]] = []
        for index, combination in enumerate(combinations[:MAX_TRIED]):
            if better and _total_distance(combination) > _total_distance(better[0][2]):
                break
            words = [(wrong.token, word.form) for wrong, word in zip(misspellings, combination, strict=True)]
            text = "".join(fragment.text for fragment in _replace_words(query.text, words))
            total = count(evolve(query, text=text))
            if total > before:
                better.append((total, -index, combination))
        return tuple(zip(misspellings, max(better)[2], strict=True)) if better else None

    def _as_written(self, token: Token, form: str) -> str:
        """Return a form with the capitals of the collection.

        Where the collection has it in small letters too, or nowhere, it gets the capital of the typed word.
        """
        terms = tuple(Term(forms_field(field.name), form, field.boost) for field in TEXT_FIELDS)
        matches = self._engine.search(EngineRequest(Or(terms), limit=SAMPLED_PRACTICES)).score_docs
        occurrences = (word for match in matches for word in _occurrences(match.stored, form))
        spellings = Counter(islice(occurrences, MAX_OCCURRENCES))
        if form in spellings or not spellings:
            return form.capitalize() if token.text.istitle() else form
        return spellings.most_common(1)[0][0]


def _total_distance(words: Sequence[LexiconWord]) -> int:
    return sum(word.distance for word in words)


def _searched_texts(node: Node) -> Iterator[str]:
    """Yield the words and phrases that a tree searches for; those under NOT are left out."""
    match node:
        case UserWord() | UserPhrase():
            yield node.text
        case And() | Or():
            for child in node.nodes:
                yield from _searched_texts(child)


def _occurrences(stored: StoredFields, form: str) -> Iterator[str]:
    """Yield the word as it is written in each place of a practice's texts."""
    for text in (stored.title, stored.native_title, *stored.keywords, *stored.sections.values()):
        if form in text.lower():
            for word in split_words(text):
                if (len(word) == len(form) or not word.isascii()) and lowercase(word) == form:
                    yield word


def _replace_words(text: str, words: Sequence[tuple[Token, str]]) -> Iterator[Fragment]:
    """Yield the text with these of its words replaced; the letters that differ are marked."""
    position = 0
    for token, word in words:
        if token.start > position:
            yield Fragment(text[position : token.start])
        yield from _mark_changes(token.text, word)
        position = token.end
    if position < len(text):
        yield Fragment(text[position:])


def _mark_changes(typed: str, meant: str) -> Iterator[Fragment]:
    """Yield the meant word, with the letters marked that differ from the typed word.

    Where letters were only left out, or cannot be compared one by one, the whole word is marked.
    """
    matcher = SequenceMatcher(None, fold_accents(lowercase(typed)), fold_accents(lowercase(meant)), autojunk=False)
    runs = [(tag != "equal", first, last) for tag, _, _, first, last in matcher.get_opcodes() if first < last]
    if len(fold_accents(meant)) != len(meant) or not any(marked for marked, _, _ in runs):
        runs = [(True, 0, len(meant))]
    for marked, first, last in runs:
        yield Fragment(meant[first:last], marked)
