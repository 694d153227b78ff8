"""Each page links the style sheets that style it, and each style sheet is short and in use."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

import search_app
from corpus.practice import Practice
from search_app.accounts.permissions import Role
from search_app.catalogue import Catalogue
from search_app.review import queue
from tests.search_app.people import make, post, sign_in
from tests.search_app.submitting import change_brought, submitted

PACKAGE = Path(search_app.__file__).parent
SHEETS = sorted((PACKAGE / "static").glob("*.css"))
MAX_LINES = 400
SHEET_ORDER = (
    *("tokens", "base", "layout", "controls"),
    *("lists", "bookmarks", "filters", "search", "overview", "home", "text", "practice", "downloads", "comparison"),
    *("forms", "account", "comments", "review", "contribute", "print"),
)
"""Where two rules weigh the same, the later sheet wins. In one order the same rule wins on all pages."""
SCRIPT_HOOKS = {"number"}
"""Classes by which only a script finds an element: draft.js writes a number of words there."""
COMPOSED = {"depth-1", "depth-2", "search-form-compact", "search-form-large", "term-link"} | {
    f"shade-{number}" for number in range(6)
}
"""Classes that a template composes, or that Python code gives, so that their whole names stand in no template."""
READER_PAGES = (
    "/",
    "/search?q=guidance&country=NO&year=2005..2010",
    "/search?q=NAV+dropout&per_page=20",
    "/search?q=career+AND+moon",
    "/search?page=99",
    "/overview",
    "/browse/country",
    "/browse/area?q=guidance",
    "/browse/keyphrase",
    "/practices/no-county-agreements?q=co-operation&at=1",
    "/practices/no-county-agreements/comments",
    "/practices/no-county-agreements/print",
    "/practices/no-such-practice",
    "/about",
    "/help",
    "/privacy",
    "/sign-in",
    "/register",
)
PAGES_OF_ROLES = {
    Role.CONTRIBUTOR: (
        "/account",
        "/account/sign-ins",
        "/contribute",
        "/contribute/1",
        "/contribute/3",
        "/contribute/3/preview",
        "/contribute/3/submit",
        "/practices/desk",
    ),
    Role.ADMINISTRATOR: (
        "/admin",
        "/admin/people",
        "/admin/people/1",
        "/admin/audit",
        "/admin/searches",
        "/admin/state",
        "/admin/comments",
        "/admin/comments/1/hide",
        "/comments/1/report",
        "/review",
        "/review/1",
        "/review/2",
        "/practices/desk/files",
        "/practices/desk/history",
        "/practices/desk/compare",
        "/practices/desk/revisions/1",
        "/practices/desk/withdraw",
        "/practices/desk/erase",
        "/practices/desk/comments",
        "/account/second-factor",
    ),
}


def classes_of_sheet(sheet: Path) -> set[str]:
    """The classes that the selectors of a style sheet name."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {name for selector in re.findall(r"[^{}]+(?=\{)", text) for name in re.findall(r"\.([a-z][\w-]*)", selector)}


def linked_sheets(page: BeautifulSoup) -> list[str]:
    """The names of the style sheets that a page links, in their order."""
    return [Path(str(link["href"]).partition("?")[0]).stem for link in page.select("link[rel=stylesheet]")]


def unstyled_classes(page: BeautifulSoup) -> set[str]:
    """The classes of a page that none of its style sheets names."""
    used = {name for element in page.select("[class]") for name in element["class"]}
    styled = (classes_of_sheet(PACKAGE / "static" / f"{name}.css") for name in linked_sheets(page))
    return used.difference(SCRIPT_HOOKS, *styled)


def assert_pages_are_styled(client: FlaskClient, addresses: Iterable[str]) -> None:
    for address in addresses:
        answer = client.get(address)
        assert answer.mimetype == "text/html", address
        page = BeautifulSoup(answer.text, "html.parser")
        assert unstyled_classes(page) == set(), address
        sheets = linked_sheets(page)
        assert sheets == sorted(sheets, key=SHEET_ORDER.index), address


def test_pages_for_readers_link_the_sheets_of_their_classes(client: FlaskClient) -> None:
    assert_pages_are_styled(client, READER_PAGES)


@pytest.fixture
def busy(fresh: Flask, shelf: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with a practice, two submissions on two pages of the queue, a comment and a draft."""
    monkeypatch.setattr(queue, "PAGE_SIZE", 1)
    contributor = make(fresh, Role.CONTRIBUTOR)
    practice = Practice(slug="desk", title="A desk", countries=["NO"]).with_texts({"why": "There was a need."})
    shelf.put([practice])
    shelf.put([practice.with_texts({"why": "There was a great need."})])
    submitted(fresh, contributor)
    change_brought(fresh, contributor, "desk", title="A desk for all")
    client = sign_in(fresh, "contributor@example.org")
    post(client, "/practices/desk/comments", page="/practices/desk", text="It *works*.")
    post(client, "/contribute")
    return fresh


@pytest.mark.parametrize("role", PAGES_OF_ROLES)
def test_pages_for_people_link_the_sheets_of_their_classes(busy: Flask, role: Role) -> None:
    if role is not Role.CONTRIBUTOR:
        make(busy, role)
    assert_pages_are_styled(sign_in(busy, f"{role.value}@example.org"), PAGES_OF_ROLES[role])


def test_each_sheet_is_short_and_begins_with_what_it_styles() -> None:
    assert {sheet.stem for sheet in SHEETS} == set(SHEET_ORDER)
    for sheet in SHEETS:
        lines = sheet.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= MAX_LINES, sheet.name
        assert re.fullmatch(r"/\* .+\. \*/", lines[0]), sheet.name


def test_every_class_of_a_sheet_is_in_a_template_or_a_script() -> None:
    files = (*(PACKAGE / "templates").rglob("*.html"), *(PACKAGE / "static").glob("*.js"))
    words = {word for file in files for word in re.findall(r"[\w-]+", file.read_text(encoding="utf-8"))}
    unused = {sheet.name: classes_of_sheet(sheet) - words - COMPOSED for sheet in SHEETS}
    assert not any(unused.values()), unused
