"""Bringing a practice in a real Chromium: drafts that survive a lost connection, with axe on every page, and without
JavaScript."""

import json
import os
import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.serving import served
from tests.browser.test_people import PASSWORD, Site, looked_at, sign_in
from tests.serving import COMMAND

KEPT = "Your text is stored in this browser"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("contribute")
    (folder / "config.toml").write_text("registration = true\n")
    with served(folder) as address:
        yield Site(folder, address)


def registered(house: Site, page: Page, email: str) -> None:
    """Somebody who registers, confirms, is made a contributor, and signs in."""
    page.goto("/register")
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("status").filter(has_text="Check your e-mail")).to_be_visible()
    page.goto(house.last_link(email))
    environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(house.folder)}
    subprocess.run([COMMAND, "people", "role", email, "contributor"], env=environment, check=True, capture_output=True)
    sign_in(page, email)


@pytest.fixture(scope="module")
def desk(house: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which a contributor is signed in."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    registered(house, page, "desk@example.org")
    page.close()
    yield context
    context.close()


def begun(page: Page) -> str:
    """A new draft, opened; its address."""
    page.goto("/contribute")
    page.get_by_role("button", name="Start a new practice").click()
    expect(page.get_by_role("heading", name="New practice")).to_be_visible()
    return page.url


def saved(page: Page) -> None:
    expect(page.locator(".draft-status")).to_have_text(re.compile("^Saved at "), timeout=30_000)


def test_a_draft_survives_a_lost_connection_and_is_handed_in(house: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    registered(house, page, "ada@example.org")
    address = begun(page)
    page.get_by_label("Title", exact=True).fill("A bus for guidance")
    saved(page)
    context.set_offline(True)
    page.get_by_label("Why this practice").fill("Roads are long, and schools are far away.")
    expect(page.locator(".draft-status")).to_contain_text(KEPT, timeout=30_000)
    expect(page.locator("#words-why")).to_contain_text("Words: 8.")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("Title", exact=True)).to_have_value("A bus for guidance")
    expect(page.get_by_label("Why this practice")).to_have_value("Roads are long, and schools are far away.")
    saved(page)
    page.reload()
    expect(page.get_by_label("Why this practice")).to_have_value("Roads are long, and schools are far away.")
    context.set_offline(True)
    page.get_by_label("Aims and targets").fill("To reach everybody.")
    expect(page.locator(".draft-status")).to_contain_text(KEPT, timeout=30_000)
    context.set_offline(False)
    saved(page)
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Your practice was submitted.")).to_be_visible()
    expect(page.get_by_text("To reach everybody.")).to_be_visible()
    context.close()


def test_two_windows_see_what_the_other_wrote(desk: BrowserContext) -> None:
    first = desk.new_page()
    address = begun(first)
    second = desk.new_page()
    second.goto(address)
    first.get_by_label("Title", exact=True).fill("From the first window")
    saved(first)
    second.get_by_label("Title", exact=True).fill("From the second window")
    expect(second.locator(".draft-status")).to_contain_text("changed in another window", timeout=30_000)
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_label("Title", exact=True)).to_have_value("From the second window")
    expect(second.locator("#said-title")).to_contain_text("From the first window")
    looked_at(second)
    second.get_by_label("Title", exact=True).fill("From both")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("Saved.", exact=True).first).to_be_visible()
    first.close()
    second.close()


