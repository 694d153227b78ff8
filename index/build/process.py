"""One process of `index.build.worker_pool`: what it is sent first it does to all that it is sent then, until nobody sends more.

What it does comes pickled, and brings its own modules: this one imports none of them.
"""

import gc
import sys
from multiprocessing.connection import Connection
from typing import Any, Final

__all__ = ["main"]

NOT_NEEDED: Final = "scipy.stats"
"""NLTK looks there for a test of Fisher's that nobody asks for here; reading it takes half a second."""


def main(place: int) -> None:
    """Speak to whoever started this by the open socket of that number."""
    sys.modules[NOT_NEEDED] = None  # type: ignore[assignment] # which Python takes for a module that is not there
    with Connection(place) as other:
        try:
            other.recv()
            work, expected = other.recv()
            gc.freeze()
            while True:
                other.send(_done(work, expected, other.recv()))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def _done(work: Any, expected: tuple[type[Exception], ...], on: Any) -> tuple[Any, Exception | None]:  # noqa: ANN401
    """What comes of it, or which of the expected errors it fails with; with any other this process ends."""
    try:
        return work(on), None
    except expected as error:
        return None, error


if __name__ == "__main__":
    main(int(sys.argv[1]))
