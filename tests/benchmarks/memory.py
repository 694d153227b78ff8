"""What one process needs that opens an index and answers every question from it.

`python -m tests.benchmarks.memory FOLDER NAME QUESTIONS` prints megabytes: what is resident before, how much more once
the first question is answered and after all, and how much of the latter is the process's own, shared with no other.
"""

import json
import pickle
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.benchmarks.contenders import contenders, readers_of
from tests.benchmarks.peers.base import Unanswerable
from tests.benchmarks.pools import House

__all__ = ["resident"]

KILOBYTES: Final = 1_000
FIGURES: Final = re.compile(r"^(Rss|Pss|Anonymous): +(\d+) kB$", re.MULTILINE)


def resident(process: int | str = "self") -> Mapping[str, float]:
    """Megabytes of a process: Rss, Pss (what is shared, divided among who shares it), Anonymous."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return {name: int(number) * 1.024 / KILOBYTES for name, number in FIGURES.findall(text)}


def main(folder: Path, name: str, questions: Path) -> Mapping[str, float]:
    """Open, ask everything, look."""
    contenders()
    before = resident()
    asked, facets = pickle.loads(questions.read_bytes())
    reader = readers_of(House(folder), (name,), facets)[name]
    with suppress(Unanswerable):
        reader.page(asked[0])
    opened = resident()
    for one in asked:
        with suppress(Unanswerable):
            reader.page(one)
    searched = resident()
    figures = {
        "before": before["Rss"],
        "opened": opened["Rss"] - before["Rss"],
        "searched": searched["Rss"] - before["Rss"],
        "own": searched["Anonymous"] - before["Anonymous"],
    }
    return {key: round(value, 1) for key, value in figures.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))))
