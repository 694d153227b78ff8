"""Other databases: who decides, what goes there in files that are read back, and the feed as a harvester reads it."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from click.testing import CliRunner
from defusedxml import ElementTree
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from corpus.formats import ParsedPractice, read_all
from corpus.practice import Contact, Practice, Proposal, Section
from search_app.accounts.models import find_person
from search_app.accounts.permissions import ASSIGNABLE, Role
from search_app.accounts.personal_data import erase_person, export_personal_data
from search_app.audit.models import audit_entries, verify_audit_trail
from search_app.catalogue import Catalogue, get_catalogue
from search_app.models import session
from search_app.ops.cli import cli
from search_app.targets.models import Decision, TargetDecision, add_decision
from tests.search_app.people import make, post, sign_in

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
BASE = "https://practices.example.org"
DATABASES = {
    "ksll": {"name": "KSLLL", "url": "https://ksll.example.org", "description": "Of lifelong learning."},
    "other": {"name": "The other & more"},
}


@pytest.fixture
def site(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path / "instance", public_url=f"{BASE}/", targets=DATABASES)
    get_catalogue(app).builder.build()
    for role in ASSIGNABLE:
        make(app, role)
    yield app
    get_catalogue(app).close()


@pytest.fixture
def shelf(site: Flask) -> Catalogue:
    found = get_catalogue(site)
    found.put([practice("a", "yes"), practice("b", "yes"), practice("c", "no"), practice("d", "unknown")])
    return found


def practice(slug: str, answer: str = "yes", title: str = "") -> Practice:
    return Practice(
        slug=slug,
        title=title or f"Practice <{slug}> & co",
        language="en",
        countries=["NO"],
        sections=[Section("why", f"Because of {slug}.")],
        contact=Contact(name="Kari Nordmann", consent="people"),
        proposals=[Proposal("ksLLL", answer)],
    )


class Client:
    """Somebody who is signed in over TLS, as the site is served."""

    def __init__(self, app: Flask, role: Role) -> None:
        self.client = _secure(app.test_client())
        self.role = role
        answer = post(self.client, "/sign-in", email=f"{role.value}@example.org", password="correct horse battery")
        assert answer.status_code == 302

    def decide(self, slug: str, decision: str, name: str = "ksll", **values: str) -> TestResponse:
        page = f"/practices/{slug}/targets"
        revision = re.search(rf'name="{name}-revision"[^>]* value="(\d+)"', self.client.get(page).text)
        assert revision
        given = {"decision": decision, "revision": revision[1], **values}
        return post(
            self.client, f"{page}/{name}", page=page, **{f"{name}-{key}": value for key, value in given.items()}
        )


def _secure(client: FlaskClient) -> FlaskClient:
    client.environ_base["wsgi.url_scheme"] = "https"
    client.environ_base["HTTP_REFERER"] = "https://localhost/"
    return client


@pytest.fixture
def reviewer(site: Flask, shelf: Catalogue) -> Client:
    del shelf
    return Client(site, Role.REVIEWER)


def listed(client: FlaskClient, state: str = "") -> list[str]:
    page = BeautifulSoup(client.get(f"/targets/ksll?state={state}").text, "html.parser")
    return [str(link["href"]).rpartition("/")[2] for link in page.select("tbody th a")]


def errors(answer: TestResponse) -> list[str]:
    return [link.get_text() for link in BeautifulSoup(answer.text, "html.parser").select(".error-summary a")]


def decided(app: Flask, slug: str, decision: Decision, revision: int = 1, ago: timedelta = timedelta()) -> None:
    """A decision that was made so long ago."""
    with app.app_context():
        add_decision(slug, "ksll", decision, "", revision, None)
        session.execute(sa.update(TargetDecision).where(TargetDecision.slug == slug).values(at=datetime.now(UTC) - ago))
        session.commit()


def test_the_list_begins_with_what_is_proposed_and_undecided(reviewer: Client) -> None:
    assert listed(reviewer.client) == ["b", "a"]
    reviewer.decide("b", "approved")
    reviewer.decide("d", "approved")
    reviewer.decide("a", "declined", reason="Too short.")
    assert {state: listed(reviewer.client, state) for state in ("", "approved", "declined", "nonsense")} == {
        "": [],
        "approved": ["d", "b"],
        "declined": ["a"],
        "nonsense": [],
    }
    reviewer.decide("a", "undecided")
    assert listed(reviewer.client) == ["a"]


def test_a_decision_is_shown_with_its_reason_and_stands_in_the_trail(site: Flask, reviewer: Client) -> None:
    reviewer.decide("a", "declined", reason="Too  short.\nSorry.")
    page = reviewer.client.get("/practices/a/targets").text
    assert "Too short. Sorry." in page
    assert "A reviewer" in page
    with site.app_context():
        (entry,) = audit_entries(what="target.")
        assert (entry.what, entry.subject, entry.details) == (
            "target.declined",
            "practice:a",
            {"target": "ksll", "revision": 1},
        )
        assert verify_audit_trail().fault == ""


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"decision": "declined"}, "Enter a reason for declining."),
        ({"decision": "declined", "reason": "x" * 1_001}, "Shorten the reason to 1000 characters."),
        ({"decision": ""}, "Choose a decision"),
        ({"decision": "perhaps"}, "not"),
        ({"decision": "approved", "revision": "99"}, "has changed since you opened this page"),
        ({"decision": "approved", "revision": "x"}, "integer"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_at_its_field(
    site: Flask, reviewer: Client, values: dict[str, str], says: str
) -> None:
    decision = values.pop("decision")
    answer = reviewer.decide("a", decision, **values)
    assert answer.status_code == 200
    assert any(says in error for error in errors(answer)), errors(answer)
    for link in BeautifulSoup(answer.text, "html.parser").select(".error-summary a"):
        assert BeautifulSoup(answer.text, "html.parser").select(str(link["href"]))
    with site.app_context():
        assert list(audit_entries(what="target.")) == []


def test_a_practice_that_changed_under_a_reviewers_eyes_is_not_decided(shelf: Catalogue, reviewer: Client) -> None:
    page = reviewer.client.get("/practices/a/targets").text
    revision = re.findall(r'name="ksll-revision"[^>]* value="(\d+)"', page)[0]
    shelf.put([practice("a", title="Another")])
    values = {"ksll-decision": "approved", "ksll-revision": revision}
    answer = post(reviewer.client, "/practices/a/targets/ksll", page="/practices/a/targets", **values)
    assert "has changed since you opened" in answer.text
    assert re.findall(r'name="ksll-revision"[^>]* value="(\d+)"', answer.text) == ["5"]


def test_whoever_came_from_the_list_goes_back_to_it(reviewer: Client) -> None:
    assert reviewer.decide("a", "approved", back="list").location == "/targets/ksll"
    assert reviewer.decide("b", "approved", back="https://evil.example").location == "/practices/b/targets"
    assert 'name="ksll-back" type="hidden" value="list"' in reviewer.client.get("/practices/a/targets?back=list").text


def test_each_role_sees_what_its_row_says(site: Flask, shelf: Catalogue) -> None:
    del shelf
    seen = {}
    for role in (Role.CONTRIBUTOR, Role.REVIEWER, Role.EDITOR, Role.ADMINISTRATOR):
        client = Client(site, role).client
        text = client.get("/practices/a").text
        pages = ("/targets", "/targets/ksll", "/targets/ksll/export", "/admin/targets")
        seen[role] = ('href="/practices/a/targets"' in text, *(client.get(page).status_code for page in pages))
    assert seen == {
        Role.CONTRIBUTOR: (False, 403, 403, 403, 403),
        Role.REVIEWER: (True, 200, 200, 403, 403),
        Role.EDITOR: (True, 200, 200, 200, 403),
        Role.ADMINISTRATOR: (True, 200, 200, 200, 200),
    }
    visitor = site.test_client().get("/practices/a").text
    assert "/targets" not in visitor
    assert site.test_client().get("/targets/ksll/feed").status_code == 200


def test_without_databases_in_the_settings_nobody_is_led_to_them(fresh: Flask) -> None:
    make(fresh, Role.ADMINISTRATOR)
    client = sign_in(fresh, "administrator@example.org")
    for address in ("/account", "/admin"):
        assert "/targets" not in client.get(address).text
    assert "No other databases are set up" in client.get("/admin/targets").text
    assert client.get("/targets/ksll/feed").status_code == 404


def read(data: bytes, name: str, folder: Path) -> list[ParsedPractice]:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    target.write_bytes(data)
    if name.endswith(".zip"):
        with zipfile.ZipFile(target) as archive:
            archive.extractall(folder / "pages")
        target = folder / "pages"
    outcomes = list(read_all([target]))
    assert all(isinstance(one, ParsedPractice) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, ParsedPractice)]


def take_out(app: Flask, form: str, role: Role = Role.EDITOR, **values: str) -> TestResponse:
    answer = post(Client(app, role).client, "/targets/ksll/export", form=form, **values)
    answer.get_data()
    answer.close()
    return answer


@pytest.mark.parametrize(("form", "name"), [("jsonl", "ksll.jsonl"), ("csv", "ksll.csv"), ("elgpn", "ksll.zip")])
def test_what_was_approved_is_taken_out_as_it_is_now_and_read_back(  # noqa: PLR0917 - two are what is tried
    site: Flask, shelf: Catalogue, reviewer: Client, tmp_path: Path, form: str, name: str
) -> None:
    for slug in ("a", "b", "c"):
        reviewer.decide(slug, "approved")
    reviewer.decide("c", "declined", reason="After all.")
    changed = practice("b", title="Another title")
    shelf.put([changed])
    answer = take_out(site, form)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"Kari" not in answer.data
    taken = read(answer.data, name, tmp_path / "out")
    assert all(one.practice.contact == Contact() for one in taken)
    expected = {one.slug: Practice(**_public(one)) for one in (practice("a"), changed)}
    if form == "elgpn":
        assert {one.practice.title for one in taken} == {one.title for one in expected.values()}
        assert {one.practice.text("why") for one in taken} == {"Because of a.", "Because of b."}
        said = (tmp_path / "out" / "pages" / "APPROVALS").read_text().splitlines()
        assert [line.split("\t")[0] + line.split("\t")[3] for line in said[1:]] == ["ano", "byes"]
    else:
        assert {one.practice.slug: one.practice for one in taken} == expected
        assert answer.text.count("approved_at") == (2 if form == "jsonl" else 1)
        assert re.findall(r'"changed_since_approval": "(\w+)"|,(yes|no)\r\n', answer.text)


def _public(one: Practice) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("slug", "title", "language", "countries", "sections", "proposals")}


def test_a_day_leaves_out_what_was_approved_before_unless_changes_count(
    site: Flask, shelf: Catalogue, tmp_path: Path
) -> None:
    decided(site, "a", Decision.APPROVED, 1, timedelta(days=40))
    decided(site, "b", Decision.APPROVED, 2, timedelta(days=40))
    decided(site, "c", Decision.APPROVED, 3)
    with shelf.collection.engine.begin() as connection:
        connection.execute(sa.text("UPDATE revisions SET at = :at"), {"at": datetime.now(UTC) - timedelta(days=90)})
    shelf.put([practice("a", title="Changed since")])
    day = (datetime.now(UTC) - timedelta(days=20)).date().isoformat()
    found = {}
    for label, values in {"all": {}, "since": {"since": day}, "changed": {"since": day, "changed": "y"}}.items():
        answer = take_out(site, "jsonl", **values)
        found[label] = [one.practice.slug for one in read(answer.data, "x.jsonl", tmp_path / label)]
    assert found == {"all": ["a", "b", "c"], "since": ["c"], "changed": ["a", "c"]}
    page = Client(site, Role.ADMINISTRATOR).client.get("/admin/targets").text
    assert f"2 practices since {day}" in " ".join(page.split())
    with site.app_context():
        assert [entry.details["practices"] for entry in audit_entries(what="target.exported")] == [2, 1, 3]


@pytest.mark.parametrize("values", [{"form": "exe"}, {"since": "yesterday"}, {"since": "0001-01-01"}])
def test_an_export_that_cannot_be_is_refused_at_its_field(site: Flask, values: dict[str, str]) -> None:
    answer = take_out(site, **({"form": "jsonl"} | values))
    assert answer.status_code == 200
    assert errors(answer)
    with site.app_context():
        assert list(audit_entries(what="target.exported")) == []


@pytest.mark.parametrize(("form", "name"), [("jsonl", "ksll.jsonl"), ("csv", "ksll.csv"), ("elgpn", "ksll.zip")])
def test_the_command_writes_what_the_page_does(
    site: Flask, shelf: Catalogue, tmp_path: Path, form: str, name: str
) -> None:
    del shelf
    decided(site, "a", Decision.APPROVED)
    (Path(site.instance_path) / "config.toml").write_text('[targets.ksll]\nname = "KSLLL"\n')
    environment = {
        "PRACTICE_SEARCH_INSTANCE_PATH": site.instance_path,
        "PRACTICE_SEARCH_DATABASE_URL": site.config["PRACTICE_SEARCH"].database_url,
    }
    target = tmp_path / name
    command = ["targets", "export", "ksll", "--since", "2020-01-01", "--format", form, "--to", str(target)]
    done = CliRunner().invoke(cli, command, env=environment)
    assert (done.exit_code, done.output) == (0, f"1 practice written to {target}.\n")
    assert len(read(target.read_bytes(), name, tmp_path / "out")) == 1
    assert "KSLLL" in CliRunner().invoke(cli, ["targets", "list"], env=environment).output
    assert CliRunner().invoke(cli, ["targets", "export", "nowhere"], env=environment).exit_code == 2


def harvested(client: FlaskClient, address: str = "/targets/ksll/feed") -> Any:
    """The feed as a harvester's parser has it, valid in what RFC 4287 asks of it."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    root = ElementTree.fromstring(answer.data)
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (one,) = parent.findall(f"{ATOM}{name}")
            assert one.text
        assert parent.findall(f"{ATOM}link")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    read = feedparser.parse(answer.data)
    assert not read.bozo, read.bozo_exception
    assert read.version == "atom10"
    return read


