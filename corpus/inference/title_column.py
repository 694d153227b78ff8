"""Chooses the column with the titles of the records, where no column is known as the title."""

from collections.abc import Iterable
from typing import Final

from attrs import evolve

from corpus.inference.column_proposal import SECTION, ColumnProposal
from corpus.profile.definitions import FieldKind
from corpus.text import fold_name

__all__ = ["choose_title"]

MIN_LENGTH: Final = 8
"""The least mean length of a title in a first column that nothing else speaks for."""
MAX_LENGTH: Final = 200
"""The longest mean length of a title."""
MIN_FILLED: Final = 0.6
MIN_DISTINCT: Final = 3
"""One value in three must differ."""
MIN_DISTINCT_NAMED: Final = 20
"""One value in twenty must differ where the column is the name of a project: one project may have several rows."""
MOSTLY: Final = 0.8
"""The share of cells from which a column holds codes, or differs in nearly every record."""
TITLES: Final = (
    *("title", "titel", "titre", "titul", "titol", "tytul", "titlu", "τιτλο", "name", "naam", "navn", "namn", "nom"),
    *("naziv", "nazev", "nazov", "nazwa", "bezeichnung", "denum", "denom", "nimi", "nimetus", "otsikko", "nosaukum"),
    *("pavadinim", "megnevez", "наименован", "название", "назва"),
)
"""Parts of names of columns with a name of something, in the spelling of `fold_name`."""
OBJECTS: Final = (
    *("project", "projekt", "projet", "proyecto", "progetto", "prosjekt", "proiect", "εργου", "проект"),
    *("operation", "operac", "operaz", "operatiunii", "vorhaben", "massnahme", "measure", "practice", "initiative"),
)
"""Parts of names of columns about what a record describes."""
PEOPLE: Final = (
    *("beneficia", "begunst", "upravic", "korisnik", "prijem", "prijim", "sanemej", "stodmottag", "toteuttaj"),
    *("recipient", "applicant", "palyazo", "contact", "kontakt", "partner", "leder", "leiter", "ledare", "manager"),
    *("mail", "address", "anschrift", "street", "strasse", "traeger", "trager", "organis", "δικαιουχ"),
)
"""Parts of names of columns about people and bodies."""


def choose_title(proposals: list[ColumnProposal]) -> list[ColumnProposal]:
    """Return the proposals with a title: the column whose name and values speak for it most, the first of equals."""
    if any(proposal.role == "title" for proposal in proposals):
        return proposals
    texts = [proposal for proposal in proposals if _may_be_title(proposal)]
    best = max(texts, key=lambda proposal: _score(proposal, is_first=proposal is proposals[0]), default=None)
    return [evolve(proposal, role="title") if proposal is best else proposal for proposal in proposals]


def _score(proposal: ColumnProposal, *, is_first: bool) -> int:
    """Return how much speaks for a title: its name, its place, and neither people nor texts to read."""
    name = fold_name(proposal.statistics.name)
    return (
        2 * _has_any(name, TITLES)
        + _has_any(name, OBJECTS)
        - 3 * _has_any(name, PEOPLE)
        - 4 * (proposal.role == SECTION and not _has_any(name, TITLES))
        + 2 * (is_first and _is_unique(proposal))
    )


def _has_any(name: str, parts: Iterable[str]) -> bool:
    return any(part in name for part in parts)


def _is_unique(proposal: ColumnProposal) -> bool:
    """Return whether nearly all cells differ and are longer than a code."""
    column = proposal.statistics
    return column.distinct >= MOSTLY * column.filled and column.mean_length >= MIN_LENGTH


def _is_named(proposal: ColumnProposal) -> bool:
    name = fold_name(proposal.statistics.name)
    return _has_any(name, TITLES) and _has_any(name, OBJECTS) and not _has_any(name, PEOPLE)


def _may_be_title(proposal: ColumnProposal) -> bool:
    column = proposal.statistics
    return (
        proposal.role in ("field", SECTION)
        and proposal.kind in (FieldKind.TEXT, FieldKind.KEYWORDS)
        and column.filled_share >= MIN_FILLED
        and column.mean_length <= MAX_LENGTH
        and column.distinct > column.filled // (MIN_DISTINCT_NAMED if _is_named(proposal) else MIN_DISTINCT)
        and column.codes < MOSTLY
    )
