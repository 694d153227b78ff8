"""Makes slugs for practices that have none: readable, short and unique within a run."""

from hashlib import sha256
from typing import Final

from slugify import slugify

from corpus.practice import MAX_SLUG, MAX_TITLE

__all__ = ["UniqueSlugs", "make_slug"]

HASH_LENGTH: Final = 12
"""Hexadecimal digits of the hash in a slug for a title without Latin letters."""


def make_slug(*parts: str) -> str:
    """Return a slug of these words, cut at a word. Where no letter can be written in a-z, it is a hash of them."""
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
    """The slugs that were given in one run."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._next: dict[str, int] = {}

    def unique(self, slug: str) -> str:
        """Return the slug the first time, then slug-2, slug-3 and so on, within MAX_SLUG characters."""
        candidate = slug
        while candidate in self._given:
            number = self._next.get(slug, 2)
            self._next[slug] = number + 1
            ending = f"-{number}"
            candidate = slug[: MAX_SLUG - len(ending)].rstrip("-") + ending
        self._given.add(candidate)
        return candidate
