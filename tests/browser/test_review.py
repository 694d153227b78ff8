"""Reviewing, publishing, restoring, withdrawing in a real Chromium: with axe on each page, and without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve, frozen
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from corpus.practice import Practice
from search_app import create_app
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from search_app.settings import load_settings
from tests.browser.serving import served
from tests.browser.test_people import looked_at, sign_in
from tests.search_app.people import make
from tests.search_app.submitting import change_brought, submitted

ADA = 1
CONTRIBUTOR, REVIEWER, EDITOR, ADMINISTRATOR = (
    f"{role}@example.org" for role in ("contributor", "reviewer", "editor", "administrator")
)
WHY = "Young people had nowhere to ask about work, and those who left school early were seen by nobody."
OLD = Practice(slug="youth-desk", title="The youth desk", countries=["NO"], keywords=("advice", "youth")).with_texts(
    {"why": WHY, "aims": "To be where they are."}
)
NEW = evolve(
    OLD.with_texts({"why": WHY.replace("nowhere", "few places"), "aims": "To be where they are, every day."}),
    keywords=("youth", "guidance"),
)

SignedIn = Callable[..., Page]


@frozen
class House:
    """A server, and an application of the tests' own on the same instance folder."""

    address: str
    app: Flask


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("review")
    with served(folder) as address:
        app = create_app(load_settings(instance_path=folder))
        for role in (Role.CONTRIBUTOR, Role.REVIEWER, Role.EDITOR, Role.ADMINISTRATOR):
            make(app, role)
        get_catalogue(app).put([OLD])
        get_catalogue(app).put([NEW])
        yield House(address, app)
        get_catalogue(app).close()


@pytest.fixture
def signed_in(house: House, browser: Browser) -> Iterator[SignedIn]:
    """Opens a page of a browser in which somebody is signed in, or nobody."""
    opened: list[BrowserContext] = []

    def open_page(email: str = "", *, scripted: bool = True) -> Page:
        opened.append(browser.new_context(base_url=house.address, java_script_enabled=scripted))
        page = opened[-1].new_page()
        if email:
            page.goto("/sign-in")
            sign_in(page, email)
        return page

    yield open_page
    for context in opened:
        context.close()


def test_axe_finds_nothing_on_the_pages_of_revisions(house: House, signed_in: SignedIn) -> None:
    page = signed_in(ADMINISTRATOR)
    numbers = [one.number for one in get_catalogue(house.app).collection.revisions("youth-desk")]
    for address in (
        "history",
        "compare",
        f"revisions/{numbers[-1]}",
        f"revisions/{numbers[-1]}/restore",
        "erase",
        "withdraw",
    ):
        page.goto(f"/practices/youth-desk/{address}")
        looked_at(page)
    page.get_by_role("button", name="Withdraw the practice").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looked_at(page)
    page.get_by_role("link", name="Enter a reason.").click()
    expect(page.get_by_label("Reason")).to_be_focused()


