"""Reads the references of reference managers: RIS and BibTeX.

Both libraries pass over what they do not understand. Here each entry is a record or a refusal with its line.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock

from corpus.errors import UnreadableFile

__all__ = ["bibtex_records", "ris_records"]

RIS_NAMES: Final[Mapping[str, str]] = {
    **rispy.config.TAG_KEY_MAPPING, "T1": "title", "N2": "abstract", "Y1": "year", "L3": "url", "CT": "title",
}  # fmt: skip
"""Names of the tags. Older files have T1, N2 and Y1 for the title, the abstract and the year."""
SEVERAL: Final = ("KW", "AU", "A1", "A2", "A3", "A4", "UR", "N1")
"""Tags that may repeat."""
MAX_REASON: Final = 200
"""Characters of a parser's message that a refusal quotes."""
UNKNOWN: Final = "unknown_tag"

_RIS_LINE = re.compile(r"^\s{0,3}(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: |$)(?P<text>.*)$")
_BRACES = re.compile(r"(?<!\\)[{}]")

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails becomes a refusal


def ris_records(text: str, source: str) -> Iterator[tuple[int, object] | UnreadableFile]:
    """Yield each reference of a RIS file with its number; a file without references is refused."""
    lines = list(_ris_lines(text))
    parser = rispy.RisParser(mapping=RIS_NAMES, list_tags=list(SEVERAL), enforce_list_tags=False)
    records = parser.parse("\n".join(lines))
    for number, record in enumerate(records, 1):
        yield number, {name: _single(value) for name, value in (record | dict(record.pop(UNKNOWN, {}))).items()}
    if not records:
        yield UnreadableFile(source, "it is not RIS: no line begins a reference (TY  - )")


def _single(value: Any) -> Any:  # noqa: ANN401 - a text or a list
    """Return the only entry of a list as text, which may hold several keywords with separators."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _ris_lines(text: str) -> Iterator[str]:
    """Yield the lines as the standard writes them; a reference that is not closed is closed."""
    is_open = False
    for line in text.splitlines():
        tagged = _RIS_LINE.match(line)
        tag = tagged["tag"] if tagged else ""
        if is_open and tag == "TY":
            yield "ER  - "
        is_open = tag == "TY" or (is_open and tag != "ER")
        yield f"{tag}  - {tagged['text'].strip()}" if tagged else line
    if is_open:
        yield "ER  - "


def bibtex_records(text: str, source: str) -> Iterator[tuple[int, object] | UnreadableFile]:
    """Yield each entry of a BibTeX file with its line, or the reason why it cannot be read."""
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    count = 0
    for block in library.blocks:
        entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        line = (block.start_line or 0) + 1
        if isinstance(entry, Entry):
            count += 1
            yield line, _bibtex_values(entry)
        elif isinstance(entry, ParsingFailedBlock):
            count += 1
            yield UnreadableFile(source, f"the entry is not BibTeX: {_reason(entry)}", line)
    if not count:
        yield UnreadableFile(source, "it is not BibTeX: it has no entry such as @report{…}")


def _bibtex_values(entry: Entry) -> dict[str, Any]:
    values = {field.key.lower(): _BRACES.sub("", str(field.value)) for field in entry.fields}
    return {"id": entry.key, "entry_type": entry.entry_type, **values}


def _reason(block: ParsingFailedBlock) -> str:
    reason = getattr(block.error, "abort_reason", block.error)
    return " ".join(str(reason).split())[:MAX_REASON] or "it cannot be parsed"
