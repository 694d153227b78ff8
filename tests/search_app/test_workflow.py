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
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue
from search_app.contribute import transitions
from search_app.contribute.errors import (
    NotPublishable,
    StaleVersion,
    StepNotPossible,
    TooManyDrafts,
    UnresolvedConflicts,
)
from search_app.contribute.models import (
    Submission,
    SubmissionState,
    add_remark,
    find_submission,
    list_remarks,
    submissions_by,
)
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import (
    available_steps,
    create_draft,
    draft_revision,
    merge_into_submission,
    merge_with_published,
    save_draft,
    take_step,
)
from search_app.models import write_transaction
from tests.search_app.expected_workflow import GONE, STATES, TRANSITIONS, ExpectedStep
from tests.search_app.people import links, mails

RECORD = {"title": "A youth café", "country": "NO", "sections": [{"key": "why", "text": "There was a need."}]}
TO_REVIEW = (WorkflowStep.SUBMIT, WorkflowStep.START_REVIEW)
PEOPLE = {"owner": 1, "reviewer": 2, "reader": 3, "another contributor": 4, "editor": 5, "administrator": 6}
"""Their numbers, as `house` adds them."""
REVIEWERS = ("reviewer", "editor", "administrator")

every_step = pytest.mark.parametrize("row", TRANSITIONS.values(), ids=TRANSITIONS)


@pytest.fixture(autouse=True)
def house(fresh: Flask) -> Iterator[Flask]:
    """An empty collection with an index, and PEOPLE."""
    get_catalogue(fresh).builder.build()
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


def walked(submission: Submission, *steps: WorkflowStep, reason: str = "") -> Submission:
    """A submission that has taken these steps, each by somebody who may."""
    for step in steps:
        take_step(step, submission.id, who(submission.person) if TRANSITIONS[step].by_owner else reviewer(), reason)
    return submission


def brought(state: str) -> Submission:
    """A submission of the owner's that is in that state, and that nobody has taken up."""
    made = create_draft(ada(), RECORD)
    with write_transaction():
        made.state = SubmissionState(state)
    return made


def taker(row: ExpectedStep) -> Person:
    """Somebody who may take that step with what the owner brought."""
    return ada() if row.by_owner else reviewer()


def put(title: str = "Old title", slug: str = "cafe", **sections: str) -> None:
    get_catalogue().put([Practice(slug=slug, title=title).with_texts(sections)])


def test_a_draft_becomes_a_practice_that_search_finds_at_once(house: Flask) -> None:
    made = walked(create_draft(ada(), RECORD), WorkflowStep.SUBMIT, WorkflowStep.START_REVIEW, WorkflowStep.PUBLISH)
    assert (made.state, made.slug, made.reviewer) == (SubmissionState.PUBLISHED, "a-youth-cafe", 2)
    found = get_catalogue().search(Query(text="café"))
    assert [hit.slug for hit in found.hits] == ["a-youth-cafe"]
    practice = get_catalogue().practice("a-youth-cafe")
    assert practice.text("why") == "There was a need."
    assert practice.created == practice.updated
    assert practice.created is not None
    said = [(entry.what, entry.person, entry.details) for entry in reversed(audit_entries(subject=made.subject))]
    assert said == [
        ("submission.begun", 1, {}),
        ("submission.submitted", 1, {}),
        ("submission.taken_up", 2, {}),
        ("submission.published", 2, {"slug": "a-youth-cafe", "revision": 1}),
    ]
    assert links(house, "contributor@example.org") == ["/contribute/1", "/contribute/1", "/practices/a-youth-cafe"]
    assert links(house, "reviewer@example.org") == ["/review/1"]


