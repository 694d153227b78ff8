"""Texts as their authors meant them: without what programs put around them, and nothing else changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import ParsedPractice, read
from corpus.reading.cleaning import clean, clean_line
from corpus.reading.entities import unescape_entities
from corpus.reading.template_tags import find_template_tags, remove_template_tags


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("Fish &amp;amp;amp; chips", "Fish & chips"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;eacute;&lt;/p&gt;", "One\n\nTwo é"),
        ("<p>Caf&amp;eacute; &amp;amp; bar</p>", "Café & bar"),
        ("&amp;lt;em&amp;gt;so&amp;lt;/em&amp;gt;", "*so*"),
        ("<![CDATA[<p>One</p><p>Two</p>]]>", "One\n\nTwo"),
        ("A <![CDATA[plain]]> text", "A plain text"),
        ("<!-- wp:paragraph -->Text<!-- /wp:paragraph -->", "Text"),
        ('[gallery ids="1,2"]Text [vc_row full="1"]inside[/vc_row]', "Text inside"),
        ("See {% post_url 2014-a %} the {{ page.title }} text", "See the text"),
        ('{{< figure src="a.png" >}}\nText', "Text"),
        ("A{% comment %}hidden{% endcomment %}B", "AB"),
        ("zero\u200bwidth, soft\u00adhyphen, mark\ufeff", "zerowidth, softhyphen, mark"),
        ('=HYPERLINK("http://a.example/x","The report")', "[The report](http://a.example/x)"),
        ('=hyperlink("http://a.example";"The ""new"" report")', '[The "new" report](http://a.example)'),
        ('=HYPERLINK("javascript:alert(1)","Click")', "Click"),
        ('="0049"', "0049"),
        ("One.\\n\\nTwo.", "One.\n\nTwo."),
        ("One.\\r\\n\\r\\nTwo.", "One.\n\nTwo."),
        ("list:\\n- a\\n- b", "list:\n\n- a\n- b"),
    ],
)
def test_what_programs_put_around_a_text_is_removed(text: str, markdown: str) -> None:
    assert clean(text) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "a < b and b > c, n<30, p<0.05",
        "if x &lt y",
        "see http://a.example/?a=1&copy=2&reg=3",
        "R&D;D&R",
        "C:\\new\\table and \\\\server\\notes",
        "$\\nu$ and $\\neq$",
        "use '\\n' to end a line",
        "a note [sic] and [1], [see below], [a note: b]",
        "{braces} and {a, b}",
        "5 % {%",
        "می\u200cخواهم",  # noqa: RUF001 - Persian needs the joiner
        "👩\u200d🏫",
        "=1+1",
    ],
)
def test_a_text_that_only_looks_like_markup_stays_as_it_is(text: str) -> None:
    assert clean_line(text) == text


def test_a_markdown_link_and_an_escaped_shortcode_are_no_shortcodes() -> None:
    assert find_template_tags("[embed](http://a.example) [[gallery]] [^1]") == []


def test_tags_that_were_left_out_are_named(tmp_path) -> None:  # noqa: ANN001
    path = tmp_path / "a.csv"
    path.write_text('Title,Text\nOne,"Text [caption id=""1""]inside[/caption] {% raw %}x{% endraw %}"\n')
    (one,) = read(path)
    assert isinstance(one, ParsedPractice)
    assert one.practice.text("narrative") == "Text inside x"
    assert one.notes == (
        'tags of a publishing system were left out: {% raw %}, {% endraw %}, [caption id="1"], [/caption]',
    )


def test_a_formula_in_a_column_of_links_is_a_link_with_its_title(tmp_path) -> None:  # noqa: ANN001
    path = tmp_path / "a.csv"
    path.write_text(
        'Title,url\n"=HYPERLINK(""http://a.example"",""One"")","=HYPERLINK(""http://b.example"",""Report"")"\n'
    )
    (one,) = read(path)
    assert isinstance(one, ParsedPractice)
    assert one.practice.title == "One"
    assert [(link.title, link.url) for link in one.practice.sources] == [("Report", "http://b.example")]


@given(st.text(max_size=80))
def test_a_text_without_ampersands_has_no_entities(text: str) -> None:
    assert unescape_entities(text.replace("&", "")) == text.replace("&", "")


@given(
    st.lists(st.sampled_from(["{%", "%}", "{{", "}}", "[", "]", "/", "caption", " ", "a=1", "x", "\n"])).map("".join)
)
def test_removing_tags_loses_no_other_letters(text: str) -> None:
    removed = remove_template_tags(text)
    assert sum(map(len, find_template_tags(text))) + len(removed) <= len(text) or removed == text or "comment" in text
