"""The practices that an address names with `p=slug&p=slug`, and which of them exist."""

from collections.abc import Iterable
from typing import Final

import regex
from attrs import frozen

from corpus.errors import PracticeNotFound, PracticeRemoved
from corpus.practice import MAX_SLUG, Practice
from search_app.catalogue import get_catalogue

__all__ = ["RequestedPractices", "distinct_slugs", "is_slug", "requested_practices"]

_SLUG: Final = regex.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@frozen
class RequestedPractices:
    """The practices of an address, and those that cannot be shown."""

    practices: tuple[Practice, ...]
    unknown: tuple[str, ...]
    """What the address has instead of a slug, or the slug of no practice; cut to the length of a slug."""
    withdrawn: tuple[str, ...]
    """The titles of practices that were withdrawn."""


def is_slug(text: str) -> bool:
    """Whether a text has the form of a slug."""
    return len(text) <= MAX_SLUG and _SLUG.fullmatch(text) is not None


def distinct_slugs(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values without blanks around them, empty ones and repetitions, in order."""
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def requested_practices(slugs: Iterable[str]) -> RequestedPractices:
    """Read the practices with these slugs, in their order. Raises CollectionUnavailable."""
    practices: list[Practice] = []
    unknown: list[str] = []
    withdrawn: list[str] = []
    for slug in slugs:
        try:
            practices.append(_read_practice(slug))
        except PracticeRemoved as error:
            withdrawn.append(error.title or slug)
        except PracticeNotFound:
            unknown.append(slug[:MAX_SLUG])
    return RequestedPractices(tuple(practices), tuple(unknown), tuple(withdrawn))


def _read_practice(slug: str) -> Practice:
    if not is_slug(slug):
        raise PracticeNotFound(slug)
    return get_catalogue().practice(slug)
