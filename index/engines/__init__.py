"""Where postings live. `base` says what every engine must do; `open_engine` picks one by its address."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.engines.base import Engine
from index.errors import EngineUnavailable

__all__ = ["open_engine"]


def open_engine(url: str) -> Engine:
    """The engine at that address. Raises EngineUnavailable for one of any other kind.

    `whoosh:///absolute/folder`, or `opensearch://host:9200/name` (see `index.engines.opensearch.cluster_address`).
    """
    parts = urlsplit(url)
    if parts.scheme == "whoosh" and parts.path:
        from index.engines.whoosh import WhooshEngine  # noqa: PLC0415 - only the engine that is asked for is loaded

        return WhooshEngine(Path(unquote(parts.path)))
    if parts.scheme in ("opensearch", "opensearch+tls"):
        return _opensearch(url)
    raise EngineUnavailable(
        f"{parts._replace(netloc=parts.hostname or '').geturl()!r} is no address of an engine; "
        "`whoosh:///absolute/folder` and `opensearch://host:9200/name` are."
    )


def _opensearch(url: str) -> Engine:
    try:
        from index.engines.opensearch import OpenSearchEngine  # noqa: PLC0415 - only where it is asked for
    except ModuleNotFoundError as error:
        raise EngineUnavailable(
            "The address is OpenSearch's, and its client is not installed: "
            "in the project's folder, pip install '.[opensearch]'."
        ) from error
    return OpenSearchEngine(url)
