"""HTTP requests to addresses that strangers wrote: to public servers only, bounded in time, size and redirects.

The address that a connection reached is checked before anything is sent. So a name that resolves to a private address
is refused, also if it resolved to another address a moment ago.
"""

import ipaddress
import socket
from collections.abc import Collection
from functools import partial
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import urllib3
from attrs import frozen
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

__all__ = ["HttpAnswer", "PublicHttpClient", "RequestFailed"]

MAX_REDIRECTS: Final = 5
CONNECT_TIMEOUT: Final = 5.0
"""Seconds to connect."""
READ_TIMEOUT: Final = 10.0
"""Seconds to wait for the next part of an answer."""
MAX_URL: Final = 2_000
"""Characters of an address."""
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class RequestFailed(Exception):
    """A request brought no answer. The message says why, in a few words."""


@frozen
class HttpAnswer:
    """The answer to a request, without its body."""

    status: int
    url: str
    """The address after all redirects."""
    retry_after: str = ""


class _PrivateAddress(OSError):
    """A server has an address that is not public."""


class _PublicSocket:
    """Mixed into a connection: closes it if it reached an address that is not public."""

    host: str

    def __init__(self, *args: Any, allowed_hosts: Collection[str] = (), **options: Any) -> None:  # noqa: ANN401 - urllib3's
        self._allowed_hosts = allowed_hosts
        super().__init__(*args, **options)

    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()  # type: ignore[misc]
        address = ipaddress.ip_address(connected.getpeername()[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        if not mapped.is_global and self.host not in self._allowed_hosts:
            connected.close()
            raise _PrivateAddress(f"{self.host} has the private address {address}")
        return connected


class _PublicHttpConnection(_PublicSocket, HTTPConnection):
    """A connection without TLS."""


class _PublicHttpsConnection(_PublicSocket, HTTPSConnection):
    """A connection with TLS."""


class _PublicHttpPool(HTTPConnectionPool):
    """The connections to one server without TLS."""

    ConnectionCls = _PublicHttpConnection


class _PublicHttpsPool(HTTPSConnectionPool):
    """The connections to one server with TLS."""

    ConnectionCls = _PublicHttpsConnection


class PublicHttpClient:
    """Sends requests to public servers, and to the hosts that the operator allows. Threads may share it."""

    def __init__(self, user_agent: str, allowed_hosts: Collection[str] = ()) -> None:
        timeout = urllib3.Timeout(connect=CONNECT_TIMEOUT, read=READ_TIMEOUT)
        self._pools = urllib3.PoolManager(
            headers={"User-Agent": user_agent, "Accept": "*/*"}, timeout=timeout, retries=False
        )
        self._pools.pool_classes_by_scheme = {
            "http": partial(_PublicHttpPool, allowed_hosts=allowed_hosts),  # type: ignore[dict-item]
            "https": partial(_PublicHttpsPool, allowed_hosts=allowed_hosts),  # type: ignore[dict-item]
        }

    def head(self, url: str) -> HttpAnswer:
        """Ask for an address without its content, and follow redirects. Raises RequestFailed."""
        return self._follow("HEAD", url)

    def get(self, url: str) -> HttpAnswer:
        """Ask for an address as a browser does, but do not read the content. Raises RequestFailed."""
        return self._follow("GET", url)

    def _follow(self, method: str, url: str) -> HttpAnswer:
        for _ in range(MAX_REDIRECTS + 1):
            answer, location = self._send(method, url)
            if not location:
                return answer
            url = _join(url, location)
        raise RequestFailed(f"more than {MAX_REDIRECTS} redirects")

    def _send(self, method: str, url: str) -> tuple[HttpAnswer, str]:
        """Send one request; return the answer, and where it redirects to."""
        _check_url(url)
        try:
            response = self._pools.request(method, url, redirect=False, preload_content=False)
        except (HTTPError, OSError) as error:
            raise RequestFailed(_reason(error)) from error
        except ValueError as error:
            raise RequestFailed("not a web address") from error
        with response:
            location = response.headers.get("Location", "") if response.status in REDIRECTS else ""
            response.drain_conn() if method == "HEAD" else response.close()
            return HttpAnswer(response.status, url, response.headers.get("Retry-After", "")), location


def _join(url: str, location: str) -> str:
    """Return the address to which a server redirects. Raises RequestFailed."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise RequestFailed("it redirects to no web address") from error


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RequestFailed("not a web address") from error
    if len(url) > MAX_URL or parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise RequestFailed("not a web address")


def _reason(error: Exception) -> str:
    """Say in a few words why a request failed."""
    if isinstance(error, urllib3.exceptions.LocationParseError):
        return "not a web address"
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return "the name of the server does not exist"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "the certificate of the server is not valid"
    if any(isinstance(cause, _PrivateAddress) for cause in (error, *error.args, error.__cause__)):
        return "the server has a private address"
    return "the server cannot be reached"
