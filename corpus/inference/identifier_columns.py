"""Tells identifiers from amounts: nobody filters by a range of numbers of registers or rows."""

import re
from collections.abc import Sequence
from typing import Final

from corpus.text import fold_name

__all__ = ["are_identifiers", "is_code"]

SURE: Final = 0.8
"""The share of plain whole numbers from which a column can hold identifiers."""
MIN_VALUES: Final = 20
"""Values from which their lengths and gaps prove something."""
MIN_DIGITS: Final = 7
"""Digits of numbers that are identifiers where all numbers have as many."""
MAX_GAP: Final = 3
"""The mean distance between the numbers of rows."""
NAMES: Final = frozenset(
    {
        *("id", "code", "cod", "codigo", "kod", "kode", "koodi", "sifra", "identifier", "reference", "latitude"),
        *("longitude", "coordinate", "coordinates", "koordinat", "koordinaten", "coordonnees", "coordenadas"),
    }
)
"""Words in names of columns with identifiers, or with positions on a map, in the spelling of `fold_name`."""
_WORD: Final = re.compile(r"[^\W\d_]+")


def is_code(text: str) -> bool:
    """Return whether a text is a sign such as `CL-01`: it has a digit and no blank."""
    return any(map(str.isdigit, text)) and not any(map(str.isspace, text.strip()))


def are_identifiers(name: str, cells: Sequence[str]) -> bool:
    """Return whether the numbers in these cells are identifiers, by the name of the column or by their digits."""
    numbers = [cell.strip() for cell in cells if cell.strip().isdecimal()]
    if not NAMES.isdisjoint(_WORD.findall(fold_name(name))):
        return True
    if len(numbers) < SURE * len(cells) or not numbers:
        return False
    return any(_is_padded(number) for number in numbers) or _are_alike(numbers) or _are_row_numbers(numbers)


def _is_padded(number: str) -> bool:
    return len(number) > 1 and number.startswith("0")


def _are_alike(numbers: Sequence[str]) -> bool:
    lengths = set(map(len, numbers))
    return len(set(numbers)) >= MIN_VALUES and len(lengths) == 1 and min(lengths) >= MIN_DIGITS


def _are_row_numbers(numbers: Sequence[str]) -> bool:
    """Return whether all numbers differ and follow each other closely."""
    different = set(map(int, numbers))
    span = max(different) - min(different)
    return MIN_VALUES <= len(numbers) == len(different) and span <= MAX_GAP * len(different)
