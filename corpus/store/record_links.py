"""Checks the links between records: that each names a record that exists, and of the right kind."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from corpus.checks import Finding, Severity
from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.store.collection import Collection
from corpus.text import quote_value

__all__ = ["check_all_links", "check_links", "record_fields"]

MAX_REPORTED: Final = 20
"""Links without a record that are named. The others are counted."""


def record_fields() -> tuple[FieldDefinition, ...]:
    """Return the fields of the profile whose values name other records."""
    return tuple(field for field in active_profile().own_fields if field.kind is FieldKind.RECORD)


def check_links(practice: Practice, collection: Collection) -> tuple[Finding, ...]:
    """Return a warning for each link of a record that leads to no record of the right kind."""
    slugs = {slug for field in record_fields() for slug in practice.values_of(field.key)}
    targets = collection.get_many(sorted(slugs)) if slugs else {}
    return tuple(
        Finding(Severity.WARNING, field.key, f"{message} Correct or remove it.")
        for field in record_fields()
        for message in _mistakes(field, practice.values_of(field.key), targets)
    )


def check_all_links(collection: Collection) -> Iterator[str]:
    """Yield a sentence for each link in the collection that leads to no record of the right kind, and how many more."""
    number = 0
    for field in record_fields():
        slugs = sorted({slug for values, _ in collection.value_counts(field.key) for slug in values})
        for message in _mistakes(field, slugs, collection.get_many(slugs)):
            number += 1
            if number <= MAX_REPORTED:
                yield f"{field.label}: {message}"
    if number > MAX_REPORTED:
        yield f"There are {number - MAX_REPORTED:,} more such links."


def _mistakes(field: FieldDefinition, slugs: Iterable[str], targets: Mapping[str, Practice]) -> Iterator[str]:
    wanted = active_profile().record_type(field.record_type) if field.record_type else None
    for slug in slugs:
        target = targets.get(slug)
        if target is None:
            yield f"There is no record {quote_value(slug)}."
        elif wanted and target.type_key != wanted.key:
            yield f"{quote_value(slug)} is not {wanted.noun.indefinite}."
