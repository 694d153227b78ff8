"""One index built in a process of its own: how long it takes and how much room it needs.

`python -m tests.benchmarks.building FOLDER NAME` prints seconds, documents and megabytes. NAME is a peer, or this
product, or `ANALYSIS`: reading and analysing the practices alone, which a peer's documents had before.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.contenders import PEERS, contenders, folder_of
from tests.benchmarks.documents import prepared
from tests.benchmarks.peers.ours import OURS
from tests.benchmarks.pools import House

__all__ = ["ANALYSIS", "build"]

ANALYSIS: Final = "analysis"
MEGABYTE: Final = 1_000_000


def build(house: House, name: str) -> Mapping[str, Any]:
    """The figures of one index."""
    if name == OURS:
        index = house.folder / "index"
        shutil.rmtree(index, ignore_errors=True)  # of an earlier build one generation would stay, and count
        return _timed(house.builder.build, index)
    if name == ANALYSIS:
        return _timed(house.analyse, None)
    contenders()
    peer = next(peer for peer in PEERS if peer.name == name)
    folder = folder_of(house, name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return _timed(lambda: peer.build(prepared(house.documents), folder), folder)


def _timed(work: Callable[[], Any], folder: Path | None) -> Mapping[str, Any]:
    """What the work takes; the processor's seconds are also those of processes that it started and waited for."""
    before = sum(os.times()[:4])
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    processor = sum(os.times()[:4]) - before
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder else 0
    return {
        "seconds": round(seconds, 2),
        "processor": round(processor, 2),
        "megabytes": round(size / MEGABYTE, 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(build(House(Path(sys.argv[1])), sys.argv[2])))
