"""Joins the lines of a printed page to paragraphs."""

from collections.abc import Callable
from typing import Final

__all__ = ["join_lines"]

FULL_LINE_SHARE: Final = 0.75
"""A line of at least this share of the longest lines' length continues on the next line."""
_BULLETS: Final = ("•", "‣", "▪", "●", "·", "- ", "\u2013 ", "* ")


def join_lines(text: str, stands_alone: Callable[[str], bool]) -> str:
    """Join the lines of each paragraph; lines that stand alone, such as headings, stay alone."""
    lines = [line.strip() for line in text.split("\n")]
    width = _width(lines)
    joined: list[str] = []
    continues = False
    for line in lines:
        alone = not line or stands_alone(line) or line.startswith(_BULLETS)
        if continues and not alone:
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        continues = bool(line) and not stands_alone(line) and len(line) >= FULL_LINE_SHARE * width
    return "\n".join(joined)


def _width(lines: list[str]) -> int:
    """Return the length of a full line: only a tenth of the lines are longer."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[-1 - len(lengths) // 10] if lengths else 0
