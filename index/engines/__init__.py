"""Where postings live. `base` says what every engine must do; `open_engine` picks one by its address."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.engines.base import Engine
from index.errors import EngineUnavailable

__all__ = ["open_engine"]


def open_engine(url: str) -> Engine:
    """The engine at that address: `whoosh:///absolute/folder`. Raises EngineUnavailable for any other kind."""
    parts = urlsplit(url)
    if parts.scheme == "whoosh" and parts.path:
        from index.engines.whoosh import WhooshEngine  # noqa: PLC0415 - only the engine that is asked for is loaded

        return WhooshEngine(Path(unquote(parts.path)))
    raise EngineUnavailable(f"{url!r} is no address of an engine; `whoosh:///absolute/folder` is one.")
