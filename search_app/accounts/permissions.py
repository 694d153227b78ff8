"""Who may do what: one table of actions and roles, which pages, API and command line all ask.

An `Action` is what a view asks for (`search_app.accounts.access.require`); a `Role` is what a person has, exactly one.
The table says what a role may do to what is anybody's. What belongs to one person alone, such as a draft, is besides
asked for by its owner's number in the query that finds it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = ["ASSIGNABLE", "PERMISSIONS", "Action", "Role", "is_allowed"]


class Role(StrEnum):
    """What somebody is to the collection. Whoever has not signed in is a visitor."""

    VISITOR = "visitor"
    READER = "reader"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Its name on a page."""
        return self.value.capitalize()


class Action(StrEnum):
    """What can be done, in the words of the audit trail."""

    READ = "read"
    """Search, browse, and read what is published; comments and attachments of published practices."""
    SIGN_IN = "sign in"
    """Sign in, register, confirm an address, ask for a new password."""
    OWN_ACCOUNT = "own account"
    """One's own profile, password, second factor, sessions; take out one's data, or erase it."""
    COMMENT = "comment"
    """Write a comment, and take back one's own."""
    REPORT = "report"
    """Report a comment to the editors."""
    DRAFT = "draft"
    """Begin, change, preview and discard drafts of one's own."""
    ATTACH = "attach"
    """Put files to drafts of one's own, and take them away."""
    SUBMIT = "submit"
    """Hand in a draft of one's own, answer what was asked, take it back."""
    PROPOSE_REVISION = "propose revision"
    """Begin a draft from a practice that is published."""
    READ_HISTORY = "read history"
    """See the revisions of a practice, and compare any two."""
    SEE_QUEUE = "see queue"
    """See what others submitted, with its remarks and its history."""
    REVIEW = "review"
    """Take up a submission, and remark on its sections."""
    DECIDE = "decide"
    """Ask for changes, reject."""
    PUBLISH = "publish"
    """Publish a submission that is in review."""
    DECIDE_TARGET = "decide target"
    """Say whether a practice goes to another database."""
    EXPORT_TARGET = "export target"
    """Take out what was approved for another database."""
    RESTORE = "restore"
    """Make an older revision the current one."""
    KEEP_FILES = "keep files"
    """Put files to a published practice, and take them away."""
    WITHDRAW = "withdraw"
    """Take a practice out of the collection, with a reason."""
    ERASE = "erase"
    """Take away for good what the earlier revisions of a practice hold."""
    MODERATE = "moderate"
    """Release or hide comments, with a reason; see reports."""
    SEE_SEARCHES = "see searches"
    """See what was searched for and not found."""
    SEE_STATE = "see state"
    """See the state of index and database."""
    SEE_AUDIT = "see audit"
    """See the audit trail of everything."""
    MANAGE_TARGETS = "manage targets"
    """See the databases to which practices may go, and what went there."""
    MANAGE_PEOPLE = "manage people"
    """Invite people, give roles, end sessions, deactivate; take out or erase a person's data."""


ASSIGNABLE: Final = tuple(role for role in Role if role is not Role.VISITOR)
"""The roles that a person can have, each with all that those before it may do."""

_EVERYBODY: Final = frozenset(Role)
_PEOPLE: Final = frozenset(ASSIGNABLE)
_CONTRIBUTORS: Final = _PEOPLE - {Role.READER}
_REVIEWERS: Final = _CONTRIBUTORS - {Role.CONTRIBUTOR}
_EDITORS: Final = _REVIEWERS - {Role.REVIEWER}
_ADMINISTRATORS: Final = _EDITORS - {Role.EDITOR}

PERMISSIONS: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        Action.READ: _EVERYBODY,
        Action.SIGN_IN: _EVERYBODY,
        Action.OWN_ACCOUNT: _PEOPLE,
        Action.COMMENT: _PEOPLE,
        Action.REPORT: _PEOPLE,
        Action.DRAFT: _CONTRIBUTORS,
        Action.ATTACH: _CONTRIBUTORS,
        Action.SUBMIT: _CONTRIBUTORS,
        Action.PROPOSE_REVISION: _CONTRIBUTORS,
        Action.READ_HISTORY: _CONTRIBUTORS,
        Action.SEE_QUEUE: _REVIEWERS,
        Action.REVIEW: _REVIEWERS,
        Action.DECIDE: _REVIEWERS,
        Action.PUBLISH: _REVIEWERS,
        Action.DECIDE_TARGET: _REVIEWERS,
        Action.EXPORT_TARGET: _EDITORS,
        Action.RESTORE: _EDITORS,
        Action.KEEP_FILES: _EDITORS,
        Action.WITHDRAW: _EDITORS,
        Action.MODERATE: _EDITORS,
        Action.SEE_SEARCHES: _EDITORS,
        Action.SEE_STATE: _EDITORS,
        Action.SEE_AUDIT: _EDITORS,
        Action.ERASE: _ADMINISTRATORS,
        Action.MANAGE_TARGETS: _ADMINISTRATORS,
        Action.MANAGE_PEOPLE: _ADMINISTRATORS,
    }
)
"""The table. A role stands in an action's row, or it may not."""


def is_allowed(role: Role, action: Action) -> bool:
    """Whether somebody in that role may do that."""
    return role in PERMISSIONS[action]