def test_what_was_asked_for_is_changed_and_handed_in_to_the_same_reviewer(house: Flask) -> None:
    made = walked(create_draft(ada(), RECORD), *TO_REVIEW)
    with write_transaction():
        add_remark(made, 2, "Say where.", "country")
    take_step(WorkflowStep.REQUEST_CHANGES, made.id, reviewer(), "Almost.")
    assert made.state is SubmissionState.CHANGES_REQUESTED
    assert made.record_at_request == RECORD
    assert [(one.field, one.text) for one in list_remarks(made)] == [("country", "Say where."), ("", "Almost.")]
    save_draft(made.id, ada(), {**RECORD, "country": "FI"}, made.version)
    take_step(WorkflowStep.SUBMIT, made.id, ada())
    assert [bool(one.resolved_at) for one in list_remarks(made)] == [False, True]
    assert links(house, "reviewer@example.org") == ["/review/1", "/review/1"]
    assert links(house, "editor@example.org") == ["/review/1"]
    assert walked(made, WorkflowStep.START_REVIEW, WorkflowStep.PUBLISH).state is SubmissionState.PUBLISHED


def test_the_steps_and_states_are_those_that_are_written_out() -> None:
    assert [state.value for state in SubmissionState] == list(STATES)
    assert {step.value for step in WorkflowStep} == set(TRANSITIONS)
    assert set(transitions.TRANSITIONS) == set(WorkflowStep)


@every_step
def test_a_step_leads_from_its_states_to_its_end(house: Flask, row: ExpectedStep) -> None:
    addresses = {
        "owner": ["contributor@example.org"],
        "reviewers": ["administrator@example.org", "editor@example.org", "reviewer@example.org"],
    }
    for state in row.starts:
        made, person, mails_before = brought(state), taker(row), len(mails(house))
        subject, number = made.subject, made.id
        take_step(WorkflowStep(row.name), number, person, "A reason.")
        after = find_submission(number)
        assert (after.state.value if after else GONE) == row.end
        assert [(entry.what, entry.person) for entry in audit_entries(subject=subject)] == [
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
        assert WorkflowStep(row.name) not in available_steps(made, taker(row))
        with pytest.raises(StepNotPossible):
            take_step(WorkflowStep(row.name), made.id, taker(row), "A reason.")
        assert made.state.value == state
        assert [entry.what for entry in audit_entries(subject=made.subject)] == ["submission.begun"]
    assert mails(house) == []


@every_step
def test_a_step_is_taken_by_who_may_alone(row: ExpectedStep) -> None:
    takers = ("owner",) if row.by_owner else REVIEWERS
    for state in row.starts:
        for name, number in PEOPLE.items():
            made = brought(state)
            assert (WorkflowStep(row.name) in available_steps(made, who(number))) is (name in takers), name
            if name in takers:
                take_step(WorkflowStep(row.name), made.id, who(number), "A reason.")
                continue
            with pytest.raises(NotFound if row.by_owner else Forbidden):
                take_step(WorkflowStep(row.name), made.id, who(number), "A reason.")
            assert made.state.value == state


@every_step
def test_a_step_asks_for_a_reason_where_the_table_says_so(row: ExpectedStep) -> None:
    for state in row.starts:
        made = brought(state)
        if not row.needs_reason:
            take_step(WorkflowStep(row.name), made.id, taker(row), "  ")
            continue
        with pytest.raises(StepNotPossible, match="Enter a message"):
            take_step(WorkflowStep(row.name), made.id, taker(row), "  ")
        assert made.state.value == state
        take_step(WorkflowStep(row.name), made.id, taker(row), "It is too short.")
        entry = audit_entries(subject=made.subject, limit=1)[0]
        assert entry.details == {"remark": 1}
        assert [remark.text for remark in list_remarks(made)] == ["It is too short."]


def test_a_role_that_was_taken_away_counts_at_once() -> None:
    made = create_draft(ada(), RECORD)
    set_role(ada(), Role.READER, None)
    assert available_steps(made, ada()) == {}
    for change in (
        lambda: take_step(WorkflowStep.SUBMIT, made.id, ada()),
        lambda: save_draft(made.id, ada(), RECORD, 1),
        lambda: create_draft(ada(), RECORD),
    ):
        with pytest.raises(Forbidden):
            change()


def test_somebody_elses_draft_is_not_there() -> None:
    made = create_draft(ada(), RECORD)
    for change in (
        lambda: save_draft(made.id, other(), {}, 1),
        lambda: take_step(WorkflowStep.DISCARD, made.id, other()),
        lambda: merge_into_submission(made.id, other(), {}, 1),
        lambda: take_step(WorkflowStep.SUBMIT, 99, other()),
    ):
        with pytest.raises(NotFound):
            change()


def test_what_is_changed_twice_at_once_is_kept_once_and_said() -> None:
    made = create_draft(ada(), RECORD)
    save_draft(made.id, ada(), {**RECORD, "country": "FI"}, 1)
    with pytest.raises(StaleVersion) as refused:
        save_draft(made.id, ada(), {**RECORD, "country": "SE"}, 1)
    assert refused.value.current.record["country"] == "FI"
    assert made.version == 2
    with pytest.raises(StaleVersion):
        take_step(WorkflowStep.SUBMIT, made.id, ada(), version=1)


def test_what_was_handed_in_is_not_changed() -> None:
    made = walked(create_draft(ada(), RECORD), WorkflowStep.SUBMIT)
    with pytest.raises(StepNotPossible):
        save_draft(made.id, ada(), {}, 1)
    with pytest.raises(StepNotPossible):
        merge_into_submission(made.id, ada(), {}, 1)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({}, "title"),
        ({"title": "x", "countries": ["ZZ"]}, "countries"),
        ({"title": "x", "country": "ZZ"}, "countries"),
        ({"title": "x", "areas": ["P99"]}, "areas"),
    ],
)
def test_what_is_no_practice_is_not_handed_in(record: dict[str, object], field: str) -> None:
    made = create_draft(ada(), record)
    with pytest.raises(NotPublishable) as refused:
        take_step(WorkflowStep.SUBMIT, made.id, ada())
    assert [finding.field for finding in refused.value.findings] == [field]
    assert made.state is SubmissionState.DRAFT


