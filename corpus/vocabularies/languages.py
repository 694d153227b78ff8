"""Languages by ISO 639 code. Babel (Unicode CLDR) names them in English and in themselves."""

from contextlib import suppress
from functools import cache
from typing import Final

import pycountry
from babel import Locale
from babel.core import UnknownLocaleError

from corpus.vocabularies.concepts import Concept, ConceptScheme

__all__ = ["UNKNOWN", "is_right_to_left", "language_scheme"]

UNKNOWN: Final = "und"
"""The ISO 639-2 code of an unknown language."""


@cache
def language_scheme() -> ConceptScheme:
    """Return the languages as a concept scheme. Notations are ISO 639-1 codes, and `und`."""
    codes = sorted(language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2"))
    concepts = {code: Concept(code, _labels(code)) for code in codes}
    unknown = Concept(UNKNOWN, {"en": "Unknown language"})
    return ConceptScheme("lang", "Language", {**concepts, UNKNOWN: unknown})


def _labels(code: str) -> dict[str, str]:
    labels = {"en": str(Locale.parse("en").languages.get(code, code))}
    with suppress(UnknownLocaleError, ValueError):
        labels.setdefault(code, str(Locale.parse(code).languages.get(code, labels["en"])))
    return labels


@cache
def is_right_to_left(code: str) -> bool:
    """Return whether the language is written from right to left."""
    try:
        return str(Locale.parse(code).text_direction) == "rtl"
    except (UnknownLocaleError, ValueError):
        return False
