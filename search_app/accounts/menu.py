"""What the menu under a person's name offers: each room adds its pages, and each person sees those of their role."""

from typing import Final

from attrs import frozen
from flask import Flask, current_app

from search_app.accounts.access import can
from search_app.accounts.permissions import Action

__all__ = ["ADMINISTRATION", "OWN", "Entry", "set_up_menu"]


@frozen
class Entry:
    """A page that somebody may be led to."""

    endpoint: str
    label: str
    action: Action
    says: str = ""
    """What is found there, for the page that lists the pages."""


OWN: Final[list[Entry]] = [
    Entry("accounts.profile", "Your account", Action.OWN_ACCOUNT),
    Entry("contribute.mine", "Your contributions", Action.DRAFT),
    Entry("review.queue", "Review queue", Action.SEE_QUEUE),
]
"""What a person has of their own."""

ADMINISTRATION: Final[list[Entry]] = [
    Entry("review.queue", "Review queue", Action.SEE_QUEUE, "What waits to be reviewed, and what was decided before."),
    Entry("administration.people", "People", Action.MANAGE_PEOPLE, "Who has an account, in which role; invite others."),
    Entry("administration.trail", "Audit trail", Action.SEE_AUDIT, "What was done, by whom and when."),
]
"""What is kept for all."""


def set_up_menu(app: Flask) -> None:
    """Let the templates of this application ask for the entries: `menu(own_entries)`."""
    app.jinja_env.globals.update(menu=_shown, own_entries=OWN, administration_entries=ADMINISTRATION)


def _shown(entries: list[Entry]) -> list[Entry]:
    return [one for one in entries if one.endpoint in current_app.view_functions and can(one.action)]
