"""Writes a proposed profile as `profile.toml`, with the evidence for each column as a comment."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from corpus.inference.column_proposal import SECTION, ColumnProposal
from corpus.inference.single_values import fields_with_one_value
from corpus.profile.definitions import BUILT_IN_FACETS, BUILT_IN_KINDS, FieldKind
from corpus.profile.values import QUANTITIES
from corpus.quantities.heading_magnitude import without_magnitude
from corpus.quantities.number_parser import plain_number

__all__ = ["profile_text"]

_PAIR: Final = re.compile(r"\b([^\W\d_]{4,40}) ([^\W\d_]{4,40})\b")
MAX_LABEL: Final = 60
"""Characters of a label; the whole name of the column stays in `columns`."""
BUILT_IN_FIELDS: Final = {
    "countries": ("place", "Countries", ("country", "countries"), "many = true"),
    "keywords": ("keywords", "Keywords", ("keyword", "keywords"), "many = true"),
    "start_year": ("year", "Year", ("year", "years"), ""),
    "language": ("language", "Language", ("language", "languages"), ""),
    "phrases": ("phrases", "Phrases in the texts", ("phrase", "phrases"), ""),
}
"""The kind, label, noun and further lines of the built-in fields of a profile."""


def profile_text(
    name: str, proposals: Sequence[ColumnProposal], titles: Sequence[str] = (), languages: Collection[str] = ()
) -> str:
    """Return the text of `profile.toml` for a collection with this name.

    `titles` give examples, and `languages` are those of the texts, where no column has the language.
    """
    single = fields_with_one_value(proposals, languages)
    lines = [
        "# A proposal, made from the columns of your files. Edit it, then run `practice-search profile check`.",
        "# docs/profiles.md says what each key means.",
        "",
        "[site]",
        f"name = {_quote(name)}",
        'noun = { singular = "record", plural = "records" }',
        *_help_words(titles),
        "",
        *_columns(proposals),
        *_sections(proposals),
        *_built_in(proposals, ("countries",), single),
        *(line for proposal in proposals if proposal.role == "field" for line in _field(proposal)),
        *_built_in(proposals, ("start_year", "keywords", "phrases", "language"), single),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _help_words(titles: Sequence[str]) -> Iterator[str]:
    """Yield the line with two words that follow each other in a title, and one of another title."""
    words = [re.findall(r"\b[^\W\d_]{4,40}\b", title) for title in titles]
    pairs = ((first, second) for title in titles for first, second in re.findall(_PAIR, title))
    pair = next(pairs, None)
    third = next((word for title in words for word in title if pair and word not in pair), "")
    if pair and third:
        yield f"help_words = [{', '.join(_quote(word.lower()) for word in (*pair, third))}]"


def _columns(proposals: Iterable[ColumnProposal]) -> Iterator[str]:
    """Yield the columns of fields that every record has."""
    named: dict[str, list[ColumnProposal]] = {}
    for proposal in proposals:
        if proposal.role not in ("field", SECTION, *BUILT_IN_KINDS):
            named.setdefault(proposal.role, []).append(proposal)
    yield "[columns]"
    for field, columns in named.items():
        yield from (f"# {_comment(column)}" for column in columns)
        yield f"{field} = [{', '.join(_quote(column.statistics.name) for column in columns)}]"
    yield ""


def _sections(proposals: Sequence[ColumnProposal]) -> Iterator[str]:
    sections = [proposal for proposal in proposals if proposal.role == SECTION]
    for proposal in sections:
        yield from (
            f"# {_comment(proposal)}",
            "[[sections]]",
            f"key = {_quote(proposal.key)}",
            f"label = {_quote(_label(proposal))}",
            f"columns = [{_quote(proposal.statistics.name)}]",
            "",
        )
    if not sections:
        yield from ("[[sections]]", 'key = "text"', 'label = "Text"', "")


def _built_in(proposals: Sequence[ColumnProposal], keys: Iterable[str], single: Collection[str] = ()) -> Iterator[str]:
    """Yield the built-in fields that some column fills; languages and phrases are found in the texts.

    The fields in `single` have one value in all records, so they are no filters.
    """
    filled = {"keywords" if proposal.role == "tags" else proposal.role for proposal in proposals}
    for key in keys:
        kind, label, noun, more = BUILT_IN_FIELDS[key]
        if key not in filled | {"keywords", "language", "phrases"}:
            continue
        columns = [proposal for proposal in proposals if proposal.role == key]
        yield from (f"# {_comment(proposal)}" for proposal in columns)
        yield from ("[[fields]]", f"key = {_quote(key)}", f"kind = {_quote(kind)}", f"label = {_quote(label)}")
        if more:
            yield more
        if columns:
            yield f"columns = [{', '.join(_quote(proposal.statistics.name) for proposal in columns)}]"
        if key in single:
            yield from ("# No filter: all records have the same value, or none has one.", "")
            continue
        yield from _facet(BUILT_IN_FACETS[key], noun, is_open=key == "countries", is_home=key == "countries")


def _field(proposal: ColumnProposal) -> Iterator[str]:
    yield from (
        f"# {_comment(proposal)}",
        "[[fields]]",
        f"key = {_quote(proposal.key)}",
        f"kind = {_quote(proposal.kind.value)}",
        f"label = {_quote(_label(proposal))}",
    )
    yield from _quantity(proposal)
    has_lists = proposal.kind is FieldKind.TEXT and proposal.statistics.separators is None
    if proposal.many and (proposal.kind is FieldKind.KEYWORDS or has_lists):
        yield "many = true"
    yield f"columns = [{_quote(proposal.statistics.name)}]"
    if proposal.facet:
        label = _label(proposal).lower()
        noun = (f"value of {label}", f"values of {label}")
        bounds = proposal.statistics.quantities.bounds if proposal.statistics.quantities else ()
        ranges = () if proposal.kind not in QUANTITIES else bounds
        yield from _facet(proposal.facet, noun, is_open=False, is_home=False, ranges=ranges)
    else:
        yield ""


def _quantity(proposal: ColumnProposal) -> Iterator[str]:
    """Yield the unit or the currency of a column of numbers, and that readers can sort by it, or by a date."""
    quantities = proposal.statistics.quantities
    if quantities and quantities.unit and proposal.kind in QUANTITIES:
        yield f"{'currency' if proposal.kind is FieldKind.MONEY else 'unit'} = {_quote(quantities.unit)}"
    if proposal.kind in (*QUANTITIES, FieldKind.DATE) and not proposal.many:
        yield "sortable = true"


def _facet(
    name: str, noun: tuple[str, str], *, is_open: bool, is_home: bool, ranges: Sequence[Decimal] = ()
) -> Iterator[str]:
    yield from ("", "[fields.facet]", f"name = {_quote(name)}")
    yield f"noun = {{ singular = {_quote(noun[0])}, plural = {_quote(noun[1])} }}"
    if is_open:
        yield "open = true"
    if ranges:
        yield f"ranges = [{', '.join(map(plain_number, ranges))}]"
    if is_home:
        yield from ("home = true", "statistic = true")
    yield ""


def _label(proposal: ColumnProposal) -> str:
    quantities = proposal.statistics.quantities
    name = " ".join(proposal.statistics.name.replace("_", " ").split())
    name = without_magnitude(name, quantities.magnitude) if quantities else name
    cut = name if len(name) <= MAX_LABEL else f"{name[:MAX_LABEL].rsplit(' ', 1)[0]}…"
    return cut[:1].upper() + cut[1:]


def _comment(proposal: ColumnProposal) -> str:
    return f"column {_quote(proposal.statistics.name[:MAX_LABEL])}: {proposal.evidence}"


def _quote(text: str) -> str:
    """Return a text as a basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
