"""The comments on a practice as values: what the templates walk through, and what a page's ETag depends on."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final

from attrs import frozen
from flask import g, request
from markupsafe import Markup

from search_app.accounts.access import current_person
from search_app.accounts.models import Person
from search_app.catalogue import get_catalogue
from search_app.comments.models import COMMENTS_PER_PAGE, CommentRow, CommentState, comments_on
from search_app.practices.markup import COMMENT_RULES, render_markdown
from search_app.practices.page_additions import PageAddition

__all__ = [
    "COMMENTS_ON_PAGE",
    "CommentList",
    "CommentView",
    "before_parameter",
    "comments_for_reader",
    "comments_page_version",
    "comments_version",
    "public_comments",
]

RENDERED_CACHE_SIZE: Final = 500
"""Texts whose HTML a process keeps, at most some five megabytes: reading Markdown takes longer than all the rest."""


@frozen
class CommentView:
    """One comment, as whoever reads may see it."""

    number: int
    author: str
    written_at: datetime
    state: CommentState
    text: str
    """Markdown; empty where it is hidden from whoever reads."""
    reason: str
    """Why it is hidden."""
    is_own: bool

    @property
    def html(self) -> Markup:
        """The text, safe to show."""
        return _rendered(self.text)


@lru_cache(maxsize=RENDERED_CACHE_SIZE)
def _rendered(text: str) -> Markup:
    return render_markdown(text, rules=COMMENT_RULES)


@frozen
class CommentList:
    """Some comments on a practice, the oldest first."""

    comments: tuple[CommentView, ...]
    before: int | None = None
    """There are older ones than this number; None where there are none."""


def before_parameter() -> int | None:
    """The number in the address before which comments are shown; None where it names none."""
    said = request.args.get("before", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None  # noqa: PLR2004


def comments_for_reader(slug: str, before: int | None = None) -> CommentList:
    """The newest comments on a practice, or those before one; asked of the database once in a request."""
    return _once(slug, before, current_person())


def public_comments(slug: str, before: int | None = None) -> CommentList:
    """The same as a visitor sees them, whoever asks."""
    return _once(slug, before, None)


def comments_version(slug: str) -> str:
    """What changes with every change of what a visitor sees of the newest; nothing while the database is away."""
    return "" if get_catalogue().database_is_away else repr(comments_for_reader(slug))


def comments_page_version(slug: str) -> str:
    """The same of those before the one that the address names."""
    return "" if get_catalogue().database_is_away else repr(comments_for_reader(slug, before_parameter()))


def _once(slug: str, before: int | None, reader: Person | None) -> CommentList:
    asked = (slug, before, reader.id if reader else None)
    if g.get("comments_asked") != asked:
        g.comments_asked, g.comments = asked, _ask(slug, before, reader)
    found: CommentList = g.comments
    return found


def _ask(slug: str, before: int | None, reader: Person | None) -> CommentList:
    found = comments_on(slug, reader.id if reader else None, before, COMMENTS_PER_PAGE + 1)
    shown = found[:COMMENTS_PER_PAGE]
    older = shown[-1].id if len(found) > COMMENTS_PER_PAGE else None
    return CommentList(tuple(_lines(reversed(shown), reader)), older)


def _lines(comments: Iterable[CommentRow], reader: Person | None) -> Iterable[CommentView]:
    for comment in comments:
        mine = reader is not None and comment.person_id == reader.id
        yield CommentView(
            number=comment.id,
            author=comment.author,
            written_at=comment.written_at,
            state=comment.state,
            text=comment.text if comment.state is CommentState.SHOWN or mine else "",
            reason=comment.reason,
            is_own=mine,
        )


COMMENTS_ON_PAGE: Final = PageAddition("comments", comments_for_reader, comments_version)
"""The newest comments, under their practice."""
