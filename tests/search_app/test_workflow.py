"""Submissions take the steps that `expected_workflow` writes out, and no others; two changes at once are both kept."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden, NotFound

from corpus.practice import Practice
from index.search_query import Query
from search_app.accounts.management import add_person, set_role
from search_app.accounts.models import Person, find_person
from search_app.accounts.permissions import Role
from search_app.accounts.personal_data import erase_person, export_personal_data
from search_app.audit.models import trail
from search_app.catalogue import catalogue
from search_app.contribute.errors import Collides, NotReady, Outdated, TooMany, WrongStep
from search_app.contribute.models import State, Submission, add_remark, find, own, remarks
from search_app.contribute.transitions import STEPS, Step
from search_app.contribute.workflow import (
    begin,
    bring_up,
    merge_of,
    possible,
    propose_revision,
    save,
    take,
)
from search_app.models import writing
from tests.search_app.expected_workflow import GONE, STATES, TRANSITIONS, ExpectedStep
from tests.search_app.people import links, mails

RECORD = {"title": "A youth café", "country": "NO", "sections": [{"key": "why", "text": "There was a need."}]}
TO_REVIEW = (Step.SUBMIT, Step.TAKE_UP)
PEOPLE = {"owner": 1, "reviewer": 2, "reader": 3, "another contributor": 4, "editor": 5, "administrator": 6}
"""Their numbers, as `house` adds them."""
REVIEWERS = ("reviewer", "editor", "administrator")

every_step = pytest.mark.parametrize("row", TRANSITIONS.values(), ids=TRANSITIONS)


@pytest.fixture(autouse=True)
def house(fresh: Flask) -> Iterator[Flask]:
    """An empty collection with an index, and PEOPLE."""
    catalogue(fresh).builder.build()
    with fresh.test_request_context():
        for role in (Role.CONTRIBUTOR, Role.REVIEWER, Role.READER):
            add_person(f"{role.value}@example.org", "", role, None)
        add_person("other@example.org", "", Role.CONTRIBUTOR, None)
        for role in (Role.EDITOR, Role.ADMINISTRATOR):
            add_person(f"{role.value}@example.org", "", role, None)
        yield fresh


def who(number: int) -> Person:
    person = find_person(number)
    assert person is not None
    return person


def ada() -> Person:
    return who(1)


def reviewer() -> Person:
    return who(2)


def other() -> Person:
    return who(4)


def walked(submission: Submission, *steps: Step, reason: str = "") -> Submission:
    """A submission that has taken these steps, each by somebody who may."""
    for step in steps:
        take(step, submission.id, who(submission.person) if TRANSITIONS[step].by_owner else reviewer(), reason)
    return submission


def brought(state: str) -> Submission:
    """A submission of the owner's that is in that state, and that nobody has taken up."""
    made = begin(ada(), RECORD)
    with writing():
        made.state = State(state)
    return made


def taker(row: ExpectedStep) -> Person:
    """Somebody who may take that step with what the owner brought."""
    return ada() if row.by_owner else reviewer()


def put(title: str = "Old title", slug: str = "cafe", **sections: str) -> None:
    catalogue().put([Practice(slug=slug, title=title).with_texts(sections)])


def test_a_draft_becomes_a_practice_that_search_finds_at_once(house: Flask) -> None:
    made = walked(begin(ada(), RECORD), Step.SUBMIT, Step.TAKE_UP, Step.PUBLISH)
    assert (made.state, made.slug, made.reviewer) == (State.PUBLISHED, "a-youth-cafe", 2)
    found = catalogue().search(Query(text="café"))
    assert [hit.slug for hit in found.hits] == ["a-youth-cafe"]
    practice = catalogue().practice("a-youth-cafe")
    assert practice.text("why") == "There was a need."
    assert practice.created == practice.updated
    assert practice.created is not None
    said = [(entry.what, entry.person, entry.details) for entry in reversed(trail(subject=made.subject))]
    assert said == [
        ("submission.begun", 1, {}),
        ("submission.submitted", 1, {}),
        ("submission.taken_up", 2, {}),
        ("submission.published", 2, {"slug": "a-youth-cafe", "revision": 1}),
    ]
    assert links(house, "contributor@example.org") == ["/contribute/1", "/contribute/1", "/practices/a-youth-cafe"]
    assert links(house, "reviewer@example.org") == ["/review/1"]


