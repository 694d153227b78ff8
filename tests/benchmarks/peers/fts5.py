"""SQLite's FTS5: an external-content table, a table for each facet, counts by GROUP BY over a temporary table."""

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from index.query.nodes import And, FacetTerm, Node, Not, Or, Phrase, Prefix, Term
from index.schema import facet_fields
from index.search_query import Filter
from tests.benchmarks.documents import FIELDS, PeerDocument, carries
from tests.benchmarks.peers.base import TEN, Answer, Asked, Unanswerable, others_of
from tests.benchmarks.trees import Tree

__all__ = ["COLUMNS", "Fts5", "match_text", "texts_of"]

COLUMNS = (*FIELDS, "carried")
"""Those of the terms, and one of the values of facets, which a question may ask for beside words."""

TABLES = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE practice (id INTEGER PRIMARY KEY, key TEXT, {", ".join(f"{name} TEXT" for name in COLUMNS)});
CREATE VIRTUAL TABLE words USING fts5 ({", ".join(COLUMNS)}, content = 'practice', content_rowid = 'id',
  tokenize = "ascii tokenchars ':~_'");
{"".join(f"CREATE TABLE {facet.name} (practice INTEGER, value);" for facet in facet_fields())}
"""
INDICES = "".join(
    f"CREATE INDEX {facet.name}_of ON {facet.name} (practice, value);"
    f"CREATE INDEX {facet.name}_with ON {facet.name} (value, practice);"
    for facet in facet_fields()
)
WEIGHTS = "2.0, 0.2, 2.0, 0.2, 1.0, 0.1, 0.0"
"""Of its columns, in their order."""
BATCH = 1_000
SETUP = ("PRAGMA cache_size = -400000", "PRAGMA mmap_size = 4000000000", "PRAGMA temp_store = MEMORY")


class Fts5:
    """The peer."""

    name = "SQLite FTS5"

    def version(self) -> str:
        return sqlite3.sqlite_version

    def build(self, documents: Iterable[PeerDocument], folder: Path) -> None:
        with sqlite3.connect(folder / "practices.db") as connection:
            _filled(connection, documents)
            connection.executescript(f"INSERT INTO words (words) VALUES ('optimize'); {INDICES} ANALYZE;")

    def readers(self, folder: Path, facets: tuple[str, ...]) -> Mapping[str, "Fts5Reader"]:
        return {self.name: Fts5Reader(sqlite3.connect(folder / "practices.db"), facets)}


def _filled(connection: sqlite3.Connection, documents: Iterable[PeerDocument]) -> None:
    """The tables with the documents in them."""
    connection.executescript(TABLES)
    columns = ", ".join("?" * (2 + len(COLUMNS)))
    numbered = enumerate(documents, 1)
    while batch := list(islice(numbered, BATCH)):
        rows = [(number, one.key, *texts_of(one)) for number, one in batch]
        connection.executemany(f"INSERT INTO practice VALUES ({columns})", rows)
        names = ", ".join(COLUMNS)
        words = [(row[0], *row[2:]) for row in rows]
        marks = ", ".join("?" * (1 + len(COLUMNS)))
        connection.executemany(f"INSERT INTO words (rowid, {names}) VALUES ({marks})", words)
        for facet in facet_fields():
            values = [(number, value) for number, one in batch for value in one.facets.get(facet.name, ())]
            connection.executemany(f"INSERT INTO {facet.name} VALUES (?, ?)", values)
    connection.commit()


def texts_of(one: PeerDocument) -> tuple[str, ...]:
    """What stands in its columns."""
    carried = (carries(facet, value) for facet, values in one.facets.items() for value in values)
    return (*(one.texts[name] for name in FIELDS), " ".join(carried))


class Fts5Reader:
    """Its database."""

    def __init__(self, connection: sqlite3.Connection, facets: tuple[str, ...]) -> None:
        self._connection = connection
        self._facets = facets
        for line in SETUP:
            connection.execute(line)
        connection.execute("CREATE TEMP TABLE found (id INTEGER PRIMARY KEY, rank REAL)")
        connection.execute("CREATE TEMP TABLE others (id INTEGER PRIMARY KEY)")

    def ten(self, asked: Asked) -> tuple[str, ...]:
        text, (where, values) = match_text(asked.lean), _where(asked.filters, "words.rowid")
        best = f"""SELECT key FROM practice JOIN
            (SELECT rowid AS id, bm25(words, {WEIGHTS}) AS rank FROM words WHERE words MATCH ? {where}
             ORDER BY rank LIMIT {TEN}) USING (id) ORDER BY rank"""
        keys = self._connection.execute(best, (text, *values)).fetchall()
        self._connection.execute(f"SELECT count(*) FROM words WHERE words MATCH ? {where}", (text, *values)).fetchone()
        return tuple(key for (key,) in keys)

    def page(self, asked: Asked) -> Answer:
        text, (where, values) = match_text(asked.lean), _where(asked.filters, "words.rowid")
        run = self._connection.execute
        run("DELETE FROM found")
        run(
            f"INSERT INTO found SELECT rowid, bm25(words, {WEIGHTS}) FROM words WHERE words MATCH ? {where}",
            (text, *values),
        )
        (total,) = run("SELECT count(*) FROM found").fetchone()
        best = f"SELECT id, key FROM found JOIN practice USING (id) ORDER BY rank LIMIT {TEN}"
        rows = run(best).fetchall()
        return Answer(
            total,
            tuple(key for _, key in rows),
            self._counts(text, asked.filters),
            tuple(self._snippet(text, number) for number, _ in rows),
        )

    def _snippet(self, text: str, number: int) -> str:
        column = FIELDS.index("text")
        cut = f"SELECT snippet(words, {column}, '<b>', '</b>', '…', 32) FROM words WHERE words MATCH ? AND rowid = ?"
        return str(self._connection.execute(cut, (text, number)).fetchone()[0])

    def _counts(self, text: str, filters: tuple[Filter, ...]) -> Mapping[str, Mapping[str, int]]:
        own = {one.facet for one in filters}
        return {name: self._counted(name, text, filters, own=name in own) for name in self._facets}

    def _counted(self, facet: str, text: str, filters: tuple[Filter, ...], *, own: bool) -> Mapping[str, int]:
        """A facet's counts among what was found; where something is chosen in it, under the others' filters."""
        run = self._connection.execute
        table = "found"
        if own:
            table = "others"
            where, values = _where(others_of(filters, facet), "words.rowid")
            run("DELETE FROM others")
            run(f"INSERT INTO others SELECT rowid FROM words WHERE words MATCH ? {where}", (text, *values))
        rows = run(f"SELECT value, count(*) FROM {facet} WHERE practice IN (SELECT id FROM {table}) GROUP BY value")
        return {str(value): number for value, number in rows}


def _where(filters: tuple[Filter, ...], rowid: str) -> tuple[str, tuple[str | int | None, ...]]:
    clauses, values = [], []
    for one in filters:
        if one.ranges:
            condition = "CAST(value AS INTEGER) BETWEEN ? AND ?"
            values += [one.ranges[0].low, one.ranges[0].high]
        else:
            condition = f"value IN ({', '.join('?' * len(one.values))})"
            values += one.values
        clauses.append(f"AND EXISTS (SELECT 1 FROM {one.facet} WHERE practice = {rowid} AND {condition})")
    return " ".join(clauses), tuple(values)


def match_text(node: Tree) -> str:
    """The tree in FTS5's syntax. Raises Unanswerable for words with slips."""
    match node:
        case Term():
            return f'{node.field} : "{node.text}"'
        case Phrase():
            return f'{node.field} : "{" ".join(term for _, term in node.terms)}"'
        case Prefix():
            return f'{node.field} : "{node.text}" *'
        case FacetTerm():
            return f'carried : "{carries(node.facet, node.value)}"'
        case Or():
            return " OR ".join(f"({part})" for part in _alternatives(node.nodes))
        case And():
            required = " AND ".join(f"({match_text(one)})" for one in node.nodes if not isinstance(one, Not))
            excluded = "".join(f" NOT ({match_text(one.node)})" for one in node.nodes if isinstance(one, Not))
            return f"({required}){excluded}" if excluded else required
        case _:
            raise Unanswerable(f"FTS5 has nothing for {type(node).__name__}")


def _alternatives(nodes: Iterable[Node]) -> Iterable[str]:
    """One part for each term, whichever columns it is asked for in."""
    columns: dict[str, list[str]] = {}
    others = []
    for node in nodes:
        if isinstance(node, Term):
            columns.setdefault(node.text, []).append(node.field)
        else:
            others.append(match_text(node))
    return [*(f'{{{" ".join(names)}}} : "{text}"' for text, names in columns.items()), *others]
