"""The comments on a practice as values for templates, and the versions on which the ETag of a page depends."""

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
"""Comments whose HTML a process caches, at most about five megabytes.

Rendering Markdown takes longer than everything else on the page.
"""


@frozen
class CommentView:
    """A comment as the reader may see it."""

    number: int
    author: str
    written_at: datetime
    state: CommentState
    text: str
    """Markdown; empty if it is hidden from the reader."""
    reason: str
    """The reason for hiding it."""
    is_own: bool

    @property
    def html(self) -> Markup:
        """The text as safe HTML."""
        return _render(self.text)


@lru_cache(maxsize=RENDERED_CACHE_SIZE)
def _render(text: str) -> Markup:
    return render_markdown(text, rules=COMMENT_RULES)


@frozen
class CommentList:
    """Some comments on a practice, the oldest first."""

    comments: tuple[CommentView, ...]
    before: int | None = None
    """The number before which there are older comments; None if there are none."""


def before_parameter() -> int | None:
    """Return the comment number in the address before which comments are listed, or None."""
    value = request.args.get("before", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None  # noqa: PLR2004


def comments_for_reader(slug: str, before: int | None = None) -> CommentList:
    """Return the newest comments on a practice, or those before a number. Queried once per request."""
    return _cached_comments(slug, before, current_person())


def public_comments(slug: str, before: int | None = None) -> CommentList:
    """Return the comments that a visitor sees, whoever is signed in."""
    return _cached_comments(slug, before, None)


def comments_version(slug: str) -> str:
    """Return a text that changes with the newest comments that a visitor sees; empty while the database is away."""
    return "" if get_catalogue().database_is_away else repr(comments_for_reader(slug))


def comments_page_version(slug: str) -> str:
    """Return a text that changes with the comments before the number in the address."""
    return "" if get_catalogue().database_is_away else repr(comments_for_reader(slug, before_parameter()))


def _cached_comments(slug: str, before: int | None, reader: Person | None) -> CommentList:
    key = (slug, before, reader.id if reader else None)
    if g.get("comments_asked") != key:
        g.comments_asked, g.comments = key, _query_comments(slug, before, reader)
    rows: CommentList = g.comments
    return rows


def _query_comments(slug: str, before: int | None, reader: Person | None) -> CommentList:
    rows = comments_on(slug, reader.id if reader else None, before, COMMENTS_PER_PAGE + 1)
    newest = rows[:COMMENTS_PER_PAGE]
    older = newest[-1].id if len(rows) > COMMENTS_PER_PAGE else None
    return CommentList(tuple(_views(reversed(newest), reader)), older)


def _views(comments: Iterable[CommentRow], reader: Person | None) -> Iterable[CommentView]:
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
"""The newest comments, for the page of their practice."""
