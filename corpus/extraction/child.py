"""The process that reads one document: bytes come in, JSON goes out, and nothing else is left to it.

`corpus.extraction.process` starts it. What a reader of some kind fails with ends the process, which is the answer, too.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final

from attrs import evolve

from corpus.errors import RefusedFile
from corpus.extraction.confinement import TOO_MUCH_MEMORY, confine
from corpus.extraction.docx import read_docx
from corpus.extraction.extract import Extract
from corpus.extraction.kinds import kind_of
from corpus.extraction.odt import read_odt
from corpus.extraction.pages import read_html, read_text
from corpus.extraction.pdf import read_pdf
from corpus.extraction.xlsx import read_xlsx
from corpus.reading.encodings import guess_language

__all__ = ["READERS", "answer", "main"]

READERS: Final[Mapping[str, Callable[[BinaryIO], Extract]]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "odt": read_odt,
    "xlsx": read_xlsx,
    "html": read_html,
    "text": read_text,
}
SURE: Final = 0.9
LOOKED_AT: Final = 20_000
"""Characters by which the language is guessed."""
LONG_ENOUGH: Final = 100


def answer(stream: BinaryIO) -> dict[str, Any]:
    """What is read of a document, or why nothing is, as JSON values."""
    try:
        found = READERS[kind_of(stream).name](stream)
    except RefusedFile as error:
        return {"refused": str(error)}
    text = found.text[:LOOKED_AT]
    language = guess_language(text, SURE) if len(text) >= LONG_ENOUGH else ""
    return evolve(found, language=language).values()


def main() -> None:
    """Read the standard input."""
    guess_language("Whatever this is read from has to be open before.")
    confine()
    try:
        found = json.dumps(answer(io.BytesIO(sys.stdin.buffer.read())))
    except MemoryError:
        sys.exit(TOO_MUCH_MEMORY)
    sys.stdout.write(found)


if __name__ == "__main__":
    main()
