"""Permissions: which role may do what. Pages, API and command line all use this table.

A view names its `Action` with `search_app.accounts.access.require`. A person has exactly one `Role`. The table is about
everybody's content. What belongs to one person, such as a draft, is also checked by the number of its owner, in the
query that finds it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = ["ASSIGNABLE", "PERMISSIONS", "Action", "Role", "is_allowed"]


class Role(StrEnum):
    """The role of a person. Whoever has not signed in is a visitor."""

    VISITOR = "visitor"
    READER = "reader"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The name of the role on pages."""
        return self.value.capitalize()


class Action(StrEnum):
    """Something that a person may do, in the words of the audit trail."""

    READ = "read"
    """Search, browse, and read published practices with their comments and files."""
    SIGN_IN = "sign in"
    """Sign in, register, confirm an e-mail address, ask for a new password."""
    OWN_ACCOUNT = "own account"
    """Change the own profile, password, second factor and sessions; download or erase the own data."""
    COMMENT = "comment"
    """Write a comment, and delete an own comment."""
    REPORT = "report"
    """Report a comment to the editors."""
    DRAFT = "draft"
    """Start, change, preview and discard own drafts."""
    ATTACH = "attach"
    """Attach files to own drafts, and remove them."""
    SUBMIT = "submit"
    """Submit an own draft, answer to requested changes, take the submission back."""
    PROPOSE_REVISION = "propose revision"
    """Start a draft from a published practice."""
    READ_HISTORY = "read history"
    """Read the revisions of a practice, and compare any two."""
    SEE_QUEUE = "see queue"
    """See the submissions of others with their remarks and history."""
    REVIEW = "review"
    """Start the review of a submission, and write remarks about its sections."""
    DECIDE = "decide"
    """Request changes to a submission, or reject it."""
    PUBLISH = "publish"
    """Publish a submission that is in review."""
    DECIDE_TARGET = "decide target"
    """Decide whether a practice goes to another database."""
    EXPORT_TARGET = "export target"
    """Export the practices approved for another database."""
    RESTORE = "restore"
    """Make an earlier revision the current one."""
    KEEP_FILES = "keep files"
    """Attach files to a published practice, and remove them."""
    WITHDRAW = "withdraw"
    """Withdraw a practice from the collection, with a reason."""
    ERASE = "erase"
    """Erase the content of earlier revisions of a practice for good."""
    MODERATE = "moderate"
    """Show or hide comments, with a reason; read reports."""
    SEE_SEARCHES = "see searches"
    """See the searches that had no results."""
    SEE_STATE = "see state"
    """See the state of index and database."""
    SEE_AUDIT = "see audit"
    """Read the audit trail."""
    MANAGE_TARGETS = "manage targets"
    """See the other databases and what was exported to them."""
    MANAGE_PEOPLE = "manage people"
    """Invite people, change roles, end sessions, deactivate accounts; download or erase a person's data."""


ASSIGNABLE: Final = tuple(role for role in Role if role is not Role.VISITOR)
"""The roles that a person can have. Each role may do all that the roles before it may do."""

# Each of these sets includes all later roles: editors are editors and administrators.
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
"""For each action the roles that may do it."""


def is_allowed(role: Role, action: Action) -> bool:
    """Whether a person with this role may do this."""
    return role in PERMISSIONS[action]