def test_a_new_practice_never_gets_a_slug_that_another_one_had() -> None:
    for slug in ("a-youth-cafe", "a-youth-cafe-2"):
        put("Another one", slug)
    get_catalogue().remove("a-youth-cafe")
    assert walked(create_draft(ada(), RECORD), *TO_REVIEW, WorkflowStep.PUBLISH).slug == "a-youth-cafe-3"


def test_a_draft_of_a_change_is_begun_once() -> None:
    put(why="A need.")
    made = draft_revision(ada(), "cafe")
    assert (made.slug, made.base, made.title) == ("cafe", 1, "Old title")
    assert draft_revision(ada(), "cafe").id == made.id
    assert draft_revision(other(), "cafe").id != made.id


def test_publishing_a_change_says_when_it_was_and_invents_no_beginning() -> None:
    put(why="A need.")
    made = draft_revision(ada(), "cafe")
    save_draft(made.id, ada(), {**made.record, "title": "New title"}, made.version)
    walked(made, *TO_REVIEW, WorkflowStep.PUBLISH)
    practice = get_catalogue().practice("cafe")
    assert (practice.title, practice.created) == ("New title", None)
    assert practice.updated is not None


def test_two_changes_in_different_places_are_both_kept() -> None:
    put(why="A need.", aims="To help.")
    first, second = draft_revision(ada(), "cafe"), draft_revision(other(), "cafe")
    save_draft(first.id, ada(), {**first.record, "title": "New title", "keywords": ["café"]}, 1)
    changed = [{"key": "why", "text": "A great need."}, {"key": "aims", "text": "To help."}]
    save_draft(second.id, other(), {**second.record, "sections": changed, "keywords": ["youth"]}, 1)
    walked(first, *TO_REVIEW, WorkflowStep.PUBLISH)
    assert walked(second, *TO_REVIEW, WorkflowStep.PUBLISH).title == "New title"
    practice = get_catalogue().practice("cafe")
    assert (practice.title, practice.text("why")) == ("New title", "A great need.")
    assert practice.keywords == ("café", "youth")