def gone(client: FlaskClient, address: str = "/targets/ksll/feed") -> list[tuple[str, str]]:
    root = ElementTree.fromstring(client.get(address).data)
    return [(one.attrib["ref"], one.attrib["when"]) for one in root.findall(f"{TOMBSTONES}deleted-entry")]


def test_the_feed_says_what_was_approved_changed_and_withdrawn(site: Flask, shelf: Catalogue, reviewer: Client) -> None:
    client = site.test_client()
    assert harvested(client).entries == []
    for slug in ("a", "b", "c"):
        reviewer.decide(slug, "approved")
    found = harvested(client)
    assert [one.id for one in found.entries] == [f"{BASE}/practices/{slug}" for slug in ("c", "b", "a")]
    assert found.entries[0].title == "Practice <c> & co"
    links = {(link.rel, link.type): link.href for link in found.entries[0].links}
    assert links["alternate", "application/json"] == f"{BASE}/api/v1/practices/c"
    assert links["alternate", "text/html"] == f"{BASE}/practices/c"
    assert found.feed.links[0].href == f"{BASE}/targets/ksll/feed"
    before = found.entries[2]
    shelf.put([practice("a", title="Changed")])
    shelf.remove("b")
    reviewer.decide("c", "declined", reason="After all.")
    found = harvested(client)
    (entry,) = found.entries
    assert (entry.title, entry.published, entry.tags[0].term) == (
        "Changed",
        before.published,
        "changed-since-approval",
    )
    assert entry.updated > before.updated
    assert [ref for ref, _ in gone(client)] == [f"{BASE}/practices/{slug}" for slug in ("c", "b")]
    reviewer.decide("a", "approved")
    assert "tags" not in harvested(client).entries[0]
    assert harvested(client, "/targets/other/feed").entries == []


