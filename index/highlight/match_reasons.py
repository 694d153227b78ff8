"""`MatchReasons`: sentences that say which other words than the typed ones match in a practice.

One `MatchReasons` serves all practices that match the same clauses of a query. It looks up how the matching words are
written in each of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from index.highlight.matcher import MatchedText
from index.query.query_clauses import QueryClause
from index.query.query_terms import QueryTerm
from index.text.folding import title_key

__all__ = ["MatchReasons"]

MAX_REASONS: Final = 4
"""Sentences for one practice."""
MAX_NAMES: Final = 2
"""Other names of one word that are listed."""


class _SingleTermClause(NamedTuple):
    """A clause of a query that is a single query term."""

    number: int
    """The number of the query term in match spans."""
    is_piece: bool
    """Whether it is a part of the typed word."""
    is_name: bool
    """Whether it is another name of the typed word."""


class MatchReasons:
    """The reasons why practices match these clauses. `numbers` are the numbers of the query terms in match spans."""

    def __init__(self, clauses: Iterable[QueryClause], numbers: Mapping[QueryTerm, int]) -> None:
        clauses_by_typed: dict[str, list[_SingleTermClause]] = {}
        for clause in clauses:
            single_terms = clauses_by_typed.setdefault(clause.typed_text, [])
            if len(clause.terms) == 1:
                single_terms.append(
                    _SingleTermClause(numbers[clause.terms[0]], clause.is_subword, clause.synonym is not None)
                )
        self._clauses = [(typed, _closed_key(typed), single_terms) for typed, single_terms in clauses_by_typed.items()]
        self._typed_keys = frozenset(closed_key for _, closed_key, _ in self._clauses)

    def describe(self, texts: Sequence[MatchedText]) -> Iterator[str]:
        """Yield at most MAX_REASONS sentences about a practice with these matching texts."""
        reasons = (
            reason
            for typed, closed_key, single_terms in self._clauses
            for reason in self._describe_clause(typed, closed_key, single_terms, texts)
        )
        return islice(dict.fromkeys(reasons), MAX_REASONS)

    def _describe_clause(
        self, typed: str, closed_key: str, single_terms: Iterable[_SingleTermClause], texts: Sequence[MatchedText]
    ) -> Iterator[str]:
        """Yield a sentence for each part, word form or other name that matches and was not typed itself."""
        names: list[str] = []
        for number, is_piece, is_name in single_terms:
            written_forms = _written_forms(number, texts)
            first = next(written_forms)
            if is_piece:
                yield f"Matches “{first}”, a part of “{typed}”"
            elif _closed_key(first) in self._typed_keys:
                continue
            elif is_name:
                names.append(first)
            elif closed_key not in map(_closed_key, written_forms):
                yield _also_matches(first)
        yield from map(_also_matches, islice(_drop_contained(names), MAX_NAMES))


def _also_matches(words: str) -> str:
    return f"Also matches “{words}”"


def _written_forms(number: int, texts: Iterable[MatchedText]) -> Iterator[str]:
    """Yield how a query term is written in each place where it matches."""
    for _, text, spans in texts:
        for start, end, query_term in spans:
            if query_term == number:
                yield text[start:end]


def _drop_contained(names: Sequence[str]) -> Iterator[str]:
    """Yield each name once, without those that are contained in another name."""
    keys = [title_key(name) for name in names]
    for index, (name, key) in enumerate(zip(names, keys, strict=True)):
        if not any(
            key in longer and (key != longer or earlier < index)
            for earlier, longer in enumerate(keys)
            if earlier != index
        ):
            yield name


@lru_cache(maxsize=10_000)
def _closed_key(text: str) -> str:
    """Return a key that is equal for "drop out", "drop-out" and "Dropout"."""
    return title_key(text).replace(" ", "")
