"""Processes that share a build's work, one for each core: `Workers` hands it out and takes it back in its order.

They are started anew and not forked from this process, which may have threads. Little is on the way at a time, so that
memory stays bounded. Nobody has to end them: when this process dies, whatever way, they read that nobody sends more.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeVar

from corpus.errors import CorpusError
from index.errors import BuildFailed, SearchIndexError

__all__ = ["AHEAD", "MANY", "Workers", "cores", "workers"]

MANY: Final = 2_000
"""Pieces of work, practices, for which it is worth starting processes: each needs a second until it can begin."""
AHEAD: Final = 2
"""Pieces for each process that are on the way: one that it does, and one that waits for it."""
EXPECTED: Final = (CorpusError, SearchIndexError)
"""What work may fail with that whoever asked for it is told."""
DIED: Final = "A process that takes part in the build ended ({}), perhaps for want of memory; what was served still is."

In = TypeVar("In")
Out = TypeVar("Out")


class _Worker:
    """One process, and a thread of this one that speaks to it."""

    def __init__(self, imports: object) -> None:
        self._other, place = Pipe()
        with place:
            self._process = _started(place)
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._other.send, imports)

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._thread.shutdown()
        self._other.close()

    def learn(self, work: bytes) -> None:
        """Have it do this, pickled with the errors that are expected of it, from now on."""
        self._thread.submit(self._other.send_bytes, work)

    def do(self, on: object) -> Future[Any]:
        """The work done on this. Raises as the work does, and BuildFailed."""
        return self._thread.submit(self._done, on)

    def _done(self, on: object) -> Any:  # noqa: ANN401 - whatever comes of the work
        try:
            self._other.send(on)
            done, error = self._other.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as ended:
            raise BuildFailed(DIED.format(_named(self._process.wait()))) from ended
        if error is not None:
            raise error
        return done


class Workers:
    """So many processes; without any, this one does the work itself."""

    def __init__(self, members: Sequence[_Worker] = ()) -> None:
        self._members = members

    def each(self, work: Callable[[In], Out], on: Iterable[In]) -> Iterator[tuple[In, Out]]:
        """Each piece with what comes of it, in their order. Raises as the work does, and BuildFailed."""
        if not self._members:
            yield from ((one, work(one)) for one in on)
            return
        learnt = pickle.dumps((work, EXPECTED))
        for member in self._members:
            member.learn(learnt)
        under_way: deque[tuple[In, Future[Out]]] = deque()
        for member, one in zip(cycle(self._members), on, strict=False):
            under_way.append((one, member.do(one)))
            if len(under_way) == AHEAD * len(self._members):
                first, done = under_way.popleft()
                yield first, done.result()
        yield from ((one, done.result()) for one, done in under_way)


@contextmanager
def workers(much: int, imports: object) -> Iterator[Workers]:
    """As many as there are cores, where there is much to do; they begin with reading the modules of `imports`."""
    number = cores() if much >= MANY else 1
    with ExitStack() as stack:
        members: list[_Worker] = []
        for _ in range(number if number > 1 else 0):
            members.append(_Worker(imports))
            stack.callback(members[-1].end)
        yield Workers(members)


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _started(place: Connection) -> "subprocess.Popen[bytes]":
    """A process that finds the modules that this one finds, and that Ctrl-C leaves to this one to end."""
    command = [sys.executable, "-P", "-m", "index.build.process", str(place.fileno())]
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own module, and no word of a stranger in the command
        command,
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        pass_fds=[place.fileno()],
        process_group=0,
    )


def _named(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"with status {status}"
