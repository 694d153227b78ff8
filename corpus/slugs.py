"""Names for practices that came without one: readable, short, and each given once within a run.

`slug_of` makes a slug from a title; `Slugs` numbers those that are taken.
"""

from hashlib import sha256
from typing import Final

from slugify import slugify

from corpus.practice import MAX_SLUG, MAX_TITLE

__all__ = ["UniqueSlugs", "make_slug"]

HASH_LENGTH: Final = 12


def make_slug(*parts: str) -> str:
    """A slug from these words, cut at a word; a hash of them where no letter of theirs can be written in a-z."""
    words = " ".join(part[:MAX_TITLE] for part in parts)
    slug: str = slugify(
        words,
        max_length=MAX_SLUG,
        word_boundary=True,
        save_order=True,
        entities=False,
        decimal=False,
        hexadecimal=False,
    )
    if slug:
        return slug
    return f"practice-{sha256(chr(31).join(parts).encode('utf-8', 'replace')).hexdigest()[:HASH_LENGTH]}"


class UniqueSlugs:
    """The slugs given so far in one run."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._next: dict[str, int] = {}

    def unique(self, slug: str) -> str:
        """That slug the first time; slug-2, slug-3 … when it is taken, still within MAX_SLUG characters."""
        found = slug
        while found in self._given:
            number = self._next.get(slug, 2)
            self._next[slug] = number + 1
            ending = f"-{number}"
            found = slug[: MAX_SLUG - len(ending)].rstrip("-") + ending
        self._given.add(found)
        return found
