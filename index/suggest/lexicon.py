"""`Lexicon`: the words of a collection as it writes them, with the number of practices that contain each.

The spellchecker looks up words in it that are similar to a typed one. `write_lexicon` writes its file.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from attrs import frozen

from index.engines.base import Engine
from index.schema import TEXT_FIELDS, forms_field
from index.storage.array_file import ArrayFile, ArrayFileWriter, StringArray, narrowest_type, write_strings
from index.suggest.edit_distance import MAX_WORD_LENGTH, WordTable
from index.suggest.typo_tolerance import max_edits
from index.text.folding import FOLDED_MARK, fold_accents

__all__ = ["LEXICON_LAYOUT", "Lexicon", "LexiconWord", "write_lexicon", "write_words"]

LEXICON_LAYOUT: Final = "lexicon-1"
"""The name of the layout of its file. A different layout gets a different name."""
MAX_WORDS: Final = 200_000
"""Words of each field, the most frequent ones."""
MIN_LENGTH: Final = 3
"""Letters of the shortest words."""


@frozen
class LexiconWord:
    """A word of the collection that is similar to the word that was looked up."""

    form: str
    """The word in lower case, with its accents."""
    practices: int
    """The number of practices that contain it in the field where it is most frequent."""
    distance: int
    """Its edit distance from the word that was looked up."""


class Lexicon:
    """The words of a collection, mapped from a file."""

    def __init__(self, file: ArrayFile) -> None:
        self._forms = StringArray(file, "forms")
        self._practices = file.array("practices")
        self._table = WordTable.from_file(file, "table")

    def __len__(self) -> int:
        return len(self._practices)

    def similar_words(self, word: str) -> list[LexiconWord]:
        """Return the words that a misspelt word may stand for: the nearest first, then the most frequent.

        Accents are ignored: a word that differs in nothing else is not among them.
        """
        key = fold_accents(word)
        distances = self._table.find_within(key, max_edits(key)) if len(key) <= MAX_WORD_LENGTH else []
        words = [
            LexiconWord(self._forms[index].decode(), self._practices.item(index), distance)
            for index, distance in distances
            if distance
        ]
        return sorted(words, key=lambda similar: (similar.distance, -similar.practices))


def write_lexicon(file: ArrayFileWriter, engine: Engine) -> None:
    """Write the lexicon of the generation that is served. Raises SearchIndexError."""
    fields = (forms_field(field.name) for field in TEXT_FIELDS)
    forms = (pair for field in fields for pair in engine.terms(field, MAX_WORDS))
    write_words(file, ((form, practices) for form, practices in forms if not form.startswith(FOLDED_MARK)))


def write_words(file: ArrayFileWriter, words: Iterable[tuple[str, int]]) -> None:
    """Write words with their number of practices; of words that differ in accents only, the most frequent."""
    best: dict[str, tuple[int, str]] = {}
    for form, practices in words:
        if MIN_LENGTH <= len(form) <= MAX_WORD_LENGTH and form.isalpha():
            key = fold_accents(form)
            best[key] = max(best.get(key, (0, "")), (practices, form))
    write_strings(file, "forms", [form.encode() for _, form in best.values()])
    file.add("practices", narrowest_type(np.array([practices for practices, _ in best.values()], np.int64)))
    WordTable.from_words(list(best)).write(file, "table")
