"""Judged queries: what people ask, and which answers people found good.

Two shapes are read. A **set** is a folder as research has them: `docs.jsonl`, `queries.jsonl` and `qrels.tsv`,
each also packed as .gz; its documents become practices on the product's own way in. A **list** is a table for editors
over a collection that is there: a query, the slugs of the practices that answer it, and whatever columns else.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats.base import Taken
from corpus.formats.files import opened
from corpus.formats.mapping.record_mapper import Reading
from corpus.practice import Practice

__all__ = ["JudgedQuery", "JudgedSet", "read_list", "read_set"]

MAX_LINE: Final = 8 * 1024**2
"""Bytes of one line."""
MAX_JUDGEMENTS: Final = 5_000_000
"""Lines of a file of queries or judgements: the largest public sets have a million."""
MAX_GRADE: Final = 1_000
NO_TITLE: Final = "…"
"""Stands for a title that a document does not have: it holds no word."""


@frozen
class JudgedQuery:
    """What was asked, and how good which documents were found."""

    id: str
    text: str
    grades: Mapping[str, int]
    """By document: from 1, the higher the better; 0 and less for no answer."""

    @property
    def answerable(self) -> bool:
        """Whether any document is an answer."""
        return any(grade > 0 for grade in self.grades.values())


@frozen
class JudgedSet:
    """A folder of documents, queries and judgements."""

    folder: Path
    queries: tuple[JudgedQuery, ...]
    """Those that have an answer."""

    def practices(self) -> Iterator[tuple[str, Practice]]:
        """Each document's id, and the document as a practice. Raises UnreadableFile."""
        path = _file(self.folder, "docs.jsonl")
        reading = Reading(str(path), {})
        for row, record in _unique_records(path):
            title = str(record.get("title") or "").strip() or NO_TITLE
            taken = reading.record(list({**record, "title": title}.items()), row)
            if not isinstance(taken, Taken):
                raise taken
            yield str(record["id"]), taken.practice


def read_set(folder: Path) -> JudgedSet:
    """The queries and judgements of a folder; its documents are read when they are asked for. Raises UnreadableFile."""
    _file(folder, "docs.jsonl")
    grades = _grades(_file(folder, "qrels.tsv"))
    path = _file(folder, "queries.jsonl")
    found = [_judged(path, row, record, grades) for row, record in _unique_records(path)]
    queries = tuple(query for query in found if query.answerable)
    if not queries:
        raise UnreadableFile(str(path), "none of its queries has an answer among the judgements")
    return JudgedSet(folder, queries)


def read_list(path: Path) -> tuple[JudgedQuery, ...]:
    """The queries of a table with the columns `query` and `slugs`; those without slugs should find nothing.

    A query's id is its text. Raises UnreadableFile.
    """
    lines = _lines(path)
    head = _cells(next(lines, (1, ""))[1])
    if not {"query", "slugs"} <= set(head):
        raise UnreadableFile(str(path), "the first line does not name the columns query and slugs", 1)
    found: dict[str, JudgedQuery] = {}
    for row, line in lines:
        values = dict(zip(head, _cells(line), strict=False))
        text = values.get("query", "")
        if not text or text in found:
            raise UnreadableFile(str(path), "there is no query" if not text else "the query stands twice", row)
        found[text] = JudgedQuery(text, text, dict.fromkeys(values.get("slugs", "").split(), 1))
    return tuple(found.values())


def _file(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise UnreadableFile(str(folder), f"there is no {name} or {name}.gz in it")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, with their numbers."""
    with opened(path) as stream:
        for row in range(1, MAX_JUDGEMENTS + 2):
            line = stream.readline(MAX_LINE + 1)
            if not line:
                return
            if len(line) > MAX_LINE:
                raise UnreadableFile(str(path), f"the line has more than {MAX_LINE} bytes", row)
            try:
                text = line.decode("utf-8-sig" if row == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise UnreadableFile(str(path), "the line is not UTF-8", row) from error
            if text.strip():
                yield row, text
    raise UnreadableFile(str(path), f"it has more than {MAX_JUDGEMENTS} lines")


def _unique_records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a file of JSON Lines, each with an id of its own."""
    seen: set[str] = set()
    for row, line in _lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(str(path), f"the line is no JSON: {error}", row) from error
        identifier = record.get("id") if isinstance(record, dict) else None
        if not isinstance(identifier, str | int) or identifier == "":
            raise UnreadableFile(str(path), "it is no object with an id", row)
        if str(identifier) in seen:
            raise UnreadableFile(str(path), f"the id {str(identifier)[:80]!r} stands twice", row)
        seen.add(str(identifier))
        yield row, record


def _grades(path: Path) -> Mapping[str, Mapping[str, int]]:
    """The judgements: by query and document."""
    found: dict[str, dict[str, int]] = {}
    for row, line in _without_head(_lines(path)):
        cells = line.split("\t")
        try:
            query, document, grade = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError) as error:
            raise UnreadableFile(str(path), "it is not query, document and a whole number, with tabs", row) from error
        if abs(grade) > MAX_GRADE:
            raise UnreadableFile(str(path), f"the grade is beyond {MAX_GRADE}", row)
        found.setdefault(query, {})[document] = grade
    return found


def _without_head(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    rest = iter(lines)
    next(rest, None)
    return rest


def _judged(path: Path, row: int, record: Mapping[str, Any], grades: Mapping[str, Mapping[str, int]]) -> JudgedQuery:
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableFile(str(path), "the query has no text", row)
    return JudgedQuery(str(record["id"]), text, grades.get(str(record["id"]), {}))


def _cells(line: str) -> list[str]:
    row = next(csv.reader([line], delimiter="\t"), [])
    return [cell.strip() for cell in row]
