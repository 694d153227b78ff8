"""Why a step was not taken, as one tree of answers.

WrongStep       409   it is in a state from which the step does not lead on
Outdated        409   somebody changed it since it was seen
Collides        409   others changed the practice in the same places: to be decided
TooMany         409   somebody has as many drafts as one may have
NotReady        422   the record is no practice yet, or is wrong
"""

from collections.abc import Sequence

from werkzeug.exceptions import Conflict, UnprocessableEntity

from corpus.checks import Finding
from search_app.contribute.merging import Merge
from search_app.contribute.models import Submission

__all__ = ["Collides", "NotReady", "Outdated", "TooMany", "WrongStep"]


class WrongStep(Conflict):
    """It is in a state from which that step does not lead on."""


class Outdated(Conflict):
    """Somebody changed it since it was seen; `current` is how it is now."""

    def __init__(self, current: Submission) -> None:
        super().__init__("It was changed in another window or by somebody else since you saw it.")
        self.current = current


class Collides(Conflict):
    """Others changed the practice in the same places meanwhile; `merge` names them."""

    def __init__(self, merge: Merge) -> None:
        super().__init__("The practice was changed meanwhile in the same places: say what it shall be.")
        self.merge = merge


class TooMany(Conflict):
    """Somebody has as many drafts as one may have."""


class NotReady(UnprocessableEntity):
    """The record is no practice yet, or is wrong; `findings` say what."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings = tuple(findings)
