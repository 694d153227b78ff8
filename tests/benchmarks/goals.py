"""What was set out to be reached, each beside what was measured."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from tests.benchmarks.building import ANALYSIS
from tests.benchmarks.peers.datasette import DATASETTE
from tests.benchmarks.peers.ours import ASKED_AGAIN, OURS
from tests.benchmarks.tables import number

__all__ = ["Goal", "goals"]

TANTIVY: Final = "tantivy"
FTS5: Final = "SQLite FTS5"
WHOOSH: Final = "stock Whoosh"
AT: Final = (10_000, 100_000)
LARGE: Final = 100_000


@frozen
class Goal:
    """A bound and a figure."""

    text: str
    wanted: str
    measured: str
    reached: bool


def goals(figures: Mapping[str, Any]) -> Iterator[Goal]:
    """Those that this run has figures for."""
    pools = {pool["size"]: pool for pool in figures["pools"] if pool["join"] == 1}
    for size in AT:
        if size in pools:
            yield from _of_pool(pools[size])
    yield from _over_http(figures)
    if all(size in pools for size in AT):
        low, high = (pools[size]["page"][OURS]["all"]["median"] for size in AT)
        yield _at_most("a page's median, from 10 000 to 100 000", high / low, 5)
    for size in AT:
        if size in pools and WHOOSH in pools[size]["builds"]:
            yield _at_least(f"building {pools[size]['name']}, beside stock Whoosh", _building(pools[size]["builds"]), 3)
    yield from _changes(figures)
    for name, took in figures["completion"].items():
        yield _at_most(f"a completion's median, of a page's, {name}", took["completion"] / took["page"], 0.1)


def _of_pool(pool: Mapping[str, Any]) -> Iterator[Goal]:
    name = pool["name"]
    pages, ten = pool["page"], pool["ten"]
    if TANTIVY in pages:
        share = pages[TANTIVY]["all"]["share"]
        yield _at_most(f"the page's median, of tantivy's, {name}", share["median"], 0.5)
        yield _at_most(f"the page's 95th percentile, of tantivy's, {name}", share["p95"], 0.5)
        kinds = {kind: mine["share"]["median"] for kind, mine in pages[TANTIVY]["kinds"].items() if mine["share"]}
        worst = max(kinds, key=kinds.__getitem__)
        yield _at_most(f"the page of the slowest kind ({worst}), of tantivy's, {name}", kinds[worst], 1)
        share = ten[TANTIVY]["all"]["share"]["median"]
        yield _at_most(f"the ten best alone, the question read anew, of tantivy's, {name}", share, 1)
        again = share * ten[ASKED_AGAIN]["all"]["median"] / ten[OURS]["all"]["median"]
        yield _at_most(f"the ten best alone, asked again, of tantivy's, {name}", again, 1)
    if FTS5 in pages:
        share = pages[FTS5]["all"]["share"]
        yield _at_least(f"the page's median, times as fast as FTS5's, {name}", 1 / share["median"], 4)
        yield _at_least(f"the page's 95th percentile, times as fast as FTS5's, {name}", 1 / share["p95"], 20)
    if WHOOSH in pages and pool["size"] == LARGE:
        faster = 1 / pages[WHOOSH]["all"]["share"]["median"]
        yield _at_least(f"the page's median, times as fast as stock Whoosh's, {name}", faster, 200)


def _over_http(figures: Mapping[str, Any]) -> Iterator[Goal]:
    for name, pages in (figures["web"] or {"pages": {}})["pages"].items():
        share = pages[OURS]["per_second"] / pages[DATASETTE]["per_second"]
        yield _at_least(f"requests a second, times Datasette's, {figures['web']['pool']}, {name}", share, 5)


def _building(builds: Mapping[str, Any]) -> float:
    """How many times as fast this product builds, its analysis and the same analysis for the other counted."""
    return float((builds[WHOOSH]["seconds"] + builds[ANALYSIS]["seconds"]) / builds[OURS]["seconds"])


def _changes(figures: Mapping[str, Any]) -> Iterator[Goal]:
    changes = figures["updates"]["changes"]
    for name in ("put", "put, other", "removed", "removed, other"):
        what, _, other = name.partition(", ")
        where = " in another process" if other else ""
        text = f"milliseconds until a practice that was {what} shows{where}, {figures['updates']['pool']}"
        yield _at_most(text, changes[name]["median"], 1_000)


def _at_most(text: str, measured: float, bound: float) -> Goal:
    return Goal(text, f"at most {number(bound)}", number(measured), measured <= bound)


def _at_least(text: str, measured: float, bound: float) -> Goal:
    return Goal(text, f"at least {number(bound)}", number(measured), measured >= bound)
