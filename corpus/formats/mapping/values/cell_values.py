"""Parses cells of foreign tables: languages.

Each function takes the text of a cell and returns values of a practice, or nothing where the text has no such meaning.
"""

import re
from functools import lru_cache
from typing import Final

import pycountry

from corpus.vocabularies.languages import language_scheme

__all__ = ["parse_language"]

CACHED_CELLS: Final = 8_192
"""Different cells that are cached."""


@lru_cache(maxsize=CACHED_CELLS)
def parse_language(text: str) -> str:
    """Return the ISO 639 code of a language's code or name: `EN`, `en-GB`, `eng`, `English`, `français`."""
    scheme = language_scheme()
    for name in (text, re.split(r"[-_]", text)[0]):
        if concept := scheme.get(name.strip().lower()) or scheme.find_by_name(name):
            return concept.notation
    code = text.strip().lower()
    language = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
    return str(getattr(language, "alpha_2", language.alpha_3)) if language else ""
