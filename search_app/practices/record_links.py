"""The links between records: the titles of those that a record names, and the records that name it."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from corpus.practice import Practice
from corpus.store.collection import Collection
from corpus.store.record_links import record_fields

__all__ = ["LinkingRecords", "find_linking_records", "linked_titles"]

MAX_LINKING: Final = 50
"""Records that name a record, of one field, that its page lists."""


@frozen
class LinkingRecords:
    """The records that name a record in one field."""

    label: str
    practices: tuple[Practice, ...]


def linked_titles(practice: Practice, collection: Collection) -> Mapping[str, str]:
    """Return the titles of the records that a record names, by slug. Those that do not exist are left out."""
    slugs = {slug for field in record_fields() for slug in practice.values_of(field.key)}
    return {slug: linked.title for slug, linked in collection.get_many(sorted(slugs)).items()} if slugs else {}


def find_linking_records(practice: Practice, collection: Collection) -> tuple[LinkingRecords, ...]:
    """Return the records that name a record, by the field that names it, without empty lists."""
    lists = (
        LinkingRecords(field.label, tuple(collection.practices_with(field.key, [practice.slug], most=MAX_LINKING)))
        for field in record_fields()
        if field.record_type in ("", practice.type_key)
    )
    return tuple(linking for linking in lists if linking.practices)
