"""A client that asks a web server as fast as it answers, over connections that stay open.

It reads what comes and no more, so that it costs the same whoever answers.
"""

import asyncio
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Final

from attrs import frozen

__all__ = ["Load", "load"]

CONNECTIONS: Final = 4
"""At once, as many as a worker of this product has threads."""
HEAD: Final = 1 << 16
OK: Final = 200


@frozen
class Load:
    """What came of it."""

    milliseconds: tuple[float, ...]
    """For each request."""
    seconds: float
    sizes: tuple[int, ...]
    """Bytes of each body, as sent."""

    @property
    def per_second(self) -> float:
        """Requests."""
        return len(self.milliseconds) / self.seconds


def load(port: int, paths: Sequence[str], seconds: float, encoding: str) -> Load:
    """Ask for these paths in turn for so long. Raises ConnectionError where an answer is no 200."""
    return asyncio.run(_load(port, paths, seconds, encoding))


async def _load(port: int, paths: Sequence[str], seconds: float, encoding: str) -> Load:
    waiting = cycle(paths)
    times: list[float] = []
    sizes: list[int] = []
    begin = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=HEAD)
        while time.perf_counter() - begin < seconds:
            path = next(waiting)
            asked = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
                f"Accept-Encoding: {encoding}\r\n\r\n".encode()
            )
            sizes.append(await _answer(reader, path))
            times.append((time.perf_counter() - asked) * 1_000)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return Load(tuple(times), time.perf_counter() - begin, tuple(sizes))


async def _answer(reader: asyncio.StreamReader, path: str) -> int:
    """Read one answer; the bytes of its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    if int(head[0].split()[1]) != OK:
        raise ConnectionError(f"{path} was answered with {head[0]}")
    fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    if "content-length" in fields:
        return len(await reader.readexactly(int(fields["content-length"])))
    return await _chunks(reader)


async def _chunks(reader: asyncio.StreamReader) -> int:
    size = 0
    while length := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(length + 2)
        size += length
    await reader.readexactly(2)
    return size
