"""Readers of files with records that are no tables: YAML, XML, RIS and BibTeX."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from corpus.errors import UnreadableFile
from corpus.formats.base import Outcome
from corpus.formats.files import bare_suffix, open_unpacked
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.record_mapper import RecordMapper
from corpus.formats.structured.bibliography import bibtex_records, ris_records
from corpus.formats.structured.record_reader import read_records, read_value
from corpus.formats.structured.xml_values import xml_records
from corpus.formats.structured.yaml_values import YamlReader
from corpus.reading.cleaning import decode

__all__ = ["SUFFIXES", "read_structured"]

MAX_BYTES: Final = 32 * 1024**2
"""The largest file, in bytes. It is read whole."""
NUMBERS: Final = ("start_year", "end_year")
"""Fields of our own shape that are numbers, which YAML yields as text."""
DECLARATION: Final = 200
"""Bytes within which an XML file names its encoding."""
YAML: Final = YamlReader("it", max_depth=12, max_events=2_000_000, nulls=True)


def read_structured(path: Path, options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield each record of the file as a practice, or the reason for its refusal."""
    import_options = as_import_options(options)
    try:
        reading = RecordMapper(str(path), import_options)
        yield from _READERS[bare_suffix(path)](_bytes(path), reading)
    except UnreadableFile as error:
        yield error
    except (ValueError, RecursionError) as error:
        yield UnreadableFile(str(path), str(error))


def _bytes(path: Path) -> bytes:
    with open_unpacked(path) as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableFile(str(path), f"it has more than {MAX_BYTES} bytes; as JSON Lines it could have any number")
    return data


def _text(data: bytes, reading: RecordMapper) -> str:
    text, _ = decode(data, reading.options.encoding)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _read_yaml(data: bytes, reading: RecordMapper) -> Iterator[Outcome]:
    documents = [document for document in YAML.documents(_text(data, reading)) if document is not None]
    if not documents:
        raise reading.refuse("it is empty")
    value = documents[0] if len(documents) == 1 else documents
    yield from read_value(_with_numbers(value), reading)


def _with_numbers(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return the value with the years of records of our own shape as numbers."""
    if isinstance(value, list):
        return [_with_numbers(entry) for entry in value]
    if isinstance(value, dict) and "slug" in value:
        return {name: _number(text) if name in NUMBERS else text for name, text in value.items()}
    return value


def _number(text: object) -> object:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) == len("2014") else text


def _read_xml(data: bytes, reading: RecordMapper) -> Iterator[Outcome]:
    records = xml_records(_xml_source(data, reading), reading.has_title)
    for note in records.notes:
        reading.note(note)
    yield from read_records(iter(list(enumerate(records.records, 1))), reading)


def _xml_source(data: bytes, reading: RecordMapper) -> bytes | str:
    """Return the file as it is where it names its encoding or is UTF-8, otherwise as text."""
    declared = b"encoding=" in data[:DECLARATION] or data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not reading.options.encoding and (declared or _is_utf8(data)):
        return data
    return _text(data, reading)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_ris(data: bytes, reading: RecordMapper) -> Iterator[Outcome]:
    yield from read_records(ris_records(_text(data, reading), reading.source), reading)


def _read_bibtex(data: bytes, reading: RecordMapper) -> Iterator[Outcome]:
    yield from read_records(bibtex_records(_text(data, reading), reading.source), reading)


_READERS: Final[Mapping[str, Callable[[bytes, RecordMapper], Iterator[Outcome]]]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".xml": _read_xml,
    ".ris": _read_ris,
    ".bib": _read_bibtex,
}
SUFFIXES: Final = tuple(_READERS)
