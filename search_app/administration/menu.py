"""The account menu on every page and the list of administration pages: each person sees the pages of their role.

Each `MenuItem` names an endpoint. An item is shown if the person may do its action and there is something to see.
"""

from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen
from flask import Flask, current_app

from search_app.accounts.access import can
from search_app.accounts.models import count_people
from search_app.accounts.permissions import Action
from search_app.administration.index_status import index_summary
from search_app.catalogue import get_catalogue
from search_app.comments.moderation import moderation_summary
from search_app.review.views import queue_summary
from search_app.settings import Settings
from search_app.sources.views import conflicts_summary, has_sources
from search_app.terminal import count_of
from search_app.zero_results.models import count_queries

__all__ = ["ACCOUNT_MENU", "ADMINISTRATION_MENU", "MenuItem", "set_up_menu"]


def _always() -> bool:
    return True


def _has_other_databases() -> bool:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return bool(settings.targets)


def _people_summary() -> str:
    return count_of(count_people(), "person", "people")


def _index_summary() -> str:
    return index_summary(get_catalogue())


def _searches_summary() -> str:
    return count_of(count_queries(), "search", "searches")


@frozen
class MenuItem:
    """A link to a page in a menu."""

    endpoint: str
    label: str
    action: Action
    """The action that a person needs permission for to see the item."""
    description: str = ""
    """What the page shows, for the list of administration pages."""
    is_useful: Callable[[], bool] = _always
    """Whether the page has anything to show in this installation."""
    summary: Callable[[], str] | None = None
    """The state of the page's subject in a few words, such as `3 waiting`; None if there is nothing to sum up."""


ACCOUNT_MENU: Final[Sequence[MenuItem]] = (
    MenuItem("accounts.profile", "Your account", Action.OWN_ACCOUNT),
    MenuItem("saved_searches.mine", "Saved searches", Action.OWN_ACCOUNT),
    MenuItem("contribute.mine", "Your contributions", Action.DRAFT),
    MenuItem("review.queue", "Review queue", Action.SEE_QUEUE),
    MenuItem("targets.to_decide", "Other databases", Action.DECIDE_TARGET, is_useful=_has_other_databases),
)
"""The pages under a person's name at the top of every page."""

ADMINISTRATION_MENU: Final[Sequence[MenuItem]] = (
    MenuItem(
        "review.queue",
        "Review queue",
        Action.SEE_QUEUE,
        "Submissions that wait for a review, and earlier decisions.",
        summary=queue_summary,
    ),
    MenuItem(
        "administration.people",
        "People",
        Action.MANAGE_PEOPLE,
        "Accounts and roles. Invite people.",
        summary=_people_summary,
    ),
    MenuItem(
        "targets.overview",
        "Other databases",
        Action.MANAGE_TARGETS,
        "Practices for other databases, and their exports.",
        is_useful=_has_other_databases,
    ),
    MenuItem(
        "administration.trail",
        "Audit trail",
        Action.SEE_AUDIT,
        "All recorded actions: who did what, and when.",
    ),
    MenuItem(
        "source_conflicts.overview",
        "Conflicts with sources",
        Action.WITHDRAW,
        "Fields that both a new version of a source and people here changed.",
        is_useful=has_sources,
        summary=conflicts_summary,
    ),
    MenuItem(
        "moderation.comments",
        "Comments",
        Action.MODERATE,
        "Comments that are waiting for approval, reported or hidden.",
        summary=moderation_summary,
    ),
    MenuItem(
        "searches.unfound",
        "Searches with no results",
        Action.SEE_SEARCHES,
        "What people searched for and did not find.",
        summary=_searches_summary,
    ),
    MenuItem(
        "administration.state",
        "Index and database",
        Action.SEE_STATE,
        "Age of the index, and whether it is up to date.",
        summary=_index_summary,
    ),
)
"""The pages that the administration page lists."""


def set_up_menu(app: Flask) -> None:
    """Let the templates of this application show the menus: `menu(account_menu)`."""
    app.jinja_env.globals.update(menu=_visible, account_menu=ACCOUNT_MENU, administration_menu=ADMINISTRATION_MENU)


def _visible(items: Sequence[MenuItem]) -> list[MenuItem]:
    """The items that the current person may see, in order."""
    return [
        item for item in items if item.endpoint in current_app.view_functions and can(item.action) and item.is_useful()
    ]
