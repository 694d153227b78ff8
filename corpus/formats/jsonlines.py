"""Practices as JSON Lines, and whatever else comes as JSON.

`read_json` takes .jsonl, .ndjson and .json, each also packed as .gz. JSON Lines go through line by line, whatever their
number; a line that is none is refused by its number while the rest goes in. A .json file is read whole: an array of
records, one record, or an object with one list of records in it. Records in our own shape (`corpus.records`) are read
as they are, all others by the mapping. `write_jsonl` writes our own shape.

Slugs: the record's own, else its `id`; a row without either is known by its country and title, so that reading the
file again updates it.
"""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Final

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import MAX_FILE, Beside, Outcome
from corpus.formats.files import bare_suffix, opened, written_aside
from corpus.formats.import_options import Wishes, wishes_of
from corpus.formats.mapping.record_mapper import Reading
from corpus.practice import Practice
from corpus.reading.cleaning import decoded, repaired
from corpus.reading.encodings import CHUNK, encoding_of_chunks, errors_for
from corpus.records import practice_to_json, unknown_fields

__all__ = ["SUFFIXES", "read_json", "write_jsonl"]

SUFFIXES: Final = (".jsonl", ".ndjson", ".json")
MAX_LINE: Final = MAX_FILE
"""Bytes of one line, which is one record."""
MAX_WHOLE: Final = 128 * 1024**2
"""Bytes of a file that is read whole."""
MAX_DEPTH: Final = 4
"""Lists and objects in each other in a record of ours."""
EXTRA: Final = "Extra data"
"""What Python's reader says of a second record behind the first."""


def read_json(path: Path, said: Wishes | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Each record of the file as a practice, or the reason why it is none."""
    wishes = wishes_of(said)
    try:
        reading = Reading(str(path), wishes)
        if bare_suffix(path) == ".json":
            yield from _whole(path, reading, wishes.encoding)
        else:
            yield from _lines(path, reading, wishes.encoding)
    except UnreadableFile as error:
        yield error


def write_jsonl(practices: Iterable[Practice], target: Path, beside: Beside | None = None) -> int:
    """Write the practices, one a line in UTF-8, packed where the target ends in .gz, and say how many there were.

    `beside` are names that no field has, and what stands there of each practice; readers of ours leave them out.
    The file takes its place when all is written. OSError where it cannot be.
    """
    number = 0
    with written_aside(target) as stream:
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            more = {name: of(practice) for name, of in (beside or {}).items()}
            line = json.dumps(practice_to_json(practice) | more, ensure_ascii=False)
            stream.write(line.encode() + b"\n")
    return number


def _lines(path: Path, reading: Reading, encoding: str) -> Iterator[Outcome]:
    """JSON Lines, one after the other; UTF-8 but for an encoding that is given or that the file cannot do without."""
    with opened(path) as stream:
        for row in count(1):
            line = stream.readline(MAX_LINE + 1)
            if not line:
                return
            if row == 1:
                line = _without_mark(line, reading)
            if len(line) > MAX_LINE:
                _skip_line(stream)
                yield reading.refused(f"the line has more than {MAX_LINE} bytes", row)
            elif not line.isspace():
                encoding = encoding or ("" if _is_utf8(line) else _encoding_of(path))
                yield _outcome(reading, line.decode(encoding or "utf-8", errors_for(encoding)), row)


def _without_mark(line: bytes, reading: Reading) -> bytes:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise reading.refused("it is UTF-16, and JSON Lines are UTF-8: save it as such")
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
    with opened(path) as stream:
        return encoding_of_chunks(iter(lambda: stream.read(CHUNK), b""))


def _whole(path: Path, reading: Reading, encoding: str) -> Iterator[Outcome]:
    """A file that is one JSON value; where it turns out to be JSON Lines, those."""
    with opened(path) as stream:
        data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        raise reading.refused(f"it has more than {MAX_WHOLE} bytes; as JSON Lines it could have any number")
    text, _ = decoded(data, encoding)
    try:
        value = _parsed(text)
    except json.JSONDecodeError as error:
        if error.msg == EXTRA and error.lineno > 1:
            yield from _lines(path, reading, encoding)
            return
        raise reading.refused(f"it is no JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise reading.refused(f"it is no JSON: {error}") from error
    for row, record in enumerate(_records(value, reading), 1):
        yield _taken(reading, record, row)


def _records(value: object, reading: Reading) -> list[object]:
    """The records in a JSON value: those of an array, of the one array of objects in an object, or the object."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not _is_record(value, reading):
        arrays = [one for one in value.values() if isinstance(one, list) and one and isinstance(one[0], dict)]
        if len(arrays) == 1:
            return arrays[0]
    return [value]


def _is_record(value: Mapping[str, object], reading: Reading) -> bool:
    return any(reading.field_of(name) == "title" for name in value)


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _outcome(reading: Reading, line: str, row: int) -> Outcome:
    try:
        return _taken(reading, _parsed(line), row)
    except (ValueError, RecursionError) as error:
        return reading.refused(f"the line is no JSON: {error}", row)


def _taken(reading: Reading, record: object, row: int) -> Outcome:
    """One record, in our own shape or in any other."""
    if not isinstance(record, dict):
        return reading.refused(f"it is {type(record).__name__}, not an object with names and values", row)
    sections = isinstance(record.get("sections"), list)
    if sections or (reading.is_own(record) and not unknown_fields(record)):
        try:
            return _own(reading, record, row)
        except InvalidPractice as error:
            if sections:
                return reading.refused(str(error), row)
    return reading.record(list(record.items()), row)


def _own(reading: Reading, record: Mapping[str, Any], row: int) -> Outcome:
    """A record of ours; characters that no practice can hold are mended."""
    try:
        return reading.own(record, row)
    except InvalidPractice:
        mended = _mended(record, MAX_DEPTH)
        if mended == record:
            raise
        return reading.own(mended, row, ["characters were mended"])


def _mended(value: Any, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return repaired(value)
    if isinstance(value, list) and depth:
        return [_mended(one, depth - 1) for one in value]
    if isinstance(value, dict) and depth:
        return {name: _mended(one, depth - 1) for name, one in value.items()}
    return value
