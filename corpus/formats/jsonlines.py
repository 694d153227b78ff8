"""Practices as JSON Lines, and other JSON.

`read_json` reads .jsonl, .ndjson, .json, .geojson and .jsonld, also as .gz. JSON Lines are read line by line, in any
number. A bad line is refused by its number, and the rest is read. The other files are read whole: an array of records,
one record, an object around a list of records, GeoJSON or JSON-LD (`corpus.formats.structured`). Records in our own
shape (`corpus.records`) are read as they are, all others by the mapping. `write_jsonl` writes our own shape.

The slug is the record's slug or its `id`. A row without either gets its slug from country and title, so that reading
the file again updates it.
"""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Final

from corpus.errors import UnreadableFile
from corpus.formats.base import MAX_FILE, ExtraColumns, Outcome
from corpus.formats.files import bare_suffix, detect_file_encoding, open_unpacked, write_atomically
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.record_mapper import RecordMapper
from corpus.formats.structured.record_reader import NumberedRecord, read_records, read_value
from corpus.practice import Practice
from corpus.reading.cleaning import decode
from corpus.reading.encodings import CHUNK, decode_errors, encoding_note, is_utf8
from corpus.records import practice_to_json

__all__ = ["SUFFIXES", "read_json", "write_jsonl"]

WHOLE: Final = (".json", ".geojson", ".jsonld")
"""Suffixes of files that hold one JSON value."""
SUFFIXES: Final = (".jsonl", ".ndjson", *WHOLE)
MAX_LINE: Final = MAX_FILE
"""The longest line, in bytes. A line is one record."""
MAX_WHOLE: Final = 128 * 1024**2
"""The largest file that is read whole, in bytes."""
EXTRA: Final = "Extra data"
"""Python's message for a second JSON value after the first."""


def read_json(path: Path, options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield each record of the file as a practice, or the reason for its refusal."""
    import_options = as_import_options(options)
    try:
        reading = RecordMapper(str(path), import_options)
        if bare_suffix(path) in WHOLE:
            yield from _whole(path, reading, import_options.encoding)
        else:
            yield from read_records(_lines(path, reading, import_options.encoding), reading)
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


def _lines(path: Path, reading: RecordMapper, encoding: str) -> Iterator[NumberedRecord]:
    """Yield the value of each line: in the given encoding; otherwise in UTF-8, or in the file's detected encoding."""
    decoder = _LineDecoder(path, reading, encoding)
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
                yield _numbered(reading, decoder.decode(line), row)


class _LineDecoder:
    """Decodes lines. The file's encoding is detected when a line is not UTF-8."""

    def __init__(self, path: Path, reading: RecordMapper, encoding: str) -> None:
        self._path = path
        self._reading = reading
        self._given = encoding
        self._detected = ""

    def decode(self, line: bytes) -> str:
        """Return the line as text. A note of the file names a detected encoding."""
        encoding = self._given or ("utf-8" if is_utf8(line) else self._detect())
        return line.decode(encoding, decode_errors(encoding))

    def _detect(self) -> str:
        if not self._detected:
            self._detected = detect_file_encoding(self._path)
            self._reading.add_file_note(encoding_note(self._detected))
        return self._detected


def _without_mark(line: bytes, reading: RecordMapper) -> bytes:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise reading.refuse("it is UTF-16, and JSON Lines are UTF-8: save it as such")
    return line.removeprefix(codecs.BOM_UTF8)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(CHUNK)) and not rest.endswith(b"\n"):
        pass


def _whole(path: Path, reading: RecordMapper, encoding: str) -> Iterator[Outcome]:
    """Read a file with one JSON value; where it holds JSON Lines, read those."""
    with open_unpacked(path) as stream:
        data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        raise reading.refuse(f"it has more than {MAX_WHOLE} bytes; as JSON Lines it could have any number")
    text, detected = decode(data, encoding)
    reading.add_file_note("" if encoding else encoding_note(detected))
    try:
        value = _parsed(text)
    except json.JSONDecodeError as error:
        if error.msg == EXTRA and error.lineno > 1:
            yield from read_records(_lines(path, reading, encoding), reading)
            return
        raise reading.refuse(f"it is not JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise reading.refuse(f"it is not JSON: {error}") from error
    yield from read_value(value, reading)


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    return json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _numbered(reading: RecordMapper, line: str, row: int) -> NumberedRecord:
    try:
        return row, _parsed(line)
    except (ValueError, RecursionError) as error:
        return reading.refuse(f"the line is not JSON: {error}", row)
