"""Reads the data files of this folder: groups, historic states, adjectives, and further names of places."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from attrs import frozen

__all__ = [
    "FOLDER",
    "PlaceRecord",
    "country_adjectives",
    "country_names",
    "group_records",
    "historic_records",
    "region_names",
]

FOLDER: Final = Path(__file__).parent
"""The folder of the data files."""


@frozen
class PlaceRecord:
    """A group of countries or a historic state."""

    code: str
    label: str
    acronym: str = ""
    """A short name in capitals, which the search treats as a synonym of the label."""
    cldr: str = ""
    """The code in Unicode CLDR, from which the names in other languages come."""
    names: tuple[str, ...] = ()
    """Further names, which find the place and are never displayed."""


@cache
def group_records() -> tuple[PlaceRecord, ...]:
    """Return the groups of countries and the regions of the world."""
    return _place_records("groups.toml")


@cache
def historic_records() -> tuple[PlaceRecord, ...]:
    """Return the states that were dissolved or divided, with their codes in ISO 3166-3."""
    return _place_records("historic.toml")


@cache
def country_names() -> Mapping[str, tuple[str, ...]]:
    """Return the further names of countries by ISO 3166-1 code."""
    return _name_lists("country_names.toml")


@cache
def country_adjectives() -> Mapping[str, tuple[str, ...]]:
    """Return the English adjectives of countries by ISO 3166-1 code."""
    return _name_lists("adjectives.toml")


@cache
def region_names() -> Mapping[str, tuple[str, ...]]:
    """Return the further names of regions by ISO 3166-2 code."""
    return _name_lists("regions.toml")


def _place_records(file_name: str) -> tuple[PlaceRecord, ...]:
    tables = tomllib.loads((FOLDER / file_name).read_text("utf-8"))
    return tuple(
        PlaceRecord(
            code,
            table["label"],
            table.get("acronym", ""),
            table.get("cldr", ""),
            tuple(table.get("names", ())),
        )
        for code, table in tables.items()
    )


def _name_lists(file_name: str) -> Mapping[str, tuple[str, ...]]:
    lists = tomllib.loads((FOLDER / file_name).read_text("utf-8"))
    return {code: tuple(names) for code, names in lists.items()}
