"""All measurements, one after the other, in one run; what is going on is said on the terminal.

python -m tests.benchmarks            everything, to docs/benchmarks.json and docs/benchmarks.md
python -m tests.benchmarks --smaller  without long texts and 100 000 practices, which take most of the time
python -m tests.benchmarks --built    the same with the indexes of an earlier run, where what makes them is as it was
python -m tests.benchmarks --quick    with 10 000 practices, shown and not kept
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from tests.benchmarks.asking import ask, terms_of
from tests.benchmarks.building import ANALYSIS
from tests.benchmarks.children import figures_of, started
from tests.benchmarks.contenders import contenders, folder_of, readers_of
from tests.benchmarks.machine import machine
from tests.benchmarks.peers.base import Asked, Missing
from tests.benchmarks.peers.datasette import DATASETTE
from tests.benchmarks.peers.ours import OURS
from tests.benchmarks.plans import PLANS, Plan
from tests.benchmarks.pools import CACHE, ROOT, WRITING, House, Pool, fingerprint
from tests.benchmarks.questions import draw
from tests.benchmarks.report import document
from tests.benchmarks.trials import SLOW, answers, completion, facets_of, memory, on_one_core, times
from tests.benchmarks.updates import updates
from tests.benchmarks.web import pages, served_memory, suited

__all__ = ["main", "run"]

FIGURES: Final = ROOT / "docs" / "benchmarks.json"
LATEST: Final = CACHE / "latest.json"
"""Those of the last run of any plan."""
LARGE: Final = 10_000
"""Practices from which on stock Whoosh takes minutes to build, and a second to answer."""


def main() -> None:
    """Run what the command line says."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    options.add_argument("--quick", action="store_true", help="with 10 000 practices; nothing is kept")
    options.add_argument("--built", action="store_true", help="with the indexes of an earlier run, where they will do")
    options.add_argument("--smaller", action="store_true", help="without what takes most of the time")
    chosen = options.parse_args()
    quick = chosen.quick
    plan = PLANS["quick" if quick else "smaller" if chosen.smaller else "full"]
    figures = run(evolve(plan, anew=False) if chosen.built else plan)
    LATEST.write_text(json.dumps(figures), encoding="utf-8")
    if not quick:
        FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        FIGURES.with_suffix(".md").write_text(document(figures), encoding="utf-8")
    sys.stdout.write(document(figures))


def run(plan: Plan) -> Mapping[str, Any]:
    """The figures of a plan."""
    begin, load = time.monotonic(), os.getloadavg()[1]
    versions, missing = contenders()
    for name, reason in missing.items():
        _say(f"{name} takes no part: {reason}")
    houses = _houses(plan)
    builds = _builds(plan, houses, tuple(versions))
    asked = _asked(plan, houses)
    pools = [
        _described(pool, houses[pool], asked[pool])
        | {"builds": builds[pool]}
        | _measured(plan, pool, houses[pool], asked[pool], tuple(versions))
        for pool in plan.pools
    ]
    figures = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {**machine(), "load": round(load, 1)},
        "versions": versions,
        "rounds": plan.rounds,
        "left_out": plan.left_out,
        "pools": pools,
        "completion": _completion(plan, houses, asked),
        "web": _web(plan, houses, asked, missing),
        "updates": _updates(plan, houses, asked),
    }
    _say("Done")
    return {**figures, "missing": dict(missing), "minutes": round((time.monotonic() - begin) / 60)}


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stderr.flush()


def _houses(plan: Plan) -> Mapping[Pool, House]:
    _say("Taking in the records")
    children = [started("preparing", (str(pool.size), str(pool.join), str(pool.home))) for pool in plan.pools]
    for child in children:
        figures_of(child)
    return {pool: pool.made() for pool in plan.pools}