def test_what_was_asked_for_is_changed_and_handed_in_to_the_same_reviewer(house: Flask) -> None:
    made = walked(begin(ada(), RECORD), *TO_REVIEW)
    with writing():
        add_remark(made, 2, "Say where.", "country")
    take(Step.REQUEST_CHANGES, made.id, reviewer(), "Almost.")
    assert made.state is State.CHANGES_REQUESTED
    assert made.asked == RECORD
    assert [(one.field, one.text) for one in remarks(made)] == [("country", "Say where."), ("", "Almost.")]
    save(made.id, ada(), {**RECORD, "country": "FI"}, made.version)
    take(Step.SUBMIT, made.id, ada())
    assert [bool(one.settled_at) for one in remarks(made)] == [False, True]
    assert links(house, "reviewer@example.org") == ["/review/1", "/review/1"]
    assert links(house, "editor@example.org") == ["/review/1"]
    assert walked(made, Step.TAKE_UP, Step.PUBLISH).state is State.PUBLISHED


def test_the_steps_and_states_are_those_that_are_written_out() -> None:
    assert [state.value for state in State] == list(STATES)
    assert {step.value for step in Step} == set(TRANSITIONS)
    assert set(STEPS) == set(Step)


@every_step
def test_a_step_leads_from_its_states_to_its_end(house: Flask, row: ExpectedStep) -> None:
    addresses = {
        "owner": ["contributor@example.org"],
        "reviewers": ["administrator@example.org", "editor@example.org", "reviewer@example.org"],
    }
    for state in row.starts:
        made, person, mails_before = brought(state), taker(row), len(mails(house))
        subject, number = made.subject, made.id
        take(Step(row.name), number, person, "A reason.")
        after = find(number)
        assert (after.state.value if after else GONE) == row.end
        assert [(entry.what, entry.person) for entry in trail(subject=subject)] == [
            (row.audit_name, person.id),
            ("submission.begun", 1),
        ]
        sent = mails(house)[mails_before:]
        assert sorted(mail["To"] for mail in sent) == sorted(to for who in row.mail_to for to in addresses[who])
        for mail in sent:
            assert "A youth café" in mail["Subject"]
            assert "A reason." in mail.get_content()


@every_step
def test_a_step_is_not_taken_from_another_state(house: Flask, row: ExpectedStep) -> None:
    for state in set(STATES) - set(row.starts):
        made = brought(state)
        assert Step(row.name) not in possible(made, taker(row))
        with pytest.raises(WrongStep):
            take(Step(row.name), made.id, taker(row), "A reason.")
        assert made.state.value == state
        assert [entry.what for entry in trail(subject=made.subject)] == ["submission.begun"]
    assert mails(house) == []


@every_step
def test_a_step_is_taken_by_who_may_alone(row: ExpectedStep) -> None:
    takers = ("owner",) if row.by_owner else REVIEWERS
    for state in row.starts:
        for name, number in PEOPLE.items():
            made = brought(state)
            assert (Step(row.name) in possible(made, who(number))) is (name in takers), name
            if name in takers:
                take(Step(row.name), made.id, who(number), "A reason.")
                continue
            with pytest.raises(NotFound if row.by_owner else Forbidden):
                take(Step(row.name), made.id, who(number), "A reason.")
            assert made.state.value == state