def test_axe_finds_nothing_on_the_pages_of_reviewers(house: House, signed_in: SignedIn) -> None:
    page = signed_in(REVIEWER)
    new = submitted(house.app, ADA, title="Youth desk")
    change = change_brought(house.app, ADA, "youth-desk", title="The desk of youth")
    newest = get_catalogue(house.app).practice("youth-desk")
    for number in (new, change):
        page.goto(f"/review/{number}")
        looked_at(page)
        page.get_by_role("button", name="Start review").click()
        page.get_by_label("About").select_option("Why this practice")
        page.get_by_label("Your remark", exact=True).fill("Who counted them?\nAnd when?")
        page.get_by_role("button", name="Save remark", exact=True).click()
        expect(page.locator(".section-remark").filter(has_text="And when?").first).to_be_visible()
        page.locator("details.remark-form summary").first.click()
        looked_at(page)
    get_catalogue(house.app).put([evolve(newest, title="A desk for youth")])
    page.goto(f"/review/{change}")
    expect(page.get_by_role("heading", name="Conflicting changes")).to_be_visible()
    looked_at(page)
    get_catalogue(house.app).put([newest])
    page.goto(f"/review/{new}")
    page.get_by_role("button", name="Request changes").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looked_at(page)
    page.goto("/review?state=all")
    looked_at(page)


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_submission_is_changed_published_found_and_an_older_revision_restored(
    house: House,
    signed_in: SignedIn,
    scripted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    title = f"The lantern room {'lit' if scripted else 'unlit'}"
    number = submitted(house.app, ADA, title=title, sections=[{"key": "why", "text": "There was a need."}])
    reviewer, contributor = (signed_in(email, scripted=scripted) for email in (REVIEWER, CONTRIBUTOR))
    ask_for_a_change(reviewer, title)
    contributor.goto(f"/contribute/{number}")
    expect(contributor.get_by_text("Which need?")).to_be_visible()
    contributor.get_by_label("Why this practice").fill("There was a great need of lanterns.")
    submit(contributor)
    publish(reviewer, title)
    visitor = signed_in(scripted=scripted)
    visitor.goto(f"/search?q=lanterns+{title.rsplit(maxsplit=1)[-1]}")
    visitor.get_by_role("link", name=title).first.click()
    expect(visitor.get_by_text("There was a great need of lanterns.")).to_be_visible()
    contributor.goto(visitor.url)
    contributor.get_by_role("button", name="Propose a change").click()
    contributor.get_by_label("Title", exact=True).fill(f"{title} now")
    submit(contributor)
    publish(reviewer, f"{title} now")
    restore(signed_in(EDITOR, scripted=scripted), f"{title} now")
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)


def ask_for_a_change(page: Page, title: str) -> None:
    page.get_by_role("navigation", name="Account").locator("summary").click()
    page.get_by_role("link", name="Review queue").click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Start review").click()
    page.locator("summary", has_text="Add a remark on Why this practice").click()
    page.get_by_label("Your remark on Why this practice").fill("Which need?")
    page.get_by_role("button", name="Save remark on Why this practice").click()
    expect(page.get_by_text("Which need?")).to_be_visible()
    page.get_by_label("Message to the contributor").fill("Say which need it was.")
    page.get_by_role("button", name="Request changes").click()
    expect(page.get_by_role("status").filter(has_text="asked for changes")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("status").filter(has_text="was submitted")).to_be_visible()


def publish(page: Page, title: str) -> None:
    page.goto("/review")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("button", name="Start review").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def restore(page: Page, title: str) -> None:
    page.goto("/search?sort=title")
    page.goto(f"/search?q=%22{title.replace(' ', '+')}%22")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Compare revisions").click()
    expect(page.locator("ins", has_text="now").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Restore revision")).click()
    page.get_by_label("Reason").fill("The first title was better.")
    page.get_by_role("button", name="Restore this revision").click()
    expect(page.get_by_role("status").filter(has_text="was restored")).to_be_visible()


def test_a_withdrawn_practice_is_a_page_with_its_title_and_the_reason(house: House, signed_in: SignedIn) -> None:
    get_catalogue(house.app).put([evolve(OLD, slug="old-desk", title="The old desk")])
    editor, visitor = signed_in(EDITOR), signed_in()
    editor.goto("/practices/old-desk/history")
    editor.get_by_role("link", name="Withdraw the practice").click()
    editor.get_by_label("Reason").fill("It was described twice.")
    editor.get_by_role("button", name="Withdraw the practice").click()
    answer = visitor.goto("/practices/old-desk")
    assert answer is not None
    assert answer.status == 410
    expect(visitor.get_by_role("heading", level=1)).to_have_text("The old desk")
    expect(visitor.get_by_text("It was described twice.")).to_be_visible()
    for page in (visitor, editor):
        page.goto("/practices/old-desk")
        assert_tombstone_is_well_made(page)


def assert_tombstone_is_well_made(page: Page) -> None:
    looked_at(page)
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"
