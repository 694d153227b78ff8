"""Chooses the columns with the start and the end of the records, where no column is known as the start."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve

from corpus.inference.column_proposal import ColumnProposal
from corpus.profile.definitions import FieldKind
from corpus.text import fold_name

__all__ = ["choose_period"]

STARTS: Final = (
    *("start", "begin", "debut", "inicio", "iniz", "rozpocz", "zahaj", "zaciat", "zacet", "pocet", "alkam", "aloit"),
    *("kezd", "εναρξ", "avvio", "anfang", "pradz", "sakum"),
)
"""Beginnings of words in names of columns with a start, in the spelling of `fold_name`."""
ENDS: Final = (
    *("ende", "endd", "enddat", "slut", "eind", "konec", "koniec", "konc", "ukonc", "zakonc", "zakljuc", "zavrs"),
    *(
        "paatt",
        "complete",
        "completi",
        "abschluss",
        "restzahl",
        "final",
        "sfarsit",
        "beig",
        "pabaig",
        "veg",
        "ληξη",
        "τελικ",
    ),
)
"""Beginnings of words in names of columns with an end."""
END_WORDS: Final = frozenset(("end", "fin", "fine", "fim", "close", "closing", "until", "bis"))
OTHERS: Final = ("update", "updati", "uppdat", "modif", "bijwerk", "aktualis", "stand", "publi")
"""Beginnings of words in names of columns that say when the record was written."""
_WORD: Final = re.compile(r"[^\W\d_]+")


def choose_period(proposals: Sequence[ColumnProposal]) -> list[ColumnProposal]:
    """Return the proposals with a start and an end, if dates or years say when something took place."""
    if any(proposal.role == "start_year" for proposal in proposals):
        return list(proposals)
    times = [proposal for proposal in proposals if _is_time(proposal)]
    ends = [proposal for proposal in times if _is_end(proposal)]
    others = [proposal for proposal in times if proposal not in ends]
    start = next(filter(_is_start, others), next(iter(others), None))
    has_end = start is None or any(proposal.role == "end_year" for proposal in proposals)
    end = None if has_end else next(iter(ends), None)
    roles = {id(start): "start_year", id(end): "end_year"}
    return [evolve(proposal, role=roles.get(id(proposal), proposal.role)) for proposal in proposals]


def _is_time(proposal: ColumnProposal) -> bool:
    """Return whether a column of dates or years says when something took place."""
    is_time = proposal.role == "field" and proposal.kind in (FieldKind.DATE, FieldKind.YEAR)
    return is_time and not _begins(_words(proposal), OTHERS)


def _is_start(proposal: ColumnProposal) -> bool:
    return _begins(_words(proposal), STARTS)


def _is_end(proposal: ColumnProposal) -> bool:
    words = _words(proposal)
    return not _begins(words, STARTS) and (_begins(words, ENDS) or not END_WORDS.isdisjoint(words))


def _words(proposal: ColumnProposal) -> list[str]:
    return _WORD.findall(fold_name(proposal.statistics.name))


def _begins(words: Iterable[str], beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(beginnings) for word in words)
