"""The search field suggests, and a reader who does not look at the suggestions loses nothing by them."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_accessibility import RULES


def field(page: Page) -> Locator:
    return page.locator("#q")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def type_in(page: Page, text: str) -> None:
    field(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


@pytest.fixture
def home(reader: Page) -> Page:
    reader.goto("/")
    field(reader).focus()
    return reader


def test_suggestions_come_while_typing_and_nothing_is_chosen_unasked(home: Page) -> None:
    expect(field(home)).to_have_attribute("aria-expanded", "false")
    type_in(home, "early l")
    expect(field(home)).to_have_attribute("aria-expanded", "true")
    expect(options(home).first).to_contain_text("Early leaving")
    expect(options(home).first).to_contain_text("Policy area, 7 practices")
    expect(home.locator("[role=option][aria-selected=true]")).to_have_count(0)
    field(home).press("Enter")
    expect(home).to_have_url(re.compile(r"/search\?q=early\+l$"))


def test_arrows_move_and_enter_goes_to_what_is_active(home: Page) -> None:
    type_in(home, "ohjamo")
    field(home).press("ArrowDown")
    expect(options(home).first).to_have_attribute("aria-selected", "true")
    active = options(home).first.get_attribute("id")
    expect(field(home)).to_have_attribute("aria-activedescendant", active or "")
    expect(field(home)).to_have_value("ohjamo")
    field(home).press("Enter")
    expect(home).to_have_url(re.compile("/practices/fi-ohjaamo$"))


def test_arrows_lead_round_by_way_of_the_field(home: Page) -> None:
    type_in(home, "guid")
    number = options(home).count()
    field(home).press("ArrowUp")
    expect(options(home).nth(number - 1)).to_have_attribute("aria-selected", "true")
    field(home).press("ArrowDown")
    expect(home.locator("[aria-selected=true]")).to_have_count(0)
    field(home).press("ArrowDown")
    expect(options(home).first).to_have_attribute("aria-selected", "true")


def test_tab_leaves_without_choosing(home: Page) -> None:
    type_in(home, "ohj")
    field(home).press("ArrowDown")
    field(home).press("Tab")
    expect(field(home)).to_have_value("ohj")
    expect(home.get_by_role("listbox")).to_have_count(0)
    expect(home.get_by_role("button", name="Search")).to_be_focused()
    expect(home).to_have_url(re.compile("/$"))


def test_escape_closes_and_keeps_what_was_typed(home: Page) -> None:
    type_in(home, "ohj")
    field(home).press("Escape")
    expect(field(home)).to_have_attribute("aria-expanded", "false")
    expect(field(home)).to_have_value("ohj")
    expect(field(home)).to_be_focused()
    field(home).press("ArrowDown")
    expect(options(home).first).to_have_attribute("aria-selected", "true")


def test_a_concept_leads_to_its_filter_and_a_query_to_its_results(home: Page) -> None:
    type_in(home, "norw")
    options(home).filter(has_text="Country, 5 practices").click()
    expect(home).to_have_url(re.compile(r"/search\?country=NO$"))
    expect(home.locator("h1")).to_contain_text("5 practices")
    field(home).fill("")
    type_in(home, "guid")
    options(home).filter(has_text=re.compile(r"^guidance\s*Search$")).click()
    expect(home).to_have_url(re.compile(r"/search\?q=guidance$"))


def test_the_number_of_suggestions_is_announced_after_a_pause(home: Page) -> None:
    status = field(home).locator("xpath=..").get_by_role("status")
    type_in(home, "ohj")
    expect(status).to_have_text("")
    expect(status).to_have_text("1 suggestion, up and down arrows to choose")
    field(home).press_sequentially("zzzz")
    expect(status).to_have_text("No suggestions")
    expect(options(home)).to_have_count(0)


def test_the_slash_leads_to_the_field_on_any_page(reader: Page) -> None:
    reader.goto("/practices/fi-ohjaamo")
    reader.keyboard.press("/")
    expect(field(reader)).to_be_focused()
    type_in(reader, "voucher")
    field(reader).press("ArrowDown")
    field(reader).press("Enter")
    expect(reader).to_have_url(re.compile("area=|/practices/|q="))


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/", "/search?q=guidance", "/practices/fi-ohjaamo"])
def test_axe_finds_nothing_with_the_list_open(reader: Page, address: str, width: int, colours: str) -> None:
    reader.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    reader.set_viewport_size({"width": width, "height": 800})
    reader.goto(address)
    field(reader).fill("")
    type_in(reader, "guid")
    field(reader).press("ArrowDown")
    found = Axe().run(reader, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert reader.evaluate("document.documentElement.scrollWidth") <= width
    heights = options(reader).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 44


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, has_touch=True, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_a_tap_chooses(phone: Page) -> None:
    phone.goto("/")
    field(phone).tap()
    type_in(phone, "ohj")
    options(phone).first.tap()
    expect(phone).to_have_url(re.compile("/practices/fi-ohjaamo$"))


def test_without_an_answer_the_field_is_a_plain_one(home: Page) -> None:
    home.route("**/api/v1/suggest*", lambda route: route.fulfill(status=404, body="{}"))
    field(home).press_sequentially("ohj")
    home.wait_for_timeout(400)
    expect(options(home)).to_have_count(0)
    field(home).press("Enter")
    expect(home).to_have_url(re.compile(r"/search\?q=ohj$"))
