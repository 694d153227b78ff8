"""Finds built-in fields with one value in all records: a filter by them would leave all records or none."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from corpus.formats.mapping.values.cell_values import parse_language
from corpus.formats.mapping.values.year_parser import parse_years
from corpus.inference.column_proposal import ColumnProposal
from corpus.text import keyword_key
from corpus.vocabularies.places.place_list import parse_places

__all__ = ["fields_with_one_value"]

MAX_TESTED: Final = 300
"""Different values of a field that are read."""


def fields_with_one_value(proposals: Sequence[ColumnProposal], languages: Collection[str]) -> frozenset[str]:
    """Return the built-in fields of which all records have the same value, or none has one.

    Without a column, the language is that of the texts, and keywords are only what no field can hold.
    """
    values = {key: _values(proposals, key, read) for key, read in _READERS.items()}
    if not any(proposal.role == "language" for proposal in proposals):
        values["language"] = set(languages)
    return frozenset(key for key, found in values.items() if len(found) < 2)  # noqa: PLR2004 - one value filters nothing


def _values(proposals: Iterable[ColumnProposal], key: str, read: Callable[[str], Iterable[str]]) -> set[str]:
    roles = ("keywords", "tags") if key == "keywords" else (key,)
    columns = (proposal.statistics for proposal in proposals if proposal.role in roles)
    return {value for column in columns for entry in column.entries[:MAX_TESTED] for value in read(entry) if value}


def _years(text: str) -> tuple[str, ...]:
    return (str(parse_years(text).start or ""),)


_READERS: Final[Mapping[str, Callable[[str], Iterable[str]]]] = {
    "countries": lambda text: parse_places(text).countries,
    "start_year": _years,
    "language": lambda text: (parse_language(text) or "",),
    "keywords": lambda text: (keyword_key(text),),
}
