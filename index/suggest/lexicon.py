"""The words of a collection as they are written in it, with how many practices hold each, and those near to another."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from attrs import frozen

from index.engines.base import Engine
from index.schema import TEXT_FIELDS, forms_field
from index.storage.array_file import ArrayFile, ArrayFileWriter, StringArray, narrowest_type, write_strings
from index.suggest.edit_distance import LONGEST, WordTable, tolerance
from index.text.tokenizer import FOLDED, fold

__all__ = ["LAYOUT", "Lexicon", "Written", "write_forms", "write_lexicon"]

LAYOUT: Final = "lexicon-1"
"""The name of the layout of its file: another one has another name."""
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
    """Words, each with its number of practices, mapped where they lie in a file (`write_lexicon`)."""

    def __init__(self, file: ArrayFile) -> None:
        self._forms = StringArray(file, "forms")
        self._practices = file.array("practices")
        self._table = WordTable.read(file, "table")

    def __len__(self) -> int:
        return len(self._practices)

    def near(self, word: str) -> list[Written]:
        """The words that `word` may be a slip of, accents passed over: the nearest first, then the most frequent."""
        key = fold(word)
        found = self._table.near(key, tolerance(key)) if len(key) <= LONGEST else []
        written = [
            Written(self._forms[one.place].decode(), self._practices.item(one.place), one.distance)
            for one in found
            if one.distance
        ]
        return sorted(written, key=lambda one: (one.distance, -one.practices))


def write_lexicon(file: ArrayFileWriter, engine: Engine) -> None:
    """Write the lexicon of what is being served. Raises SearchIndexError."""
    fields = (forms_field(field.name) for field in TEXT_FIELDS)
    forms = (pair for field in fields for pair in engine.terms(field, MAX_FORMS))
    write_forms(file, ((form, practices) for form, practices in forms if not form.startswith(FOLDED)))


def write_forms(file: ArrayFileWriter, forms: Iterable[tuple[str, int]]) -> None:
    """Write these words with their numbers; of those that differ in accents alone, the most frequent."""
    best: dict[str, tuple[int, str]] = {}
    for form, practices in forms:
        if SHORTEST <= len(form) <= LONGEST and form.isalpha():
            key = fold(form)
            best[key] = max(best.get(key, (0, "")), (practices, form))
    write_strings(file, "forms", [form.encode() for _, form in best.values()])
    file.add("practices", narrowest_type(np.array([practices for practices, _ in best.values()], np.int64)))
    WordTable.of(list(best)).write(file, "table")
