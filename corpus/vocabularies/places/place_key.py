"""Keys that compare names of places: without case, accents, apostrophes, punctuation and articles."""

import re
from typing import Final

from corpus.text import fold_name

__all__ = ["place_key", "place_words"]

ABBREVIATIONS: Final = {
    "rep": "republic",
    "dem": "democratic",
    "peoples": "people",
    "fed": "federated",
    "sts": "states",
    "is": "islands",
    "isl": "island",
    "st": "saint",
    "ste": "saint",
    "govt": "government",
    "terr": "territory",
    "prov": "province",
}
FILLERS: Final = frozenset(("the", "of", "and"))

_APOSTROPHES = re.compile("['`\u00b4\u02b9\u02bb\u02bc\u02bf\u2018\u2019\u2032]")
_DOTTED = re.compile(r"\b[^\W\d_](?:\.\s?[^\W\d_])+\b\.?")
_WORD = re.compile(r"[\w\u0300-\u036f\u0900-\u0dff]+")


def place_key(name: str) -> str:
    """Return a name as lower-case words with single spaces: `Côte d'Ivoire` as `cote divoire`, `U.K.` as `uk`."""
    undotted = _DOTTED.sub(lambda match: f"{match.group().replace('.', '').replace(' ', '')} ", name)
    folded = fold_name(_APOSTROPHES.sub("", undotted).replace("&", " and ").replace("_", " "))
    return " ".join(ABBREVIATIONS.get(word, word) for word in _WORD.findall(folded) if word not in FILLERS)


def place_words(name: str) -> frozenset[str]:
    """Return the words of a name without their order: registers write `Yemen, Republic of`."""
    return frozenset(place_key(name).split())
