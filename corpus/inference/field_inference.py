"""Proposes what each column means: a built-in field, a section, or a field of the profile, and the reason for it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve

from corpus.formats.mapping.columns.column_names import DEFAULT_MAPPING, column_key
from corpus.inference.column_proposal import SECTION, ColumnProposal
from corpus.inference.column_statistics import ColumnStatistics
from corpus.inference.period_columns import choose_period
from corpus.inference.title_column import choose_title
from corpus.profile.definitions import (
    BUILT_IN_FACETS,
    MAX_FIELDS,
    MAX_SECTIONS,
    RESERVED_FACETS,
    RESERVED_KEYS,
    FieldKind,
)
from corpus.slugs import make_slug
from corpus.text import fold_name

__all__ = ["propose_fields"]

BUILT_IN: Final = (
    "title",
    "countries",
    "regions",
    "start_year",
    "end_year",
    "keywords",
    "tags",
    "language",
    "sources",
    "id",
)
"""The built-in fields that a column can be."""
SINGLE: Final = frozenset({"title", "id", "language", "start_year", "end_year"})
"""Built-in fields that one column gives."""
LONG_TEXT: Final = 120
"""The mean length from which a text is a section."""
MAX_STANDARD: Final = 300
"""The mean length up to which a text that repeats is a standard sentence, such as the name of a measure."""
LISTS: Final = 0.5
"""The share of cells with several entries from which a column holds lists."""
MAX_ENTRY: Final = 80
"""The longest mean length of a value of a facet."""
SURE: Final = 0.8
"""The share of values from which a column is of a kind."""
LIKELY: Final = 0.6
MANY: Final = 24
"""Filled cells from which a third of them may differ in a column of repeated values; below, half of them."""
MIN_FACET_SHARE: Final = 0.02
"""The share of records that must have a value, so that it is worth a filter."""
CODES: Final = ("postcode", "postal code", "postleitzahl", "zip code", "code postal", "telephone", "phone")
"""Parts of names of columns whose numbers are no amounts."""
MAX_KEY: Final = 30
"""Characters of a key; a longer name is cut between words."""
_KEY = re.compile(r"[^a-z0-9]+")


def propose_fields(columns: Sequence[ColumnStatistics]) -> tuple[ColumnProposal, ...]:
    """Return a proposal for each column that has a name and a value.

    A profile has a limited number of fields. Of more columns, those with the fewest values are left out.
    """
    filled = [column for column in columns if column.filled and column_key(column.name)]
    proposals = [_with_evidence(_propose(column)) for column in filled]
    proposals = choose_title(list(_one_of_each(choose_period(proposals))))
    return tuple(_with_unique_keys(_as_many_as_fit(proposals)))


def _as_many_as_fit(proposals: Sequence[ColumnProposal]) -> list[ColumnProposal]:
    """Return the proposals in their order, with as many fields and sections as a profile may have."""
    limits = {"field": MAX_FIELDS - len(BUILT_IN_FACETS), SECTION: MAX_SECTIONS}
    fullest = sorted(proposals, key=lambda proposal: -proposal.statistics.filled)
    fitting: set[int] = set()
    for proposal in fullest:
        if limits.get(proposal.role, 1) > 0:
            limits[proposal.role] = limits.get(proposal.role, 1) - (proposal.role in limits)
            fitting.add(id(proposal))
    return [proposal for proposal in proposals if id(proposal) in fitting]


def _propose(column: ColumnStatistics) -> ColumnProposal:
    """Return the meaning of a column by its name; otherwise by its values."""
    known = _known_field(column.name)
    places = {"countries": column.places, "regions": column.regions}
    if known in BUILT_IN and places.get(known, 1.0) >= LIKELY:
        return ColumnProposal(column, known)
    if known == "narrative" or _is_prose(column):
        return ColumnProposal(column, SECTION)
    if column.places >= SURE:
        return ColumnProposal(column, "countries")
    return ColumnProposal(column, "field", _kind(column), many=column.lists > 0.05)  # noqa: PLR2004 - one in twenty


def _is_prose(column: ColumnStatistics) -> bool:
    """Return whether a column holds texts to read: long ones, which are no lists of terms and no standard sentences."""
    is_standard = column.mean_length <= MAX_STANDARD and column.filled >= MANY and column.distinct <= column.filled // 3
    return column.mean_length > LONG_TEXT and not is_standard and not (column.lists > LISTS and _repeats(column))


def _known_field(name: str) -> str:
    key = column_key(name)
    for field, names in DEFAULT_MAPPING.items():
        if key in {column_key(field), *map(column_key, names)}:
            return field
    return ""


def _kind(column: ColumnStatistics) -> FieldKind:
    if column.distinct < 2 or _is_code(column.name):  # noqa: PLR2004 - one value filters nothing
        return FieldKind.TEXT
    quantity_kind = column.quantities.kind if column.quantities else FieldKind.NUMBER
    kinds = (
        (column.yes_no >= SURE, FieldKind.YES_NO),
        (column.addresses >= SURE, FieldKind.LINK),
        (column.years >= SURE, FieldKind.YEAR),
        (column.quantities is not None and not column.identifiers, quantity_kind),
        (column.dates >= SURE, FieldKind.DATE),
        (_repeats(column), FieldKind.KEYWORDS),
    )
    return next((kind for holds, kind in kinds if holds), FieldKind.TEXT)


def _is_code(name: str) -> bool:
    """Return whether a column holds codes, whose digits count nothing."""
    return any(part in fold_name(name) for part in CODES)


def _repeats(column: ColumnStatistics) -> bool:
    """Return whether the values are few and short, so that a filter by them makes sense."""
    mean_entry = sum(map(len, column.entries)) / len(column.entries) if column.entries else 0
    values = column.occurrences if column.lists > LISTS else column.filled
    most = values // 2 if values < MANY else max(MANY // 2, values // 3)
    few = len(column.entries) <= most
    return few and mean_entry <= MAX_ENTRY and column.filled_share >= MIN_FACET_SHARE


def _one_of_each(proposals: Sequence[ColumnProposal]) -> Iterator[ColumnProposal]:
    """Leave a built-in field to the first column that has it, and the start to the first column of years without it."""
    taken: dict[str, str] = {}
    has_start = any(proposal.role == "start_year" for proposal in proposals)
    for proposal in proposals:
        role = proposal.role
        if role == "field" and proposal.kind is FieldKind.YEAR and not has_start:
            role, has_start = "start_year", True
        if role in SINGLE and role in taken:
            yield evolve(
                proposal,
                role="field",
                kind=_kind(proposal.statistics),
                evidence=f"{proposal.evidence}; it could be {role}, too, which “{taken[role]}” is",
            )
            continue
        if role in taken and role in BUILT_IN:
            evidence = f"{proposal.evidence}; together with “{taken[role]}”"
            proposal = evolve(proposal, evidence=evidence)  # noqa: PLW2901 - the same column, with more evidence
        taken.setdefault(role, proposal.statistics.name)
        yield evolve(proposal, role=role)


def _with_unique_keys(proposals: Sequence[ColumnProposal]) -> Iterator[ColumnProposal]:
    """Give each section and field a key and each facet a name that no other has."""
    keys = {*RESERVED_KEYS, *BUILT_IN_FACETS}
    if not any(proposal.role == SECTION for proposal in proposals):
        keys.add("text")  # the section that a profile without sections gets
    facets = {*RESERVED_FACETS, *BUILT_IN_FACETS.values()}
    for number, proposal in enumerate(proposals, 1):
        if proposal.role not in ("field", SECTION):
            yield proposal
            continue
        key = _unique(_key_of(proposal.statistics.name, f"column_{number}"), keys, "_")
        facet = _unique(key.replace("_", ""), facets, "") if _is_facet(proposal) else ""
        yield evolve(proposal, key=key, facet=facet)


def _is_facet(proposal: ColumnProposal) -> bool:
    """Return whether a filter by the field makes sense: it has several values, and dates repeat."""
    if proposal.role != "field" or proposal.kind in (FieldKind.TEXT, FieldKind.LINK):
        return False
    return proposal.kind is not FieldKind.DATE or _repeats(proposal.statistics)


def _key_of(name: str, fallback: str) -> str:
    key = _KEY.sub("_", make_slug(name)).strip("_")
    if len(key) > MAX_KEY:
        key = key[: MAX_KEY + 1].rpartition("_")[0] or key[:MAX_KEY]
    return key if key[:1].isalpha() else fallback


def _unique(name: str, taken: set[str], joint: str) -> str:
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name}{joint}{number}", number + 1
    taken.add(unique)
    return unique


def _with_evidence(proposal: ColumnProposal) -> ColumnProposal:
    column = proposal.statistics
    words = [f"{len(column.entries):,} values in {column.filled_share:.0%} of {column.records:,} records"]
    if column.separators and column.separators.used and column.lists:
        signs = ", ".join(f"“{_shown(sign)}”" for sign, _ in column.separators.used)
        words.append(f"{signs} between entries")
    if column.mean_length > LONG_TEXT:
        words.append(f"{column.mean_length:.0f} characters on average")
    return evolve(proposal, evidence="; ".join(words))


def _shown(sign: str) -> str:
    return {"\n": "line end"}.get(sign, sign)
