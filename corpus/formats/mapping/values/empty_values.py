"""Words that say that a cell has no value. They are read as an empty cell; `empty_values.toml` lists them.

The comparison ignores case, spaces and signs around the word. Titles and sections are kept whatever they say.
`NA` is Namibia in a column of countries, so it is empty in other columns only.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["empty_words", "is_empty_value"]

FILE: Final = Path(__file__).with_suffix(".toml")
MAX_WORD: Final = 40
"""Characters of the longest such word, with the signs around it."""
NAMIBIA: Final = "NA"

_SIGNS_ALONE = re.compile(r"[\W_]*")
_EDGES = re.compile(r"^[\s\[\]{}\"'\u201c\u201d*]+|[\s\[\]{}\"'\u201c\u201d*]+$")


@cache
def empty_words() -> frozenset[str]:
    """Return the words of the file, in small letters."""
    lists = tomllib.loads(FILE.read_text("utf-8")).values()
    return frozenset(word for words in lists for word in words)


def is_empty_value(text: str, *, is_country: bool = False) -> bool:
    """Return whether a cell has no value: it is empty, has only signs such as `-`, or an empty word."""
    if len(text) > MAX_WORD:
        return not text.strip()
    if _SIGNS_ALONE.fullmatch(text):
        return True
    word = _EDGES.sub("", text)
    return word.casefold() in empty_words() and not (is_country and word == NAMIBIA)
