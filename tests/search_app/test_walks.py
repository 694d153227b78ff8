"""Walks of several people through the workflow, each explained by the audit trail.

ROUTES take every step from each of its states, always. A thousand random walks show what holds whatever people do;
which steps they take is a matter of chance, and nothing is asked of it.
"""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from werkzeug.exceptions import HTTPException

from search_app.accounts.management import add_person
from search_app.accounts.models import Person, find_person
from search_app.accounts.permissions import Role
from search_app.audit.models import AuditEntry, audit_entries, verify_audit_trail
from search_app.catalogue import get_catalogue
from search_app.contribute.models import Submission, SubmissionState, find_submission
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import (
    available_steps,
    create_draft,
    draft_revision,
    merge_into_submission,
    save_draft,
    take_step,
)
from search_app.models import session
from tests.search_app.expected_workflow import GONE, TRANSITIONS, expected_step


def who(number: int) -> Person:
    person = find_person(number)
    assert person is not None
    return person


ROUTES = (
    ("discard",),
    ("submit", "take back", "submit", "withdraw"),
    ("submit", "take up", "withdraw"),
    ("submit", "take up", "hand back", "take up", "request changes", "withdraw"),
    ("submit", "take up", "request changes", "submit", "take up", "reject"),
    ("submit", "take up", "publish"),
)
"""Steps of a new submission, one after the other."""


