"""What was approved for another database, as files that it can take, and that we read back ourselves.

Each practice goes out as it is now and as anybody may have it, with the moment of its approval and whether it has
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
"""Practices in memory."""
APPROVALS_FILE: Final = "APPROVALS"
"""The file beside a folder's practices that says when each was approved; no reader of practices looks at it."""

Write: TypeAlias = Callable[[Iterator[Practice], Path, ExtraColumns], int]


@frozen
class ExportFormat:
    """A shape in which practices go out."""

    label: str
    suffix: str
    media_type: str
    write: Write


def export_approved(
    collection: Collection, key: str, target: Path, form: str, since: date | None, *, changed: bool
) -> int:
    """Write what was approved for a database since that day, in one of FORMS, and say how many practices it was.

    With `changed` also what was approved before, and has changed since that day. OSError where it cannot be written.
    """
    chosen = filter_since(list_approved(collection, key), since, changed=changed)
    return EXPORT_FORMATS[form].write(_practices(collection, chosen), target, _beside(key, chosen))


def filter_since(events: Sequence[TargetEvent], since: date | None, *, changed: bool) -> list[TargetEvent]:
    """Those approved since that day began (UTC), or with `changed` those to which anything happened since."""
    if since is None:
        return list(events)
    first = datetime.combine(since, time(), UTC)
    return [event for event in events if event.approved_at and (event.at if changed else event.approved_at) >= first]


def _practices(collection: Collection, events: Sequence[TargetEvent]) -> Iterator[Practice]:
    slugs = iter([event.slug for event in events])
    while batch := list(islice(slugs, BATCH_SIZE)):
        found = collection.get_many(batch)
        yield from (public_version(found[slug]) for slug in batch if slug in found)


def _beside(key: str, events: Sequence[TargetEvent]) -> ExtraColumns:
    by_slug = {event.slug: event for event in events}

    def approved_at(practice: Practice) -> str:
        moment = by_slug[practice.slug].approved_at
        return moment.isoformat(timespec="seconds") if moment else ""

    return {
        "approved_for": lambda _: key,
        "approved_at": approved_at,
        "changed_since_approval": lambda practice: "yes" if by_slug[practice.slug].changed else "no",
    }


def _folder(practices: Iterator[Practice], folder: Path, beside: ExtraColumns) -> int:
    """A record page for each, and what stands beside them in a file of its own."""
    lines = ["\t".join(("slug", *beside))]

    def noted() -> Iterator[Practice]:
        for practice in practices:
            lines.append("\t".join((practice.slug, *(of(practice) for of in beside.values()))))
            yield practice

    number = write(noted(), folder, "elgpn")
    (folder / APPROVALS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number


def _packed(practices: Iterator[Practice], target: Path, beside: ExtraColumns) -> int:
    """The folder of record pages as a ZIP file."""
    with TemporaryDirectory() as aside:
        folder = Path(aside) / "practices"
        number = _folder(practices, folder, beside)
        shutil.move(shutil.make_archive(str(folder), "zip", folder), target)
    return number


EXPORT_FORMATS: Final[Mapping[str, ExportFormat]] = {
    "jsonl": ExportFormat("JSON Lines", ".jsonl", "application/x-ndjson", write_jsonl),
    "csv": ExportFormat("Table (CSV)", ".csv", "text/csv", write_csv),
    "elgpn": ExportFormat("Record pages as in the ELGPN database (ZIP)", ".zip", "application/zip", _packed),
}
"""The shapes, by the word for each."""
