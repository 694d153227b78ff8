"""All measurements, one after the other, in one run."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks.agreement import agreement
from tests.benchmarks.asking import ask, terms_of
from tests.benchmarks.documents import prepared
from tests.benchmarks.figures import ratios, spread
from tests.benchmarks.measuring import Times, timed
from tests.benchmarks.peers.base import Asked, Missing, Peer, Reader
from tests.benchmarks.peers.fts5 import Fts5
from tests.benchmarks.peers.ours import OURS, Ours
from tests.benchmarks.peers.tantivy import Tantivy
from tests.benchmarks.pools import CACHE, House, Pool
from tests.benchmarks.questions import KINDS, draw

PEERS: Sequence[Peer] = (Tantivy(), Fts5())


def say(text: str) -> None:
    """What is going on, on the terminal."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def main() -> None:
    """Run what the command line says."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=10_000)
    options.add_argument("--per-kind", type=int, default=8)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    sys.path.append(str(CACHE / "packages"))
    pool = Pool(f"{chosen.size:,} short", chosen.size)
    say(f"Taking in {pool.name}")
    house = pool.made()
    house.builder.build()
    readers = {**_ours(house), **_theirs(house)}
    variants = [name for name in readers if "," in name]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    questions = draw(pool.records(), house.searcher, house.analyzer, chosen.per_kind)
    asked = ask(questions, house, terms_of(house))
    for name, reader in readers.items():
        say(f"{name}: {agreement(readers[OURS], reader, asked)}")
    for task in ("ten", "page"):
        tasks = {name: getattr(reader, task) for name, reader in readers.items()}
        main_ones = {name: one for name, one in tasks.items() if name not in variants}
        times = timed(main_ones, asked, chosen.rounds, {}, lambda _: None)[1]
        # what reads the same data as another would find it in the processor's caches
        times |= timed({name: tasks[name] for name in variants}, asked, chosen.rounds, {}, lambda _: None)[1]
        _print(task, times, asked)


def _ours(house: House) -> Mapping[str, Reader]:
    return {
        OURS: Ours(house.searcher, did_you_mean=False),
        f"{OURS}, did you mean": Ours(house.searcher, did_you_mean=True),
    }


def _theirs(house: House) -> Mapping[str, Reader]:
    found: dict[str, Reader] = {}
    for peer in PEERS:
        try:
            folder = house.folder / f"{peer.name}-{peer.version()}"
        except Missing as missing:
            say(f"{peer.name} is missing: {missing}")
            continue
        if not folder.exists():
            say(f"Building {peer.name}")
            folder.mkdir()
            try:
                peer.build(prepared(house.documents), folder)
            except BaseException:
                shutil.rmtree(folder)
                raise
        found |= peer.readers(folder, ("country", "area", "keyword", "sector", "year", "lang"))
    return found


def _print(task: str, times: Times, asked: Sequence[Asked]) -> None:
    lines = [f"{task}: milliseconds: median, p95, mean; ours as a share of it"]
    for name, mine in times.items():
        shares = " ".join(f"{share:6.2f}" for share in ratios(times[OURS], mine).values())
        lines.append(f"{name:32} {_figures(mine)} {shares}")
    for kind in KINDS:
        of_kind = [number for number, one in enumerate(asked) if one.question.kind == kind]
        medians = (_figures([mine[number] for number in of_kind], 1) for mine in times.values())
        lines.append(f"  {kind:32} {' '.join(medians)}")
    sys.stdout.write("\n".join(lines) + "\n")


def _figures(values: Iterable[float | None], number: int = 3) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return "       -" * number
    found = spread(known)
    return " ".join(f"{value:7.2f}" for value in (found.median, found.p95, found.mean)[:number])
