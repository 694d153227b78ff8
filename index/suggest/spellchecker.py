"""Did you mean: a query's words that the collection hardly knows, as words that it does.

Only what is likely a slip is corrected: one letter in a word of four to seven, two in a longer one, the first letter
kept; never small words, acronyms and numbers, and only where more practices answer then. `Spelling` is asked for a
query that few practices answer, so that all others pay nothing for it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice, product
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest
from index.query.nodes import And, Node, Or, Term, UserPhrase, UserWord
from index.query.parser import MAX_QUERY, parse
from index.results import Correction, Fragment
from index.schema import TEXT_FIELDS, forms_field
from index.search_query import Query
from index.storage.derived_files import DerivedData, DerivedFiles
from index.suggest.edit_distance import tolerance
from index.suggest.lexicon import LAYOUT, Lexicon, Written, write_lexicon
from index.text.analyzer import Analyzer
from index.text.tokenizer import Token, bare_words, fold, lower, tokens

__all__ = ["Spelling"]

Count = Callable[[Query], int]
"""How many practices hold all that a query asks for."""

MAX_DOUBTED: Final = 4
"""Words of a query that are corrected together."""
MAX_CHOICES: Final = 3
"""Words that are tried for each."""
MAX_TRIED: Final = 8
"""Corrected queries that are run."""
MUCH_RARER: Final = 10
"""A word that the collection holds is a slip where another, one letter off, is so many times as frequent."""
LONGEST_ACRONYM: Final = 5
LETTERS_PER_SLIP: Final = 5
"""Without being asked, a word is corrected only where it has so many letters for each that is changed."""
LOOKED_AT: Final = 3
"""Practices in which a word is looked up as it is written."""
MAX_SEEN: Final = 20
"""Places in them."""


@frozen
class _Doubt:
    """A word of the query and the words that it may be a slip of."""

    token: Token
    choices: tuple[Written, ...]


class Spelling:
    """Corrects queries by what an engine's index holds. Safe to share between threads."""

    def __init__(
        self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies, derived: Path | None = None
    ) -> None:
        """`derived` is a folder for the words of each generation; without one each process lists its own."""
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._lexicon: DerivedData[Lexicon] = DerivedData(
            DerivedFiles(derived, LAYOUT, lambda file: write_lexicon(file, engine), Lexicon)
        )

    def prepare(self, generation: str) -> None:
        """List the words of that generation, so that no reader waits for it."""
        self._lexicon.build(generation)

    def correction(self, query: Query, count: Count) -> Correction | None:
        """The correction under which the most practices hold all of the query; None where it helps nothing.

        It is marked as applied where none answers as it stands, and the words are long enough to be sure.
        """
        doubts = list(islice(self._doubts(query, count), MAX_DOUBTED))
        if not doubts:
            return None
        before = count(query)
        chosen = self._best(query, doubts, before, count)
        if chosen is None:
            return None
        words = [(doubt.token, self._as_written(doubt.token, word.form)) for doubt, word in chosen]
        if any(word.isupper() for _, word in words):
            return None
        fragments = tuple(_fragments(query.text, words))
        text = "".join(one.text for one in fragments)
        sure = all(len(word.form) >= LETTERS_PER_SLIP * word.distance for _, word in chosen)
        return Correction(query.text, text, fragments, count(evolve(query, text=text)), applied=not before and sure)

    def _doubts(self, query: Query, count: Count) -> Iterator[_Doubt]:
        lexicon = self._lexicon.latest(self._engine.state().generation)
        said = {
            lower(token.text) for text in _said(parse(query.text, self._vocabularies).node) for token in tokens(text)
        }
        for token in tokens(query.text[:MAX_QUERY]):
            word = lower(token.text)
            if word in said and self._may_be_a_slip(token.text):
                least = MUCH_RARER * count(Query(text=word))
                choices = [one for one in lexicon.near(word) if self._is_meant(one, least)]
                if choices:
                    yield _Doubt(token, tuple(choices[:MAX_CHOICES]))

    def _may_be_a_slip(self, word: str) -> bool:
        acronym = word.isupper() and len(word) <= LONGEST_ACRONYM
        return word.isalpha() and not acronym and tolerance(fold(lower(word))) > 0 and not self._is_small(word)

    def _is_meant(self, word: Written, least: int) -> bool:
        return word.practices >= max(least, 1) and (not least or word.distance == 1) and not self._is_small(word.form)

    def _is_small(self, word: str) -> bool:
        return self._analyzer.is_stop(word, self._engine.state().languages)

    def _best(
        self, query: Query, doubts: Sequence[_Doubt], before: int, count: Count
    ) -> tuple[tuple[_Doubt, Written], ...] | None:
        """Of the corrections with the fewest slips that bring more practices than before, the one that brings most."""
        ways = sorted(product(*(doubt.choices for doubt in doubts)), key=lambda way: sum(one.distance for one in way))
        found: list[tuple[int, int, tuple[Written, ...]]] = []
        for place, way in enumerate(ways[:MAX_TRIED]):
            if found and sum(one.distance for one in way) > sum(one.distance for one in found[0][2]):
                break
            words = [(doubt.token, word.form) for doubt, word in zip(doubts, way, strict=True)]
            text = "".join(one.text for one in _fragments(query.text, words))
            found += [(total, -place, way)] if (total := count(evolve(query, text=text))) > before else []
        return tuple(zip(doubts, max(found)[2], strict=True)) if found else None

    def _as_written(self, token: Token, form: str) -> str:
        """The form in small letters where the collection has it so, else as it mostly has it, else as it was typed."""
        terms = tuple(Term(forms_field(field.name), form, field.boost) for field in TEXT_FIELDS)
        matches = self._engine.search(EngineRequest(Or(terms), limit=LOOKED_AT))
        seen = Counter(
            islice((word for match in matches.score_docs for word in _written(match.stored, form)), MAX_SEEN)
        )
        if form in seen or not seen:
            return form.capitalize() if token.text.istitle() else form
        return seen.most_common(1)[0][0]


def _said(node: Node) -> Iterator[str]:
    """The words that are asked for."""
    match node:
        case UserWord() | UserPhrase():
            yield node.text
        case And() | Or():
            for child in node.nodes:
                yield from _said(child)


def _written(stored: Mapping[str, Any], form: str) -> Iterator[str]:
    """The word in each place where it stands."""
    for text in (stored.title, stored.native_title, *stored.keywords, *stored.sections.values()):
        if form in text.lower():
            for word in bare_words(text):
                if (len(word) == len(form) or not word.isascii()) and lower(word) == form:
                    yield word


def _fragments(text: str, words: Sequence[tuple[Token, str]]) -> Iterator[Fragment]:
    """The text with these of its words exchanged, the letters that differ marked."""
    done = 0
    for token, word in words:
        if token.start > done:
            yield Fragment(text[done : token.start])
        yield from _changes(token.text, word)
        done = token.end
    if done < len(text):
        yield Fragment(text[done:])


def _changes(typed: str, meant: str) -> Iterator[Fragment]:
    """The meant word in runs of letters, those that were not typed so marked; all of it where it only lost some."""
    matcher = SequenceMatcher(None, fold(lower(typed)), fold(lower(meant)), autojunk=False)
    runs = [(tag != "equal", first, last) for tag, _, _, first, last in matcher.get_opcodes() if first < last]
    if len(fold(meant)) != len(meant) or not any(marked for marked, _, _ in runs):
        runs = [(True, 0, len(meant))]
    for marked, first, last in runs:
        yield Fragment(meant[first:last], marked)
