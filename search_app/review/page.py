"""A submission as a reviewer sees it, as values: how it will look, what it changes, what was said of it, what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from corpus.checks import Finding
from corpus.differences.practice_diff import compare_practices
from corpus.differences.word_diff import WordRun, compare_words
from corpus.template import SECTION_KEYS
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.accounts.models import Person, people_by_number
from search_app.audit.models import AuditEntry, audit_entries
from search_app.catalogue import Catalogue
from search_app.contribute.duplicates import find_duplicates
from search_app.contribute.errors import StepNotPossible
from search_app.contribute.models import Remark, Submission, SubmissionState, list_remarks
from search_app.contribute.submission_records import DRAFT_SLUG, check_record, partial_practice, record_from_practice
from search_app.contribute.three_way_merge import MergeConflict, MergeResult
from search_app.contribute.transitions import TRANSITIONS, Transition, WorkflowStep
from search_app.contribute.workflow import available_steps, merge_with_published, needs_another_reviewer
from search_app.practices.page import PracticePage, practice_page
from search_app.practices.record_fields import field_label, format_value, value_label
from search_app.practices.similar_practices import SimilarGroup
from search_app.review.models import WAITING_STATES
from search_app.revisions.comparison import Comparison, make_comparison

__all__ = ["ConflictView", "HistoryEntry", "RemarkView", "ReviewPage", "review_page"]

STEPS_SHOWN: Final = 200


@frozen
class RemarkView:
    """What somebody said of a field."""

    number: int
    label: str
    text: str
    author: str
    at: datetime
    resolved: bool


@frozen
class HistoryEntry:
    """One thing that was done to the submission."""

    action: str
    person: str
    at: datetime
    reason: str
    """Why; empty where nobody said so."""


@frozen
class ConflictView:
    """A unit that the submission and somebody else changed, each in another way."""

    unit: str
    label: str
    runs: tuple[WordRun, ...]
    """From what is published to what is submitted, by words."""
    is_text: bool


@frozen
class ReviewPage:
    """Everything on the page but its words."""

    submission: Submission
    contributor: str
    reviewer: str
    page: PracticePage
    """As it will look, with a contact that readers may not see."""
    contact_for: str
    """Who will see the contact."""
    findings: tuple[tuple[Finding, str], ...]
    """Each with its field's label."""
    duplicates: tuple[SimilarGroup, ...]
    changes: Comparison | None
    """Against what is published; None for a new practice, and where the practice was withdrawn."""
    changes_since_request: Comparison | None
    """Against what was submitted before; None in the first round."""
    merged_labels: tuple[str, ...]
    """Labels of what others changed meanwhile and publishing keeps."""
    conflicts: tuple[ConflictView, ...]
    withdrawn: str
    """That the practice was withdrawn meanwhile; empty where it was not."""
    remarks: Mapping[str, tuple[RemarkView, ...]]
    """By field; the empty name is the whole."""
    history: tuple[HistoryEntry, ...]
    steps: Mapping[WorkflowStep, Transition]
    """What whoever asks can do now."""
    section_keys: tuple[str, ...]
    """Of the sections that are on the page: what was said of them stands there."""

    needs_another_reviewer: bool
    """Whether it is for others than whoever asks to review."""

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a reviewer."""
        return self.submission.state in WAITING_STATES

    @property
    def can_remark(self) -> bool:
        """Whether whoever asks can remark on it."""
        return WorkflowStep.REQUEST_CHANGES in self.steps


def review_page(submission: Submission, person: Person, found: Catalogue) -> ReviewPage:
    """The page of a submission for that person."""
    shown = _shown(submission)
    slug = submission.slug or DRAFT_SLUG
    practice = partial_practice(shown, slug)
    merged, withdrawn = _merged(submission)
    said = list_remarks(submission)
    entries = audit_entries(subject=submission.subject, limit=STEPS_SHOWN)
    numbers = {submission.person, submission.reviewer}
    numbers |= {remark.person for remark in said} | {entry.person for entry in entries}
    names = {
        number: person.display_name
        for number, person in people_by_number([person for person in numbers if person]).items()
    }
    page = practice_page(evolve(practice, contact=evolve(practice.contact, consent="public")), found.vocabularies)
    return ReviewPage(
        submission=submission,
        contributor=names.get(submission.person, ""),
        reviewer=names.get(submission.reviewer or 0, ""),
        page=page,
        contact_for=value_label("contact.consent", practice.contact.consent, found.vocabularies),
        findings=tuple((finding, field_label(finding.field)) for finding in check_record(shown, found.vocabularies)),
        duplicates=find_duplicates(practice, found) if submission.is_new else (),
        changes=_against_published(submission, merged, found) if merged else None,
        changes_since_request=_against_asked(submission, found.vocabularies),
        merged_labels=tuple(map(field_label, merged.merged_units)) if merged else (),
        conflicts=tuple(_collisions(merged.conflicts, found.vocabularies)) if merged else (),
        withdrawn=withdrawn,
        remarks=_by_field(said, names),
        history=tuple(_done(entries, said, names)),
        steps={step: rule for step, rule in available_steps(submission, person).items() if not rule.contributor_only},
        needs_another_reviewer=needs_another_reviewer(submission, person),
        section_keys=tuple(section.key for part in page.section_groups for section in part.sections),
    )


def _shown(submission: Submission) -> Mapping[str, Any]:
    """What was handed in: while it is being changed, not what its owner has written so far."""
    if submission.state is SubmissionState.CHANGES_REQUESTED and submission.record_at_request is not None:
        return submission.record_at_request
    return submission.record


def _merged(submission: Submission) -> tuple[MergeResult | None, str]:
    """What publishing would make of it while it waits, and why it cannot be published."""
    if submission.is_new or submission.state not in WAITING_STATES:
        return None, ""
    try:
        return merge_with_published(submission), ""
    except StepNotPossible as error:
        return None, str(error.description)


def _against_published(submission: Submission, merged: MergeResult, found: Catalogue) -> Comparison:
    slug = str(submission.slug)
    published = partial_practice(record_from_practice(found.practice(slug)), slug)
    return make_comparison(compare_practices(published, partial_practice(merged.values, slug)), found.vocabularies)


def _against_asked(submission: Submission, vocabularies: Vocabularies) -> Comparison | None:
    if submission.record_at_request is None or submission.state is SubmissionState.CHANGES_REQUESTED:
        return None
    return make_comparison(
        compare_practices(partial_practice(submission.record_at_request), partial_practice(submission.record)),
        vocabularies,
    )


def _collisions(collisions: Iterable[MergeConflict], vocabularies: Vocabularies) -> Iterator[ConflictView]:
    for conflict in collisions:
        theirs, mine = (_in_words(conflict.unit, value, vocabularies) for value in (conflict.theirs, conflict.mine))
        yield ConflictView(conflict.unit, field_label(conflict.unit), compare_words(theirs, mine), conflict.is_text)


def _in_words(unit: str, value: object, vocabularies: Vocabularies) -> str:
    if isinstance(value, list):
        return "\n".join(_in_words(unit, one, vocabularies) for one in value)
    if value is None or unit in SECTION_KEYS or isinstance(value, dict):
        return format_value(value)
    return value_label(unit, value, vocabularies)


def _by_field(said: Sequence[Remark], names: Mapping[int, str]) -> Mapping[str, tuple[RemarkView, ...]]:
    found: dict[str, tuple[RemarkView, ...]] = {}
    for remark in said:
        label = field_label(remark.field)
        view = RemarkView(
            remark.id, label, remark.text, names.get(remark.person, ""), remark.at, remark.resolved_at is not None
        )
        found[remark.field] = (*found.get(remark.field, ()), view)
    return found


def _done(entries: Iterable[AuditEntry], said: Sequence[Remark], names: Mapping[int, str]) -> Iterator[HistoryEntry]:
    texts = {remark.id: remark.text for remark in said}
    reasons = {rule.audit_action for rule in TRANSITIONS.values()}
    for entry in entries:
        what = entry.what.partition(".")[2].replace("_", " ").capitalize()
        reason = texts.get(entry.details.get("remark", 0), "") if entry.what in reasons else ""
        yield HistoryEntry(what, names.get(entry.person or 0, ""), entry.at, reason)
