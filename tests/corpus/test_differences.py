"""Two states of a practice: what differs is found, and nothing else."""

from datetime import date

from attrs import evolve
from hypothesis import given

from corpus.differences.practice_diff import FieldDifference, changed_names, compare_practices
from corpus.differences.word_diff import DiffOperation, WordRun
from corpus.practice import MAX_TEXT, Contact, Link, Practice
from corpus.profile.active import active_profile
from tests.corpus.strategies import practices

BEFORE = Practice(
    slug="a",
    title="A practice",
    countries=["NO"],
    values={"areas": ("P1", "P2")},
    keywords=("one", "two"),
    links=(Link("Old", "https://example.org"),),
    contact=Contact(name="Ada", email="ada@example.org"),
    start_year=2007,
).with_texts({"why": "It was needed.", "aims": "To help."})


def test_equal_practices_have_no_difference() -> None:
    assert not compare_practices(BEFORE, BEFORE)
    assert changed_names(BEFORE, BEFORE) == ()


def test_fields_differ_by_their_values() -> None:
    new = Link("New", "https://example.org/new")
    after = evolve(
        BEFORE,
        title="The practice",
        values={"areas": ("P2", "P3")},
        keywords=("two", "one"),
        links=(*BEFORE.links, new),
        contact=Contact(name="Ada"),
        start_year=None,
        updated=date(2026, 1, 2),
    )
    found = {one.name: one for one in compare_practices(BEFORE, after).fields}
    assert found["title"] == FieldDifference("title", ("A practice",), ("The practice",))
    assert (found["areas"].removed, found["areas"].added) == (("P1",), ("P3",))
    assert found["keywords"].only_order
    assert (found["links"].removed, found["links"].added) == ((), (new,))
    assert found["contact.email"] == FieldDifference("contact.email", ("ada@example.org",), ())
    assert found["start_year"] == FieldDifference("start_year", (2007,), ())
    assert found["updated"] == FieldDifference("updated", (), (date(2026, 1, 2),))
    assert len(found) == 7


def test_sections_differ_by_their_words_in_the_templates_order() -> None:
    after = BEFORE.with_texts({"aims": "To help all.", "why": ""})
    why, aims = compare_practices(BEFORE, after).sections
    assert (why.key, why.runs) == ("why", (WordRun(DiffOperation.DELETED, "It was needed."),))
    assert aims.runs == (
        WordRun(DiffOperation.EQUAL, "To help"),
        WordRun(DiffOperation.INSERTED, " all"),
        WordRun(DiffOperation.EQUAL, "."),
    )
    assert changed_names(BEFORE, after) == ("why", "aims")


def test_other_blanks_are_a_difference_that_says_so() -> None:
    (why,) = compare_practices(BEFORE, BEFORE.with_texts({"why": "It was\nneeded.", "aims": "To help."})).sections
    assert why.only_whitespace


def test_a_practice_of_the_greatest_length_is_compared_by_words_only_at_its_beginning() -> None:
    old, new = ("a " * (MAX_TEXT // 2), "a b " * (MAX_TEXT // 4))
    difference = compare_practices(
        BEFORE.with_texts(dict.fromkeys(active_profile().section_keys, old)),
        BEFORE.with_texts(dict.fromkeys(active_profile().section_keys, new)),
    )
    assert len(difference.sections) == len(active_profile().section_keys)
    assert [run.text for run in difference.sections[-1].runs] == [old, new]


@given(practices, practices)
def test_what_is_named_as_changed_is_what_differs(before: Practice, after: Practice) -> None:
    difference = compare_practices(before, after)
    names = (*(one.name for one in difference.fields), *(one.key for one in difference.sections))
    assert names == changed_names(before, after)
    assert bool(difference) == (before != evolve(after, slug=before.slug))
