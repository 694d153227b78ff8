"""The options of a filter as markup: remembered but for their numbers, and whatever they hold is text."""

from attrs import evolve
from jinja2 import Environment, PackageLoader

from search_app.search.filter_groups import FilterGroup, Option
from search_app.search.option_markup import OptionMarkup

MARKUP = OptionMarkup(Environment(loader=PackageLoader("search_app"), autoescape=True), "{:,}".format)


def options(option: Option) -> str:
    group = FilterGroup("keyword", "Keyword", "", (option,), 0, open=False, more=0, all_url="/")
    return str(MARKUP(group))


def test_the_same_option_shows_each_page_its_own_number() -> None:
    work = Option("work", "Work", 1_234, checked=False, excluded=False, depth=0)
    pages = [options(evolve(work, count=count)) for count in (1_234, 7)]
    assert ["1,234</span>" in page for page in pages] == [True, False]
    assert pages[1] == pages[0].replace("1,234", "7")


def test_what_nobody_can_find_what_is_chosen_and_what_is_left_out_look_so() -> None:
    work = Option("work", "Work", 1, checked=False, excluded=False, depth=2)
    assert 'class="depth-2"' in options(work)
    assert "is-empty" in options(evolve(work, count=0))
    assert "checked" in options(evolve(work, checked=True))
    left_out = options(evolve(work, excluded=True))
    assert 'name="not-keyword"' in left_out
    assert "not Work" in left_out
    assert "exclude-button" not in left_out


def test_values_are_text_whatever_they_hold() -> None:
    hostile = '<!----><b>"&'
    page = options(Option(hostile, hostile, 3, checked=False, excluded=False, depth=0))
    assert page.count("&lt;!----&gt;&lt;b&gt;&#34;&amp;") == 5
    assert "<b>" not in page
    assert ">3</span>" in page
