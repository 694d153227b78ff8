"""The text of an attached document is extracted once for all tests here: it depends on the document's bytes alone.

Each extraction starts a process of its own, which takes longer than most tests. The first one of each document is
real; `tests/corpus/test_extraction.py` tests the process.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import RefusedFile
from corpus.extraction import ExtractedText, extract

_EXTRACTED: dict[bytes, ExtractedText | RefusedFile] = {}


def _extract_once(path: Path) -> ExtractedText:
    document = path.read_bytes()
    if document not in _EXTRACTED:
        try:
            _EXTRACTED[document] = extract(path)
        except RefusedFile as refusal:
            _EXTRACTED[document] = refusal
    extracted = _EXTRACTED[document]
    if isinstance(extracted, RefusedFile):
        raise RefusedFile(str(extracted))
    return extracted


@pytest.fixture(scope="module", autouse=True)
def _extracted_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search_app.file_store.extract", _extract_once)
        patch.setattr("corpus.formats.documents.extract", _extract_once)
        yield
