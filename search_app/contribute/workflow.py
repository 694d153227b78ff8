"""The operations of the workflow. Each runs in one transaction with its entry in the audit trail.

`create_draft` starts a draft, `save_draft` stores what its contributor wrote, `take_step` takes a step of
`search_app.contribute.transitions`, and `merge_into_submission` takes over changes by others. Each reads the person
and the submission again within its transaction, because the page that led to it may be out of date.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from attrs import evolve
from flask import current_app
from werkzeug.exceptions import Forbidden, NotFound

from corpus.errors import PracticeNotFound
from corpus.slugs import UniqueSlugs, make_slug
from corpus.store.collection import Collection, Revision
from search_app.accounts.models import Person
from search_app.accounts.permissions import Action, is_allowed
from search_app.audit.models import record_action as note
from search_app.catalogue import get_catalogue
from search_app.contribute.errors import (
    NotPublishable,
    StaleVersion,
    StepNotPossible,
    TooManyDrafts,
    UnresolvedConflicts,
)
from search_app.contribute.models import (
    EDITABLE_STATES,
    Submission,
    SubmissionState,
    WriteTransaction,
    add_remark,
    add_submission,
    count_editable_submissions,
    delete_submission,
    find_submission,
    list_remarks,
    list_submissions,
)
from search_app.contribute.notices import notify_step
from search_app.contribute.submission_records import (
    check_record,
    practice_from_record,
    record_from_practice,
    restore_hidden_contact,
)
from search_app.contribute.three_way_merge import MergeResult, merge, resolve_conflicts
from search_app.contribute.transitions import CHANGES_MERGED, DRAFT_STARTED, TRANSITIONS, Transition, WorkflowStep
from search_app.models import write_transaction
from search_app.settings import Settings

__all__ = [
    "MAX_DRAFTS",
    "available_steps",
    "create_draft",
    "draft_revision",
    "merge_into_submission",
    "merge_with_published",
    "needs_another_reviewer",
    "require_another_reviewer",
    "save_draft",
    "take_step",
]

MAX_DRAFTS: Final = 100
"""Editable submissions that a person can have at once."""


def create_draft(
    person: Person, values: Mapping[str, Any], slug: str | None = None, base: int | None = None
) -> Submission:
    """Create a draft with these values; with slug and base, a change to a practice. Raises TooManyDrafts."""
    with write_transaction():
        _require_permission(person, Action.DRAFT if slug is None else Action.PROPOSE_REVISION)
        if count_editable_submissions(person.id) >= MAX_DRAFTS:
            raise TooManyDrafts(
                f"You have {MAX_DRAFTS} drafts, the most that are possible. Submit or discard some first."
            )
        draft = add_submission(person.id, dict(values), slug, base)
        note(DRAFT_STARTED, draft.subject, person.id, **({"slug": slug, "base": base} if slug else {}))
    return draft


def draft_revision(person: Person, slug: str) -> Submission:
    """Return the person's draft of a change to a practice, a new one if there is none. Raises PracticeNotFound."""
    drafts = [draft for draft in list_submissions(EDITABLE_STATES, slug) if draft.person == person.id]
    if drafts:
        return drafts[0]
    current = _newest_revision(slug)
    if current.practice is None:
        raise PracticeNotFound(slug)
    return create_draft(person, record_from_practice(current.practice), slug, current.number)


def save_draft(number: int, person: Person, values: Mapping[str, Any], version: int) -> Submission:
    """Store what the contributor wrote.

    `version` is the version that they read. Raises NotFound, StepNotPossible and StaleVersion.
    """
    with write_transaction():
        submission = _get_own_submission(number, person)
        _require_permission(person, Action.DRAFT)
        if submission.state not in EDITABLE_STATES:
            raise StepNotPossible(f"The submission is {submission.state.value} and cannot be changed now.")
        if submission.version != version:
            raise StaleVersion(submission)
        if submission.record != values:
            submission.set_record(dict(values))
    return submission


def available_steps(submission: Submission, person: Person) -> dict[WorkflowStep, Transition]:
    """Return the steps that a person can take with a submission in its current state."""
    return {
        step: transition
        for step, transition in TRANSITIONS.items()
        if submission.state in transition.from_states
        and is_allowed(person.role, transition.action)
        and (
            submission.person == person.id
            if transition.contributor_only
            else not needs_another_reviewer(submission, person)
        )
    }


