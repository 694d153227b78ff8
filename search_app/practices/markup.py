"""A section's Markdown as HTML, safe to show, with the reader's words marked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from corpus.text import MARKDOWN

__all__ = ["Marker", "html", "nothing_marked"]

Marker = Callable[[str], list[tuple[int, int]]]
"""Which stretches of a text to mark, ascending, none touching another."""

_TAGS: Final = frozenset(
    ["p", "br", "hr", "ul", "ol", "li", "em", "strong", "a", "code", "pre", "blockquote", "h4", "h5", "h6", "mark"]
)
_DEEPER: Final = {"h1": "h4", "h2": "h4", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
"""Headings inside a section stand below the section's own, an h3."""
_TEXT: Final = ("text", "code_inline")


def nothing_marked(_text: str) -> list[tuple[int, int]]:
    """No marks at all."""
    return []


def html(markdown: str, marker: Marker = nothing_marked) -> Markup:
    """The HTML of a section. Images are left out: a page loads nothing from elsewhere."""
    blocks = MARKDOWN.parse(markdown)
    for block in blocks:
        block.tag = _DEEPER.get(block.tag, block.tag)
        if block.type == "inline":
            children = [child for child in block.children or () if child.type != "image"]
            block.children = list(_marked(children, marker))
    rendered = MARKDOWN.renderer.render(blocks, MARKDOWN.options, {})
    clean = nh3.clean(
        rendered,
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def _marked(children: Sequence[Token], marker: Marker) -> Iterator[Token]:
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
