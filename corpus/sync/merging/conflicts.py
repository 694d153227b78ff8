"""Conflicts between what a source says of a practice and what people changed here, and how a person decides them."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from corpus.differences.record_units import Record, split_into_units
from corpus.store import tables
from corpus.store.source_writes import save_records
from corpus.store.sources import SourceRecord, SourceStore, Transaction
from corpus.sync.merging.record_merge import take_units
from corpus.sync.merging.update_rules import GONE, STAYS

__all__ = ["Conflict", "InvalidChoice", "keep_ours", "list_conflicts", "take_from_source"]


class InvalidChoice(ValueError):
    """The version of the source cannot be taken. The message says why."""


@frozen
class Conflict:
    """A unit that the source and people here changed differently."""

    source: str
    slug: str
    title: str
    unit: str
    """The field, the section or the line of the contact; GONE where the source no longer has the practice."""
    ours: Any
    """The present value."""
    theirs: Any
    """The value in the source; None where it has none."""


def list_conflicts(store: SourceStore) -> Iterator[Conflict]:
    """Yield the conflicts that nobody has decided, by slug. Those whose values are equal by now are left out."""
    for batch in store.records_in_conflict():
        with store.reading() as connection:
            present = store.present([stored.slug for stored in batch], connection)
        for stored in batch:
            if (record := present[stored.slug].record) is not None:
                yield from _conflicts(stored, record)


def _conflicts(stored: SourceRecord, present: Record) -> Iterator[Conflict]:
    ours, theirs = split_into_units(present), split_into_units(stored.record or {})
    for unit in stored.conflicts:
        if unit == GONE or ours.get(unit) != theirs.get(unit):
            values = (None, None) if unit == GONE else (ours.get(unit), theirs.get(unit))
            yield Conflict(stored.source, stored.slug, present["title"], unit, *values)


def keep_ours(store: SourceStore, conflicts: Sequence[Conflict], connection: Transaction) -> None:
    """Decide that the present values stay. The source's next change of them is a conflict again."""
    for stored, units in _decided(store, conflicts, connection):
        stays = STAYS if GONE in units else stored.withdrawal
        _save(stored, units, connection, withdrawal=stays)


def take_from_source(store: SourceStore, conflicts: Sequence[Conflict], connection: Transaction) -> dict[str, int]:
    """Decide that the source's values are taken; return the new revision of each practice by its slug.

    A practice that the source no longer has is withdrawn. Raises InvalidChoice.
    """
    revisions = {}
    for stored, units in _decided(store, conflicts, connection):
        present = store.present([stored.slug], connection)[stored.slug].record
        if present is None:
            raise InvalidChoice(f"{stored.slug} is withdrawn. Restore it first.")
        content = None if GONE in units else take_units(present, stored.record or {}, units)
        if content is None and GONE not in units:
            raise InvalidChoice(f"{stored.slug} cannot have these values of “{stored.source}” together with its own.")
        tables.write_revisions(connection, [(stored.slug, content)], {stored.slug})
        revisions[stored.slug] = store.present([stored.slug], connection)[stored.slug].revision
        _save(stored, units, connection, withdrawal=revisions[stored.slug] if GONE in units else stored.withdrawal)
    return revisions


def _decided(
    store: SourceStore, conflicts: Sequence[Conflict], connection: Transaction
) -> Iterator[tuple[SourceRecord, list[str]]]:
    """Yield what is stored about each practice, with the units that are decided."""
    units: dict[tuple[str, str], list[str]] = {}
    for conflict in conflicts:
        units.setdefault((conflict.source, conflict.slug), []).append(conflict.unit)
    for (source, slug), names in units.items():
        yield store.records(source, [slug], connection)[slug], names


def _save(stored: SourceRecord, units: Sequence[str], connection: Transaction, withdrawal: int | None) -> None:
    left = tuple(unit for unit in stored.conflicts if unit not in units)
    save_records(connection, [evolve(stored, conflicts=left, withdrawal=withdrawal)])
