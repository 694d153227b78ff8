"""Checks the records that were read from files, before they are stored (`corpus.sync`).

A record that cannot be imported is reported with its file and row, and the rest is imported.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from corpus.checks import Severity, check
from corpus.errors import UnreadableFile
from corpus.formats import Outcome
from corpus.formats.base import UNMAPPED_COLUMNS
from corpus.practice import Practice
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["CheckedRecord", "IngestRemark", "check_outcomes"]


@frozen
class IngestRemark:
    """A remark about a record for the person who imports it."""

    severity: Severity
    place: str
    """The file and the row."""
    message: str


@frozen
class CheckedRecord:
    """The result of reading and checking one record."""

    practice: Practice | None
    """The practice; None where the record was refused."""
    remarks: tuple[IngestRemark, ...]
    file: str
    """The name of the file, as the reader was given it."""
    identifier: str = ""
    """The record's own identifier, as written; empty where it has none."""
    has_address: bool = False
    """Whether the identifier is a practice's address in a collection."""


def check_outcomes(outcomes: Iterable[Outcome], vocabularies: Vocabularies) -> Iterator[CheckedRecord]:
    """Check what was read, and yield the result of each record."""
    return (_check_outcome(outcome, vocabularies) for outcome in outcomes)


def _check_outcome(outcome: Outcome, vocabularies: Vocabularies) -> CheckedRecord:
    place = _place(outcome.source, outcome.row)
    if isinstance(outcome, UnreadableFile):
        remark = IngestRemark(Severity.ERROR, place, outcome.reason)
        return CheckedRecord(None, (remark,), outcome.source, outcome.identifier)
    notes = [IngestRemark(_severity_of_note(note), place, note) for note in outcome.notes]
    findings = check(outcome.practice, vocabularies)
    remarks = [IngestRemark(finding.severity, place, f"{finding.field}: {finding.message}") for finding in findings]
    refused = any(remark.severity is Severity.ERROR for remark in remarks)
    practice = None if refused else outcome.practice
    return CheckedRecord(
        practice, (*remarks, *notes), outcome.source, outcome.identifier, has_address=outcome.has_address
    )


def _severity_of_note(note: str) -> Severity:
    """Return the severity of a note: a column that no field took may hold what readers look for."""
    return Severity.WARNING if note.startswith(UNMAPPED_COLUMNS) else Severity.NOTE


def _place(source: str, row: int | None) -> str:
    return source if row is None else f"{source}, row {row}"
