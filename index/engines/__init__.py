"""The search engines: Whoosh on one machine, OpenSearch in a cluster. `open_engine` selects one by its address.

- `base`: the protocol of all engines, with request and answer
- `bm25`: the formula and the constants by which both score
- `prefix_expansion`: how many terms a prefix expands to
- `monotonic_reads`: how long an engine waits for a new generation that lacks changes
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.engines.base import Engine
from index.errors import EngineUnavailable

__all__ = ["open_engine"]


def open_engine(url: str) -> Engine:
    """Open the engine at an address. Raises EngineUnavailable where it is not an address of an engine.

    Addresses are `whoosh:///absolute/folder` and `opensearch://host:9200/name`; for the options of the latter see
    `index.engines.opensearch.cluster_address`.
    """
    parts = urlsplit(url)
    if parts.scheme == "whoosh" and parts.path:
        from index.engines.whoosh import WhooshEngine  # noqa: PLC0415 - only the engine in use is loaded

        return WhooshEngine(Path(unquote(parts.path)))
    if parts.scheme in ("opensearch", "opensearch+tls"):
        return _opensearch(url)
    raise EngineUnavailable(
        f"{parts._replace(netloc=parts.hostname or '').geturl()!r} is no address of an engine; "
        "`whoosh:///absolute/folder` and `opensearch://host:9200/name` are."
    )


def _opensearch(url: str) -> Engine:
    try:
        from index.engines.opensearch import OpenSearchEngine  # noqa: PLC0415 - the client is an extra
    except ModuleNotFoundError as error:
        raise EngineUnavailable(
            "The address is OpenSearch's, and its client is not installed: "
            "in the project's folder, pip install '.[opensearch]'."
        ) from error
    return OpenSearchEngine(url)