def replay(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """The state of each submission by the trail alone, as `expected_workflow` reads it.

    Fails where an entry does not follow from the one before. `entries` come newest first, as `trail` gives them.
    """
    states: dict[str, str] = {}
    for entry in reversed(list(entries)):
        if entry.what == "submission.begun":
            assert entry.subject not in states
            states[entry.subject] = "draft"
        elif entry.what == "submission.merged":
            assert states[entry.subject] in {"draft", "changes requested", "in review"}
        else:
            row = expected_step(entry.what)
            assert states.pop(entry.subject) in row.starts
            if row.end != GONE:
                states[entry.subject] = row.end
    return states


class Trace:
    """The submissions of a walk, and what the trail and the collection say of it since it began."""

    def __init__(self) -> None:
        newest = audit_entries(limit=1)
        self._entry_before = newest[0].number if newest else 0
        self._revision_before = get_catalogue().collection.revision
        self.numbers: list[int] = []

    def submissions(self) -> list[Submission]:
        return [submission for number in dict.fromkeys(self.numbers) if (submission := find_submission(number))]

    def snapshot(self) -> list[object]:
        states = [(one.id, one.state, one.version, one.base) for one in self.submissions()]
        return [states, get_catalogue().collection.revision]

    def entries(self) -> list[AuditEntry]:
        return [entry for entry in audit_entries(what="submission.", limit=1000) if entry.number > self._entry_before]

    def check(self) -> None:
        """What the trail says of this walk is what is so, of the submissions and of the collection."""
        entries = self.entries()
        assert replay(entries) == {one.subject: one.state.value for one in self.submissions()}
        published = [entry.details for entry in entries if entry.what == "submission.published"]
        newest = {details["slug"]: details["revision"] for details in reversed(published)}
        changes = get_catalogue().collection.changes(self._revision_before)
        assert newest == {revision.slug: revision.revision for revision in changes}
        for submission in self.submissions():
            if submission.state is SubmissionState.PUBLISHED and newest[submission.slug] == submission.revision:
                assert get_catalogue().practice(str(submission.slug)).title == submission.title


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[Flask]:
    """A house for a thousand walks."""
    app = application(tmp_path_factory.mktemp("office"))
    get_catalogue(app).builder.build()
    for number, role in enumerate((Role.CONTRIBUTOR, Role.CONTRIBUTOR, Role.REVIEWER, Role.EDITOR, Role.READER)):
        with app.app_context():
            person = add_person(f"{number}@example.org", "", role, None)
            person.notified = False
            session.commit()
    yield app
    get_catalogue(app).close()


TEXTS = st.sampled_from(["", "One.", "Two.", "Three."])
ANYBODY = st.integers(1, 5)


class Walk(RuleBasedStateMachine):
    """People do what they like with submissions, and what they may not is refused and leaves no trace."""

    office: Flask

    def __init__(self) -> None:
        super().__init__()
        random.seed()  # Hypothesis seeds it alike in each walk; Whoosh draws names of files from it, which must differ
        self.context = self.office.test_request_context()
        self.context.push()
        self.trace = Trace()

    def teardown(self) -> None:
        self.trace.check()
        for submission in self.trace.submissions():
            for step in (WorkflowStep.DISCARD, WorkflowStep.WITHDRAW):
                if submission.state.value in TRANSITIONS[step].starts:
                    take_step(step, submission.id, who(submission.person))
        self.context.pop()

    @initialize(person=st.sampled_from([1, 2]), text=TEXTS)
    def somebody_begins(self, person: int, text: str) -> None:
        self.trace.numbers.append(create_draft(who(person), {"title": f"Walk {text}".strip()}).id)

    @rule(person=ANYBODY, title=TEXTS)
    def begins(self, person: int, title: str) -> None:
        self.attempt(lambda: self.trace.numbers.append(create_draft(who(person), {"title": title}).id))

    @rule(person=ANYBODY, which=st.integers(0, 5))
    def proposes_a_revision(self, person: int, which: int) -> None:
        slugs = [one.slug for one in self.trace.submissions() if one.state is SubmissionState.PUBLISHED]
        if slugs:
            slug = slugs[which % len(slugs)]
            self.attempt(lambda: self.trace.numbers.append(draft_revision(who(person), str(slug)).id))

    @rule(person=ANYBODY, which=st.integers(0, 5), why=TEXTS, age=st.integers(0, 1))
    def writes(self, person: int, which: int, why: str, age: int) -> None:
        submission = self.choose(which)
        values = {**submission.record, "sections": [{"key": "why", "text": why}]} if why else submission.record
        self.attempt(lambda: save_draft(submission.id, who(person), values, submission.version - age))

    @rule(step=st.sampled_from(WorkflowStep), person=ANYBODY, which=st.integers(0, 5), reason=TEXTS)
    def takes_a_step(self, step: WorkflowStep, person: int, which: int, reason: str) -> None:
        submission = self.choose(which)
        self.attempt(lambda: take_step(step, submission.id, who(person), reason))

    @rule(which=st.integers(0, 5), choice=st.integers(0, 9), reason=TEXTS.filter(bool))
    def somebody_goes_on(self, which: int, choice: int, reason: str) -> None:
        """Most of what people do is possible; a walk that only tries what is not gets nowhere."""
        submission = self.choose(which)
        ways = [
            (step, number) for number in (submission.person, 3, 4) for step in available_steps(submission, who(number))
        ]
        if ways:
            step, number = ways[choice % len(ways)]
            self.attempt(lambda: take_step(step, submission.id, who(number), reason))

    @rule(person=ANYBODY, which=st.integers(0, 5), choice=st.sampled_from(["mine", "theirs", "both", ""]))
    def brings_up(self, person: int, which: int, choice: str) -> None:
        submission = self.choose(which)
        choices = {"why": choice, "title": choice}
        self.attempt(lambda: merge_into_submission(submission.id, who(person), choices, submission.version))

    def choose(self, which: int) -> Submission:
        """One of the walk's submissions; a new one where none is left."""
        submissions = self.trace.submissions() or [create_draft(who(1), {"title": "Again"})]
        submission = submissions[which % len(submissions)]
        self.trace.numbers.append(submission.id)
        return submission

    def attempt(self, change: Callable[[], object]) -> None:
        """Do this. What is refused is a fault of who asks, and changes nothing."""
        before = self.trace.snapshot()
        try:
            change()
        except HTTPException as refusal:
            after, status = self.trace.snapshot(), refusal.code or 0
        else:
            return
        assert after == before
        assert 400 <= status < 500


@pytest.mark.slow
def test_a_thousand_walks_reach_no_state_that_the_trail_does_not_explain(office: Flask) -> None:
    Walk.office = office
    many = settings(
        max_examples=1000,
        stateful_step_count=8,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(Walk, settings=many)
    with office.app_context():
        assert verify_audit_trail().fault == ""


def taker(submission: Submission, step: WorkflowStep) -> Person:
    """The owner of a submission, or the reviewer, whoever takes that step by the written table."""
    return who(submission.person) if TRANSITIONS[step].by_owner else who(3)


def test_every_step_from_each_of_its_states_is_explained_by_the_trail(office: Flask) -> None:
    with office.test_request_context():
        trace, taken = Trace(), set()
        for route in ROUTES:
            submission = create_draft(who(1), {"title": "A route"})
            trace.numbers.append(submission.id)
            for step in map(WorkflowStep, route):
                taken.add((submission.state.value, step.value))
                take_step(step, submission.id, taker(submission, step), "A reason.")
            trace.check()
        assert taken == {(start, row.name) for row in TRANSITIONS.values() for start in row.starts}
        assert verify_audit_trail().fault == ""


@pytest.mark.parametrize("before", [[], ["submit", "take up"], ["submit", "take up", "request changes"]])
def test_a_merge_in_each_of_its_states_is_explained_by_the_trail(office: Flask, before: list[str]) -> None:
    """What others published meanwhile is taken up in a draft, in review, and where changes were asked for."""
    with office.test_request_context():
        trace = Trace()
        new = create_draft(who(1), {"title": "A merge"})
        _walk(new, "submit", "take up", "publish")
        mine, theirs = (draft_revision(who(number), str(new.slug)) for number in (1, 2))
        trace.numbers += [new.id, mine.id, theirs.id]
        save_draft(theirs.id, who(2), {**theirs.record, "keywords": ["outreach"]}, theirs.version)
        _walk(theirs, "submit", "take up", "publish")
        _walk(mine, *before)
        merge_into_submission(mine.id, who(3 if mine.state is SubmissionState.IN_REVIEW else 1), {}, mine.version)
        assert trace.entries()[0].what == "submission.merged"
        assert mine.record["keywords"] == ["outreach"]
        trace.check()


def _walk(submission: Submission, *steps: str) -> None:
    for step in map(WorkflowStep, steps):
        take_step(step, submission.id, taker(submission, step), "A reason.")
