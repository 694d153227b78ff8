"""Xapian, by Debian's Python bindings: postings at their places, a value slot for each of a facet's values.

Its bindings are no package of PyPI. `requirements/xapian.sh` fetches Debian's and unpacks them, which needs no root;
they fit the Python that Debian made them for.
"""

import ctypes
import importlib
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from index.query.nodes import And, FacetTerm, Node, Not, Or, Phrase, Prefix, Term
from index.schema import facet_fields
from index.search_query import Filter
from tests.benchmarks.documents import FIELDS, GAP, PeerDocument
from tests.benchmarks.peers.base import SNIPPET, TEN, Answer, Asked, Missing, Unanswerable, others_of
from tests.benchmarks.pools import CACHE
from tests.benchmarks.trees import Tree

__all__ = ["Xapian"]

HOME: Final = CACHE / "xapian"
LONGEST: Final = 245
"""Bytes of a term, for Xapian."""
SLOTS: Final = 1_000
"""Value slots set apart for each facet."""
COMMIT: Final = 20_000
"""Documents between two commits."""
PREFIXES: Final = {name: "" if name == "text" else f"X{number}" for number, name in enumerate(FIELDS)}
"""Of terms, by field. Those of the text have none, so that snippets mark them."""


def _library() -> Any:
    with suppress(ImportError):
        return importlib.import_module("xapian")
    libraries = sorted(HOME.glob("usr/lib/*/libxapian.so.30"))
    if not libraries:
        raise Missing("Debian's python3-xapian could not be fetched")
    ctypes.CDLL(str(libraries[0]), ctypes.RTLD_GLOBAL)
    sys.path.append(str(HOME / "usr/lib/python3/dist-packages"))
    try:
        return importlib.import_module("xapian")
    except ImportError as error:
        version = ".".join(map(str, sys.version_info[:2]))
        raise Missing(f"Debian's python3-xapian does not fit Python {version}: {error}") from error


class Xapian:
    """The peer."""

    name = "Xapian"

    def version(self) -> str:
        """Its library's."""
        return str(_library().version_string())

    def build(self, documents: Iterable[PeerDocument], folder: Path) -> None:
        """A database of its default kind."""
        library = _library()
        database = library.WritableDatabase(str(folder / "db"), library.DB_CREATE_OR_OPEN)
        slots: dict[str, int] = {}
        for number, one in enumerate(documents, 1):
            database.add_document(_document(library, one))
            for name, values in one.facets.items():
                slots[name] = max(slots.get(name, 0), len(values))
            if number % COMMIT == 0:
                database.commit()
        database.set_metadata("slots", json.dumps(slots))
        database.close()

    def readers(self, folder: Path, facets: tuple[str, ...]) -> Mapping[str, "XapianReader"]:
        """Asked for lean trees."""
        library = _library()
        return {self.name: XapianReader(library, library.Database(str(folder / "db")), facets)}


def _document(library: Any, one: PeerDocument) -> Any:
    made = library.Document()
    made.set_data(json.dumps([one.key, _spelt(one.texts["text"])], ensure_ascii=False))
    for name, text in one.texts.items():
        for position, term in enumerate(text.split(" ") if text else ()):
            spelt = PREFIXES[name] + _spelt(term)
            if term != GAP and len(spelt.encode()) <= LONGEST:
                made.add_posting(spelt, position)
    for number, facet in enumerate(facet_fields()):
        for place, value in enumerate(one.facets.get(facet.name, ())):
            made.add_value(SLOTS * number + place, value)
            made.add_boolean_term(_carries(facet.name, value))
    return made


def _spelt(text: str) -> str:
    """Without the colon after a stem's language, at which its snippets would part it."""
    return text.replace(":", "")


