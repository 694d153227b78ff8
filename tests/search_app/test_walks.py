"""A thousand random walks of several people through the workflow, each explained by the audit trail."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from werkzeug.exceptions import HTTPException

from search_app.accounts.changes import add_person
from search_app.accounts.models import Person, find_person
from search_app.accounts.permissions import Role
from search_app.audit.models import Entry, trail, verify
from search_app.catalogue import catalogue
from search_app.contribute.models import State, Submission, find
from search_app.contribute.steps import BEGUN, MERGED, STEPS, Step
from search_app.contribute.workflow import begin, bring_up, possible, propose_revision, save, take
from search_app.models import session


def who(number: int) -> Person:
    person = find_person(number)
    assert person is not None
    return person


def replayed(entries: Iterable[Entry]) -> dict[str, State]:
    """Where each submission is, by the trail alone; fails where a step does not lead on."""
    rules = {found.word: found for found in STEPS.values()}
    states: dict[str, State] = {}
    for entry in reversed(list(entries)):
        if entry.what == BEGUN:
            assert entry.subject not in states
            states[entry.subject] = State.DRAFT
        elif entry.what != MERGED:
            found = rules[entry.what]
            assert states.pop(entry.subject) in found.start
            if found.end is not None:
                states[entry.subject] = found.end
    return states


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[Flask]:
    """A house for a thousand walks."""
    app = application(tmp_path_factory.mktemp("office"))
    catalogue(app).builder.build()
    for number, role in enumerate((Role.CONTRIBUTOR, Role.CONTRIBUTOR, Role.REVIEWER, Role.EDITOR, Role.READER)):
        with app.app_context():
            person = add_person(f"{number}@example.org", "", role, None)
            person.notified = False
            session.commit()
    yield app
    catalogue(app).close()


TEXTS = st.sampled_from(["", "One.", "Two.", "Three."])
ANYBODY = st.integers(1, 5)


class Walk(RuleBasedStateMachine):
    """People do what they like with submissions, and what they may not is refused and leaves no trace."""

    office: Flask

    def __init__(self) -> None:
        super().__init__()
        random.seed()  # Hypothesis makes it the same in each walk, and Whoosh names its files by it
        self.context = self.office.test_request_context()
        self.context.push()
        newest = trail(limit=1)
        self.before = newest[0].number if newest else 0
        self.since = catalogue().collection.revision
        self.mine: list[int] = []

    def teardown(self) -> None:
        self.explained()
        for one in self.all():
            for step in (Step.DISCARD, Step.WITHDRAW):
                if one.state in STEPS[step].start:
                    take(step, one.id, who(one.person))
        self.context.pop()

    @initialize(person=st.sampled_from([1, 2]), text=TEXTS)
    def somebody_begins(self, person: int, text: str) -> None:
        self.mine.append(begin(who(person), {"title": f"Walk {text}".strip()}).id)

    @rule(person=ANYBODY, title=TEXTS)
    def begins(self, person: int, title: str) -> None:
        self.tried(lambda: self.mine.append(begin(who(person), {"title": title}).id))

    @rule(person=ANYBODY, which=st.integers(0, 5))
    def proposes_a_revision(self, person: int, which: int) -> None:
        slugs = [one.slug for one in self.all() if one.state is State.PUBLISHED]
        if slugs:
            slug = slugs[which % len(slugs)]
            self.tried(lambda: self.mine.append(propose_revision(who(person), str(slug)).id))

    @rule(person=ANYBODY, which=st.integers(0, 5), why=TEXTS, age=st.integers(0, 1))
    def writes(self, person: int, which: int, why: str, age: int) -> None:
        one = self.one(which)
        values = {**one.record, "sections": [{"key": "why", "text": why}]} if why else one.record
        self.tried(lambda: save(one.id, who(person), values, one.version - age))

    @rule(step=st.sampled_from(Step), person=ANYBODY, which=st.integers(0, 5), reason=TEXTS)
    def takes_a_step(self, step: Step, person: int, which: int, reason: str) -> None:
        one = self.one(which)
        self.tried(lambda: take(step, one.id, who(person), reason))

    @rule(which=st.integers(0, 5), choice=st.integers(0, 9), reason=TEXTS.filter(bool))
    def somebody_goes_on(self, which: int, choice: int, reason: str) -> None:
        """Most of what people do is possible; a walk that only tries what is not gets nowhere."""
        one = self.one(which)
        ways = [(step, number) for number in (one.person, 3, 4) for step in possible(one, who(number))]
        if ways:
            step, number = ways[choice % len(ways)]
            self.tried(lambda: take(step, one.id, who(number), reason))

    @rule(person=ANYBODY, which=st.integers(0, 5), choice=st.sampled_from(["mine", "theirs", "both", ""]))
    def brings_up(self, person: int, which: int, choice: str) -> None:
        one = self.one(which)
        self.tried(lambda: bring_up(one.id, who(person), {"why": choice, "title": choice}, one.version))

    def all(self) -> list[Submission]:
        return [one for number in dict.fromkeys(self.mine) if (one := find(number))]

    def one(self, which: int) -> Submission:
        found = self.all() or [begin(who(1), {"title": "Again"})]
        self.mine.append(found[which % len(found)].id)
        return found[which % len(found)]

    def tried(self, change: Callable[[], object]) -> None:
        before = self.as_it_is()
        try:
            change()
        except HTTPException as refusal:
            after = [self.as_it_is(), (refusal.code or 0) < 500]
        else:
            return
        assert after == [before, True]

    def as_it_is(self) -> list[object]:
        return [[(one.id, one.state, one.version, one.base) for one in self.all()], catalogue().collection.revision]

    def explained(self) -> None:
        """What the trail of this walk says is what is so, of the submissions and of the collection."""
        entries = [one for one in trail(what="submission.", limit=1000) if one.number > self.before]
        assert replayed(entries) == {one.subject: one.state for one in self.all()}
        published = [one.details for one in entries if one.what == STEPS[Step.PUBLISH].word]
        newest = {one["slug"]: one["revision"] for one in reversed(published)}
        changes = {one.slug: one.revision for one in catalogue().collection.changes(self.since)}
        assert newest == changes
        for one in self.all():
            if one.state is State.PUBLISHED and newest[one.slug] == one.revision:
                assert catalogue().practice(str(one.slug)).title == one.title


@pytest.mark.slow
def test_a_thousand_walks_reach_no_state_that_the_trail_does_not_explain(office: Flask) -> None:
    Walk.office = office
    few = settings(
        max_examples=1000,
        stateful_step_count=8,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=few)
    with office.app_context():
        assert verify().fault == ""
        walked = {one.what for one in trail(what="submission.", limit=1_000_000)}
    assert walked == {BEGUN, MERGED, *(found.word for found in STEPS.values())}
