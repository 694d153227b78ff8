"""The steps that a submission takes from a draft to the collection, as one table.

`STEPS` says of each `Step` from which states it leads where, what whoever takes it must be allowed, and who hears of
it. `search_app.contribute.workflow` takes them; pages ask the same table which buttons they show.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen

from search_app.accounts.permissions import Action
from search_app.contribute.models import State

__all__ = ["BEGUN", "MERGED", "STEPS", "Rule", "Step"]

BEGUN: Final = "submission.begun"
"""What the audit trail calls it that a draft was begun."""
MERGED: Final = "submission.merged"
"""And that a submission took up what others had changed in its practice; its state stays."""


class Step(StrEnum):
    """What can be done to a submission."""

    SUBMIT = "submit"
    TAKE_BACK = "take back"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    TAKE_UP = "take up"
    HAND_BACK = "hand back"
    REQUEST_CHANGES = "request changes"
    REJECT = "reject"
    PUBLISH = "publish"


@frozen(kw_only=True)
class Rule:
    """When a step can be taken, by whom, and what follows."""

    label: str
    """What the button says."""
    start: frozenset[State]
    end: State | None
    """None where the submission is gone afterwards."""
    action: Action
    by_owner: bool = False
    """Whether only who brought it can take it; to everybody else it is not there."""
    needs_reason: bool = False
    word: str
    """What the audit trail calls it."""
    tells_owner: str = ""
    """The subject of the mail to who brought it; empty where they get none. `{title}` is the submission's."""
    tells_reviewers: str = ""
    """The subject of the mail to who reviews: whoever took it up, else all of them."""


_S = State

STEPS: Final[Mapping[Step, Rule]] = MappingProxyType(
    {
        Step.SUBMIT: Rule(
            label="Submit for review",
            start=frozenset({_S.DRAFT, _S.CHANGES_REQUESTED}),
            end=_S.SUBMITTED,
            action=Action.SUBMIT,
            by_owner=True,
            word="submission.submitted",
            tells_owner="We have received “{title}”",
            tells_reviewers="To be reviewed: “{title}”",
        ),
        Step.TAKE_BACK: Rule(
            label="Take it back to change it",
            start=frozenset({_S.SUBMITTED}),
            end=_S.DRAFT,
            action=Action.SUBMIT,
            by_owner=True,
            word="submission.taken_back",
        ),
        Step.WITHDRAW: Rule(
            label="Withdraw it",
            start=frozenset({_S.SUBMITTED, _S.IN_REVIEW, _S.CHANGES_REQUESTED}),
            end=_S.WITHDRAWN,
            action=Action.SUBMIT,
            by_owner=True,
            word="submission.withdrawn",
        ),
        Step.DISCARD: Rule(
            label="Discard the draft",
            start=frozenset({_S.DRAFT}),
            end=None,
            action=Action.DRAFT,
            by_owner=True,
            word="submission.discarded",
        ),
        Step.TAKE_UP: Rule(
            label="Take it up",
            start=frozenset({_S.SUBMITTED}),
            end=_S.IN_REVIEW,
            action=Action.REVIEW,
            word="submission.taken_up",
            tells_owner="“{title}” is being reviewed",
        ),
        Step.HAND_BACK: Rule(
            label="Put it back into the queue",
            start=frozenset({_S.IN_REVIEW}),
            end=_S.SUBMITTED,
            action=Action.REVIEW,
            word="submission.handed_back",
        ),
        Step.REQUEST_CHANGES: Rule(
            label="Ask for changes",
            start=frozenset({_S.IN_REVIEW}),
            end=_S.CHANGES_REQUESTED,
            action=Action.DECIDE,
            needs_reason=True,
            word="submission.changes_requested",
            tells_owner="Changes are asked for in “{title}”",
        ),
        Step.REJECT: Rule(
            label="Reject it",
            start=frozenset({_S.IN_REVIEW}),
            end=_S.REJECTED,
            action=Action.DECIDE,
            needs_reason=True,
            word="submission.rejected",
            tells_owner="“{title}” was not taken into the collection",
        ),
        Step.PUBLISH: Rule(
            label="Publish it",
            start=frozenset({_S.IN_REVIEW}),
            end=_S.PUBLISHED,
            action=Action.PUBLISH,
            word="submission.published",
            tells_owner="“{title}” is published",
        ),
    }
)
"""The table. A step that leads from no row's states to where somebody wants does not exist."""
