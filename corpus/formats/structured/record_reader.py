"""Reads records of JSON-like values as practices: in our own shape, or in any other by the mapping."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome
from corpus.formats.mapping.paths import flatten
from corpus.formats.mapping.record_mapper import RecordMapper
from corpus.formats.mapping.samples import with_sample
from corpus.formats.structured.geo_json import geo_json_records, is_geo_json
from corpus.formats.structured.json_ld import is_json_ld, json_ld_records
from corpus.formats.structured.record_list import RecordList, find_records
from corpus.reading.cleaning import repair_encoding, repair_note
from corpus.records import unknown_fields

__all__ = ["NumberedRecord", "read_records", "read_value"]

NumberedRecord: TypeAlias = "tuple[int, object] | UnreadableFile"
"""A record with its row or line from 1, or the reason why there is none."""

MAX_DEPTH: Final = 4
"""Nested lists and objects at most in a record of ours."""


def read_value(value: object, reading: RecordMapper) -> Iterator[Outcome]:
    """Yield the records of one value: GeoJSON, JSON-LD, a list, or an object around a list."""
    record_list = _record_list(value, reading)
    for note in record_list.notes:
        reading.note(note)
    yield from read_records(iter(list(enumerate(record_list.records, 1))), reading)


def read_records(records: Iterator[NumberedRecord], reading: RecordMapper) -> Iterator[Outcome]:
    """Yield each record as a practice, or the reason for its refusal."""

    def detect(sample: Sequence[NumberedRecord]) -> None:
        values = [item[1] for item in sample if not isinstance(item, UnreadableFile)]
        foreign = [value for value in values if isinstance(value, dict) and not _is_own(value, reading)]
        records = [flatten(value) for value in foreign]
        reading.detect_separators(records)
        reading.learn_columns(records)

    for item in with_sample(records, _size, detect):
        yield item if isinstance(item, UnreadableFile) else _read_record(reading, item[1], item[0])


def _record_list(value: object, reading: RecordMapper) -> RecordList:
    if is_geo_json(value):
        return geo_json_records(value)
    if is_json_ld(value):
        return json_ld_records(value, reading.has_title)
    return find_records(value, reading.has_title)


def _size(item: NumberedRecord) -> int:
    """Return about how many characters a record has."""
    if isinstance(item, UnreadableFile) or not isinstance(item[1], dict):
        return 0
    return sum(len(value) for value in item[1].values() if isinstance(value, str | list | dict))


def _is_own(record: Mapping[str, Any], reading: RecordMapper) -> bool:
    return isinstance(record.get("sections"), list) or (reading.is_own(record) and not unknown_fields(record))


def _read_record(reading: RecordMapper, record: object, row: int) -> Outcome:
    """Read one record, in our own shape or in any other."""
    if not isinstance(record, dict):
        return reading.refuse(f"it is {type(record).__name__}, not an object with names and values", row)
    if _is_own(record, reading):
        try:
            return _read_own_record(reading, record, row)
        except InvalidPractice as error:
            if isinstance(record.get("sections"), list):
                return reading.refuse(str(error), row)
    return reading.read_foreign(flatten(record), row)


def _read_own_record(reading: RecordMapper, record: Mapping[str, Any], row: int) -> Outcome:
    """Read a record in our own shape; characters that no practice can hold are repaired."""
    try:
        return reading.read_own(record, row)
    except InvalidPractice:
        repaired = _repair_values(record, MAX_DEPTH)
        if repaired == record:
            raise
        return reading.read_own(repaired, row, [repair_note(json.dumps(record, ensure_ascii=False))])


def _repair_values(value: Any, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return repair_encoding(value)
    if isinstance(value, list) and depth:
        return [_repair_values(entry, depth - 1) for entry in value]
    if isinstance(value, dict) and depth:
        return {name: _repair_values(entry, depth - 1) for name, entry in value.items()}
    return value
