"""Practices as JSON Lines, and other JSON.

`read_json` reads .jsonl, .ndjson and .json, also as .gz. JSON Lines are read line by line, in any number. A bad line is
refused by its number, and the rest is read. A .json file is read whole: an array of records, one record, or an object
with one list of records. Records in our own shape (`corpus.records`) are read as they are, all others by the mapping.
`write_jsonl` writes our own shape.

The slug is the record's slug or its `id`. A row without either gets its slug from country and title, so that reading
the file again updates it.
"""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Final

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import MAX_FILE, ExtraColumns, Outcome
from corpus.formats.files import bare_suffix, open_unpacked, write_atomically
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.column_profile import SAMPLE_ROWS
from corpus.formats.mapping.record_mapper import RecordMapper
from corpus.practice import Practice
from corpus.reading.cleaning import decode, repair_encoding
from corpus.reading.encodings import CHUNK, decode_errors, detect_encoding_of_chunks
from corpus.records import practice_to_json, unknown_fields

__all__ = ["SUFFIXES", "read_json", "write_jsonl"]

SUFFIXES: Final = (".jsonl", ".ndjson", ".json")
MAX_LINE: Final = MAX_FILE
"""The longest line, in bytes. A line is one record."""
MAX_WHOLE: Final = 128 * 1024**2
"""The largest file that is read whole, in bytes."""
MAX_DEPTH: Final = 4
"""Nested lists and objects at most in a record of ours."""
EXTRA: Final = "Extra data"
"""Python's message for a second JSON value after the first."""


def read_json(path: Path, options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield each record of the file as a practice, or the reason for its refusal."""
    import_options = as_import_options(options)
    try:
        reading = RecordMapper(str(path), import_options)
        if bare_suffix(path) == ".json":
            yield from _whole(path, reading, import_options.encoding)
        else:
            yield from _lines(path, reading, import_options.encoding)
    except UnreadableFile as error:
        yield error


def write_jsonl(practices: Iterable[Practice], target: Path, beside: ExtraColumns | None = None) -> int:
    """Write the practices, one per line in UTF-8, and return their number. A target ending in .gz is compressed.

    `beside` are extra values of each practice by name; our readers ignore them. The file replaces the target when it is
    complete. Raises OSError.
    """
    number = 0
    with write_atomically(target) as stream:
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            more = {name: of(practice) for name, of in (beside or {}).items()}
            line = json.dumps(practice_to_json(practice) | more, ensure_ascii=False)
            stream.write(line.encode() + b"\n")
    return number


def _lines(path: Path, reading: RecordMapper, encoding: str) -> Iterator[Outcome]:
    """Read JSON Lines in UTF-8, or in an encoding that is given or detected in a line that is not UTF-8."""
    with open_unpacked(path) as stream:
        for row in count(1):
            line = stream.readline(MAX_LINE + 1)
            if not line:
                return
            if row == 1:
                line = _without_mark(line, reading)
            if len(line) > MAX_LINE:
                _skip_line(stream)
                yield reading.refuse(f"the line has more than {MAX_LINE} bytes", row)
            elif not line.isspace():
                encoding = encoding or ("" if _is_utf8(line) else _encoding_of(path))
                yield _outcome(reading, line.decode(encoding or "utf-8", decode_errors(encoding)), row)


def _without_mark(line: bytes, reading: RecordMapper) -> bytes:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise reading.refuse("it is UTF-16, and JSON Lines are UTF-8: save it as such")
    return line.removeprefix(codecs.BOM_UTF8)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(CHUNK)) and not rest.endswith(b"\n"):
        pass


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of(path: Path) -> str:
    with open_unpacked(path) as stream:
        return detect_encoding_of_chunks(iter(lambda: stream.read(CHUNK), b""))


def _whole(path: Path, reading: RecordMapper, encoding: str) -> Iterator[Outcome]:
    """Read a file with one JSON value; where it holds JSON Lines, read those."""
    with open_unpacked(path) as stream:
        data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        raise reading.refuse(f"it has more than {MAX_WHOLE} bytes; as JSON Lines it could have any number")
    text, _ = decode(data, encoding)
    try:
        value = _parsed(text)
    except json.JSONDecodeError as error:
        if error.msg == EXTRA and error.lineno > 1:
            yield from _lines(path, reading, encoding)
            return
        raise reading.refuse(f"it is not JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise reading.refuse(f"it is not JSON: {error}") from error
    records = _records(value, reading)
    reading.learn_columns(list(record.items()) for record in records[:SAMPLE_ROWS] if isinstance(record, dict))
    for row, record in enumerate(records, 1):
        yield _read_record(reading, record, row)


def _records(value: object, reading: RecordMapper) -> list[object]:
    """Return the records of a JSON value: an array's, those of an object's only array of objects, or the object."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not _is_record(value, reading):
        arrays = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
        if len(arrays) == 1:
            return arrays[0]
    return [value]


def _is_record(value: Mapping[str, object], reading: RecordMapper) -> bool:
    return any(reading.field_of(name) == "title" for name in value)


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _outcome(reading: RecordMapper, line: str, row: int) -> Outcome:
    try:
        return _read_record(reading, _parsed(line), row)
    except (ValueError, RecursionError) as error:
        return reading.refuse(f"the line is not JSON: {error}", row)


def _read_record(reading: RecordMapper, record: object, row: int) -> Outcome:
    """Read one record, in our own shape or in any other."""
    if not isinstance(record, dict):
        return reading.refuse(f"it is {type(record).__name__}, not an object with names and values", row)
    sections = isinstance(record.get("sections"), list)
    if sections or (reading.is_own(record) and not unknown_fields(record)):
        try:
            return _read_own_record(reading, record, row)
        except InvalidPractice as error:
            if sections:
                return reading.refuse(str(error), row)
    return reading.read_foreign(list(record.items()), row)


def _read_own_record(reading: RecordMapper, record: Mapping[str, Any], row: int) -> Outcome:
    """Read a record in our own shape; characters that no practice can hold are repaired."""
    try:
        return reading.read_own(record, row)
    except InvalidPractice:
        repaired = _repair_values(record, MAX_DEPTH)
        if repaired == record:
            raise
        return reading.read_own(repaired, row, ["characters were repaired"])


def _repair_values(value: Any, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return repair_encoding(value)
    if isinstance(value, list) and depth:
        return [_repair_values(item, depth - 1) for item in value]
    if isinstance(value, dict) and depth:
        return {name: _repair_values(item, depth - 1) for name, item in value.items()}
    return value