def needs_another_reviewer(submission: Submission, person: Person) -> bool:
    """Whether the setting `four_eyes` forbids this person to review their own submission."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.four_eyes and submission.person == person.id


def require_another_reviewer(submission: Submission, person: Person) -> None:
    """Raise Forbidden if someone else must review the submission."""
    if needs_another_reviewer(submission, person):
        raise Forbidden("You submitted this, so someone else must review it. It is in the review queue.")


def take_step(
    step: WorkflowStep, number: int, person: Person, reason: str = "", version: int | None = None
) -> Submission:
    """Take a step. E-mails and the update of the index follow after the commit.

    `version` is the version that the person read. Raises NotFound, Forbidden, StepNotPossible, StaleVersion,
    NotPublishable and UnresolvedConflicts.
    """
    transition = TRANSITIONS[step]
    with write_transaction() as transaction:
        submission = _get_own_submission(number, person) if transition.contributor_only else _get_submission(number)
        _require_permission(person, transition.action)
        if not transition.contributor_only:
            require_another_reviewer(submission, person)
        if submission.state not in transition.from_states:
            raise StepNotPossible(
                f"The submission is now {submission.state.value}, so “{transition.label}” is no longer possible."
            )
        if version is not None and submission.version != version:
            raise StaleVersion(submission)
        if transition.needs_reason and not reason.strip():
            raise StepNotPossible("Enter a message. The contributor reads it.")
        details = _apply_effects(step, submission, person, transaction)
        if reason.strip():
            details["remark"] = add_remark(submission, person.id, reason.strip()).id
        note(transition.audit_action, submission.subject, person.id, **details)
        if transition.to_state is None:
            delete_submission(submission)
        else:
            submission.state = transition.to_state
    if step is WorkflowStep.PUBLISH:
        get_catalogue().catch_up()
    notify_step(transition, submission, reason.strip())
    return submission


def merge_with_published(submission: Submission) -> MergeResult:
    """Merge the submission with what others changed in its practice since it was based on it.

    Raises StepNotPossible if the practice was withdrawn.
    """
    if submission.slug is None or submission.base is None:
        return MergeResult(dict(submission.record))
    current = _newest_revision(submission.slug)
    if current.practice is None:
        raise StepNotPossible("The practice was withdrawn. Ask an editor if it will be restored.")
    if current.number == submission.base:
        return MergeResult(dict(submission.record), revision=submission.base)
    before = get_catalogue().collection.get_revision(submission.slug, submission.base).content
    base = record_from_practice(before) if before else None
    return merge(base, submission.record, record_from_practice(current.practice), current.number)


def merge_into_submission(number: int, person: Person, choices: Mapping[str, str], version: int) -> Submission:
    """Take over what others changed in the practice.

    `choices` has "mine", "theirs" or "both" for each unit in conflict. The contributor can do so while the
    submission is editable, a reviewer while it is in review. Raises the same errors as `take_step`.
    """
    with write_transaction():
        submission = _get_submission(number)
        in_review = submission.state is SubmissionState.IN_REVIEW
        if not (in_review and is_allowed(person.role, Action.REVIEW)):
            submission = _get_own_submission(number, person)
        _require_permission(person, Action.REVIEW if in_review else Action.DRAFT)
        if in_review:
            require_another_reviewer(submission, person)
        elif submission.state not in EDITABLE_STATES:
            raise StepNotPossible(f"The submission is {submission.state.value} and cannot be changed now.")
        if submission.version != version:
            raise StaleVersion(submission)
        merged = resolve_conflicts(merge_with_published(submission), choices)
        _apply_merge(submission, merged)
        note(CHANGES_MERGED, submission.subject, person.id, slug=submission.slug, base=submission.base)
    return submission


def _apply_effects(
    step: WorkflowStep, submission: Submission, person: Person, transaction: WriteTransaction
) -> dict[str, Any]:
    """Do what a step does besides changing the state. Returns details for the audit trail."""
    match step:
        case WorkflowStep.SUBMIT:
            _require_valid(submission.record)
            submission.submitted_at = datetime.now(UTC)
            for remark in list_remarks(submission):
                if not remark.field:  # a reviewer resolves remarks on fields
                    remark.resolve()
        case WorkflowStep.START_REVIEW:
            submission.reviewer = person.id
        case WorkflowStep.RETURN_TO_QUEUE | WorkflowStep.TAKE_BACK:
            submission.reviewer = None
        case WorkflowStep.REQUEST_CHANGES:
            submission.record_at_request = dict(submission.record)
        case WorkflowStep.PUBLISH:
            return _publish(submission, transaction)
    return {}


def _publish(submission: Submission, transaction: WriteTransaction) -> dict[str, Any]:
    """Store the practice in the collection, within the given transaction."""
    collection = get_catalogue().collection
    today = datetime.now(UTC).date()
    if not submission.is_new:
        _apply_merge(submission, merge_with_published(submission))
    _require_valid(submission.record)
    slug = str(submission.slug or _free_slug(collection, submission.title))
    practice = evolve(practice_from_record(submission.record, slug), created=today, updated=today)
    if not submission.is_new:
        current = collection.get(slug)
        practice = evolve(restore_hidden_contact(practice, current), created=current.created)
    before = collection.revision
    number = collection.put([practice], within=transaction)
    submission.slug = slug
    submission.revision = number if number != before else _newest_revision(slug).number
    return {"slug": slug, "revision": submission.revision}


def _apply_merge(submission: Submission, merged: MergeResult) -> None:
    """Make the merged record that of the submission. Raises UnresolvedConflicts."""
    if merged.conflicts:
        raise UnresolvedConflicts(merged)
    submission.base = merged.revision
    if submission.record != merged.values:
        submission.set_record(merged.values)


def _require_valid(record: Mapping[str, Any]) -> None:
    errors = [finding for finding in check_record(record, get_catalogue().vocabularies) if finding.is_error]
    if errors:
        raise NotPublishable(errors)


def _free_slug(collection: Collection, title: str) -> str:
    """Return a slug for that title under which no practice ever was."""
    slugs, wish = UniqueSlugs(), make_slug(title)
    while True:
        slug = slugs.unique(wish)
        try:
            collection.get_revision(slug)
        except PracticeNotFound:
            return slug


def _newest_revision(slug: str) -> Revision:
    """Return the newest revision of a practice. Raises PracticeNotFound if there never was one."""
    return get_catalogue().collection.get_revision(slug)


def _get_submission(number: int) -> Submission:
    submission = find_submission(number)
    if submission is None:
        raise NotFound(f"There is no submission {number}.")
    return submission


def _get_own_submission(number: int, person: Person) -> Submission:
    """Return a submission of that person. Raises NotFound for those of others."""
    submission = _get_submission(number)
    if submission.person != person.id:
        raise NotFound(f"There is no submission {number}.")
    return submission


def _require_permission(person: Person, action: Action) -> None:
    if not (person.active and is_allowed(person.role, action)):
        raise Forbidden("Your role does not include this.")
