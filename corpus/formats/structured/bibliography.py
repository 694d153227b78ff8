"""Reads the references of reference managers: RIS and BibTeX.

Both libraries pass over what they do not understand. Here each entry is a record or a refusal with its line.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import rispy
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.middlewares.parsestack import default_parse_stack
from bibtexparser.model import Block, Entry, ParsingFailedBlock
from bibtexparser.splitter import Splitter

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
KEY_END: Final = "\x00"
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
    count = 0
    for block in _blocks(text):
        line = (block.start_line or 0) + 1
        if isinstance(block, Entry):
            count += 1
            yield line, _bibtex_values(block)
        elif isinstance(block, ParsingFailedBlock):
            count += 1
            yield UnreadableFile(source, f"the entry is not BibTeX: {_reason(block)}", line)
    if not count:
        yield UnreadableFile(source, "it is not BibTeX: it has no entry such as @report{…}")


def _blocks(text: str) -> list[Block]:
    """Return the blocks of a file with their values decoded. Entries may have the same key."""
    blocks = [_with_own_key(number, block) for number, block in enumerate(Splitter(text).split().blocks)]
    library = Library(blocks)
    for middleware in (*default_parse_stack(), LatexDecodingMiddleware()):
        library = middleware.transform(library)
    return library.blocks


def _with_own_key(number: int, block: Block) -> Block:
    """Return an entry with its number behind its key, also where the parser puts it aside for its key."""
    entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
    if isinstance(entry, Entry):
        entry.key = f"{entry.key}{KEY_END}{number}"
        return entry
    return block


def _bibtex_values(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {"id": entry.key.partition(KEY_END)[0], "entry_type": entry.entry_type}
    for field in entry.fields:
        name, text = field.key.lower(), _BRACES.sub("", str(field.value))
        values[name] = f"{values[name]}; {text}" if name in values else text
    return values


def _reason(block: ParsingFailedBlock) -> str:
    reason = getattr(block.error, "abort_reason", block.error)
    return " ".join(str(reason).split())[:MAX_REASON] or "it cannot be parsed"
