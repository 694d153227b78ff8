"""Datasette: a table with its full-text search and its facets, served as it serves any."""

import json
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from corpus.practice import Practice
from index.schema import facet_fields
from index.search_query import Filter
from tests.benchmarks.documents import PeerDocument
from tests.benchmarks.peers.base import TEN, Asked, Missing
from tests.benchmarks.peers.fts5 import COLUMNS, match_text, texts_of
from tests.benchmarks.pools import PACKAGES

__all__ = ["DATASETTE", "built", "command", "path_of", "version"]

DATASETTE: Final = "Datasette"
PATIENCE: Final = 60_000
"""Milliseconds that a facet may take: left to itself, it leaves out those that take long."""
LISTS: Final = frozenset({"area", "keyword", "keyphrase", "type", "sector", "target"})
BATCH: Final = 1_000
TABLES: Final = f"""
CREATE TABLE practice (id INTEGER PRIMARY KEY, title TEXT, text TEXT,
  {", ".join(f"{facet.name} {'INTEGER' if facet.number else 'TEXT'}" for facet in facet_fields())});
CREATE TABLE terms (id INTEGER PRIMARY KEY, {", ".join(f"{name} TEXT" for name in COLUMNS)});
CREATE VIRTUAL TABLE words USING fts5 ({", ".join(COLUMNS)}, content = 'terms', content_rowid = 'id',
  tokenize = "ascii tokenchars ':~_'");
"""
INDICES: Final = "".join(f"CREATE INDEX {facet.name}_values ON practice ({facet.name});" for facet in facet_fields())
METADATA: Final = {
    "databases": {"practices": {"tables": {"practice": {"fts_table": "words", "fts_pk": "id", "searchmode": "raw"}}}}
}


def version() -> str:
    """Its version. Raises Missing."""
    found = list(PACKAGES.glob("datasette-*.dist-info"))
    if not found:
        raise Missing("it is not among the packages that were installed for this")
    return found[0].name.removeprefix("datasette-").removesuffix(".dist-info")


def built(folder: Path, documents: Iterable[PeerDocument], practices: Mapping[str, Practice]) -> None:
    """Its database of these documents, and the texts as written, which it shows."""
    folder.mkdir(parents=True)
    (folder / "metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    with sqlite3.connect(folder / "practices.db") as connection:
        connection.executescript(TABLES)
        numbered = enumerate(documents, 1)
        while batch := list(islice(numbered, BATCH)):
            _insert(connection, "practice", [_row(number, one, practices[one.key]) for number, one in batch])
            terms = [(number, *texts_of(one)) for number, one in batch]
            _insert(connection, "terms", terms)
            _insert(connection, f"words (rowid, {', '.join(COLUMNS)})", terms)
        connection.commit()
        connection.executescript(f"INSERT INTO words (words) VALUES ('optimize'); {INDICES} ANALYZE;")


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _row(number: int, one: PeerDocument, practice: Practice) -> tuple[Any, ...]:
    text = "\n\n".join(section.text for section in practice.sections)
    values = (_value(facet.name, one.facets.get(facet.name, ())) for facet in facet_fields())
    return (number, practice.title, text, *values)


def _value(facet: str, values: tuple[str, ...]) -> str | None:
    if facet in LISTS:
        return json.dumps(values)
    return values[0] if values else None


def command(folder: Path, port: int) -> list[str]:
    """What serves it."""
    limits = [f"--setting={name}={PATIENCE}" for name in ("facet_time_limit_ms", "sql_time_limit_ms")]
    serve = [sys.executable, "-m", "datasette", "serve", "-i", str(folder / "practices.db")]
    options = [f"--metadata={folder / 'metadata.json'}", "--host=127.0.0.1", f"--port={port}"]
    return [*serve, *options, *(part for limit in limits for part in limit.replace("=", " ", 2).split(" "))]


def path_of(asked: Asked, facets: tuple[str, ...], kind: str = "") -> str:
    """The address of its page for a question, or, of kind `.json`, of the same for programs."""
    arguments = [("_search", match_text(asked.lean)), ("_size", str(TEN))]
    arguments += [("_facet_array" if name in LISTS else "_facet", name) for name in facets]
    arguments += [pair for one in asked.filters for pair in _narrowing(one)]
    return f"/practices/practice{kind}?{urlencode(arguments)}"


def _narrowing(one: Filter) -> list[tuple[str, str]]:
    if one.ranges:
        bounds = one.ranges[0]
        return [(f"{one.facet}__gte", str(bounds.low)), (f"{one.facet}__lte", str(bounds.high))]
    return [(f"{one.facet}__in", ",".join(one.values))]
