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
from search_app.targets.log import Event, listed

__all__ = ["FORMS", "Form", "export", "since_day"]

AT_ONCE: Final = 200
"""Practices in memory."""
APPROVALS: Final = "APPROVALS"
"""The file beside a folder's practices that says when each was approved; no reader of practices looks at it."""

Write: TypeAlias = Callable[[Iterator[Practice], Path, ExtraColumns], int]


@frozen
class Form:
    """A shape in which practices go out."""

    label: str
    suffix: str
    media_type: str
    write: Write


def export(collection: Collection, key: str, target: Path, form: str, since: date | None, *, changed: bool) -> int:
    """Write what was approved for a database since that day, in one of FORMS, and say how many practices it was.

    With `changed` also what was approved before, and has changed since that day. OSError where it cannot be written.
    """
    chosen = since_day(listed(collection, key), since, changed=changed)
    return FORMS[form].write(_practices(collection, chosen), target, _beside(key, chosen))


def since_day(events: Sequence[Event], since: date | None, *, changed: bool) -> list[Event]:
    """Those approved since that day began (UTC), or with `changed` those to which anything happened since."""
    if since is None:
        return list(events)
    first = datetime.combine(since, time(), UTC)
    return [one for one in events if one.approved_at and (one.at if changed else one.approved_at) >= first]


def _practices(collection: Collection, events: Sequence[Event]) -> Iterator[Practice]:
    slugs = iter([one.slug for one in events])
    while batch := list(islice(slugs, AT_ONCE)):
        found = collection.get_many(batch)
        yield from (public_version(found[slug]) for slug in batch if slug in found)


def _beside(key: str, events: Sequence[Event]) -> ExtraColumns:
    by_slug = {one.slug: one for one in events}

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
    (folder / APPROVALS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return number


def _packed(practices: Iterator[Practice], target: Path, beside: ExtraColumns) -> int:
    """The folder of record pages as a ZIP file."""
    with TemporaryDirectory() as aside:
        folder = Path(aside) / "practices"
        number = _folder(practices, folder, beside)
        shutil.move(shutil.make_archive(str(folder), "zip", folder), target)
    return number


FORMS: Final[Mapping[str, Form]] = {
    "jsonl": Form("JSON Lines", ".jsonl", "application/x-ndjson", write_jsonl),
    "csv": Form("Table (CSV)", ".csv", "text/csv", write_csv),
    "elgpn": Form("Record pages as in the ELGPN database (ZIP)", ".zip", "application/zip", _packed),
}
"""The shapes, by the word for each."""
