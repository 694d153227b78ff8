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
from search_app.accounts.models import Person, persons
from search_app.audit.models import Entry, trail
from search_app.catalogue import Catalogue
from search_app.contribute.duplicates import duplicates
from search_app.contribute.errors import WrongStep
from search_app.contribute.merging import Collision, Merge
from search_app.contribute.models import Remark, State, Submission, remarks
from search_app.contribute.page import shown_value
from search_app.contribute.records import DRAFT_SLUG, findings, record_of, sketch
from search_app.contribute.steps import STEPS, Rule, Step
from search_app.contribute.workflow import is_for_others, merge_of, possible
from search_app.practices.likeness import SimilarGroup
from search_app.practices.page import PracticePage, practice_page
from search_app.review.models import WAITING
from search_app.revisions.comparison import Comparison, comparison
from search_app.revisions.labels import unit_label, value_label

__all__ = ["CollisionView", "RemarkView", "ReviewPage", "StepView", "review_page"]

STEPS_SHOWN: Final = 200


@frozen
class RemarkView:
    """What somebody said of a field."""

    number: int
    label: str
    text: str
    who: str
    at: datetime
    settled: bool


@frozen
class StepView:
    """One thing that was done to the submission."""

    what: str
    who: str
    at: datetime
    reason: str
    """Why; empty where nobody said so."""


@frozen
class CollisionView:
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
    answers: Comparison | None
    """Against what was submitted before; None in the first round."""
    brought: tuple[str, ...]
    """Labels of what others changed meanwhile and publishing keeps."""
    collisions: tuple[CollisionView, ...]
    withdrawn: str
    """That the practice was withdrawn meanwhile; empty where it was not."""
    remarks: Mapping[str, tuple[RemarkView, ...]]
    """By field; the empty name is the whole."""
    done: tuple[StepView, ...]
    steps: Mapping[Step, Rule]
    """What whoever asks can do now."""
    section_keys: tuple[str, ...]
    """Of the sections that are on the page: what was said of them stands there."""

    for_others: bool
    """Whether it is for others than whoever asks to review."""

    @property
    def waits(self) -> bool:
        """Whether it waits for a reviewer."""
        return self.submission.state in WAITING

    @property
    def can_remark(self) -> bool:
        """Whether whoever asks can remark on it."""
        return Step.REQUEST_CHANGES in self.steps


def review_page(submission: Submission, person: Person, found: Catalogue) -> ReviewPage:
    """The page of a submission for that person."""
    shown = _shown(submission)
    slug = submission.slug or DRAFT_SLUG
    practice = sketch(shown, slug)
    merged, withdrawn = _merged(submission)
    said = remarks(submission)
    entries = trail(subject=submission.subject, limit=STEPS_SHOWN)
    numbers = {submission.person, submission.reviewer}
    numbers |= {one.person for one in said} | {one.person for one in entries}
    names = {number: one.shown_name for number, one in persons([one for one in numbers if one]).items()}
    page = practice_page(evolve(practice, contact=evolve(practice.contact, consent="public")), found.vocabularies)
    return ReviewPage(
        submission=submission,
        contributor=names.get(submission.person, ""),
        reviewer=names.get(submission.reviewer or 0, ""),
        page=page,
        contact_for=value_label("contact.consent", practice.contact.consent, found.vocabularies),
        findings=tuple((one, unit_label(one.field)) for one in findings(shown, found.vocabularies)),
        duplicates=duplicates(practice, found) if submission.is_new else (),
        changes=_against_published(submission, merged, found) if merged else None,
        answers=_against_asked(submission, found.vocabularies),
        brought=tuple(map(unit_label, merged.brought)) if merged else (),
        collisions=tuple(_collisions(merged.collisions, found.vocabularies)) if merged else (),
        withdrawn=withdrawn,
        remarks=_by_field(said, names),
        done=tuple(_done(entries, said, names)),
        steps={step: rule for step, rule in possible(submission, person).items() if not rule.by_owner},
        for_others=is_for_others(submission, person),
        section_keys=tuple(section.key for part in page.parts for section in part.sections),
    )


def _shown(submission: Submission) -> Mapping[str, Any]:
    """What was handed in: while it is being changed, not what its owner has written so far."""
    if submission.state is State.CHANGES_REQUESTED and submission.asked is not None:
        return submission.asked
    return submission.record


def _merged(submission: Submission) -> tuple[Merge | None, str]:
    """What publishing would make of it while it waits, and why it cannot be published."""
    if submission.is_new or submission.state not in WAITING:
        return None, ""
    try:
        return merge_of(submission), ""
    except WrongStep as error:
        return None, str(error.description)


def _against_published(submission: Submission, merged: Merge, found: Catalogue) -> Comparison:
    slug = str(submission.slug)
    published = sketch(record_of(found.practice(slug)), slug)
    return comparison(compare_practices(published, sketch(merged.values, slug)), found.vocabularies)


def _against_asked(submission: Submission, vocabularies: Vocabularies) -> Comparison | None:
    if submission.asked is None or submission.state is State.CHANGES_REQUESTED:
        return None
    return comparison(compare_practices(sketch(submission.asked), sketch(submission.record)), vocabularies)


def _collisions(collisions: Iterable[Collision], vocabularies: Vocabularies) -> Iterator[CollisionView]:
    for one in collisions:
        theirs, mine = (_in_words(one.unit, value, vocabularies) for value in (one.theirs, one.mine))
        yield CollisionView(one.unit, unit_label(one.unit), compare_words(theirs, mine), one.is_text)


def _in_words(unit: str, value: object, vocabularies: Vocabularies) -> str:
    if isinstance(value, list):
        return "\n".join(_in_words(unit, one, vocabularies) for one in value)
    if value is None or unit in SECTION_KEYS or isinstance(value, dict):
        return shown_value(value)
    return value_label(unit, value, vocabularies)


def _by_field(said: Sequence[Remark], names: Mapping[int, str]) -> Mapping[str, tuple[RemarkView, ...]]:
    found: dict[str, tuple[RemarkView, ...]] = {}
    for one in said:
        label = unit_label(one.field) if one.field else "The whole"
        view = RemarkView(one.id, label, one.text, names.get(one.person, ""), one.at, one.settled_at is not None)
        found[one.field] = (*found.get(one.field, ()), view)
    return found


def _done(entries: Iterable[Entry], said: Sequence[Remark], names: Mapping[int, str]) -> Iterator[StepView]:
    texts = {one.id: one.text for one in said}
    reasons = {rule.word for rule in STEPS.values()}
    for entry in entries:
        what = entry.what.partition(".")[2].replace("_", " ").capitalize()
        reason = texts.get(entry.details.get("remark", 0), "") if entry.what in reasons else ""
        yield StepView(what, names.get(entry.person or 0, ""), entry.at, reason)