def test_a_practice_that_comes_back_is_there_again(site: Flask, shelf: Catalogue, reviewer: Client) -> None:
    reviewer.decide("a", "approved")
    shelf.remove("a")
    assert harvested(site.test_client()).entries == []
    shelf.put([practice("a", title="Back")])
    assert [one.title for one in harvested(site.test_client()).entries] == ["Back"]
    assert gone(site.test_client()) == []


def test_whoever_has_the_feed_is_not_sent_it_again_until_something_happens(
    site: Flask, shelf: Catalogue, reviewer: Client
) -> None:
    client = site.test_client()
    tags = []
    for happens in (
        lambda: None,
        lambda: reviewer.decide("a", "approved"),
        lambda: shelf.put([practice("a", title="Changed")]),
        lambda: reviewer.decide("a", "undecided"),
    ):
        happens()
        answer = client.get("/targets/ksll/feed", headers={"If-None-Match": tags[-1] if tags else ""})
        assert answer.status_code == 200
        tags.append(answer.headers["ETag"])
        assert client.get("/targets/ksll/feed", headers={"If-None-Match": tags[-1]}).status_code == 304
    assert "Set-Cookie" not in answer.headers
    assert len(set(tags)) == 4


def test_what_happened_before_stands_in_archives_that_do_not_change(site: Flask, shelf: Catalogue) -> None:
    """README.md: archives of a hundred events."""
    number = 205
    shelf.put([practice(f"p{place:03}") for place in range(number)])
    for place in range(number):
        decided(site, f"p{place:03}", Decision.APPROVED, place + 5)
    client = site.test_client()
    first = [client.get(f"/targets/ksll/feed/{archive}").data for archive in (1, 2)]
    read, address = [], "/targets/ksll/feed"
    while address:
        found = harvested(client, address)
        read += [one.id for one in found.entries]
        links = {link.rel: link.href.removeprefix(BASE) for link in found.feed.links}
        is_archive = ElementTree.fromstring(client.get(address).data).find(f"{HISTORY}archive") is not None
        assert is_archive == ("current" in links) == (address != "/targets/ksll/feed")
        address = links.get("prev-archive", "")
    assert read == [f"{BASE}/practices/p{place:03}" for place in reversed(range(number))]
    shelf.put([practice("p000", title="Changed")])
    shelf.remove("p001")
    for _ in range(100):
        shelf.put([practice("p002", title=f"Changed {datetime.now(UTC)}")])
    assert client.get("/targets/ksll/feed/1").data == first[0]
    again = client.get("/targets/ksll/feed/2").data
    assert b'rel="next-archive"' in again
    assert re.sub(rb'\s*<link rel="next-archive"[^>]*>', b"", again) == first[1]
    for missing in ("0", "4", "99999999"):
        assert client.get(f"/targets/ksll/feed/{missing}").status_code == 404


def test_what_a_reviewer_decided_is_theirs_to_take_out_and_stays_when_they_are_erased(
    site: Flask, reviewer: Client
) -> None:
    reviewer.decide("a", "approved")
    with site.app_context():
        (entry,) = audit_entries(what="target.approved")
        person = find_person(entry.person or 0)
        assert person is not None
        (told,) = export_personal_data(person)["decisions_for_other_databases"]
        assert (told["practice"], told["target"], told["decision"]) == ("a", "ksll", "approved")
        erase_person(person, None)
    assert "a former contributor" in Client(site, Role.EDITOR).client.get("/practices/a/targets").text