@every_step
def test_a_step_asks_for_a_reason_where_the_table_says_so(row: ExpectedStep) -> None:
    for state in row.starts:
        made = brought(state)
        if not row.needs_reason:
            take(Step(row.name), made.id, taker(row), "  ")
            continue
        with pytest.raises(WrongStep, match="why"):
            take(Step(row.name), made.id, taker(row), "  ")
        assert made.state.value == state
        take(Step(row.name), made.id, taker(row), "It is too short.")
        entry = trail(subject=made.subject, limit=1)[0]
        assert entry.details == {"remark": 1}
        assert [remark.text for remark in remarks(made)] == ["It is too short."]


def test_a_role_that_was_taken_away_counts_at_once() -> None:
    made = begin(ada(), RECORD)
    set_role(ada(), Role.READER, None)
    assert possible(made, ada()) == {}
    for change in (
        lambda: take(Step.SUBMIT, made.id, ada()),
        lambda: save(made.id, ada(), RECORD, 1),
        lambda: begin(ada(), RECORD),
    ):
        with pytest.raises(Forbidden):
            change()


def test_somebody_elses_draft_is_not_there() -> None:
    made = begin(ada(), RECORD)
    for change in (
        lambda: save(made.id, other(), {}, 1),
        lambda: take(Step.DISCARD, made.id, other()),
        lambda: bring_up(made.id, other(), {}, 1),
        lambda: take(Step.SUBMIT, 99, other()),
    ):
        with pytest.raises(NotFound):
            change()


def test_what_is_changed_twice_at_once_is_kept_once_and_said() -> None:
    made = begin(ada(), RECORD)
    save(made.id, ada(), {**RECORD, "country": "FI"}, 1)
    with pytest.raises(Outdated) as refused:
        save(made.id, ada(), {**RECORD, "country": "SE"}, 1)
    assert refused.value.current.record["country"] == "FI"
    assert made.version == 2
    with pytest.raises(Outdated):
        take(Step.SUBMIT, made.id, ada(), version=1)


def test_what_was_handed_in_is_not_changed() -> None:
    made = walked(begin(ada(), RECORD), Step.SUBMIT)
    with pytest.raises(WrongStep):
        save(made.id, ada(), {}, 1)
    with pytest.raises(WrongStep):
        bring_up(made.id, ada(), {}, 1)


@pytest.mark.parametrize(
    ("record", "field"),
    [({}, "title"), ({"title": "x", "country": "ZZ"}, "country"), ({"title": "x", "areas": ["P99"]}, "areas")],
)
def test_what_is_no_practice_is_not_handed_in(record: dict[str, object], field: str) -> None:
    made = begin(ada(), record)
    with pytest.raises(NotReady) as refused:
        take(Step.SUBMIT, made.id, ada())
    assert [finding.field for finding in refused.value.findings] == [field]
    assert made.state is State.DRAFT


def test_a_new_practice_never_gets_a_slug_that_another_one_had() -> None:
    for slug in ("a-youth-cafe", "a-youth-cafe-2"):
        put("Another one", slug)
    catalogue().remove("a-youth-cafe")
    assert walked(begin(ada(), RECORD), *TO_REVIEW, Step.PUBLISH).slug == "a-youth-cafe-3"


def test_a_draft_of_a_change_is_begun_once() -> None:
    put(why="A need.")
    made = propose_revision(ada(), "cafe")
    assert (made.slug, made.base, made.title) == ("cafe", 1, "Old title")
    assert propose_revision(ada(), "cafe").id == made.id
    assert propose_revision(other(), "cafe").id != made.id


def test_publishing_a_change_says_when_it_was_and_invents_no_beginning() -> None:
    put(why="A need.")
    made = propose_revision(ada(), "cafe")
    save(made.id, ada(), {**made.record, "title": "New title"}, made.version)
    walked(made, *TO_REVIEW, Step.PUBLISH)
    practice = catalogue().practice("cafe")
    assert (practice.title, practice.created) == ("New title", None)
    assert practice.updated is not None


