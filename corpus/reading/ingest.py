"""From files into the collection: read, checked, kept in batches, with everything said that was not taken as it stood.

A batch is confirmed once it is in the database: whatever stops the rest, a full disk or a pulled plug, confirmed
practices stay. What cannot be taken is named with file and row, and the rest goes in.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve, frozen

from corpus.checks import Severity, check
from corpus.errors import UnreadableFile
from corpus.formats import Outcome
from corpus.practice import Practice
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["Remark", "Step", "ingest"]

BATCH: Final = 500
"""Practices that are confirmed together."""


@frozen
class Remark:
    """Something about a record that whoever ingests it should know."""

    severity: Severity
    place: str
    """File and row."""
    message: str


@frozen
class Step:
    """What became of one record."""

    practice: Practice | None
    """None where the record was refused."""
    remarks: tuple[Remark, ...]
    replaced: bool = False
    """Whether there was a practice of that slug already."""


def ingest(outcomes: Iterable[Outcome], vocabularies: Vocabularies, collection: Collection | None) -> Iterator[Step]:
    """Take what was read, a step for each record once it is confirmed. Without a collection nothing is kept."""
    waiting: list[Step] = []
    for outcome in outcomes:
        waiting.append(_step(outcome, vocabularies))
        if len(waiting) == BATCH:
            yield from _confirmed(waiting, collection)
            waiting = []
    yield from _confirmed(waiting, collection)


def _confirmed(steps: list[Step], collection: Collection | None) -> list[Step]:
    if collection is None:
        return steps
    practices = [step.practice for step in steps if step.practice is not None]
    there = collection.existing_slugs(practice.slug for practice in practices)
    collection.put(practices)
    return [evolve(step, replaced=step.practice is not None and step.practice.slug in there) for step in steps]


def _step(outcome: Outcome, vocabularies: Vocabularies) -> Step:
    if isinstance(outcome, UnreadableFile):
        return Step(None, (Remark(Severity.ERROR, _place(outcome.source, outcome.row), outcome.reason),))
    place = _place(outcome.source, outcome.row)
    notes = [Remark(Severity.HINT, place, note) for note in outcome.notes]
    findings = check(outcome.practice, vocabularies)
    found = [Remark(one.severity, place, f"{one.field}: {one.message}") for one in findings]
    refused = any(one.severity is Severity.ERROR for one in found)
    return Step(None if refused else outcome.practice, (*found, *notes))


def _place(source: str, row: int | None) -> str:
    return source if row is None else f"{source}, row {row}"
