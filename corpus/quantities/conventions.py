"""What the values of a column prove about each other: the sign before fractions, and the order of day and month."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from corpus.quantities.dates import date_order_of
from corpus.quantities.heading_magnitude import HeadingMagnitude
from corpus.quantities.number_parser import decimal_sign_of

__all__ = ["POINT", "UNKNOWN", "Conventions", "conventions_of"]


@frozen
class Conventions:
    """How the numbers and dates of a column are written; empty where its values do not prove it."""

    decimal_sign: str = ""
    date_order: str = ""
    heading: HeadingMagnitude | None = None
    """The magnitude that the heading gives the numbers."""


UNKNOWN: Final = Conventions()
POINT: Final = Conventions(decimal_sign=".")
"""The convention of numbers in JSON and YAML."""


def conventions_of(texts: Sequence[str]) -> Conventions:
    """Return what the texts of a column prove. The magnitude is that of its heading (`heading_magnitude`)."""
    return Conventions(decimal_sign_of(texts), date_order_of(texts))
