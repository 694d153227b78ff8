"""Exports of approved practices, as files that another database and this product can read.

Each practice is exported as it is now and as the public may see it, with the time of its approval and whether it has
changed since.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from attrs import frozen

from corpus.consent import public_version
from corpus.formats import write
from corpus.formats.base import ExtraColumns
from corpus.formats.jsonlines import write_jsonl
from corpus.formats.tables import write_csv
from corpus.practice import Practice
from corpus.store.collection import Collection
from search_app.targets.events import TargetEvent, list_approved

__all__ = ["EXPORT_FORMATS", "ExportFormat", "export_approved", "filter_since"]

BATCH_SIZE: Final = 200
"""Practices in memory at the same time."""
APPROVALS_FILE: Final = "APPROVALS"
"""The file beside a folder's practices that has the time of each approval. Readers of practices skip it."""

Write: TypeAlias = Callable[[Iterator[Practice], Path, ExtraColumns], int]


@frozen
class ExportFormat:
    """A file format for exports."""

    label: str
    suffix: str
    media_type: str
    write: Write


def export_approved(
    collection: Collection, key: str, target: Path, form: str, since: date | None, *, changed: bool
) -> int:
    """Write the practices approved for a database to `target`, and return their number.

    `form` is a key of EXPORT_FORMATS. With `since`, only those approved from that day on (UTC); with `changed`, also
    those approved earlier that have changed since that day. Raises OSError if the file cannot be written.
    """
    approved = filter_since(list_approved(collection, key), since, changed=changed)
    return EXPORT_FORMATS[form].write(_practices(collection, approved), target, _extra_columns(key, approved))


def filter_since(events: Sequence[TargetEvent], since: date | None, *, changed: bool) -> list[TargetEvent]:
    """Return the events approved since the start of that day (UTC), or with `changed` all events since then."""
    if since is None:
        return list(events)
    start = datetime.combine(since, time(), UTC)
    return [event for event in events if event.approved_at and (event.at if changed else event.approved_at) >= start]


def _practices(collection: Collection, events: Sequence[TargetEvent]) -> Iterator[Practice]:
    slugs = iter([event.slug for event in events])
    while batch := list(islice(slugs, BATCH_SIZE)):
        practices_by_slug = collection.get_many(batch)
        yield from (public_version(practices_by_slug[slug]) for slug in batch if slug in practices_by_slug)


def _extra_columns(key: str, events: Sequence[TargetEvent]) -> ExtraColumns:
    by_slug = {event.slug: event for event in events}

    def approved_at(practice: Practice) -> str:
        moment = by_slug[practice.slug].approved_at
        return moment.isoformat(timespec="seconds") if moment else ""

    return {
        "approved_for": lambda _: key,
        "approved_at": approved_at,
        "changed_since_approval": lambda practice: "yes" if by_slug[practice.slug].changed else "no",
    }


def _write_folder(practices: Iterator[Practice], folder: Path, extra_columns: ExtraColumns) -> int:
    """Write a record page for each practice, and the extra columns to a file of their own."""
    lines = ["\t".join(("slug", *extra_columns))]

    def collect_lines() -> Iterator[Practice]:
        for practice in practices:
            lines.append("\t".join((practice.slug, *(column(practice) for column in extra_columns.values()))))
            yield practice

    number = write(collect_lines(), folder, "elgpn")
    (folder / APPROVALS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number


def _write_zip(practices: Iterator[Practice], target: Path, extra_columns: ExtraColumns) -> int:
    """Write the folder of record pages as a ZIP file."""
    with TemporaryDirectory() as temporary_folder:
        folder = Path(temporary_folder) / "practices"
        number = _write_folder(practices, folder, extra_columns)
        shutil.move(shutil.make_archive(str(folder), "zip", folder), target)
    return number


EXPORT_FORMATS: Final[Mapping[str, ExportFormat]] = {
    "jsonl": ExportFormat("JSON Lines", ".jsonl", "application/x-ndjson", write_jsonl),
    "csv": ExportFormat("Table (CSV)", ".csv", "text/csv", write_csv),
    "elgpn": ExportFormat("Record pages as in the ELGPN database (ZIP)", ".zip", "application/zip", _write_zip),
}
"""The export formats, by key."""
