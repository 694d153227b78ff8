"""One worker process of `index.build.worker_pool`: it reads a function, then arguments, and sends each result back.

The function arrives pickled and imports its own modules. This module imports none of them.
"""

import gc
import sys
from multiprocessing.connection import Connection
from typing import Any, Final

__all__ = ["main"]

NOT_NEEDED: Final = "scipy.stats"
"""NLTK imports it for Fisher's test, which this project never uses. The import takes half a second."""


def main(descriptor: int) -> None:
    """Serve the parent process over the socket with that file descriptor, until the parent closes it."""
    sys.modules[NOT_NEEDED] = None  # type: ignore[assignment] # Python then raises ImportError for it
    with Connection(descriptor) as parent:
        try:
            parent.recv()
            function, expected_errors = parent.recv()
            gc.freeze()
            while True:
                parent.send(_call(function, expected_errors, parent.recv()))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def _call(function: Any, expected_errors: tuple[type[Exception], ...], argument: Any) -> tuple[Any, Exception | None]:  # noqa: ANN401
    """Return the result or the expected error. Any other error ends this process."""
    try:
        return function(argument), None
    except expected_errors as error:
        return None, error


if __name__ == "__main__":
    main(int(sys.argv[1]))