def test_two_changes_in_different_places_are_both_kept() -> None:
    put(why="A need.", aims="To help.")
    first, second = propose_revision(ada(), "cafe"), propose_revision(other(), "cafe")
    save(first.id, ada(), {**first.record, "title": "New title", "keywords": ["café"]}, 1)
    changed = [{"key": "why", "text": "A great need."}, {"key": "aims", "text": "To help."}]
    save(second.id, other(), {**second.record, "sections": changed, "keywords": ["youth"]}, 1)
    walked(first, *TO_REVIEW, Step.PUBLISH)
    assert walked(second, *TO_REVIEW, Step.PUBLISH).title == "New title"
    practice = catalogue().practice("cafe")
    assert (practice.title, practice.text("why")) == ("New title", "A great need.")
    assert practice.keywords == ("café", "youth")


def test_two_changes_in_the_same_place_are_decided() -> None:
    put(why="A need.")
    first, second = propose_revision(ada(), "cafe"), propose_revision(other(), "cafe")
    save(first.id, ada(), {**first.record, "sections": [{"key": "why", "text": "The first."}]}, 1)
    save(second.id, other(), {**second.record, "sections": [{"key": "why", "text": "The second."}]}, 1)
    walked(first, *TO_REVIEW, Step.PUBLISH)
    walked(second, *TO_REVIEW)
    with pytest.raises(Collides) as refused:
        take(Step.PUBLISH, second.id, reviewer())
    assert [one.unit for one in refused.value.merge.collisions] == ["why"]
    assert catalogue().practice("cafe").text("why") == "The first."
    with pytest.raises(Collides):
        bring_up(second.id, reviewer(), {"aims": "mine"}, second.version)
    bring_up(second.id, reviewer(), {"why": "both"}, second.version)
    assert merge_of(second).collisions == ()
    take(Step.PUBLISH, second.id, reviewer())
    assert catalogue().practice("cafe").text("why") == "The second.\n\nThe first."


def test_a_practice_that_is_gone_is_not_published_over() -> None:
    put()
    made = walked(propose_revision(ada(), "cafe"), *TO_REVIEW)
    catalogue().remove("cafe")
    with pytest.raises(WrongStep, match="taken out"):
        take(Step.PUBLISH, made.id, reviewer())
    assert made.state is State.IN_REVIEW


def test_publishing_what_changes_nothing_says_the_revision_that_there_is() -> None:
    put(slug="cafe")
    first = walked(propose_revision(ada(), "cafe"), *TO_REVIEW, Step.PUBLISH)
    put(slug="another")
    second = walked(propose_revision(ada(), "cafe"), *TO_REVIEW, Step.PUBLISH)
    assert second.revision == first.revision


def test_drafts_have_a_bound() -> None:
    for _ in range(100):
        begin(ada(), {})
    with pytest.raises(TooMany):
        begin(ada(), {})
    take(Step.DISCARD, own(1)[0].id, ada())
    begin(ada(), {})


def test_who_does_not_want_mail_gets_none(house: Flask) -> None:
    with writing():
        ada().notified = False
    walked(begin(ada(), RECORD), *TO_REVIEW)
    assert links(house, "contributor@example.org") == []


def test_who_is_erased_leaves_what_was_handed_in_and_no_draft() -> None:
    draft, asked, sent = (begin(ada(), {**RECORD, "title": title}) for title in ("Draft", "Asked", "Sent"))
    walked(asked, *TO_REVIEW, Step.REQUEST_CHANGES, reason="More, please.")
    walked(sent, Step.SUBMIT)
    given = export_personal_data(ada())["submissions"]
    assert [one["record"]["title"] for one in given] == ["Sent", "Asked", "Draft"]
    erase_person(ada(), None)
    assert find(draft.id) is None
    assert [one.state for one in (asked, sent)] == [State.WITHDRAWN, State.SUBMITTED]
    assert who(sent.person).shown_name == "a former contributor"
    walked(sent, Step.TAKE_UP, Step.PUBLISH)
    assert sent.state is State.PUBLISHED
    words = {one.subject: one.what for one in reversed(trail(what="submission.", limit=1000))}
    assert list(words.values()) == ["submission.discarded", "submission.withdrawn", "submission.published"]
