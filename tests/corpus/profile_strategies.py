"""Arbitrary profiles, and records that each of them allows."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from corpus.practice import Practice, Section
from corpus.profile.definitions import FieldDefinition, FieldKind, Profile, SectionDefinition
from corpus.profile.loader import DEFAULT_PROFILE, find_profile
from corpus.quantities.quantity import Quantity
from tests.corpus.strategies import concepts, lines, slugs, texts

SCHEMES = ("area", "sector", "target", "type")
"""Vocabularies in the folder of the generated profiles."""
KEYS = ("aims", "budget", "size_2", "text", "place_name", "z", "b2b", "narrative", "status", "record")
KINDS = tuple(set(FieldKind) - {FieldKind.PLACE, FieldKind.LANGUAGE, FieldKind.PHRASES})
UNITS = ("", "km", "%", "t CO2e", "pupils per year")
CURRENCIES = ("", "EUR", "USD", "JPY")

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False, allow_infinity=False)
nouns = st.sampled_from(["Aims; and means", "Größe", "Size", "Text", "Costs"])


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=8, unique=True))
    number = draw(st.integers(1, len(keys)))
    sections = tuple(SectionDefinition(key=key, label=f"{draw(nouns)} {key}") for key in keys[:number])
    fields = tuple(_field(draw, key) for key in keys[number:])
    return Profile(folder=find_profile(DEFAULT_PROFILE), sections=sections, fields=fields)


def _field(draw: st.DrawFn, key: str) -> FieldDefinition:
    kind = draw(st.sampled_from([kind for kind in KINDS if kind != "record"]))
    values: dict[str, Any] = {"key": key, "kind": kind, "label": draw(nouns), "many": draw(st.booleans())}
    if kind is FieldKind.CONCEPT:
        values["scheme"] = draw(st.sampled_from(SCHEMES))
    if kind is FieldKind.NUMBER:
        values["unit"] = draw(st.sampled_from(UNITS))
    if kind is FieldKind.MONEY:
        values["currency"] = draw(st.sampled_from(CURRENCIES))
    return FieldDefinition.model_validate(values)


@st.composite
def records(draw: st.DrawFn, profile: Profile) -> Practice:
    """Draw a record while the profile is in use."""
    sections = st.dictionaries(st.sampled_from(profile.section_keys), texts)
    return Practice(
        slug=draw(slugs),
        title=draw(lines.filter(str.strip)),
        start_year=draw(st.none() | st.integers(1800, 2100)),
        keywords=draw(st.lists(lines, max_size=2)),
        values={field.key: _values(draw, field) for field in profile.own_fields},
        sections=[Section(key, text) for key, text in draw(sections).items()],
    )


def _values(draw: st.DrawFn, field: FieldDefinition) -> list[str]:
    return draw(st.lists(_value(field), max_size=3 if field.many else 1))


def _value(field: FieldDefinition) -> st.SearchStrategy[str]:
    units = st.sampled_from([field.currency] if field.currency else ["CHF", "EUR"])
    plain = {
        FieldKind.NUMBER: numbers.map(lambda number: Quantity(Decimal(number), field.unit).text),
        FieldKind.MONEY: st.builds(lambda number, unit: Quantity(Decimal(number), unit).text, numbers, units),
        FieldKind.YEAR: st.integers(1000, 2100).map(str),
        FieldKind.DATE: st.dates().map(lambda day: day.isoformat()),
        FieldKind.YES_NO: st.sampled_from(["yes", "no"]),
        FieldKind.LINK: st.sampled_from(["https://example.org/a?b=1;c,d", "www.example.org"]),
    }
    return concepts(field.scheme) if field.scheme else plain.get(field.kind, lines)
