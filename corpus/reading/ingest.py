"""Imports files into the collection: reads, checks and stores records in batches, and reports every change.

A batch is confirmed once it is in the database. Whatever stops the rest, a full disk or a power failure, confirmed
practices stay. A record that cannot be imported is reported with its file and row, and the rest is imported.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve, frozen

from corpus.checks import Severity, check
from corpus.errors import UnreadableFile
from corpus.formats import Outcome
from corpus.formats.base import UNMAPPED_COLUMNS
from corpus.practice import Practice
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["IngestProgress", "IngestRemark", "ingest"]

BATCH_SIZE: Final = 500
"""Practices that are stored together."""


@frozen
class IngestRemark:
    """A remark about a record for the person who imports it."""

    severity: Severity
    place: str
    """The file and the row."""
    message: str


@frozen
class IngestProgress:
    """The result of one record."""

    practice: Practice | None
    """The practice; None where the record was refused."""
    remarks: tuple[IngestRemark, ...]
    replaced: bool = False
    """Whether a practice with that slug already existed."""


def ingest(
    outcomes: Iterable[Outcome], vocabularies: Vocabularies, collection: Collection | None
) -> Iterator[IngestProgress]:
    """Import what was read, and yield the result of each record once it is stored.

    Without a collection nothing is stored.
    """
    batch: list[IngestProgress] = []
    for outcome in outcomes:
        batch.append(_check_outcome(outcome, vocabularies))
        if len(batch) == BATCH_SIZE:
            yield from _store(batch, collection)
            batch = []
    yield from _store(batch, collection)


def _store(steps: list[IngestProgress], collection: Collection | None) -> list[IngestProgress]:
    if collection is None:
        return steps
    practices = [step.practice for step in steps if step.practice is not None]
    existing = collection.existing_slugs(practice.slug for practice in practices)
    collection.put(practices)
    return [evolve(step, replaced=step.practice is not None and step.practice.slug in existing) for step in steps]


def _check_outcome(outcome: Outcome, vocabularies: Vocabularies) -> IngestProgress:
    if isinstance(outcome, UnreadableFile):
        return IngestProgress(
            None, (IngestRemark(Severity.ERROR, _place(outcome.source, outcome.row), outcome.reason),)
        )
    place = _place(outcome.source, outcome.row)
    notes = [IngestRemark(_severity_of_note(note), place, note) for note in outcome.notes]
    findings = check(outcome.practice, vocabularies)
    remarks = [IngestRemark(finding.severity, place, f"{finding.field}: {finding.message}") for finding in findings]
    refused = any(remark.severity is Severity.ERROR for remark in remarks)
    return IngestProgress(None if refused else outcome.practice, (*remarks, *notes))


def _severity_of_note(note: str) -> Severity:
    """Return the severity of a note: a column that no field took may hold what readers look for."""
    return Severity.WARNING if note.startswith(UNMAPPED_COLUMNS) else Severity.NOTE


def _place(source: str, row: int | None) -> str:
    return source if row is None else f"{source}, row {row}"