def _carries(facet: str, value: str) -> str:
    return f"XF{facet}:{value}"[: LONGEST // 4]


class XapianReader:
    """Its database."""

    def __init__(self, library: Any, database: Any, facets: tuple[str, ...]) -> None:
        self._library = library
        self._database = database
        self._documents = database.get_doccount()
        self._unstemmed = library.Stem("none")
        used = json.loads(database.get_metadata("slots"))
        first = {facet.name: SLOTS * number for number, facet in enumerate(facet_fields())}
        self._slots = {name: range(first[name], first[name] + used.get(name, 0)) for name in facets}

    def ten(self, asked: Asked) -> tuple[str, ...]:
        """The ten best."""
        found, _ = self._asked(self._of(asked.lean), asked.filters, ())
        return tuple(json.loads(one.document.get_data())[0] for one in found)

    def page(self, asked: Asked) -> Answer:
        """The whole page."""
        node = self._of(asked.lean)
        own = {one.facet for one in asked.filters}
        found, counts = self._asked(node, asked.filters, [name for name in self._slots if name not in own])
        for name in own & self._slots.keys():
            counts |= self._asked(node, others_of(asked.filters, name), (name,))[1]
        data = [json.loads(one.document.get_data()) for one in found]
        return Answer(
            found.get_matches_estimated(),
            tuple(key for key, _ in data),
            counts,
            tuple(found.snippet(text, SNIPPET, self._unstemmed).decode() for _, text in data),
        )

    def _asked(
        self, node: Any, filters: tuple[Filter, ...], facets: Iterable[str]
    ) -> tuple[Any, dict[str, dict[str, int]]]:
        """The ten best, all that match looked at, and the counts of these facets."""
        library = self._library
        enquiry = library.Enquire(self._database)
        enquiry.set_query(self._narrowed(node, filters))
        spies = [(name, library.ValueCountMatchSpy(slot)) for name in facets for slot in self._slots[name]]
        for _, spy in spies:
            enquiry.add_matchspy(spy)
        found = enquiry.get_mset(0, TEN, self._documents)
        counts: dict[str, dict[str, int]] = {}
        for name, spy in spies:
            mine = counts.setdefault(name, {})
            for one in spy.values():
                value = one.term.decode()
                mine[value] = mine.get(value, 0) + one.termfreq
        return found, counts

    def _narrowed(self, node: Any, filters: tuple[Filter, ...]) -> Any:
        query = self._library.Query
        for one in filters:
            if one.ranges:
                slot = self._slots[one.facet][0]
                low, high = (str(year) for year in (one.ranges[0].low, one.ranges[0].high))
                passing = query(query.OP_VALUE_RANGE, slot, low, high)
            else:
                passing = query(query.OP_OR, [query(_carries(one.facet, value)) for value in one.values])
            node = query(query.OP_FILTER, node, passing)
        return node

    def _of(self, node: Tree) -> Any:
        """The tree as its query."""
        query = self._library.Query
        match node:
            case Term():
                return self._weighted(query(PREFIXES[node.field] + _spelt(node.text)), node.boost)
            case Phrase():
                terms = [PREFIXES[node.field] + _spelt(term) for _, term in node.terms]
                return self._weighted(query(query.OP_PHRASE, terms, len(terms)), node.boost)
            case Prefix():
                start = PREFIXES[node.field] + node.text
                return query(query.OP_WILDCARD, start, 0, query.WILDCARD_LIMIT_ERROR, query.OP_OR)
            case FacetTerm():
                return query(query.OP_SCALE_WEIGHT, query(_carries(node.facet, node.value)), 0)
            case Or():
                return query(query.OP_OR, [self._of(child) for child in node.nodes])
            case And():
                return self._all(node.nodes)
            case _:
                raise Unanswerable(f"Xapian has nothing for {type(node).__name__}")

    def _all(self, nodes: Iterable[Node]) -> Any:
        query = self._library.Query
        required = [self._of(one) for one in nodes if not isinstance(one, Not)]
        made = query(query.OP_AND, required)
        for one in nodes:
            if isinstance(one, Not):
                made = query(query.OP_AND_NOT, made, self._of(one.node))
        return made

    def _weighted(self, made: Any, boost: float) -> Any:
        query = self._library.Query
        return made if boost == 1 else query(query.OP_SCALE_WEIGHT, made, boost)
