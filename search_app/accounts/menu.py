"""What the menu under a person's name offers: each room adds its pages, and each person sees those of their role."""

from collections.abc import Callable
from typing import Final

from attrs import frozen
from flask import Flask, current_app

from search_app.accounts.access import can
from search_app.accounts.permissions import Action
from search_app.settings import Settings

__all__ = ["ADMINISTRATION", "OWN", "TELLS", "Entry", "set_up_menu"]


def _always() -> bool:
    return True


def _other_databases() -> bool:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return bool(settings.targets)


@frozen
class Entry:
    """A page that somebody may be led to."""

    endpoint: str
    label: str
    action: Action
    says: str = ""
    """What is found there, for the page that lists the pages."""
    when: Callable[[], bool] = _always
    """Whether there is anything to be found there."""


OWN: Final[list[Entry]] = [
    Entry("accounts.profile", "Your account", Action.OWN_ACCOUNT),
    Entry("contribute.mine", "Your contributions", Action.DRAFT),
    Entry("review.queue", "Review queue", Action.SEE_QUEUE),
    Entry("targets.to_decide", "Other databases", Action.DECIDE_TARGET, when=_other_databases),
]
"""What a person has of their own."""

ADMINISTRATION: Final[list[Entry]] = [
    Entry("review.queue", "Review queue", Action.SEE_QUEUE, "What waits to be reviewed, and what was decided before."),
    Entry("administration.people", "People", Action.MANAGE_PEOPLE, "Who has an account, in which role; invite others."),
    Entry(
        "targets.overview",
        "Other databases",
        Action.MANAGE_TARGETS,
        "Which practices may go where, and what went there.",
        _other_databases,
    ),
    Entry("administration.trail", "Audit trail", Action.SEE_AUDIT, "What was done, by whom and when."),
    Entry("moderation.comments", "Comments", Action.MODERATE, "Those that wait, were reported or are hidden."),
    Entry("searches.unfound", "Searches without an answer", Action.SEE_SEARCHES, "What the collection did not have."),
    Entry("administration.state", "Index and database", Action.SEE_STATE, "How old the index is, and what it lacks."),
]
"""What is kept for all."""

TELLS: Final[dict[str, Callable[[], str]]] = {}
"""What a page of the administration has to tell in a few words, such as `3 waiting`, by endpoint; rooms add theirs."""


def set_up_menu(app: Flask) -> None:
    """Let the templates of this application ask for the entries: `menu(own_entries)`."""
    app.jinja_env.globals.update(menu=_shown, own_entries=OWN, administration_entries=ADMINISTRATION, tells=TELLS)


def _shown(entries: list[Entry]) -> list[Entry]:
    return [one for one in entries if one.endpoint in current_app.view_functions and can(one.action) and one.when()]
