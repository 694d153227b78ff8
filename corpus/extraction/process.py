"""`extract`: the text of a document, read in a process of its own, which may fail, loop or be taken over."""

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
from corpus.extraction.extract import Extract

__all__ = ["extract"]

PATIENCE: Final = 2 * SECONDS
"""Seconds of the clock: on a busy machine a second of computing takes longer."""
ROOT: Final = Path(__file__).parents[2]
_TOO_LONG: Final = "The file takes too long to read. Print the document to a new PDF, or send a part of it."
_TOO_MUCH: Final = "The file needs too much memory to read. Print the document to a new PDF, or send a part of it."
_DAMAGED: Final = "The file is damaged: it cannot be read. Open the document, save it anew, and send that."


def extract(path: Path) -> Extract:
    """The text of the document in that file. Raises RefusedFile for what is damaged, hostile or of another kind."""
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
    return Extract.of(values)


def _run(document: IO[bytes], output: IO[bytes]) -> int:
    """How the process ended; it gets the document and nothing of this process's environment."""
    command = [sys.executable, "-m", "corpus.extraction.child"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 - our own module, and no word of a stranger in the command
        command, stdin=document, stdout=output, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT
    ) as process:
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
