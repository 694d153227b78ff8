"""How a submission comes into the collection: each change of it in one transaction with its entry in the audit trail.

`begin` makes a draft, `save` keeps what its owner wrote, `take` takes a step of `search_app.contribute.steps`,
`bring_up` takes up what others changed in the practice meanwhile. Each looks again, within its turn, at who asks and at
how the submission is: what a page showed may be old by then.
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
from search_app.accounts.permissions import Action, allowed
from search_app.audit.models import record as note
from search_app.catalogue import catalogue
from search_app.contribute.errors import Collides, NotReady, Outdated, TooMany, WrongStep
from search_app.contribute.merging import Merge, decide, merge
from search_app.contribute.models import (
    OPEN,
    State,
    Submission,
    Turn,
    add,
    add_remark,
    discard,
    find,
    open_ones,
    remarks,
    submissions,
)
from search_app.contribute.notices import tell
from search_app.contribute.records import findings, practice_of, record_of, with_contact
from search_app.contribute.steps import BEGUN, MERGED, STEPS, Rule, Step
from search_app.models import writing
from search_app.settings import Settings

__all__ = [
    "MAX_DRAFTS",
    "begin",
    "bring_up",
    "is_for_others",
    "leave_to_others",
    "merge_of",
    "possible",
    "propose_revision",
    "save",
    "take",
]

MAX_DRAFTS: Final = 100
"""Submissions that a person can have in their own hands at once."""


def begin(person: Person, values: Mapping[str, Any], slug: str | None = None, base: int | None = None) -> Submission:
    """A new draft of these values (`corpus.records`); with slug and base, a change of a practice. Raises TooMany."""
    with writing():
        _allow(person, Action.DRAFT if slug is None else Action.PROPOSE_REVISION)
        if open_ones(person.id) >= MAX_DRAFTS:
            raise TooMany(f"You have {MAX_DRAFTS} drafts: finish or discard some first.")
        made = add(person.id, dict(values), slug, base)
        note(BEGUN, made.subject, person.id, **({"slug": slug, "base": base} if slug else {}))
    return made


def propose_revision(person: Person, slug: str) -> Submission:
    """A draft of a change of a published practice; the one that they have begun already. Raises PracticeNotFound."""
    mine = [one for one in submissions(OPEN, slug) if one.person == person.id]
    if mine:
        return mine[0]
    current = _current(slug)
    if current.practice is None:
        raise PracticeNotFound(slug)
    return begin(person, record_of(current.practice), slug, current.number)


def save(number: int, person: Person, values: Mapping[str, Any], version: int) -> Submission:
    """Keep what the owner wrote. Raises NotFound, WrongStep, and Outdated where it is not of the version they saw."""
    with writing():
        submission = _owned(number, person)
        _allow(person, Action.DRAFT)
        if submission.state not in OPEN:
            raise WrongStep(f"It is {submission.state.value}: it cannot be changed now.")
        if submission.version != version:
            raise Outdated(submission)
        if submission.record != values:
            submission.change(dict(values))
    return submission


def possible(submission: Submission, person: Person) -> dict[Step, Rule]:
    """The steps that somebody can take with a submission as it is."""
    return {
        step: rule
        for step, rule in STEPS.items()
        if submission.state in rule.start
        and allowed(person.role, rule.action)
        and (submission.person == person.id if rule.by_owner else not is_for_others(submission, person))
    }


def is_for_others(submission: Submission, person: Person) -> bool:
    """Whether it is for others to review: with the setting `four_eyes` nobody decides on what they brought."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings.four_eyes and submission.person == person.id


def leave_to_others(submission: Submission, person: Person) -> None:
    """Raises Forbidden where it is for others to review."""
    if is_for_others(submission, person):
        raise Forbidden("You brought this, so somebody else reviews it: it waits for them in the queue.")


def take(step: Step, number: int, person: Person, reason: str = "", version: int | None = None) -> Submission:
    """Take a step; `version` is the one that whoever decides has seen. What follows from it happens after the commit.

    Raises NotFound, Forbidden, WrongStep, Outdated, NotReady, Collides.
    """
    rule = STEPS[step]
    with writing() as turn:
        submission = _owned(number, person) if rule.by_owner else _found(number)
        _allow(person, rule.action)
        if not rule.by_owner:
            leave_to_others(submission, person)
        if submission.state not in rule.start:
            raise WrongStep(f"It is {submission.state.value} by now: “{rule.label}” is not possible any more.")
        if version is not None and submission.version != version:
            raise Outdated(submission)
        if rule.needs_reason and not reason.strip():
            raise WrongStep("Say why: whoever brought it reads the reason.")
        details = _carry_out(step, submission, person, turn)
        if reason.strip():
            details["remark"] = add_remark(submission, person.id, reason.strip()).id
        note(rule.word, submission.subject, person.id, **details)
        if rule.end is None:
            discard(submission)
        else:
            submission.state = rule.end
    if step is Step.PUBLISH:
        catalogue().follow()
    tell(rule, submission, reason.strip())
    return submission


