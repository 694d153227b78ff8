"""`ClusterAddress`: the address of an index in a cluster, read from a URL.

    opensearch://[user:password@]host[:port][,host[:port]…]/name[?options]

`opensearch+tls://` uses TLS and verifies certificates. The options are `ca`, a file of certificate authorities to
trust, and `shards` and `replicas` of future generations.
"""

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import field, frozen

from index.errors import EngineUnavailable

__all__ = ["SCHEMES", "ClusterAddress", "parse_address"]

SCHEMES: Final = ("opensearch", "opensearch+tls")
DEFAULT_PORT: Final = 9200
MAX_SHARDS: Final = 64

_HOST: Final = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NUMBER: Final = re.compile(r"\d{1,2}")
_OPTIONS: Final = frozenset({"ca", "shards", "replicas"})


@frozen
class ClusterAddress:
    """The hosts of a cluster and the name of the index in it."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    """The name of the alias. The names of generations and of the state index start with it and a point."""
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: Path | None = None
    """A file of certificate authorities to trust instead of the system's."""
    shards: int = 1
    """Shards of a new generation. One ranks as Whoosh does; several use statistics over all of them (DFS)."""
    replicas: int | None = None
    """Replicas of a new generation. None means one replica as soon as there is a second node."""


def parse_address(url: str) -> ClusterAddress:
    """Parse the URL of an index. Raises EngineUnavailable, without naming the password, where it is not valid."""
    parts = urlsplit(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    name = unquote(parts.path).strip("/")
    if parts.scheme not in SCHEMES or not _NAME.fullmatch(name) or not options.keys() <= _OPTIONS:
        raise _invalid(hosts)
    return ClusterAddress(
        hosts=tuple(_parse_host(host, hosts) for host in hosts.split(",")),
        name=name,
        tls=parts.scheme == SCHEMES[1],
        user=unquote(user),
        password=unquote(password),
        authorities=Path(options["ca"]) if "ca" in options else None,
        shards=min(max(_parse_number(options["shards"], hosts), 1), MAX_SHARDS) if "shards" in options else 1,
        replicas=_parse_number(options["replicas"], hosts) if "replicas" in options else None,
    )


def _parse_host(host: str, hosts: str) -> tuple[str, int]:
    match = _HOST.fullmatch(host)
    if match is None:
        raise _invalid(hosts)
    return match["name"].strip("[]"), int(match["port"] or DEFAULT_PORT)


def _parse_number(text: str, hosts: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _invalid(hosts)
    return int(text)


def _invalid(hosts: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"The address of OpenSearch at {hosts!r} is not of the form "
        "`opensearch://host:9200/name?shards=1&replicas=1&ca=/path`, the name in small letters."
    )