def test_two_changes_in_the_same_place_are_decided() -> None:
    put(why="A need.")
    first, second = draft_revision(ada(), "cafe"), draft_revision(other(), "cafe")
    save_draft(first.id, ada(), {**first.record, "sections": [{"key": "why", "text": "The first."}]}, 1)
    save_draft(second.id, other(), {**second.record, "sections": [{"key": "why", "text": "The second."}]}, 1)
    walked(first, *TO_REVIEW, WorkflowStep.PUBLISH)
    walked(second, *TO_REVIEW)
    with pytest.raises(UnresolvedConflicts) as refused:
        take_step(WorkflowStep.PUBLISH, second.id, reviewer())
    assert [one.unit for one in refused.value.merge.conflicts] == ["why"]
    assert get_catalogue().practice("cafe").text("why") == "The first."
    with pytest.raises(UnresolvedConflicts):
        merge_into_submission(second.id, reviewer(), {"aims": "mine"}, second.version)
    merge_into_submission(second.id, reviewer(), {"why": "both"}, second.version)
    assert merge_with_published(second).conflicts == ()
    take_step(WorkflowStep.PUBLISH, second.id, reviewer())
    assert get_catalogue().practice("cafe").text("why") == "The second.\n\nThe first."


def test_a_practice_that_is_gone_is_not_published_over() -> None:
    put()
    made = walked(draft_revision(ada(), "cafe"), *TO_REVIEW)
    get_catalogue().remove("cafe")
    with pytest.raises(StepNotPossible, match="was withdrawn"):
        take_step(WorkflowStep.PUBLISH, made.id, reviewer())
    assert made.state is SubmissionState.IN_REVIEW


def test_publishing_what_changes_nothing_says_the_revision_that_there_is() -> None:
    put(slug="cafe")
    first = walked(draft_revision(ada(), "cafe"), *TO_REVIEW, WorkflowStep.PUBLISH)
    put(slug="another")
    second = walked(draft_revision(ada(), "cafe"), *TO_REVIEW, WorkflowStep.PUBLISH)
    assert second.revision == first.revision


def test_drafts_have_a_bound() -> None:
    for _ in range(100):
        create_draft(ada(), {})
    with pytest.raises(TooManyDrafts):
        create_draft(ada(), {})
    take_step(WorkflowStep.DISCARD, submissions_by(1)[0].id, ada())
    create_draft(ada(), {})


def test_who_does_not_want_mail_gets_none(house: Flask) -> None:
    with write_transaction():
        ada().notified = False
    walked(create_draft(ada(), RECORD), *TO_REVIEW)
    assert links(house, "contributor@example.org") == []


def test_who_is_erased_leaves_what_was_handed_in_and_no_draft() -> None:
    draft, asked, sent = (create_draft(ada(), {**RECORD, "title": title}) for title in ("Draft", "Asked", "Sent"))
    walked(asked, *TO_REVIEW, WorkflowStep.REQUEST_CHANGES, reason="More, please.")
    walked(sent, WorkflowStep.SUBMIT)
    given = export_personal_data(ada())["submissions"]
    assert [one["record"]["title"] for one in given] == ["Sent", "Asked", "Draft"]
    erase_person(ada(), None)
    assert find_submission(draft.id) is None
    assert [one.state for one in (asked, sent)] == [SubmissionState.WITHDRAWN, SubmissionState.SUBMITTED]
    assert who(sent.person).display_name == "a former contributor"
    walked(sent, WorkflowStep.START_REVIEW, WorkflowStep.PUBLISH)
    assert sent.state is SubmissionState.PUBLISHED
    words = {one.subject: one.what for one in reversed(audit_entries(what="submission.", limit=1000))}
    assert list(words.values()) == ["submission.discarded", "submission.withdrawn", "submission.published"]
