"""A section's text as HTML: what it means is kept, what it could do is not, and marks stand where they belong."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from search_app.practices.markup import render_markdown

HEADINGS = ("h4", "h5", "h6")


def marker(*words: str) -> Any:
    """Marks every occurrence of these words."""

    def spans(text: str) -> list[tuple[int, int]]:
        found = [(text.find(word, at), word) for word in words for at in range(len(text))]
        return sorted({(at, at + len(word)) for at, word in found if at >= 0})

    return spans


def test_paragraphs_lists_and_emphasis_are_kept() -> None:
    text = render_markdown("One *two*.\n\n- a\n- b\n\n1. c")
    assert str(text).replace("\n", "") == ("<p>One <em>two</em>.</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>")


def test_headings_stand_below_the_sections_own() -> None:
    soup = BeautifulSoup(render_markdown("# One\n\n### Three\n\n###### Six"), "html.parser")
    assert [(tag.name, tag.text) for tag in soup.find_all(True)] == [("h4", "One"), ("h4", "Three"), ("h6", "Six")]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://elsewhere.example/x.png)",
        "<a href='data:text/html,x'>x</a>",
        "[x](vbscript:x)",
    ],
)
def test_nothing_in_a_text_runs_or_loads(text: str) -> None:
    soup = BeautifulSoup(render_markdown(text), "html.parser")
    assert not soup.find_all(["script", "img", "iframe", "style"])
    assert not [tag for tag in soup.find_all("a") if not str(tag["href"]).startswith("http")]


@given(st.text(max_size=200))
def test_any_text_gives_harmless_tags_only(text: str) -> None:
    soup = BeautifulSoup(render_markdown(text, marker("a")), "html.parser")
    allowed = {"p", "br", "hr", "ul", "ol", "li", "em", "strong", "a", "code", "pre", "blockquote", "mark", *HEADINGS}
    assert {tag.name for tag in soup.find_all(True)} <= allowed
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_links_lead_out_without_a_trace() -> None:
    link = BeautifulSoup(render_markdown("[NAV](https://www.nav.no)"), "html.parser").a
    assert link is not None
    assert (link["href"], link["rel"]) == ("https://www.nav.no", ["noopener", "noreferrer"])


def test_marks_stand_around_the_words_that_are_named() -> None:
    assert str(render_markdown("Career guidance & more guidance.", marker("guidance"))) == (
        "<p>Career <mark>guidance</mark> &amp; more <mark>guidance</mark>.</p>\n"
    )


def test_a_mark_that_crosses_emphasis_is_drawn_in_each_piece() -> None:
    assert str(render_markdown("the one *stop shop* here", marker("one stop shop"))) == (
        "<p>the <mark>one </mark><em><mark>stop shop</mark></em> here</p>\n"
    )


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60), st.integers(0, 60), st.integers(1, 20))
def test_marks_change_no_text(text: str, start: int, length: int) -> None:
    def one(whole: str) -> list[tuple[int, int]]:
        return [(start, min(start + length, len(whole)))] if start < len(whole) else []

    plain = BeautifulSoup(render_markdown(text), "html.parser").text
    assert BeautifulSoup(render_markdown(text, one), "html.parser").text == plain


def test_text_in_a_code_block_is_left_alone() -> None:
    assert str(render_markdown("    guidance", marker("guidance"))) == "<pre><code>guidance\n</code></pre>\n"
