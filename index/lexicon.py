"""The words of a collection as they are written in it, with how many practices hold each, and those near to another."""

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from index.analysis import FOLDED, fold
from index.engines.base import Engine
from index.nearness import LONGEST, WordTable, tolerance
from index.schema import TEXT_FIELDS, forms_field

__all__ = ["Lexicon", "Written", "read_lexicon"]

MAX_FORMS: Final = 200_000
"""Words of each field that are kept, the most frequent ones."""
SHORTEST: Final = 3


@frozen
class Written:
    """A word of the collection."""

    form: str
    """In lower case, with its accents."""
    practices: int
    """How many hold it in one field, at least."""
    distance: int
    """How far it is from the one that was asked for."""


class Lexicon:
    """Words, each with its number of practices. Built once for each generation, and never changed."""

    def __init__(self, forms: Iterable[tuple[str, int]]) -> None:
        best: dict[str, tuple[int, str]] = {}
        for form, practices in forms:
            if SHORTEST <= len(form) <= LONGEST and form.isalpha():
                key = fold(form)
                best[key] = max(best.get(key, (0, "")), (practices, form))
        self._words = list(best.values())
        self._table = WordTable(list(best))

    def __len__(self) -> int:
        return len(self._words)

    def near(self, word: str) -> list[Written]:
        """The words that `word` may be a slip of, accents passed over: the nearest first, then the most frequent."""
        key = fold(word)
        found = self._table.near(key, tolerance(key)) if len(key) <= LONGEST else []
        written = [Written(self._words[one.place][1], self._words[one.place][0], one.distance) for one in found]
        return sorted((one for one in written if one.distance), key=lambda one: (one.distance, -one.practices))


def read_lexicon(engine: Engine) -> Lexicon:
    """The lexicon of what is being served."""
    fields = (forms_field(field.name) for field in TEXT_FIELDS)
    forms = (pair for field in fields for pair in engine.terms(field, MAX_FORMS))
    return Lexicon((form, practices) for form, practices in forms if not form.startswith(FOLDED))
