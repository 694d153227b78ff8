"""The name of the source of a file, where the person who imports it gives none.

A file that looks like a new version of a known source belongs to that source, whatever its name: at least half of the
records that both could share are recognisably the same. Any other file is a new source, named after the file. So
`projects.csv` of one folder never replaces the records of another folder's `projects.csv`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from corpus.differences.record_units import Record
from corpus.slugs import make_slug
from corpus.store.sources import SourceRecord, SourceStore
from corpus.sync.record_keys import RecordKeys, record_keys, record_text, title_key
from corpus.sync.record_matcher import SAME_TEXT
from corpus.sync.record_spool import IncomingRecord, RecordSpool
from corpus.sync.text_similarity import exact_similarity, text_grams

__all__ = [
    "MAX_NAME",
    "RecognizedSource",
    "count_reused_identifiers",
    "is_same_practice",
    "name_from_file",
    "recognize_source",
    "source_name",
]

MAX_NAME: Final = 40
"""Characters of a source's name."""
MAX_SAMPLE: Final = 200
"""Records by which a source is recognised."""
MIN_SHARE: Final = 0.5
"""Least share of the records that both could have, which must be recognisably the same."""
MIN_SHARE_OF_NAMESAKE: Final = 0.2
"""The same for a source that is named as the file."""
ONE_RECORD: Final = frozenset((".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx", ".odt"))
"""Suffixes of files with one record each. Inside a folder, the folder is their source."""


@frozen
class RecognizedSource:
    """The source of some records."""

    name: str
    is_new: bool
    matching: int = 0
    """Records of the sample that are recognisably the same as the source's."""
    compared: int = 0
    """Records of the sample."""


def source_name(text: str) -> str:
    """Return a text as the name of a source: a-z, 0-9 and hyphens."""
    return make_slug(text)[:MAX_NAME].strip("-")


def name_from_file(file: Path, folder: Path | None = None) -> str:
    """Return the name of a file's source: its own, or that of the folder for a file with one record inside it."""
    bare = file.with_suffix("") if file.suffix.lower() == ".gz" else file
    if folder is not None and bare.suffix.lower() in ONE_RECORD:
        return source_name(folder.resolve().name)
    return source_name(bare.stem)


def recognize_source(name: str, spool: RecordSpool, store: SourceStore) -> RecognizedSource:
    """Return the source of the records of a file with this name."""
    sample = _sample(spool.records)
    shares = _shares(sample, spool, store)
    counts = store.count_records({*shares, name})
    known = store.names()
    if name in known and not counts.get(name):
        return RecognizedSource(name, is_new=False, compared=len(sample))
    best = max(shares, key=lambda other: (shares[other], other == name, other), default="")
    for other in filter(None, (name if name in shares else "", best)):
        common = min(len(sample), max(1.0, counts[other] * len(sample) / len(spool.records)))
        if shares[other] / common >= (MIN_SHARE_OF_NAMESAKE if other == name else MIN_SHARE):
            return RecognizedSource(other, is_new=False, matching=shares[other], compared=len(sample))
    return RecognizedSource(_unused(name, known), is_new=True, compared=len(sample))


def count_reused_identifiers(name: str, spool: RecordSpool, store: SourceStore) -> tuple[int, int]:
    """Return how many records of a sample have an identifier that was another practice's, and of how many known ones.

    Where most have one, these records are probably of another source.
    """
    contents = {record.identifier: content for record, content in spool.read_many(_sample(spool.records))}
    stored = store.records_with_identifiers([identifier for identifier in contents if identifier])
    own = [record for record in stored if record.source == name]
    return sum(not _is_version_of(contents[record.identifier], record) for record in own), len(own)


def _unused(name: str, known: set[str]) -> str:
    number = 2
    unused = name
    while unused in known:
        unused = f"{name}-{number}"
        number += 1
    return unused


def _sample(records: Sequence[IncomingRecord]) -> Sequence[IncomingRecord]:
    """Return at most MAX_SAMPLE records, spread evenly."""
    return records[:: -(-len(records) // MAX_SAMPLE) or 1]


def _shares(sample: Iterable[IncomingRecord], spool: RecordSpool, store: SourceStore) -> Counter[str]:
    """Count by source how many records of the sample are recognisably the same."""
    contents = dict(spool.read_many(sample))
    identified = {record.identifier: content for record, content in contents.items() if record.identifier}
    others = [content for record, content in contents.items() if not record.identifier]
    return _count_identified(identified, store) + _count_by_content(list(map(record_keys, others)), store)


def _count_identified(contents: Mapping[str, Record], store: SourceStore) -> Counter[str]:
    """Count the records whose identifier the source has for recognisably the same practice."""
    stored = store.records_with_identifiers(list(contents)) if contents else []
    return Counter(record.source for record in stored if _is_version_of(contents[record.identifier], record))


def _count_by_content(keys: Sequence[RecordKeys], store: SourceStore) -> Counter[str]:
    """Count the records whose title and place, or whose whole text, the source has."""
    titles, texts = [key.title for key in keys], [key.text for key in keys if key.text]
    by_key: dict[int, set[str]] = {}
    for source, title, text in store.sources_with_content(titles, texts) if keys else ():
        for key in (title, text):
            by_key.setdefault(key, set()).add(source)
    empty: set[str] = set()
    return Counter(
        source for key in keys for source in by_key.get(key.title, empty) | by_key.get(key.text or -1, empty)
    )


def _is_version_of(record: Record, stored: SourceRecord) -> bool:
    """Return whether a record is recognisably a version of what a source said before."""
    keys = record_keys(record)
    same_keys = keys.title == stored.title or bool(keys.text and keys.text == stored.text)
    return same_keys or (stored.record is not None and is_same_practice(record, stored.record))


def is_same_practice(first: Record, second: Record) -> bool:
    """Return whether two records are recognisably the same practice: by title and place, or by similar texts."""
    if title_key(first) == title_key(second):
        return True
    text, other = record_text(first), record_text(second)
    return bool(text and other) and exact_similarity(text_grams(text), text_grams(other)) >= SAME_TEXT
