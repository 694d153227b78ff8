"""Renders Markdown as safe HTML: sections with highlighted search words, comments by stricter `MarkupRules`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import nh3
from attrs import frozen
from markdown_it.token import Token
from markupsafe import Markup

from corpus.text import MARKDOWN

__all__ = [
    "ABOUT_RULES",
    "COMMENT_RULES",
    "SECTION_RULES",
    "LinkFinder",
    "MarkupRules",
    "SpanFinder",
    "TextLink",
    "no_links",
    "no_spans",
    "render_markdown",
]

SpanFinder = Callable[[str], list[tuple[int, int]]]
"""Returns the spans of a text to highlight, in ascending order and without overlap."""


class TextLink(NamedTuple):
    """A part of a text that becomes a link to another page of the site."""

    start: int
    end: int
    url: str


LinkFinder = Callable[[str], Iterable[TextLink]]
"""Returns the links of a text, in ascending order and without overlap."""

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_PLAIN: Final = frozenset(["p", "br", "hr", "ul", "ol", "li", "em", "strong", "a", "code", "pre", "blockquote"])


@frozen
class MarkupRules:
    """Which elements a text may have, and how they appear on a page."""

    tags: frozenset[str]
    headings: Mapping[str, str]
    """The element of the page for each heading of the text."""
    schemes: frozenset[str]
    """The schemes of link addresses that are allowed."""
    rel: str
    """The `rel` attribute of links."""


SECTION_RULES: Final = MarkupRules(
    tags=_PLAIN | {"h4", "h5", "h6", "mark"},
    headings=dict(zip(_HEADINGS, ("h4", "h4", "h4", "h5", "h6", "h6"), strict=True)),
    schemes=frozenset({"http", "https", "mailto"}),
    rel="noopener noreferrer",
)
"""For a practice's sections: their headings are below the section's own heading, an h3."""
COMMENT_RULES: Final = MarkupRules(
    tags=_PLAIN,
    headings=dict.fromkeys(_HEADINGS, "p"),
    schemes=frozenset({"http", "https"}),
    rel="nofollow ugc noopener noreferrer",
)
"""For comments: headings become paragraphs, and search engines ignore the links."""
ABOUT_RULES: Final = MarkupRules(
    tags=SECTION_RULES.tags | {"h2", "h3"},
    headings=dict(zip(_HEADINGS, ("h2", "h2", "h3", "h4", "h5", "h6"), strict=True)),
    schemes=SECTION_RULES.schemes,
    rel=SECTION_RULES.rel,
)
"""For the text of a profile on the about page: its headings are below the title of the page."""
TERM_CLASS: Final = "term-link"
"""The class of links that the page adds to a text."""
_TEXT: Final = ("text", "code_inline")


def no_spans(_text: str) -> list[tuple[int, int]]:
    """Return no spans, so that nothing is highlighted."""
    return []


def no_links(_text: str) -> list[TextLink]:
    """Return no links."""
    return []


def render_markdown(
    markdown: str,
    find_spans: SpanFinder = no_spans,
    rules: MarkupRules = SECTION_RULES,
    find_links: LinkFinder = no_links,
) -> Markup:
    """Return the text as safe HTML. Images are removed: a page loads nothing from other sites.

    The first occurrence of each address of `find_links` becomes a link, but not in headings, code and other links.
    """
    blocks = MARKDOWN.parse(markdown)
    linked: set[str] = set()
    is_heading = False
    for block in blocks:
        is_heading = block.type == "heading_open" or (is_heading and block.type != "heading_close")
        block.tag = rules.headings.get(block.tag, block.tag)
        if block.type == "inline":
            children = [child for child in block.children or () if child.type != "image"]
            if not is_heading:
                children = list(_add_links(children, find_links, linked))
            block.children = list(_highlight(children, find_spans))
    rendered = MARKDOWN.renderer.render(blocks, MARKDOWN.options, {})
    safe_html = nh3.clean(
        rendered,
        tags=set(rules.tags),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        allowed_classes={"a": {TERM_CLASS}},
        url_schemes=set(rules.schemes),
        link_rel=rules.rel,
    )
    return Markup(safe_html)  # noqa: S704 - nh3 has just cleaned it


def _add_links(children: Iterable[Token], find_links: LinkFinder, linked: set[str]) -> Iterator[Token]:
    """Yield the tokens with links in those that are plain text. `linked` are the addresses that have a link already."""
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and not depth:
            yield from _link_text(child, find_links, linked)
        else:
            yield child


def _link_text(child: Token, find_links: LinkFinder, linked: set[str]) -> Iterator[Token]:
    position = 0
    for link in find_links(child.content):
        if link.url not in linked:
            linked.add(link.url)
            yield _slice(child, position, link.start)
            yield Token("link_open", "a", 1, attrs={"href": link.url, "class": TERM_CLASS})
            yield _slice(child, link.start, link.end)
            yield Token("link_close", "a", -1)
            position = link.end
    yield _slice(child, position, len(child.content))


def _highlight(children: Sequence[Token], find_spans: SpanFinder) -> Iterator[Token]:
    """Yield the tokens with `<mark>` around the spans of their joined text."""
    spans = find_spans("".join(_text_of(child) for child in children))
    start = 0
    for child in children:
        text = _text_of(child)
        if child.type in _TEXT and text:
            yield from _split(child, start, spans)
        else:
            yield child
        start += len(text)


def _text_of(child: Token) -> str:
    return child.content if child.type in _TEXT else " " if child.type in ("softbreak", "hardbreak") else ""


def _split(child: Token, start: int, spans: Iterable[tuple[int, int]]) -> Iterator[Token]:
    """Yield one text token, split at the spans that reach into it."""
    end = start + len(child.content)
    position = start
    for first, last in spans:
        first, last = max(first, position), min(last, end)  # noqa: PLW2901 - the part of the span within this run
        if first >= last:
            continue
        if first > position:
            yield _slice(child, position - start, first - start)
        yield Token("html_inline", "", 0, content="<mark>")
        yield _slice(child, first - start, last - start)
        yield Token("html_inline", "", 0, content="</mark>")
        position = last
    if position < end:
        yield _slice(child, position - start, end - start)


def _slice(child: Token, start: int, end: int) -> Token:
    return child.copy(content=child.content[start:end])