def _builds(plan: Plan, houses: Mapping[Pool, House], names: Sequence[str]) -> Mapping[Pool, Mapping[str, Any]]:
    """By pool and name what building took: each alone, but for stock Whoosh's large ones, which are built together."""
    found: dict[Pool, dict[str, Any]] = {}
    late = []
    for pool, house in houses.items():
        found[pool] = {}
        for name in (OURS, ANALYSIS, *names):
            kept = folder_of(house, name).with_suffix(".json")
            if not plan.anew and (earlier := _earlier(kept)):
                found[pool][name] = earlier
            elif name == SLOW and pool.size > LARGE:
                late.append(pool)
            else:
                _say(f"{pool.name}: {name} builds")
                found[pool][name] = _kept(kept, figures_of(_building(house, name)))
    if late:
        _say(f"{SLOW} builds {' and '.join(pool.name for pool in late)}, which takes long")
    children = [(pool, _building(houses[pool], SLOW)) for pool in late]
    for pool, child in children:
        found[pool][SLOW] = _kept(folder_of(houses[pool], SLOW).with_suffix(".json"), figures_of(child))
    return found


def _building(house: House, name: str) -> Any:
    return started("building", (str(house.folder), name))


def _kept(path: Path, figures: Any) -> Any:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**figures, "code": fingerprint(WRITING)}), encoding="utf-8")
    return figures


def _earlier(path: Path) -> Any:
    """The figures of an index that the same code made in an earlier run; None where there is none."""
    figures = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {**figures, "earlier": True} if figures.pop("code", "") == fingerprint(WRITING) else None


def _asked(plan: Plan, houses: Mapping[Pool, House]) -> Mapping[Pool, Sequence[Asked]]:
    """The questions to each pool: the same to all of short texts, others to those of long ones."""
    _say("Drawing questions")
    source = houses[plan.drawn_from]
    short = draw(plan.drawn_from.records(), source.searcher, source.analyzer, plan.per_kind)
    found = {}
    for pool, house in houses.items():
        own = short if pool.join == 1 else draw(pool.records(), house.searcher, house.analyzer, plan.per_kind)
        found[pool] = ask(own, house, terms_of(house))
    return found


def _described(pool: Pool, house: House, asked: Sequence[Asked]) -> dict[str, Any]:
    state = house.engine.state()
    return {
        "name": pool.name,
        "size": pool.size,
        "join": pool.join,
        "documents": state.documents,
        "languages": len(state.languages),
        "facets": list(facets_of(house)),
        "questions": len(asked),
    }


def _measured(plan: Plan, pool: Pool, house: House, asked: Sequence[Asked], names: Sequence[str]) -> Mapping[str, Any]:
    _say(f"{pool.name}: what is found, and how soon")
    seldom = {SLOW: 8 if pool.size > LARGE else 4}
    with on_one_core():
        readers = readers_of(house, (OURS, *names), facets_of(house))
        found = answers(readers, asked, seldom)
        took = times(readers, asked, plan.rounds, seldom)
    _say(f"{pool.name}: memory")
    return {"agreement": found, "memory": memory(house, (OURS, *names), asked, seldom), **took}


def _completion(plan: Plan, houses: Mapping[Pool, House], asked: Mapping[Pool, Sequence[Asked]]) -> Any:
    _say("Completion")
    with on_one_core():
        return {pool.name: completion(houses[pool], asked[pool], plan.rounds) for pool in plan.short}


def _web(
    plan: Plan, houses: Mapping[Pool, House], asked: Mapping[Pool, Sequence[Asked]], missing: MutableMapping[str, str]
) -> Any:
    """The pages over HTTP, of the pool that the questions were drawn from; None where Datasette takes no part."""
    house, mine = houses[plan.drawn_from], asked[plan.drawn_from]
    _say(f"Pages over HTTP, {plan.drawn_from.name}")
    try:
        return {"pool": plan.drawn_from.name, **pages(house, suited(mine), facets_of(house), plan.web_seconds)}
    except Missing as reason:
        _say(f"{DATASETTE} takes no part: {reason}")
        missing[DATASETTE] = str(reason)
        return None


def _updates(plan: Plan, houses: Mapping[Pool, House], asked: Mapping[Pool, Sequence[Asked]]) -> Any:
    """How soon a change shows, and what a server needs, where the most practices are."""
    pool = plan.largest
    _say(f"A server's memory, and changes, {pool.name}")
    served = served_memory(houses[pool], asked[pool], plan.web_seconds)
    return {"pool": pool.name, "served": served, "changes": updates(houses[pool], plan.changes)}
