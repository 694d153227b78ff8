"""The OpenSearch engine keeps the contract, on one real node."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from attrs import evolve

from index.engines import open_engine
from index.engines.base import Engine, Request
from index.engines.opensearch import OpenSearchEngine, window
from index.engines.opensearch.generations import Lease
from index.errors import BuildRunning, IndexDamaged, IndexOutdated
from index.query import Everything, Term
from tests.index.engine_contract import EngineContract, ask, build, document, found, keys
from tests.opensearch import place

pytestmark = pytest.mark.opensearch


@pytest.fixture
def engine(opensearch: str) -> Iterator[OpenSearchEngine]:
    with place(opensearch) as address, closing(OpenSearchEngine(address)) as engine:
        yield engine


class TestContract(EngineContract):
    pass


def test_windows_far_down_follow_on_one_another(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is lowered, so that few documents are far down."""
    build(engine, [document(f"k{n:02}", "ant " + "bee " * (n % 7), facets={"country": ["NO"]}) for n in range(40)])
    whole = ask(engine, Term("text", "ant"), facets=("country",))
    monkeypatch.setattr(window, "DEEP", 9)
    for start in range(0, 42, 7):
        part = ask(engine, Term("text", "ant"), facets=("country",), offset=start, limit=7)
        assert (part.total, part.counts) == (whole.total, whole.counts)
        assert part.window == whole.window[start : start + 7]
    assert ask(engine, Term("text", "ant"), offset=1_000, limit=10).window == ()
    assert keys(ask(engine, Everything(), limit=30)) == keys(ask(engine, Everything()))[:30]


def test_walks_of_several_steps_are_whole(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    build(engine, [document(f"k{n:02}", "ant " + "bee " * (n % 7)) for n in range(40)])
    monkeypatch.setattr(window, "WALKED", 7)
    assert list(engine.walk(Request(Term("text", "ant")))) == keys(ask(engine, Term("text", "ant")))


def test_another_process_sees_an_update_at_its_next_refresh(opensearch: str) -> None:
    with place(opensearch) as address, closing(open_engine(address)) as one, closing(open_engine(address)) as other:
        build(one, [document("a", "ant")])
        assert found(other, Everything()) == {"a"}
        one.update([document("b", "bee")], [], 2)
        assert other.refresh()
        assert found(other, Everything()) == {"a", "b"}
        assert not other.refresh()


def test_a_process_whose_index_was_pruned_answers_from_the_one_that_is_served(opensearch: str) -> None:
    with place(opensearch) as address, closing(open_engine(address)) as one, closing(open_engine(address)) as other:
        build(one, [document("a", "ant")])
        other.refresh()
        for key in "bc":
            build(one, [document(key, "ant")])
        assert one.prune() == 1
        assert found(other, Term("text", "ant")) == {"c"}


def test_what_died_half_built_is_pruned_once_its_builder_was_not_heard_of(opensearch: str) -> None:
    with place(opensearch) as address, closing(OpenSearchEngine(address)) as engine:
        build(engine, [document("a", "ant")])
        states = engine._generations._states
        Lease(engine._cluster, states).take()
        engine._generations.new()
        with pytest.raises(BuildRunning):
            engine.prune()
        engine._cluster.client.update(index=states, id="building", body={"doc": {"until": 0.0}})
        assert engine.prune() == 1
        assert found(engine, Everything()) == {"a"}


def test_of_two_who_follow_the_same_changes_the_later_wins(engine: Engine) -> None:
    build(engine, [document("a", "ant")])
    engine.update([document("a", "cat")], ["b"], 7)
    engine.update([document("a", "bee"), document("b", "bee")], [], 6)
    engine.update([document("a", "cat")], [], 7)
    engine.refresh()
    assert (found(engine, Term("text", "cat")), found(engine, Term("text", "bee"))) == ({"a"}, set())


def test_an_index_of_another_schema_is_not_served(engine: OpenSearchEngine) -> None:
    build(engine, [document("a", "ant")])
    served = engine._generations.served()
    engine._generations.note(served.index, evolve(served.state, schema_version="0"))
    with pytest.raises(IndexOutdated):
        engine.refresh()
    build(engine, [document("b", "ant")])
    with pytest.raises(IndexOutdated, match="before"):
        engine.rollback()
    assert found(engine, Everything()) == {"b"}


def test_an_index_that_does_not_say_what_it_holds_is_damaged_and_a_rebuild_mends_it(engine: OpenSearchEngine) -> None:
    build(engine, [document("a", "ant")])
    served = engine._generations.served()
    engine._cluster.client.delete(index=engine._generations._states, id=served.index)
    with pytest.raises(IndexDamaged, match="rebuild"):
        engine.refresh()
    build(engine, [document("b", "ant")])
    assert found(engine, Everything()) == {"b"}
