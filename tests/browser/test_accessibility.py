"""axe finds nothing on any page: at three widths, in light and in dark, with everything unfolded."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PAGES = {
    "home": "/",
    "results": "/search?q=guidance",
    "filtered results": "/search?q=early+leaving&country=NO&not-status=completed&year=2005..2010&per_page=20",
    "results with hints": "/search?q=NAV+dropout",
    "results by names of another language": "/search?q=d%C3%A9crochage",
    "results without other names": "/search?q=dropout&synonyms=off",
    "results with some of the words": "/search?q=employers+schools",
    "results close in meaning": "/search?q=Wie+finden+Gefl%C3%BCchtete+einen+Beruf,+der+zu+ihnen+passt",
    "second page": "/search?page=2",
    "no results": "/search?q=career+AND+moon&country=NO",
    "countries": "/browse/country",
    "overview": "/overview",
    "policy areas": "/browse/area?q=guidance",
    "keywords": "/browse/keyword",
    "phrases": "/browse/keyphrase",
    "practice": "/practices/no-county-agreements",
    "practice after a search": "/practices/no-county-agreements?q=co-operation&at=1",
    "short practice": "/practices/be-career-vouchers",
    "glossary term": "/practices/career-management-skills",
    "policy document": "/practices/resolution-2008-lifelong-guidance",
    "practice with terms": "/practices/tr-cooperation-protocol",
    "comments": "/practices/no-county-agreements/comments",
    "print view": "/practices/no-county-agreements/print",
    "comparison": "/compare?p=no-county-agreements&p=fi-ohjaamo&p=resolution-2008-lifelong-guidance",
    "list": "/list?p=no-county-agreements&p=fi-ohjaamo",
    "new and changed": "/changes",
    "about": "/about",
    "help": "/help",
    "privacy": "/privacy",
    "not found": "/practices/no-such-practice",
    "bad request": "/search?page=x",
}
WIDTHS = (360, 768, 1280)
PARSING = 0.01
"""Of the window, what moves where a busy machine draws a header half-read: what comes late moves far more."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(reader: Page, name: str, width: int, colours: str) -> None:
    reader.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    reader.set_viewport_size({"width": width, "height": 900})
    reader.goto(PAGES[name])
    for unfolded in (False, True):
        if unfolded:
            reader.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = Axe().run(reader, options=RULES)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, *WIDTHS])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window(reader: Page, name: str, width: int) -> None:
    """WCAG 1.4.10: at 320 CSS pixels, which is 400 % zoom, nobody scrolls sideways."""
    reader.set_viewport_size({"width": width, "height": 900})
    reader.goto(PAGES[name])
    reader.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert reader.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_what_can_be_pressed_is_large_enough(reader: Page, name: str) -> None:
    """WCAG 2.5.8: 24 CSS pixels, links inside sentences apart."""
    reader.set_viewport_size({"width": 360, "height": 900})
    reader.goto(PAGES[name])
    small = reader.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a')]
            .filter(one => one.checkVisibility())
            .map(one => [one.outerHTML.slice(0, 120), (one.closest('label') ?? one).getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
            .map(([html]) => html)"""
    )
    assert small == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_while_a_page_loads(reader: Page, name: str) -> None:
    reader.add_init_script(
        """window.shifts = 0;
        new PerformanceObserver(list => list.getEntries().forEach(one => { window.shifts += one.value }))
            .observe({ type: 'layout-shift', buffered: true })"""
    )
    reader.goto(PAGES[name], wait_until="networkidle")
    assert reader.evaluate("window.shifts") < PARSING


@pytest.mark.parametrize("name", PAGES)
def test_headings_start_at_one_and_leave_out_no_level(reader: Page, name: str) -> None:
    reader.goto(PAGES[name])
    levels = reader.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => Number(one.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
