"""Typo tolerance: how many edits a misspelt word may be away from the word that is meant.

The spellchecker and the completer follow these rules. Distances are computed in `index.suggest.edit_distance`.
"""

from typing import Final

__all__ = ["FIRST_LETTER_EDITS", "max_edits"]

ONE_EDIT_LENGTH: Final = 4
"""Letters of the shortest word in which one edit is corrected."""
TWO_EDITS_LENGTH: Final = 8
"""Letters of the shortest word in which two edits are corrected."""
FIRST_LETTER_EDITS: Final = 1
"""Edits that a different first letter counts in addition: people rarely miss the first letter."""


def max_edits(word: str) -> int:
    """Return how many edits may be corrected in a word."""
    return (len(word) >= ONE_EDIT_LENGTH) + (len(word) >= TWO_EDITS_LENGTH)
