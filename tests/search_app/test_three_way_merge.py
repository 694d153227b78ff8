"""Two changes of one record: nothing that one of them did is lost, and what both did is decided by somebody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.contribute.three_way_merge import merge, resolve_conflicts, split_into_units

TEXTS = st.sampled_from(["", "One.", "Two.", "Three."])
WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=4)


def record(title: str = "", why: str = "", keywords: list[str] | None = None, name: str = "") -> dict[str, Any]:
    """A record as a form makes it: what is empty is not there."""
    found: dict[str, Any] = {"title": title, "keywords": keywords or []}
    found["sections"] = [{"key": "why", "text": why}] if why else []
    found["contact"] = {"name": name} if name else {}
    return {field: value for field, value in found.items() if value}


RECORDS = st.builds(record, TEXTS, TEXTS, WORDS, TEXTS)


@given(RECORDS, RECORDS, RECORDS)
def test_each_unit_is_what_the_one_who_changed_it_made_it(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(base, mine, theirs)
    before, here, there, after = map(split_into_units, (base, mine, theirs, merged.values))
    collided = {one.unit for one in merged.conflicts}
    for unit in {*before, *here, *there} - {"keywords"}:
        old, own, other = before.get(unit), here.get(unit), there.get(unit)
        assert (unit in collided) == (own != other and old not in (own, other))
        assert after.get(unit) == (other if own == old else own)
        assert (unit in merged.merged_units) == (other != own and own == old)


@given(RECORDS, RECORDS, RECORDS)
def test_entries_of_a_list_come_and_go_by_themselves(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    old, own, other = (set(one.get("keywords", ())) for one in (base, mine, theirs))
    merged = merge(base, mine, theirs).values.get("keywords", [])
    assert len(set(merged)) == len(merged)
    assert set(merged) == (own & other) | (own - old) | (other - old)


@given(RECORDS, RECORDS)
def test_where_nobody_knows_the_base_all_that_differs_is_to_be_decided(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(None, mine, theirs)
    here, there = split_into_units(mine), split_into_units(theirs)
    differing = {unit for unit in {*here, *there} if here.get(unit) != there.get(unit)}
    assert {one.unit for one in merged.conflicts} == differing
    assert merged.merged_units == ()
    for choice, chosen in (("mine", mine), ("theirs", theirs)):
        decided = resolve_conflicts(merged, dict.fromkeys(differing, choice))
        assert (decided.values, decided.conflicts) == (chosen, ())


@given(RECORDS, RECORDS)
def test_one_change_alone_is_taken_as_it_is(base: dict[str, Any], changed: dict[str, Any]) -> None:
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        merged = merge(base, mine, theirs)
        assert merged.conflicts == ()
        assert merged.values == changed


@given(RECORDS, RECORDS, RECORDS, st.sampled_from(["mine", "theirs", "both", "neither", ""]))
def test_a_choice_is_what_was_chosen(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], choice: str
) -> None:
    merged = merge(base, mine, theirs)
    decided = resolve_conflicts(merged, dict.fromkeys(("title", "why", "contact.name"), choice))
    after = split_into_units(decided.values)
    left = {one.unit for one in decided.conflicts}
    for one in merged.conflicts:
        if choice == "both" and one.is_text:
            assert after[one.unit] == f"{one.mine}\n\n{one.theirs}"
        elif choice in ("mine", "theirs"):
            assert after.get(one.unit) == getattr(one, choice)
        else:
            assert one.unit in left


@pytest.mark.parametrize("field", ["slug", "created", "updated"])
def test_what_publishing_sets_is_nobodys_change(field: str) -> None:
    merged = merge({"title": "x", field: "a"}, {"title": "x", field: "b"}, {"title": "x", field: "c"})
    assert (merged.values, merged.conflicts, merged.merged_units) == ({"title": "x"}, (), ())


def test_answers_to_a_proposal_are_each_on_their_own() -> None:
    base = {"proposals": [{"target": "KSLLL"}]}
    mine = {"proposals": [{"target": "KSLLL", "answer": "yes"}]}
    theirs = {"proposals": [{"target": "KSLLL"}, {"target": "Other", "answer": "no"}]}
    assert merge(base, mine, theirs).values["proposals"] == [
        {"target": "KSLLL", "answer": "yes"},
        {"target": "Other", "answer": "no"},
    ]
