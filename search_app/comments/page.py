"""The comments on a practice as values: what the templates walk through, and what a page's ETag depends on."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final

from attrs import frozen
from flask import g, request
from markupsafe import Markup

from search_app.accounts.access import person
from search_app.accounts.models import Person
from search_app.catalogue import catalogue
from search_app.comments.models import SHOWN_AT_ONCE, Seen, State, comments_on
from search_app.practices.markup import COMMENT, html
from search_app.practices.page_additions import PageAddition

__all__ = [
    "COMMENTS_ON_PAGE",
    "CommentLine",
    "CommentList",
    "asked_before",
    "comment_list",
    "comments_page_version",
    "comments_version",
    "public_comments",
]

RENDERED: Final = 500
"""Texts whose HTML a process keeps, at most some five megabytes: reading Markdown takes longer than all the rest."""


@frozen
class CommentLine:
    """One comment, as whoever reads may see it."""

    number: int
    author: str
    at: datetime
    state: State
    text: str
    """Markdown; empty where it is hidden from whoever reads."""
    reason: str
    """Why it is hidden."""
    mine: bool

    @property
    def html(self) -> Markup:
        """The text, safe to show."""
        return _rendered(self.text)


@lru_cache(maxsize=RENDERED)
def _rendered(text: str) -> Markup:
    return html(text, rules=COMMENT)


@frozen
class CommentList:
    """Some comments on a practice, the oldest first."""

    lines: tuple[CommentLine, ...]
    before: int | None = None
    """There are older ones than this number; None where there are none."""


def asked_before() -> int | None:
    """The number in the address before which comments are shown; None where it names none."""
    said = request.args.get("before", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None  # noqa: PLR2004


def comment_list(slug: str, before: int | None = None) -> CommentList:
    """The newest comments on a practice, or those before one; asked of the database once in a request."""
    return _once(slug, before, person())


def public_comments(slug: str, before: int | None = None) -> CommentList:
    """The same as a visitor sees them, whoever asks."""
    return _once(slug, before, None)


def comments_version(slug: str) -> str:
    """What changes with every change of what a visitor sees of the newest; nothing while the database is away."""
    return "" if catalogue().away else repr(comment_list(slug))


def comments_page_version(slug: str) -> str:
    """The same of those before the one that the address names."""
    return "" if catalogue().away else repr(comment_list(slug, asked_before()))


def _once(slug: str, before: int | None, reader: Person | None) -> CommentList:
    asked = (slug, before, reader.id if reader else None)
    if g.get("comments_asked") != asked:
        g.comments_asked, g.comments = asked, _ask(slug, before, reader)
    found: CommentList = g.comments
    return found


def _ask(slug: str, before: int | None, reader: Person | None) -> CommentList:
    found = comments_on(slug, reader.id if reader else None, before, SHOWN_AT_ONCE + 1)
    shown = found[:SHOWN_AT_ONCE]
    older = shown[-1].id if len(found) > SHOWN_AT_ONCE else None
    return CommentList(tuple(_lines(reversed(shown), reader)), older)


def _lines(comments: Iterable[Seen], reader: Person | None) -> Iterable[CommentLine]:
    for one in comments:
        mine = reader is not None and one.person_id == reader.id
        yield CommentLine(
            number=one.id,
            author=one.author,
            at=one.written_at,
            state=one.state,
            text=one.text if one.state is State.SHOWN or mine else "",
            reason=one.reason,
            mine=mine,
        )


COMMENTS_ON_PAGE: Final = PageAddition("comments", comment_list, comments_version)
"""The newest comments, under their practice."""
