"""Figures as Markdown: tables, numbers with as many digits as they are worth, shares as times."""

from collections.abc import Sequence

__all__ = ["number", "table", "times_as_fast"]

NONE = "-"
LEAST = 0.0005
"""Shares are kept with three places: whatever is less is kept as nothing."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first column to the left, the others to the right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | None, unit: str = "") -> str:
    """A figure with about three digits; a dash where there is none."""
    if value is None:
        return NONE
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    shown = f"{value:,.{digits}f}".replace(",", "\u202f")
    return f"{shown} {unit}" if unit else shown


def times_as_fast(share: float | None) -> str:
    """Our share of another's time, as how many times as fast we are."""
    if share is None:
        return NONE
    return f"{number(1 / share)} \u00d7" if share >= LEAST else f"over {number(1 / LEAST)} \u00d7"
