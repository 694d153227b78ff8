"""Judged queries: queries with relevance judgments, read from files.

There are two shapes. A **set** is a test collection: a folder with `docs.jsonl`, `queries.jsonl` and `qrels.tsv`, each
also as .gz. Its documents become practices through the normal import. A **list** is a table that editors keep for an
existing collection: a query, the slugs of the relevant practices, and any other columns.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats.base import ParsedPractice
from corpus.formats.mapping.record_mapper import RecordMapper
from corpus.practice import Practice
from index.evaluation.numbered_lines import numbered_lines

__all__ = ["JudgedQuery", "JudgedSet", "read_judged_set", "read_query_list"]

MAX_GRADE: Final = 1_000
"""The highest relevance grade, positive or negative."""
NO_TITLE: Final = "…"
"""The title of a document without one. It contains no word."""


@frozen
class JudgedQuery:
    """A query with its relevance judgments."""

    id: str
    text: str
    grades: Mapping[str, int]
    """Relevance grade by document: 1 and more is relevant, higher is better; 0 and less is not."""

    @property
    def has_answers(self) -> bool:
        """Return whether any document is relevant."""
        return any(grade > 0 for grade in self.grades.values())


@frozen
class JudgedSet:
    """A test collection: a folder of documents, queries and judgments."""

    folder: Path
    queries: tuple[JudgedQuery, ...]
    """The queries that have a relevant document."""

    def practices(self) -> Iterator[tuple[str, Practice]]:
        """Yield each document's id, and the document as a practice. Raises UnreadableFile."""
        path = _file(self.folder, "docs.jsonl")
        reading = RecordMapper(str(path), {})
        for row, record in _unique_records(path):
            title = str(record.get("title") or "").strip() or NO_TITLE
            outcome = reading.read_foreign(list({**record, "title": title}.items()), row)
            if not isinstance(outcome, ParsedPractice):
                raise outcome
            yield str(record["id"]), outcome.practice


def read_judged_set(folder: Path) -> JudgedSet:
    """Read the queries and judgments of a folder; `JudgedSet.practices` reads the documents. Raises UnreadableFile."""
    _file(folder, "docs.jsonl")
    grades = _grades(_file(folder, "qrels.tsv"))
    path = _file(folder, "queries.jsonl")
    judged = [_judged(path, row, record, grades) for row, record in _unique_records(path)]
    queries = tuple(query for query in judged if query.has_answers)
    if not queries:
        raise UnreadableFile(str(path), "no query of the file has a relevant document in the judgments")
    return JudgedSet(folder, queries)


def read_query_list(path: Path) -> tuple[JudgedQuery, ...]:
    """Read the queries of a table with the columns `query` and `slugs`. A query without slugs should find nothing.

    A query's id is its text. Raises UnreadableFile.
    """
    lines = numbered_lines(path)
    head = _cells(next(lines, (1, ""))[1])
    if not {"query", "slugs"} <= set(head):
        raise UnreadableFile(str(path), "the first line does not name the columns query and slugs", 1)
    queries: dict[str, JudgedQuery] = {}
    for row, line in lines:
        values = dict(zip(head, _cells(line), strict=False))
        text = values.get("query", "")
        if not text or text in queries:
            raise UnreadableFile(str(path), "the query is empty" if not text else "the query is there twice", row)
        queries[text] = JudgedQuery(text, text, dict.fromkeys(values.get("slugs", "").split(), 1))
    return tuple(queries.values())


def _file(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise UnreadableFile(str(folder), f"there is no {name} or {name}.gz in it")


def _unique_records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the objects of a JSON Lines file with their line numbers; every id must be unique."""
    ids: set[str] = set()
    for row, line in numbered_lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(str(path), f"the line is not JSON: {error}", row) from error
        identifier = record.get("id") if isinstance(record, dict) else None
        if not isinstance(identifier, str | int) or identifier == "":
            raise UnreadableFile(str(path), "the line is not an object with an id", row)
        if str(identifier) in ids:
            raise UnreadableFile(str(path), f"the id {str(identifier)[:80]!r} is there twice", row)
        ids.add(str(identifier))
        yield row, record


def _grades(path: Path) -> Mapping[str, Mapping[str, int]]:
    """Read the judgments: the grade by query and document."""
    grades: dict[str, dict[str, int]] = {}
    for row, line in _without_head(numbered_lines(path)):
        cells = line.split("\t")
        try:
            query, document, grade = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError) as error:
            raise UnreadableFile(
                str(path), "the line is not a query, a document and a whole number, separated by tabs", row
            ) from error
        if abs(grade) > MAX_GRADE:
            raise UnreadableFile(str(path), f"the grade is above {MAX_GRADE} or below -{MAX_GRADE}", row)
        grades.setdefault(query, {})[document] = grade
    return grades


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
