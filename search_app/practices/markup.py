"""Markdown as HTML, safe to show: a section's with the reader's words marked, a comment's by stricter `Rules`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import nh3
from attrs import frozen
from markdown_it.token import Token
from markupsafe import Markup

from corpus.text import MARKDOWN

__all__ = ["COMMENT_RULES", "SECTION_RULES", "MarkupRules", "SpanFinder", "no_spans", "render_markdown"]

SpanFinder = Callable[[str], list[tuple[int, int]]]
"""Which stretches of a text to mark, ascending, none touching another."""

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_PLAIN: Final = frozenset(["p", "br", "hr", "ul", "ol", "li", "em", "strong", "a", "code", "pre", "blockquote"])


@frozen
class MarkupRules:
    """What a text may be made of, and how it stands on a page."""

    tags: frozenset[str]
    headings: Mapping[str, str]
    """What each heading of the text is on the page."""
    schemes: frozenset[str]
    """Of addresses that a link may lead to."""
    rel: str
    """What its links say of where they lead."""


SECTION_RULES: Final = MarkupRules(
    tags=_PLAIN | {"h4", "h5", "h6", "mark"},
    headings=dict(zip(_HEADINGS, ("h4", "h4", "h4", "h5", "h6", "h6"), strict=True)),
    schemes=frozenset({"http", "https", "mailto"}),
    rel="noopener noreferrer",
)
"""Of a practice's section: headings inside it stand below the section's own, an h3."""
COMMENT_RULES: Final = MarkupRules(
    tags=_PLAIN,
    headings=dict.fromkeys(_HEADINGS, "p"),
    schemes=frozenset({"http", "https"}),
    rel="nofollow ugc noopener noreferrer",
)
"""Of what anybody writes: headings are paragraphs, and search engines give nothing for its links."""
_TEXT: Final = ("text", "code_inline")


def no_spans(_text: str) -> list[tuple[int, int]]:
    """No marks at all."""
    return []


def render_markdown(markdown: str, marker: SpanFinder = no_spans, rules: MarkupRules = SECTION_RULES) -> Markup:
    """The HTML of a text. Images are left out: a page loads nothing from elsewhere."""
    blocks = MARKDOWN.parse(markdown)
    for block in blocks:
        block.tag = rules.headings.get(block.tag, block.tag)
        if block.type == "inline":
            children = [child for child in block.children or () if child.type != "image"]
            block.children = list(_marked(children, marker))
    rendered = MARKDOWN.renderer.render(blocks, MARKDOWN.options, {})
    clean = nh3.clean(
        rendered,
        tags=set(rules.tags),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=set(rules.schemes),
        link_rel=rules.rel,
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def _marked(children: Sequence[Token], marker: SpanFinder) -> Iterator[Token]:
    """The children with marks around the stretches of their joined text that the marker names."""
    spans = marker("".join(_text_of(child) for child in children))
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
    """One run of text, cut at the marks that reach into it."""
    end = start + len(child.content)
    done = start
    for first, last in spans:
        first, last = max(first, done), min(last, end)  # noqa: PLW2901 - the part of the span within this run
        if first >= last:
            continue
        if first > done:
            yield _piece(child, done - start, first - start)
        yield Token("html_inline", "", 0, content="<mark>")
        yield _piece(child, first - start, last - start)
        yield Token("html_inline", "", 0, content="</mark>")
        done = last
    if done < end:
        yield _piece(child, done - start, end - start)


def _piece(child: Token, start: int, end: int) -> Token:
    return child.copy(content=child.content[start:end])
