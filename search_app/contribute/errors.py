"""The errors of the workflow, each with its HTTP status.

StepNotPossible       409   the submission is in a state from which the step is not possible
StaleVersion          409   someone changed the submission after it was read
UnresolvedConflicts   409   others changed the same fields of the practice
TooManyDrafts         409   a person has the most drafts that are possible
NotPublishable        422   the record is not a valid practice
"""

from collections.abc import Sequence

from werkzeug.exceptions import Conflict, UnprocessableEntity

from corpus.checks import Finding
from search_app.contribute.models import Submission
from search_app.contribute.three_way_merge import MergeResult

__all__ = ["NotPublishable", "StaleVersion", "StepNotPossible", "TooManyDrafts", "UnresolvedConflicts"]


class StepNotPossible(Conflict):
    """The submission is in a state from which this step is not possible."""


class StaleVersion(Conflict):
    """Someone changed the submission after it was read; `current` is its state now."""

    def __init__(self, current: Submission) -> None:
        super().__init__("The submission has changed since you opened this page. Check it and try again.")
        self.current = current


class UnresolvedConflicts(Conflict):
    """Others changed the same fields of the practice; `merge` has the conflicts."""

    def __init__(self, merge: MergeResult) -> None:
        super().__init__("Someone else changed the same fields. Choose a version of each.")
        self.merge = merge


class TooManyDrafts(Conflict):
    """A person has the most drafts that are possible."""


class NotPublishable(UnprocessableEntity):
    """The record is not a valid practice; `findings` say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings = tuple(findings)
