"""Where a cluster is: `opensearch://[user:password@]host[:port][,host[:port]…]/name[?options]` as an `Address`.

`opensearch+tls://` speaks TLS and checks certificates. Options: `ca`, a file of the authorities to trust; `shards` and
`replicas` of the generations to come.
"""

import re
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import field, frozen

from index.errors import EngineUnavailable

__all__ = ["SCHEMES", "Address", "read_address"]

SCHEMES: Final = ("opensearch", "opensearch+tls")
PORT: Final = 9200
MAX_SHARDS: Final = 64

_HOST: Final = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NUMBER: Final = re.compile(r"\d{1,2}")
_OPTIONS: Final = frozenset({"ca", "shards", "replicas"})


@frozen
class Address:
    """A cluster and the name of the index in it."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    """Of the alias; generations and states have it before their first point."""
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: Path | None = None
    """A file of certificates to trust instead of the system's."""
    shards: int = 1
    """Of a new generation. One ranks as Whoosh does; several are ranked by statistics over all (DFS)."""
    replicas: int | None = None
    """Of a new generation; without a number one, as soon as there is a second node."""


def read_address(url: str) -> Address:
    """The address that a URL says. Raises EngineUnavailable, without the password, where it is none."""
    parts = urlsplit(url)
    credentials, _, places = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    name = unquote(parts.path).strip("/")
    if parts.scheme not in SCHEMES or not _NAME.fullmatch(name) or not options.keys() <= _OPTIONS:
        raise _refused(places)
    return Address(
        hosts=tuple(_host(place, places) for place in places.split(",")),
        name=name,
        tls=parts.scheme == SCHEMES[1],
        user=unquote(user),
        password=unquote(password),
        authorities=Path(options["ca"]) if "ca" in options else None,
        shards=min(max(_number(options["shards"], places), 1), MAX_SHARDS) if "shards" in options else 1,
        replicas=_number(options["replicas"], places) if "replicas" in options else None,
    )


def _host(place: str, places: str) -> tuple[str, int]:
    found = _HOST.fullmatch(place)
    if found is None:
        raise _refused(places)
    return found["name"].strip("[]"), int(found["port"] or PORT)


def _number(text: str, places: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _refused(places)
    return int(text)


def _refused(places: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"The address of OpenSearch at {places!r} is not of the form "
        "`opensearch://host:9200/name?shards=1&replicas=1&ca=/path`, the name in small letters."
    )
