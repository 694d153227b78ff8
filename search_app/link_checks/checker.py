"""Check links: several servers at once, one request at a time to each of them, with a pause between two."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.field_definitions import FieldKind
from search_app.practices.page import web_address
from search_app.public_http import HttpAnswer, PublicHttpClient, RequestFailed

__all__ = ["LinkFinding", "check_links", "practice_urls"]

SERVERS_AT_ONCE: Final = 8
"""Servers that are asked at the same time."""
FIRST_ERROR: Final = 400
"""The lowest status of an error."""
GONE: Final = frozenset({404, 410})
"""The statuses with which a server says that an address is gone."""
BUSY: Final = 429


@frozen
class LinkFinding:
    """What one request to an address found."""

    url: str
    is_reachable: bool
    is_gone: bool = False
    """Whether the server itself says that there is nothing at the address."""
    reason: str = ""


def practice_urls(practice: Practice) -> Iterator[str]:
    """Yield the web addresses of the links, documents, sources and link fields of a practice."""
    for link in (*practice.documents, *practice.links, *practice.sources):
        if url := web_address(link.url):
            yield url
    for field in active_profile().own_fields:
        if field.kind is FieldKind.LINK:
            yield from filter(None, map(web_address, practice.values_of(field.key)))


def check_links(client: PublicHttpClient, urls: Iterable[str], pause: float) -> Iterator[LinkFinding]:
    """Yield a finding for each address, as they come. `pause` is in seconds, between two requests to one server."""
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[urlsplit(url).netloc.lower()].append(url)
    with ThreadPoolExecutor(max_workers=SERVERS_AT_ONCE, thread_name_prefix="links") as threads:
        servers = [threads.submit(_check_server, client, server_urls, pause) for server_urls in by_host.values()]
        for server in as_completed(servers):
            yield from server.result()


def _check_server(client: PublicHttpClient, urls: Sequence[str], pause: float) -> list[LinkFinding]:
    """Check the addresses of one server. One that asks for patience is not asked again in this run."""
    findings: list[LinkFinding] = []
    for number, url in enumerate(urls):
        if number:
            time.sleep(pause)
        finding = _check(client, url)
        if finding is None:
            break
        findings.append(finding)
    return findings


def _check(client: PublicHttpClient, url: str) -> LinkFinding | None:
    """Check one address; None where the server wants fewer requests."""
    try:
        answer = client.head(url)
        if answer.status >= FIRST_ERROR and answer.status != BUSY:  # many servers refuse HEAD, or answer it wrongly
            answer = client.get(url)
    except RequestFailed as error:
        return LinkFinding(url, is_reachable=False, reason=str(error))
    return None if answer.status == BUSY else _finding(url, answer)


def _finding(url: str, answer: HttpAnswer) -> LinkFinding:
    if answer.status < FIRST_ERROR:
        return LinkFinding(url, is_reachable=True)
    is_gone = answer.status in GONE
    reason = "the page does not exist" if is_gone else f"the server answers with status {answer.status}"
    return LinkFinding(url, is_reachable=False, is_gone=is_gone, reason=reason)