def merge_of(submission: Submission) -> Merge:
    """The submission and what others changed in its practice since it began.

    Raises WrongStep where the practice is no longer there.
    """
    if submission.slug is None or submission.base is None:
        return Merge(dict(submission.record))
    current = _current(submission.slug)
    if current.practice is None:
        raise WrongStep("The practice was taken out of the collection meanwhile; ask an editor whether it comes back.")
    if current.number == submission.base:
        return Merge(dict(submission.record), revision=submission.base)
    before = catalogue().collection.get_revision(submission.slug, submission.base).content
    base = record_of(before) if before else None
    return merge(base, submission.record, record_of(current.practice), current.number)


def bring_up(number: int, person: Person, choices: Mapping[str, str], version: int) -> Submission:
    """Take up what others changed; `choices` says of each collision mine, theirs or both.

    Its owner does so while it is theirs to change, a reviewer while it is in review. Raises as `take` does.
    """
    with writing():
        submission = _found(number)
        in_review = submission.state is State.IN_REVIEW
        if not (in_review and allowed(person.role, Action.REVIEW)):
            submission = _owned(number, person)
        _allow(person, Action.REVIEW if in_review else Action.DRAFT)
        if in_review:
            leave_to_others(submission, person)
        elif submission.state not in OPEN:
            raise WrongStep(f"It is {submission.state.value}: it cannot be changed now.")
        if submission.version != version:
            raise Outdated(submission)
        merged = decide(merge_of(submission), choices)
        _take_over(submission, merged)
        note(MERGED, submission.subject, person.id, slug=submission.slug, base=submission.base)
    return submission


def _carry_out(step: Step, submission: Submission, person: Person, turn: Turn) -> dict[str, Any]:
    """What a step does besides changing the state; what the audit trail is to know of it."""
    match step:
        case Step.SUBMIT:
            _complete(submission.record)
            submission.submitted_at = datetime.now(UTC)
            for remark in remarks(submission):
                if not remark.field:  # what is said of a field is settled by who said it
                    remark.settle()
        case Step.TAKE_UP:
            submission.reviewer = person.id
        case Step.HAND_BACK | Step.TAKE_BACK:
            submission.reviewer = None
        case Step.REQUEST_CHANGES:
            submission.asked = dict(submission.record)
        case Step.PUBLISH:
            return _publish(submission, turn)
    return {}


def _publish(submission: Submission, turn: Turn) -> dict[str, Any]:
    """Put the practice into the collection, in the transaction that is under way."""
    collection = catalogue().collection
    today = datetime.now(UTC).date()
    if not submission.is_new:
        _take_over(submission, merge_of(submission))
    _complete(submission.record)
    slug = str(submission.slug or _free_slug(collection, submission.title))
    practice = evolve(practice_of(submission.record, slug), created=today, updated=today)
    if not submission.is_new:
        current = collection.get(slug)
        practice = evolve(with_contact(practice, current), created=current.created)
    before = collection.revision
    number = collection.put([practice], within=turn)
    submission.slug = slug
    submission.revision = number if number != before else _current(slug).number
    return {"slug": slug, "revision": submission.revision}


def _take_over(submission: Submission, merged: Merge) -> None:
    """Let a submission be what came of a merge. Raises Collides where something is still to be decided."""
    if merged.collisions:
        raise Collides(merged)
    submission.base = merged.revision
    if submission.record != merged.values:
        submission.change(merged.values)


def _complete(record: Mapping[str, Any]) -> None:
    errors = [one for one in findings(record, catalogue().vocabularies) if one.is_error]
    if errors:
        raise NotReady(errors)


def _free_slug(collection: Collection, title: str) -> str:
    """A slug of that title under which there never was a practice."""
    slugs, wish = UniqueSlugs(), make_slug(title)
    while True:
        slug = slugs.unique(wish)
        try:
            collection.get_revision(slug)
        except PracticeNotFound:
            return slug


def _current(slug: str) -> Revision:
    """The newest revision of a practice. Raises PracticeNotFound where there never was one."""
    return catalogue().collection.get_revision(slug)


def _found(number: int) -> Submission:
    submission = find(number)
    if submission is None:
        raise NotFound(f"There is no submission {number}.")
    return submission


def _owned(number: int, person: Person) -> Submission:
    """A submission of that person: nobody else's is there for them."""
    submission = _found(number)
    if submission.person != person.id:
        raise NotFound(f"There is no submission {number}.")
    return submission


def _allow(person: Person, action: Action) -> None:
    if not (person.active and allowed(person.role, action)):
        raise Forbidden("Your role does not include this.")
