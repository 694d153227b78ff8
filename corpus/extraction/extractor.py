"""`extract`: runs the extraction of a document's text in a process of its own, which may fail, loop or be attacked."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

from corpus.errors import RefusedFile
from corpus.extraction.confinement import OUTPUT, SECONDS, TOO_MUCH_MEMORY
from corpus.extraction.extracted_text import ExtractedText

__all__ = ["extract"]

TIMEOUT: Final = 2 * SECONDS
"""Seconds of real time. On a busy machine a second of processor time takes longer."""
ROOT: Final = Path(__file__).parents[2]
_TOO_LONG: Final = "The file takes too long to read. Print the document to a new PDF, or send a part of it."
_TOO_MUCH: Final = "The file needs too much memory to read. Print the document to a new PDF, or send a part of it."
_DAMAGED: Final = "The file is damaged: it cannot be read. Open the document, save it again, and send the new file."


def extract(path: Path) -> ExtractedText:
    """Extract the text of a document. Raises RefusedFile for a damaged, hostile or unaccepted file."""
    with path.open("rb") as document, tempfile.TemporaryFile() as output:
        status = _run(document, output)
        if status == TOO_MUCH_MEMORY:
            raise RefusedFile(_TOO_MUCH)
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise RefusedFile(_TOO_LONG)
        if status:
            raise RefusedFile(_DAMAGED)
        output.seek(0)
        values = json.loads(output.read(OUTPUT))
    if "refused" in values:
        raise RefusedFile(values["refused"])
    return ExtractedText.from_json(values)


def _run(document: IO[bytes], output: IO[bytes]) -> int:
    """Run the process and return its exit status. It gets the document, and nothing of this process's environment."""
    command = [sys.executable, "-m", "corpus.extraction.child_process"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 - our own module, and no word of a stranger in the command
        command, stdin=document, stdout=output, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT
    ) as process:
        try:
            return process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
