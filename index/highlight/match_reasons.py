"""`MatchReasons`: sentences that say which other words than the typed ones match in a practice.

One `MatchReasons` serves all practices that match the same clauses of a query. It looks up how the matching words are
written in each of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from index.highlight.matcher import MatchedText
from index.query.query_terms import QueryTerm
from index.query.rewriter import QueryClause
from index.text.folding import title_key

__all__ = ["MatchReasons"]

MAX_REASONS: Final = 4
"""Sentences for one practice."""
MAX_NAMES: Final = 2
"""Other names of one word that are listed."""


class _SingleGroup(NamedTuple):
    """A clause of a query that is a single group."""

    number: int
    """The number of the group in match spans."""
    is_piece: bool
    """Whether it is a part of the typed word."""
    is_name: bool
    """Whether it is another name of the typed word."""


class MatchReasons:
    """The reasons why practices match these clauses. `numbers` are the numbers of the groups in match spans."""

    def __init__(self, clauses: Iterable[QueryClause], numbers: Mapping[QueryTerm, int]) -> None:
        groups_by_typed: dict[str, list[_SingleGroup]] = {}
        for clause in clauses:
            groups = groups_by_typed.setdefault(clause.typed_text, [])
            if len(clause.terms) == 1:
                groups.append(_SingleGroup(numbers[clause.terms[0]], clause.is_subword, clause.synonym is not None))
        self._clauses = [(typed, _closed_key(typed), groups) for typed, groups in groups_by_typed.items()]
        self._typed_keys = frozenset(closed_key for _, closed_key, _ in self._clauses)

    def describe(self, texts: Sequence[MatchedText]) -> Iterator[str]:
        """Yield at most MAX_REASONS sentences about a practice with these matching texts."""
        reasons = (
            reason
            for typed, closed_key, groups in self._clauses
            for reason in self._describe_clause(typed, closed_key, groups, texts)
        )
        return islice(dict.fromkeys(reasons), MAX_REASONS)

    def _describe_clause(
        self, typed: str, closed_key: str, groups: Iterable[_SingleGroup], texts: Sequence[MatchedText]
    ) -> Iterator[str]:
        """Yield a sentence for each part, word form or other name that matches and was not typed itself."""
        names: list[str] = []
        for number, is_piece, is_name in groups:
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
    """Yield how a group is written in each place where it matches."""
    for _, text, spans in texts:
        for start, end, group in spans:
            if group == number:
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
