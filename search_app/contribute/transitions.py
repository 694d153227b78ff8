"""The workflow as a table: the transitions of a submission from draft to publication.

`TRANSITIONS` says for each `WorkflowStep` from which states to which state it leads, which permission it needs, and
who gets an e-mail. `search_app.contribute.workflow` takes the steps. Pages read the table to show buttons.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen

from search_app.accounts.permissions import Action
from search_app.contribute.models import SubmissionState

__all__ = ["CHANGES_MERGED", "DRAFT_STARTED", "TRANSITIONS", "Transition", "WorkflowStep"]

DRAFT_STARTED: Final = "submission.begun"
"""The audit action for a new draft."""
CHANGES_MERGED: Final = "submission.merged"
"""The audit action for a submission that took over changes by others. Its state stays the same."""


class WorkflowStep(StrEnum):
    """What can be done with a submission."""

    SUBMIT = "submit"
    TAKE_BACK = "take back"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    START_REVIEW = "take up"
    RETURN_TO_QUEUE = "hand back"
    REQUEST_CHANGES = "request changes"
    REJECT = "reject"
    PUBLISH = "publish"


@frozen(kw_only=True)
class Transition:
    """When a step is possible, for whom, and what follows."""

    label: str
    """The label of the button."""
    from_states: frozenset[SubmissionState]
    to_state: SubmissionState | None
    """The new state; None if the step deletes the submission."""
    action: Action
    contributor_only: bool = False
    """Whether only the contributor can take the step. Nobody else finds the submission then."""
    needs_reason: bool = False
    audit_action: str
    """The action in the audit trail."""
    contributor_subject: str = ""
    """The subject of the e-mail to the contributor, or empty. `{title}` is the title of the submission."""
    reviewer_subject: str = ""
    """The subject of the e-mail to the assigned reviewer, or to all reviewers if there is none."""


_S = SubmissionState

TRANSITIONS: Final[Mapping[WorkflowStep, Transition]] = MappingProxyType(
    {
        WorkflowStep.SUBMIT: Transition(
            label="Submit for review",
            from_states=frozenset({_S.DRAFT, _S.CHANGES_REQUESTED}),
            to_state=_S.SUBMITTED,
            action=Action.SUBMIT,
            contributor_only=True,
            audit_action="submission.submitted",
            contributor_subject="We have received “{title}”",
            reviewer_subject="“{title}” is waiting for review",
        ),
        WorkflowStep.TAKE_BACK: Transition(
            label="Take back to edit",
            from_states=frozenset({_S.SUBMITTED}),
            to_state=_S.DRAFT,
            action=Action.SUBMIT,
            contributor_only=True,
            audit_action="submission.taken_back",
        ),
        WorkflowStep.WITHDRAW: Transition(
            label="Withdraw the submission",
            from_states=frozenset({_S.SUBMITTED, _S.IN_REVIEW, _S.CHANGES_REQUESTED}),
            to_state=_S.WITHDRAWN,
            action=Action.SUBMIT,
            contributor_only=True,
            audit_action="submission.withdrawn",
        ),
        WorkflowStep.DISCARD: Transition(
            label="Discard the draft",
            from_states=frozenset({_S.DRAFT}),
            to_state=None,
            action=Action.DRAFT,
            contributor_only=True,
            audit_action="submission.discarded",
        ),
        WorkflowStep.START_REVIEW: Transition(
            label="Start review",
            from_states=frozenset({_S.SUBMITTED}),
            to_state=_S.IN_REVIEW,
            action=Action.REVIEW,
            audit_action="submission.taken_up",
            contributor_subject="“{title}” is being reviewed",
        ),
        WorkflowStep.RETURN_TO_QUEUE: Transition(
            label="Return to the queue",
            from_states=frozenset({_S.IN_REVIEW}),
            to_state=_S.SUBMITTED,
            action=Action.REVIEW,
            audit_action="submission.handed_back",
        ),
        WorkflowStep.REQUEST_CHANGES: Transition(
            label="Request changes",
            from_states=frozenset({_S.IN_REVIEW}),
            to_state=_S.CHANGES_REQUESTED,
            action=Action.DECIDE,
            needs_reason=True,
            audit_action="submission.changes_requested",
            contributor_subject="Changes are requested in “{title}”",
        ),
        WorkflowStep.REJECT: Transition(
            label="Reject",
            from_states=frozenset({_S.IN_REVIEW}),
            to_state=_S.REJECTED,
            action=Action.DECIDE,
            needs_reason=True,
            audit_action="submission.rejected",
            contributor_subject="“{title}” was rejected",
        ),
        WorkflowStep.PUBLISH: Transition(
            label="Publish",
            from_states=frozenset({_S.IN_REVIEW}),
            to_state=_S.PUBLISHED,
            action=Action.PUBLISH,
            audit_action="submission.published",
            contributor_subject="“{title}” is published",
        ),
    }
)
"""The table of all transitions. No other change of state is possible."""
