"""Link checks against a real server: what counts as dead, what may be asked, and what the page of a practice says."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask

from corpus.practice import Link, Practice, Section
from search_app.catalogue import get_catalogue
from search_app.link_checks.checker import LinkFinding, check_links
from search_app.link_checks.models import LinkCheck, LinkState, store_check
from search_app.link_checks.page import archived_copy
from search_app.link_checks.verdicts import link_state
from search_app.models import session
from search_app.ops.cli import cli
from search_app.public_http import PublicHttpClient, RequestFailed
from tests.serving import environment_of

STATUSES = {
    "/here": 200,
    "/gone": 404,
    "/moved": 301,
    "/round": 302,
    "/broken": 500,
    "/guarded": 403,
    "/busy": 429,
    "/nowhere": 302,
}
LOCATIONS = {"/moved": "/here", "/round": "/round", "/nowhere": "http://[::1"}
NOW = datetime(2026, 12, 1, tzinfo=UTC)


class Answers(BaseHTTPRequestHandler):
    """Answers each path with its status; `/no-head` refuses HEAD, and `/wrong-head` knows no page then."""

    asked: list[tuple[str, str]]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.asked.append((self.command, self.path))
        refused = (404 if self.path == "/wrong-head" else 405) if self.command == "HEAD" else 200
        self.send_response(STATUSES.get(self.path, refused))
        if location := LOCATIONS.get(self.path):
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    Answers.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


@pytest.fixture
def http() -> PublicHttpClient:
    return PublicHttpClient("tests", ["127.0.0.1"])


def check(http: PublicHttpClient, url: str) -> LinkFinding | None:
    return next(check_links(http, [url], 0), None)


@pytest.mark.parametrize(
    ("path", "reachable", "gone"),
    [
        ("/here", True, False),
        ("/moved", True, False),
        ("/no-head", True, False),
        ("/gone", False, True),
        ("/broken", False, False),
        ("/guarded", False, False),
        ("/round", False, False),
        ("/nowhere", False, False),
        ("/wrong-head", True, False),
    ],
)
def test_a_check_finds_what_the_server_says(
    http: PublicHttpClient, server: str, path: str, *, reachable: bool, gone: bool
) -> None:
    finding = check(http, server + path)
    assert finding is not None
    assert (finding.is_reachable, finding.is_gone) == (reachable, gone)
    assert bool(finding.reason) is not reachable


def test_a_server_that_wants_fewer_requests_is_asked_no_more(http: PublicHttpClient, server: str) -> None:
    Answers.asked.clear()
    assert list(check_links(http, [f"{server}/busy", f"{server}/here"], 0)) == []
    assert {path for _, path in Answers.asked} == {"/busy"}


@pytest.mark.parametrize(
    "url",
    [
        "{server}/here",
        "http://localhost:{port}/here",
        "http://0x7f000001:{port}/here",
    ],
)
def test_a_private_address_gets_no_request(server: str, url: str) -> None:
    Answers.asked.clear()
    with pytest.raises(RequestFailed, match="private address"):
        PublicHttpClient("tests").get(url.format(server=server, port=server.rpartition(":")[2]))
    assert Answers.asked == []


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "http://", "http://[x", "file:///etc/passwd", "http://a:0/", "http://a" + "b" * 2_000]
)
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    with pytest.raises(RequestFailed, match="not a web address"):
        PublicHttpClient("tests").head(url)


@pytest.mark.parametrize(
    ("finding", "days_of_failure", "expected"),
    [
        (LinkFinding("u", is_reachable=True), 30, LinkState.REACHABLE),
        (LinkFinding("u", is_reachable=False, is_gone=True), -1, LinkState.DEAD),
        (LinkFinding("u", is_reachable=False, reason="the server cannot be reached"), -1, LinkState.UNCERTAIN),
        (LinkFinding("u", is_reachable=False, reason="the server cannot be reached"), 6, LinkState.UNCERTAIN),
        (LinkFinding("u", is_reachable=False, reason="the server cannot be reached"), 7, LinkState.DEAD),
        (LinkFinding("u", is_reachable=False, reason="the server answers with status 403"), 99, LinkState.UNCERTAIN),
    ],
)
def test_a_server_that_is_away_gets_a_week(finding: LinkFinding, days_of_failure: int, expected: LinkState) -> None:
    since = None if days_of_failure < 0 else NOW - timedelta(days=days_of_failure)
    assert link_state(finding, since, NOW) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://example.org/report", True),
        ("http://example.org/report/", True),
        ("http://example.org/other", False),
        ("http://x.org", False),
    ],
)
def test_an_archived_copy_is_known_by_the_address_that_it_ends_with(url: str, *, expected: bool) -> None:
    copy = "https://web.archive.org/web/20200101000000/http://example.org/report"
    links = [Link("Copy", copy), Link("No archive", "https://example.org/http://x.org")]
    practice = Practice(slug="a", title="A", language="en", sections=[Section("why", "x")], links=links)
    assert archived_copy(practice, url) == (copy if expected else "")


def test_the_command_marks_dead_links_on_the_page(
    server: str, tmp_path: Path, application: Callable[..., Flask]
) -> None:
    app = application(tmp_path / "instance")
    catalogue = get_catalogue(app)
    catalogue.builder.build()
    copy = f"https://web.archive.org/web/2020/{server}/gone"
    links = [
        Link("No address", "http://[::1"),
        Link("A report", f"{server}/gone"),
        Link("The copy", copy),
        Link("A page", f"{server}/here"),
    ]
    catalogue.put([Practice(slug="a", title="A", language="en", sections=[Section("why", "x")], links=links)])
    with app.app_context():  # the archive is not asked in tests: it counts as checked a moment ago
        store_check(copy, LinkState.REACHABLE, "", None)
        session.commit()
    environment = {**environment_of(app), "PRACTICE_SEARCH_PRIVATE_HOSTS": "intranet.example.org 127.0.0.1"}
    answer = CliRunner(env=environment).invoke(cli, ["links", "check", "--pause", "0", "--days", "1"])
    assert answer.output == "2 addresses checked: 1 reachable, 0 uncertain, 1 dead. There are 3 in all.\n"
    listed = CliRunner(env=environment).invoke(cli, ["links", "list"]).output
    assert f"{server}/gone" in listed
    assert f"{server}/here" not in listed
    page = BeautifulSoup(app.test_client().get("/practices/a").text, "html.parser")
    (dead,) = page.select(".dead-link")
    assert "did not work on" in dead.get_text()
    assert [link["href"] for link in dead.select("a")] == [copy]
    with app.app_context():
        assert session.query(LinkCheck).count() == 3
    catalogue.close()
