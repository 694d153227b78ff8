"""`WorkerPool`: processes that share the work of a build, one for each core, and return results in order.

Each worker is a new process, not a fork: this process may have threads. Only a few items are in flight at a time, so
memory stays bounded. The workers need no clean-up: when this process dies, they read the end of their socket and exit.
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

__all__ = ["MIN_ITEMS", "QUEUED_PER_WORKER", "WorkerPool", "available_cores", "worker_pool"]

MIN_ITEMS: Final = 2_000
"""Practices from which on processes pay off: each takes a second to start."""
QUEUED_PER_WORKER: Final = 2
"""Items in flight for each process: one that it works on, and one that waits."""
EXPECTED_ERRORS: Final = (CorpusError, SearchIndexError)
"""Errors of the work that are raised in this process; any other error ends the worker."""
WORKER_DIED: Final = (
    "A worker process of the build ended ({}). It may have run out of memory. The index that was served stays in use."
)

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Worker:
    """One worker process, and the thread of this process that talks to it."""

    def __init__(self, imports: object) -> None:
        self._connection, child_end = Pipe()
        with child_end:
            self._process = _start_process(child_end)
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._connection.send, imports)

    def stop(self) -> None:
        """Kill the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._thread.shutdown()
        self._connection.close()

    def send_function(self, pickled: bytes) -> None:
        """Send the function to call, pickled with the errors that it may raise."""
        self._thread.submit(self._connection.send_bytes, pickled)

    def submit(self, item: object) -> Future[Any]:
        """Call the function with this item. The future raises what the function raises, and BuildFailed."""
        return self._thread.submit(self._call, item)

    def _call(self, item: object) -> Any:  # noqa: ANN401 - the result of any function
        try:
            self._connection.send(item)
            result, error = self._connection.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as broken:
            raise BuildFailed(WORKER_DIED.format(_exit_reason(self._process.wait()))) from broken
        if error is not None:
            raise error
        return result


class WorkerPool:
    """A fixed number of worker processes. A pool without workers calls the function in this process."""

    def __init__(self, workers: Sequence[_Worker] = ()) -> None:
        self._workers = workers

    def map_in_order(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
        """Yield each item with its result, in the order of the items. Raises as the function does, and BuildFailed."""
        if not self._workers:
            yield from ((item, function(item)) for item in items)
            return
        pickled = pickle.dumps((function, EXPECTED_ERRORS))
        for worker in self._workers:
            worker.send_function(pickled)
        in_flight: deque[tuple[Item, Future[Result]]] = deque()
        for worker, item in zip(cycle(self._workers), items, strict=False):
            in_flight.append((item, worker.submit(item)))
            if len(in_flight) == QUEUED_PER_WORKER * len(self._workers):
                first, result = in_flight.popleft()
                yield first, result.result()
        yield from ((item, result.result()) for item, result in in_flight)


@contextmanager
def worker_pool(item_count: int, imports: object) -> Iterator[WorkerPool]:
    """Open a pool with one worker for each core where there are many items, and stop the workers afterwards.

    The workers start by unpickling `imports`, which imports the modules that they will need.
    """
    number = available_cores() if item_count >= MIN_ITEMS else 1
    with ExitStack() as stack:
        workers: list[_Worker] = []
        for _ in range(number if number > 1 else 0):
            workers.append(_Worker(imports))
            stack.callback(workers[-1].stop)
        yield WorkerPool(workers)


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_process(child_end: Connection) -> "subprocess.Popen[bytes]":
    """Start a process with this one's module path, in a process group of its own, so that Ctrl-C reaches only this."""
    command = [sys.executable, "-P", "-m", "index.build.worker_process", str(child_end.fileno())]
    module_path = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return subprocess.Popen(  # noqa: S603 - the command holds our own module and a number
        command,
        env={**os.environ, "PYTHONPATH": module_path},
        stdin=subprocess.DEVNULL,
        pass_fds=[child_end.fileno()],
        process_group=0,
    )


def _exit_reason(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"with status {status}"
