"""The lines of a printed page as the paragraphs that they were."""

from collections.abc import Callable
from typing import Final

__all__ = ["reflowed"]

FULL: Final = 0.75
"""Of the longest lines' length, from which on a line went on to the next because it was full."""
_BULLETS: Final = ("•", "‣", "▪", "●", "·", "- ", "\u2013 ", "* ")


def reflowed(text: str, stands_alone: Callable[[str], bool]) -> str:
    """The text with the lines of each paragraph joined; lines that stand alone, such as headings, stay alone."""
    lines = [line.strip() for line in text.split("\n")]
    width = _width(lines)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        alone = not line or stands_alone(line) or line.startswith(_BULLETS)
        if goes_on and not alone:
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
        goes_on = bool(line) and not stands_alone(line) and len(line) >= FULL * width
    return "\n".join(joined)


def _width(lines: list[str]) -> int:
    """How long a full line is: only a tenth of them are longer."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[-1 - len(lengths) // 10] if lengths else 0
