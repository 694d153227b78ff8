"""Three-way merges of records: no change of one side is lost, and both sides' changes are named."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from corpus.differences.record_units import join_units, split_into_units
from corpus.practice import Contact
from corpus.records import practice_from_json, practice_to_json
from corpus.sync.merging.record_merge import merge_versions
from tests.corpus.strategies import practices
from tests.corpus.sync_records import practice

UNITS = ("native_title", "keywords", "why", "contact.email")
values = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", "c"]) for name in UNITS})


def record(value: dict[str, str]) -> dict[str, Any]:
    sections = [{"key": "why", "text": value["why"]}] if value["why"] else []
    fields = {"native_title": value["native_title"], "keywords": [value["keywords"]], "sections": sections}
    contact = practice_to_json(practice("x", "X", contact=Contact(email=value["contact.email"]))).get("contact", {})
    return practice_to_json(practice_from_json({"slug": "x", "title": "X", "contact": contact, **fields}))


def value_of(merged: Any, name: str) -> str:
    value = split_into_units(merged).get(name, "")
    return value[0] if isinstance(value, list) else value


@given(values, values, values)
def test_each_unit_follows_the_side_that_changed_it(old: Any, ours: Any, theirs: Any) -> None:
    merged = merge_versions(record(old), record(ours), record(theirs))
    for name in UNITS:
        if ours[name] == old[name]:
            assert value_of(merged.record, name) == theirs[name]
        else:
            assert value_of(merged.record, name) == ours[name]
        both = old[name] not in (ours[name], theirs[name]) and ours[name] != theirs[name]
        assert (name in merged.conflicts) == both


@given(practices)
def test_units_make_the_record_again(one: Any) -> None:
    values = practice_to_json(one)
    assert practice_from_json({**join_units(split_into_units(values)), "slug": one.slug}) == one


def test_without_a_known_version_nothing_is_taken() -> None:
    ours, theirs = ({"slug": "x", "title": title, "keywords": ["k"]} for title in ("Ours", "Theirs"))
    merged = merge_versions(None, ours, theirs)
    assert (merged.record, merged.taken, merged.conflicts) == (ours, (), ("title",))


def test_dates_that_publishing_sets_are_never_in_conflict() -> None:
    old, ours, theirs = ({"slug": "x", "title": "X", "updated": f"2026-01-0{day}"} for day in (1, 2, 3))
    assert merge_versions(old, ours, theirs).conflicts == ()
    assert merge_versions(old, ours, theirs).record["updated"] == "2026-01-02"
