"""The fields of the profile that a result shows: those below its title, and those below its text."""

from collections.abc import Iterator
from functools import cache

from attrs import frozen

from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, Profile
from corpus.profile.values import format_value
from corpus.vocabularies.skos_loader import Vocabularies
from index.stored_fields import StoredFields

__all__ = ["CardFooter", "card_footers", "card_labels"]


@frozen
class CardFooter:
    """A field below the text of a result."""

    label: str
    values: tuple[str, ...]


def card_labels(stored: StoredFields, vocabularies: Vocabularies) -> tuple[str, ...]:
    """Return the values below the title of a result, in words."""
    card, _ = _shown_fields(active_profile())
    return tuple(value for field in card for value in _labels(field, stored, vocabularies))


def card_footers(stored: StoredFields, vocabularies: Vocabularies) -> tuple[CardFooter, ...]:
    """Return the fields below the text of a result, without empty ones."""
    _, footer = _shown_fields(active_profile())
    footers = (CardFooter(field.label, tuple(_labels(field, stored, vocabularies))) for field in footer)
    return tuple(card_footer for card_footer in footers if card_footer.values)


@cache
def _shown_fields(profile: Profile) -> tuple[tuple[FieldDefinition, ...], tuple[FieldDefinition, ...]]:
    own = profile.own_fields
    return tuple(field for field in own if field.card), tuple(field for field in own if field.footer)


def _labels(field: FieldDefinition, stored: StoredFields, vocabularies: Vocabularies) -> Iterator[str]:
    for value in stored.values.get(field.key, ()):
        yield vocabularies.label(field.scheme, value) if field.scheme else format_value(value, field)
