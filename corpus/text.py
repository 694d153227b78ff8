"""Text as people wrote it, made fit to keep and to compare."""

import re
import unicodedata

__all__ = ["folded", "natural_key"]

_RUNS = re.compile(r"(\D*)(\d*)")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_]+")


def folded(text: str) -> str:
    """The text for comparing names: no case, no accents, hyphens as blanks, single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SEPARATORS.sub(" ", plain).strip()


def natural_key(text: str) -> tuple[tuple[str, int], ...]:
    """A sort key that reads digits as numbers: P2 before P10."""
    return tuple((word, int(digits or 0)) for word, digits in _RUNS.findall(text))