def test_who_was_signed_out_meanwhile_finds_what_they_wrote(house: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    registered(house, page, "out@example.org")
    address = begun(page)
    cookies = context.cookies()
    context.clear_cookies()
    page.get_by_label("Title", exact=True).fill("Written without a session")
    expect(page.locator(".draft-status")).to_contain_text("You are signed out", timeout=30_000)
    context.add_cookies(json.loads(json.dumps(cookies)))
    page.goto(address)
    expect(page.get_by_label("Title", exact=True)).to_have_value("Written without a session")
    saved(page)
    context.close()


def test_a_practice_is_brought_without_javascript(house: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=house.address, java_script_enabled=False)
    page = context.new_page()
    registered(house, page, "plain@example.org")
    begun(page)
    page.get_by_label("Title", exact=True).fill("A train for guidance")
    page.locator("#field-countries summary").click()
    page.get_by_role("checkbox", name="Finland", exact=True).check()
    page.get_by_label("Why this practice").fill("Validation of prior learning, and outreach.")
    page.get_by_role("button", name="Save and get suggestions").click()
    page.locator("[name=accept][value='areas:P2.5']").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 selected")).to_have_count(2)  # a country and a policy area
    expect(page.locator("#words-why")).to_contain_text("Words: 6.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("A train for guidance").first).to_be_visible()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Your practice was submitted.")).to_be_visible()
    page.get_by_role("link", name="Take back to edit").click()
    page.get_by_role("button", name="Take back to edit").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("A train for guidance")
    context.close()


def test_a_glossary_term_has_a_form_of_its_own(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto("/contribute")
    looked_at(page)
    page.get_by_role("button", name="Start a new glossary term").click()
    expect(page.get_by_role("heading", name="New glossary term")).to_be_visible()
    page.get_by_label("Term", exact=True).fill("Career coaching")
    page.get_by_label("Related terms 1").fill("career-guidance")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("A glossary term needs it.")).to_be_visible()
    expect(page.get_by_label("Aims and targets")).to_have_count(0)
    looked_at(page)
    page.get_by_label("Kind of record").select_option(label="Practice")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Aims and targets")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Career coaching")
    page.close()


def test_axe_finds_nothing_on_the_pages_of_who_contributes(desk: BrowserContext) -> None:
    page = desk.new_page()
    address = begun(page)
    looked_at(page)
    page.get_by_label("Why this practice").fill("Early leavers, and validation of prior learning. " * 60)
    page.get_by_label("Year it started").fill("long ago")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("not a whole number")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    looked_at(page)
    for where in ("/preview", "/submit", "/discard"):
        page.goto(address + where)
        looked_at(page)
    page.goto("/practices/fi-ohjaamo")
    page.get_by_role("button", name="Propose a change").click()
    expect(page.get_by_role("button", name="Check and submit")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Check and submit").click()
    expect(page.get_by_role("heading", name="Similar practices")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Your practice was submitted.")).to_be_visible()
    looked_at(page)
    page.goto("/contribute")
    looked_at(page)
    page.close()


def test_the_list_of_terms_is_narrowed_as_one_types(desk: BrowserContext) -> None:
    page = desk.new_page()
    begun(page)
    areas = page.get_by_role("group", name="Policy areas")
    areas.locator("summary").click()
    areas.get_by_label("Find in this list: Policy areas").fill("prior")
    expect(areas.get_by_role("checkbox").first).to_be_visible()
    assert areas.get_by_role("checkbox").count() < 5
    page.close()


@pytest.mark.parametrize("way", ["by itself", "by the button"])
def test_lists_are_saved_whole_whichever_of_their_fields_are_empty(desk: BrowserContext, way: str) -> None:
    page = desk.new_page()
    begun(page)
    documents = page.get_by_role("group", name="Documents and publications")
    documents.get_by_label("Title 1").fill("A report")
    documents.get_by_label("Web address 2").fill("https://example.org/b")
    page.get_by_label("Keywords 2").fill("outreach")
    if way == "by itself":
        saved(page)
    else:
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved.", exact=True).first).to_be_visible()
    page.reload()
    expect(documents.get_by_label("Title 1")).to_have_value("A report")
    expect(documents.get_by_label("Web address 1")).to_have_value("")
    expect(documents.get_by_label("Web address 2")).to_have_value("https://example.org/b")
    expect(page.get_by_label("Keywords 1")).to_have_value("outreach")
    page.close()
