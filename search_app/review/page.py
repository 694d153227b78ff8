"""The review page of a submission as values: its preview, changes, findings, remarks, history and possible steps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from corpus.checks import Finding
from corpus.differences.practice_diff import compare_practices
from corpus.differences.word_diff import WordRun, compare_words
from corpus.profile.active import active_profile
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.accounts.models import Person, people_by_number
from search_app.audit.models import AuditEntry, audit_entries
from search_app.catalogue import Catalogue
from search_app.contribute.duplicates import find_duplicates
from search_app.contribute.errors import StepNotPossible
from search_app.contribute.models import Remark, Submission, SubmissionState, list_remarks
from search_app.contribute.submission_records import DRAFT_SLUG, check_record, partial_practice, record_from_practice
from search_app.contribute.three_way_merge import MergeConflict, MergeResult
from search_app.contribute.transitions import CHANGES_MERGED, DRAFT_STARTED, TRANSITIONS, Transition, WorkflowStep
from search_app.contribute.workflow import available_steps, merge_with_published, needs_another_reviewer
from search_app.practices.page import PracticePage, practice_page
from search_app.practices.record_fields import field_label, format_value, value_label
from search_app.practices.record_links import linked_titles
from search_app.practices.similar_practices import SimilarGroup
from search_app.review.models import WAITING_STATES
from search_app.revisions.comparison import Comparison, make_comparison

__all__ = ["ConflictView", "HistoryEntry", "RemarkView", "ReviewPage", "review_page"]

MAX_HISTORY: Final = 200
"""Entries of the audit trail on one page."""
ACTION_LABELS: Final[Mapping[str, str]] = {
    DRAFT_STARTED: "Draft started",
    CHANGES_MERGED: "Changes merged",
    "submission.taken_up": "Review started",
    "submission.handed_back": "Returned to the queue",
    "submission.remarked": "Remark saved",
    "submission.remark_settled": "Remark resolved",
    "submission.file_added": "File attached",
}
"""The audit actions whose name is not their label on the page."""


@frozen
class RemarkView:
    """A remark with its label and author."""

    number: int
    label: str
    text: str
    author: str
    at: datetime
    resolved: bool


@frozen
class HistoryEntry:
    """One action in the history of the submission."""

    action: str
    person: str
    at: datetime
    reason: str
    """The reason; empty if none was given."""


@frozen
class ConflictView:
    """A unit that the submission and someone else changed differently."""

    unit: str
    label: str
    runs: tuple[WordRun, ...]
    """The differences by words, from the published to the submitted text."""
    is_text: bool


@frozen
class ReviewPage:
    """All values of the review page."""

    submission: Submission
    contributor: str
    reviewer: str
    page: PracticePage
    """The practice as it would look, with the contact that readers may not see."""
    contact_for: str
    """Who will see the contact."""
    findings: tuple[tuple[Finding, str], ...]
    """The findings, each with the label of its field."""
    duplicates: tuple[SimilarGroup, ...]
    changes: Comparison | None
    """The changes to the published practice; None for a new practice, and if it was withdrawn."""
    changes_since_request: Comparison | None
    """The changes since changes were requested; None in the first round."""
    merged_labels: tuple[str, ...]
    """Labels of the fields that others changed since, which publishing keeps."""
    conflicts: tuple[ConflictView, ...]
    withdrawn: str
    """The message that the practice was withdrawn; empty if it was not."""
    remarks: Mapping[str, tuple[RemarkView, ...]]
    """The remarks by field; the empty name stands for the whole submission."""
    history: tuple[HistoryEntry, ...]
    steps: Mapping[WorkflowStep, Transition]
    """The steps that the reader can take now."""
    section_keys: tuple[str, ...]
    """The keys of the sections on the page. Remarks on them are shown there."""

    needs_another_reviewer: bool
    """Whether someone other than the reader must review the submission."""

    @property
    def is_waiting(self) -> bool:
        """Whether the submission waits for a reviewer."""
        return self.submission.state in WAITING_STATES

    @property
    def can_remark(self) -> bool:
        """Whether the reader can write remarks on the submission."""
        return WorkflowStep.REQUEST_CHANGES in self.steps


def review_page(submission: Submission, person: Person, catalogue: Catalogue) -> ReviewPage:
    """Return the review page of a submission for this person."""
    record = _submitted_record(submission)
    slug = submission.slug or DRAFT_SLUG
    practice = partial_practice(record, slug)
    merged, withdrawn = _merge(submission)
    submission_remarks = list_remarks(submission)
    entries = audit_entries(subject=submission.subject, limit=MAX_HISTORY)
    numbers = {submission.person, submission.reviewer}
    numbers |= {remark.person for remark in submission_remarks} | {entry.person for entry in entries}
    names = {
        number: person.display_name
        for number, person in people_by_number([number for number in numbers if number]).items()
    }
    page = practice_page(
        evolve(practice, contact=evolve(practice.contact, consent="public")),
        catalogue.vocabularies,
        titles=linked_titles(practice, catalogue.collection),
    )
    return ReviewPage(
        submission=submission,
        contributor=names.get(submission.person, ""),
        reviewer=names.get(submission.reviewer or 0, ""),
        page=page,
        contact_for=value_label("contact.consent", practice.contact.consent, catalogue.vocabularies),
        findings=tuple(
            (finding, field_label(finding.field)) for finding in check_record(record, catalogue.vocabularies)
        ),
        duplicates=find_duplicates(practice, catalogue) if submission.is_new else (),
        changes=_compare_with_published(submission, merged, catalogue) if merged else None,
        changes_since_request=_compare_with_request(submission, catalogue.vocabularies),
        merged_labels=tuple(map(field_label, merged.merged_units)) if merged else (),
        conflicts=tuple(_conflict_views(merged.conflicts, catalogue.vocabularies)) if merged else (),
        withdrawn=withdrawn,
        remarks=_remarks_by_field(submission_remarks, names),
        history=tuple(_history(entries, submission_remarks, names)),
        steps={
            step: transition
            for step, transition in available_steps(submission, person).items()
            if not transition.contributor_only
        },
        needs_another_reviewer=needs_another_reviewer(submission, person),
        section_keys=tuple(section.key for group in page.section_groups for section in group.sections),
    )


def _submitted_record(submission: Submission) -> Mapping[str, Any]:
    """Return the submitted record. While changes are requested, it is not what the contributor has written since."""
    if submission.state is SubmissionState.CHANGES_REQUESTED and submission.record_at_request is not None:
        return submission.record_at_request
    return submission.record


def _merge(submission: Submission) -> tuple[MergeResult | None, str]:
    """Return what publishing would store while the submission waits, or why it cannot be published."""
    if submission.is_new or submission.state not in WAITING_STATES:
        return None, ""
    try:
        return merge_with_published(submission), ""
    except StepNotPossible as error:
        return None, str(error.description)


def _compare_with_published(submission: Submission, merged: MergeResult, catalogue: Catalogue) -> Comparison:
    slug = str(submission.slug)
    published = partial_practice(record_from_practice(catalogue.practice(slug)), slug)
    return make_comparison(compare_practices(published, partial_practice(merged.values, slug)), catalogue.vocabularies)


def _compare_with_request(submission: Submission, vocabularies: Vocabularies) -> Comparison | None:
    if submission.record_at_request is None or submission.state is SubmissionState.CHANGES_REQUESTED:
        return None
    return make_comparison(
        compare_practices(partial_practice(submission.record_at_request), partial_practice(submission.record)),
        vocabularies,
    )


def _conflict_views(conflicts: Iterable[MergeConflict], vocabularies: Vocabularies) -> Iterator[ConflictView]:
    for conflict in conflicts:
        theirs, mine = (
            _value_in_words(conflict.unit, value, vocabularies) for value in (conflict.theirs, conflict.mine)
        )
        yield ConflictView(conflict.unit, field_label(conflict.unit), compare_words(theirs, mine), conflict.is_text)


def _value_in_words(unit: str, value: object, vocabularies: Vocabularies) -> str:
    if isinstance(value, list):
        return "\n".join(_value_in_words(unit, item, vocabularies) for item in value)
    if value is None or unit in active_profile().section_keys or isinstance(value, dict):
        return format_value(value)
    return value_label(unit, value, vocabularies)


def _remarks_by_field(
    submission_remarks: Sequence[Remark], names: Mapping[int, str]
) -> Mapping[str, tuple[RemarkView, ...]]:
    by_field: dict[str, tuple[RemarkView, ...]] = {}
    for remark in submission_remarks:
        label = field_label(remark.field)
        view = RemarkView(
            remark.id, label, remark.text, names.get(remark.person, ""), remark.at, remark.resolved_at is not None
        )
        by_field[remark.field] = (*by_field.get(remark.field, ()), view)
    return by_field


def _history(
    entries: Iterable[AuditEntry], submission_remarks: Sequence[Remark], names: Mapping[int, str]
) -> Iterator[HistoryEntry]:
    texts = {remark.id: remark.text for remark in submission_remarks}
    reasons = {transition.audit_action for transition in TRANSITIONS.values()}
    for entry in entries:
        action = ACTION_LABELS.get(entry.what, entry.what.partition(".")[2].replace("_", " ").capitalize())
        reason = texts.get(entry.details.get("remark", 0), "") if entry.what in reasons else ""
        yield HistoryEntry(action, names.get(entry.person or 0, ""), entry.at, reason)
