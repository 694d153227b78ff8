"""`IndexDocument`: a practice in the form that every engine indexes."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from index.stored_fields import StoredFields

__all__ = ["IndexDocument"]


@frozen
class IndexDocument:
    """A practice as an engine indexes it. `index.schema.document` builds it."""

    key: str
    """Unique; putting a document replaces the one of the same key."""
    terms: Mapping[str, Sequence[tuple[str, int]]]
    """By field: (term, position), positions ascending, several terms may share one."""
    facets: Mapping[str, Sequence[str]]
    """By facet: the values, ancestors included, each once. A number facet holds decimal numbers."""
    sorts: Mapping[str, str]
    """By `Sort`, but relevance: a key that sorts ascending as text; empty sorts last in either direction."""
    stored: StoredFields
    """What a hit shows."""
