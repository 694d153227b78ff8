"""The figures of a ranking are those that a count by hand gives, and what lost is named."""

import json
import sys
from collections.abc import Sequence
from math import log2
from pathlib import Path

import pytest

from index.evaluation.judgments import JudgedQuery, read_judged_set
from index.evaluation.metrics import Evaluation, MeasuresMissing, evaluate, temporary_index
from tests.index.house import House
from tests.index.shelf import VOCABULARIES, practice

SHARED = Path(__file__).resolve().parents[3] / "../shared"


def silent(_done: int, _of: int) -> None:
    pass


@pytest.fixture
def asked(house: House) -> House:
    """Three that `heron` finds, the more often it stands there the sooner: a, b, c; and one of `egret`."""
    texts = {"a": "heron heron heron", "b": "heron heron other", "c": "heron other other", "d": "egret"}
    house.collection.put([practice(slug, text, title=slug.upper() * 3) for slug, text in texts.items()])
    house.builder.build()
    return house


def of(house: House, *queries: JudgedQuery) -> Evaluation:
    return evaluate(house.searcher, queries, "by hand", silent)


def test_figures_are_those_of_a_count_by_hand(asked: House) -> None:
    second = JudgedQuery("1", "heron", {"b": 1, "missing": 1})
    graded = JudgedQuery("2", "heron", {"a": 1, "c": 3, "b": 0})
    nothing = JudgedQuery("3", "unicorn", {"a": 1})
    found = of(asked, second, graded, nothing)
    assert found.documents == 4
    assert found.figures["1"] == pytest.approx(
        {"nDCG@10": (1 / log2(3)) / (1 + 1 / log2(3)), "recall@100": 1 / 2, "MRR@10": 1 / 2, "success@5": 1}
    )
    assert found.figures["2"] == pytest.approx(
        {"nDCG@10": (1 + 3 / log2(4)) / (3 + 1 / log2(3)), "recall@100": 1, "MRR@10": 1, "success@5": 1}
    )
    assert set(found.figures["3"].values()) == {0.0}
    assert found.means["MRR@10"] == pytest.approx((1 / 2 + 1 + 0) / 3)


def test_equal_scores_count_in_the_order_that_readers_see(house: House) -> None:
    house.collection.put([practice(slug, "heron", title="Zzz") for slug in "cabd"])
    house.builder.build()
    best = of(house, JudgedQuery("1", "heron", {"a": 1}))
    last = of(house, JudgedQuery("1", "heron", {"d": 1}))
    assert best.means["MRR@10"] == 1
    assert last.means["MRR@10"] == 1 / 4


def test_a_query_that_should_find_nothing_is_named_when_it_does(asked: House) -> None:
    queries = [JudgedQuery("x", "heron", {"a": 1}), JudgedQuery("y", "egret", {}), JudgedQuery("z", "unicorn", {})]
    found = of(asked, *queries)
    assert found.unwanted == ("egret",)
    assert list(found.figures) == ["x"]


def test_what_lost_is_named_the_deepest_fall_first(asked: House) -> None:
    def judged(first: str, second: str) -> Sequence[JudgedQuery]:
        return [JudgedQuery("p", "heron", {first: 1}), JudgedQuery("q", "heron other", {second: 1})]

    before, after = of(asked, *judged("a", "c")), of(asked, *judged("c", "b"))
    assert [(loss.query, loss.before, loss.after) for loss in after.losses(before)] == [
        ("p", 1, pytest.approx(1 / log2(4))),
        ("q", 1, pytest.approx(1 / log2(3))),
    ]
    assert before.losses(after) == ()
    assert before.losses(before) == ()


def test_a_saved_evaluation_comes_back_as_it_was(asked: House, tmp_path: Path) -> None:
    found = of(asked, JudgedQuery("1", "heron", {"b": 1}), JudgedQuery("2", "egret", {}))
    path = tmp_path / "run.json"
    path.write_text(json.dumps(found.to_json()), encoding="utf-8")
    assert Evaluation.load(path) == found


def test_without_its_library_the_extra_is_named(asked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MeasuresMissing, match="the extra “evaluate”"):
        of(asked, JudgedQuery("1", "heron", {"b": 1}))


def test_a_real_set_goes_through_a_scratch_index() -> None:
    judged = read_judged_set(SHARED / "data/relevance/adi")
    with temporary_index(judged, VOCABULARIES, silent) as (searcher, ids):
        found = evaluate(searcher, judged.queries, "adi", silent, ids)
    assert (found.documents, len(found.figures)) == (82, 35)
    assert sorted(ids.values(), key=int) == [str(number) for number in range(1, 83)]
    assert all(0 < value < 1 for value in found.means.values())
