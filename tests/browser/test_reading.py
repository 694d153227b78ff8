"""What readers do: ask, narrow, open, come back; by pointer, by keyboard alone, and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A page of a browser that runs no script, as narrow as a phone."""
    context = browser.new_context(java_script_enabled=False, base_url=site, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def total(page: Page) -> int:
    """How many practices the heading says."""
    heading = page.locator("h1").inner_text()
    return 0 if heading.startswith("No ") else int(re.sub(r"\D", "", heading.split("practice")[0]))


def ask_narrow_and_open(page: Page) -> None:
    """From the home page to a practice and back, on whatever the page offers."""
    page.goto("/")
    page.locator("#q").fill("early leaving")
    page.locator("#q").press("Enter")
    expect(page).to_have_title(re.compile("^early leaving"))
    before = total(page)
    filters = page.get_by_role("group", name="Filters").or_(page.locator("details.filters, #filters"))
    if filters.first.is_visible() and not page.get_by_role("checkbox", name=re.compile("^Norway")).is_visible():
        filters.first.locator("summary").first.click()
    page.get_by_role("checkbox", name=re.compile("^Norway")).check()
    page.get_by_role("button", name=re.compile("Apply")).click()
    expect(page).to_have_url(re.compile(r"country=NO"))
    assert 0 < total(page) < before
    first = page.locator("main article h3 a, main article h2 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_contain_text(title)
    assert page.locator("main mark").count() > 0
    page.get_by_role("link", name=re.compile("Back to", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(r"q=early\+leaving&country=NO"))
    page.get_by_role("link", name=re.compile("Remove filter.*Norway")).click()
    assert total(page) == before


def test_a_reader_asks_narrows_opens_and_comes_back(reader: Page) -> None:
    ask_narrow_and_open(reader)


def test_all_of_it_works_on_a_phone_without_script(plain: Page) -> None:
    ask_narrow_and_open(plain)


def test_every_kind_of_page_works_without_script(plain: Page) -> None:
    plain.goto("/search?per_page=10")
    plain.get_by_role("link", name=re.compile("Next")).first.click()
    expect(plain).to_have_url(re.compile("page=2"))
    plain.goto("/browse/area")
    plain.get_by_role("link", name=re.compile("Early leaving")).click()
    assert total(plain) >= 5
    plain.goto("/practices/no-county-agreements/print")
    expect(plain.locator("h1")).to_contain_text("Agreements")


def test_the_keyboard_alone_is_enough(reader: Page) -> None:
    reader.goto("/search?q=guidance")
    reader.keyboard.press("Tab")
    expect(reader.locator(":focus")).to_have_text(re.compile("Skip to"))
    reader.keyboard.press("Enter")
    for _ in range(400):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.matches('input[name=country][value=NO]')"):
            break
    reader.keyboard.press("Space")
    for _ in range(400):
        reader.keyboard.press("Tab")
        if "Apply" in reader.evaluate("document.activeElement.innerText ?? ''"):
            break
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile("country=NO"))
    expect(reader.locator(":focus, h1#results")).to_be_visible()


def test_focus_is_always_seen(reader: Page) -> None:
    reader.goto("/search?q=guidance")
    for _ in range(60):
        reader.keyboard.press("Tab")
        style = reader.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                return seen || document.activeElement === document.body;
            }"""
        )
        assert style, reader.evaluate("document.activeElement.outerHTML")


def test_a_slash_goes_to_the_search_field_but_not_out_of_a_field(reader: Page) -> None:
    reader.goto("/search?q=guidance")
    reader.keyboard.press("/")
    expect(reader.locator(":focus")).to_have_attribute("name", "q")
    reader.keyboard.type("a/b")
    assert "a/b" in reader.locator(":focus").input_value()


def test_a_long_list_of_values_is_narrowed_in_place_and_says_how_many_are_left(reader: Page) -> None:
    reader.goto("/search")
    field = reader.get_by_label("Find in this list: Country").first
    field.fill("nor")
    expect(reader.get_by_role("checkbox", name=re.compile("^Norway"))).to_be_visible()
    expect(reader.get_by_role("checkbox", name=re.compile("^Austria"))).to_be_hidden()
    expect(reader.get_by_role("status").filter(has_text=re.compile("^1 of "))).to_be_attached()


def test_the_results_are_announced(reader: Page) -> None:
    reader.goto("/search?q=career+vouchers")
    expect(reader.get_by_role("status").filter(has_text=re.compile("career vouchers")).first).to_be_attached()


def test_previous_and_next_walk_through_the_results(reader: Page) -> None:
    reader.goto("/search?q=guidance")
    titles = reader.locator("main article h3 a, main article h2 a").all_inner_texts()
    reader.locator("main article h3 a, main article h2 a").first.click()
    reader.get_by_role("link", name=re.compile("Next")).first.click()
    expect(reader.locator("h1")).to_contain_text(titles[1])
    reader.get_by_role("link", name=re.compile("Previous")).first.click()
    expect(reader.locator("h1")).to_contain_text(titles[0])


def test_ways_on_lead_somewhere(reader: Page) -> None:
    reader.goto("/search?q=career+AND+moon&country=NO")
    ways = reader.locator("section[aria-labelledby=ways] li a").all()
    promised = [(way.get_attribute("href"), way.locator("xpath=..").inner_text()) for way in ways]
    assert promised
    for address, text in promised:
        reader.goto(str(address))
        numbers = re.findall(r"\d+", text)
        assert str(total(reader)) in numbers
        assert total(reader) > 0


def test_dark_and_light_differ(reader: Page) -> None:
    colours = []
    for scheme in ("light", "dark"):
        reader.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        reader.goto("/")
        colours.append(reader.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert colours[0] != colours[1]


def test_on_paper_there_is_the_text_and_nothing_to_press(reader: Page) -> None:
    reader.goto("/practices/no-county-agreements")
    reader.emulate_media(media="print")
    expect(reader.locator("h1")).to_be_visible()
    expect(reader.locator("#q")).to_be_hidden()
    expect(reader.get_by_role("navigation").first).to_be_hidden()
