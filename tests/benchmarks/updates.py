"""How soon a change is seen: one practice put, one removed, in the process that does it and in another."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Final

from attrs import evolve

from index.search_query import Query
from search_app.catalogue import Catalogue
from search_app.settings import load_settings
from tests.benchmarks.figures import spread
from tests.benchmarks.pools import House

__all__ = ["updates"]

LOOK: Final = 0.005
"""Seconds between two questions of whoever waits for a change."""
PATIENCE: Final = 60.0


def updates(house: House, number: int) -> Mapping[str, Mapping[str, float]]:
    """Milliseconds until a practice that was put is found, and until one that was removed is not, of so many."""
    settings = load_settings(instance_path=house.folder)
    here, there = Catalogue(settings), Catalogue(settings)
    model = next(iter(here.collection.practices()))
    times: dict[str, list[float]] = {name: [] for name in ("put", "put, other", "removed", "removed, other")}
    for place in range(number):
        one = evolve(model, slug=f"seen-at-once-{place}", title=f"Qzxjw{place:03} is seen at once")
        query = Query(f"qzxjw{place:03}", spelling=False)
        for name, change, wanted in (
            ("put", partial(here.put, [one]), 1),
            ("removed", partial(here.remove, one.slug), 0),
        ):
            there.search(query)
            begin = time.perf_counter()
            change()
            times[name].append(_until(here, query, wanted, begin))
            times[f"{name}, other"].append(_until(there, query, wanted, begin))
    here.close()
    there.close()
    return {name: _figures(mine) for name, mine in times.items()}


def _figures(times: list[float]) -> Mapping[str, float]:
    found = spread(times)
    return {"median": round(found.median, 1), "p95": round(found.p95, 1)}


def _until(catalogue: Catalogue, query: Query, wanted: int, begin: float) -> float:
    """Milliseconds from the beginning until so many are found."""
    while catalogue.search(query, ()).total != wanted:
        if time.perf_counter() - begin > PATIENCE:
            raise TimeoutError(f"the change was not seen within {PATIENCE:.0f} seconds")
        time.sleep(LOOK)
    return (time.perf_counter() - begin) * 1_000
