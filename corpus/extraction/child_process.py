"""The confined process that reads one document: bytes in, JSON out.

`corpus.extraction.extractor` starts it. An error of a reader ends the process, which the parent reports.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final

from attrs import evolve

from corpus.errors import RefusedFile
from corpus.extraction.confinement import TOO_MUCH_MEMORY, confine
from corpus.extraction.document_types import detect_document_type
from corpus.extraction.docx import read_docx
from corpus.extraction.extracted_text import ExtractedText
from corpus.extraction.odt import read_odt
from corpus.extraction.pdf import read_pdf
from corpus.extraction.web_page import read_html, read_text
from corpus.extraction.xlsx import read_xlsx
from corpus.reading.language_guess import guess_document_language

__all__ = ["READERS", "extract_to_json", "main"]

READERS: Final[Mapping[str, Callable[[BinaryIO], ExtractedText]]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "odt": read_odt,
    "xlsx": read_xlsx,
    "html": read_html,
    "text": read_text,
}
"""The reader of each document type."""


def extract_to_json(stream: BinaryIO) -> dict[str, Any]:
    """Return the extracted text, or the reason for the refusal, as JSON values."""
    try:
        extracted = READERS[detect_document_type(stream).name](stream)
    except RefusedFile as error:
        return {"refused": str(error)}
    return evolve(extracted, language=guess_document_language(extracted.text)).to_json()


def main() -> None:
    """Read a document from standard input and write JSON to standard output."""
    guess_document_language("This call loads the language model before files are refused. " * 2)
    confine()
    try:
        output = json.dumps(extract_to_json(io.BytesIO(sys.stdin.buffer.read())))
    except MemoryError:
        sys.exit(TOO_MUCH_MEMORY)
    sys.stdout.write(output)


if __name__ == "__main__":
    main()
