"""The OpenSearch engine keeps the contract, on one real node."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

import pytest
from attrs import evolve

from index.document import IndexDocument
from index.engines import open_engine
from index.engines.base import Engine, EngineRequest
from index.engines.opensearch import OpenSearchEngine, top_docs
from index.engines.opensearch.build.build_lease import BuildLease
from index.engines.opensearch.build.builder_process import current_process
from index.errors import BuildRunning, IndexDamaged, IndexOutdated
from index.query.nodes import MatchAll, Term
from tests.index.engine_contract import EngineContract, ask, build, document, found, keys, readers_do_not_go_back
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
    monkeypatch.setattr(top_docs, "MAX_RESULT_WINDOW", 9)
    for start in range(0, 42, 7):
        part = ask(engine, Term("text", "ant"), facets=("country",), offset=start, limit=7)
        assert (part.total, part.facet_counts) == (whole.total, whole.facet_counts)
        assert part.score_docs == whole.score_docs[start : start + 7]
    assert ask(engine, Term("text", "ant"), offset=1_000, limit=10).score_docs == ()
    assert keys(ask(engine, MatchAll(), limit=30)) == keys(ask(engine, MatchAll()))[:30]


def test_walks_of_several_steps_are_whole(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    build(engine, [document(f"k{n:02}", "ant " + "bee " * (n % 7)) for n in range(40)])
    monkeypatch.setattr(top_docs, "SCAN_PAGE", 7)
    assert list(engine.scan_keys(EngineRequest(Term("text", "ant")))) == keys(ask(engine, Term("text", "ant")))


def test_threads_keep_their_connections(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    build(engine, [document("a", "ant")])
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: found(engine, MatchAll()) == {"a"}, range(80)))
    assert [line.getMessage() for line in caplog.records if "discarding" in line.getMessage()] == []


def test_another_process_sees_an_update_at_its_next_refresh(opensearch: str) -> None:
    with place(opensearch) as address, closing(open_engine(address)) as one, closing(open_engine(address)) as other:
        build(one, [document("a", "ant")])
        assert found(other, MatchAll()) == {"a"}
        one.update([document("b", "bee")], [], 2)
        assert other.refresh()
        assert found(other, MatchAll()) == {"a", "b"}
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
        states = engine._generations._state_index
        BuildLease(engine._cluster, states).acquire()
        engine._generations.create()
        with pytest.raises(BuildRunning):
            engine.prune()
        engine._cluster.client.update(index=states, id="building", body={"doc": {"until": 0.0}})
        assert engine.prune() == 1
        assert found(engine, MatchAll()) == {"a"}


def test_of_two_who_follow_the_same_changes_the_later_wins(engine: Engine) -> None:
    build(engine, [document("a", "ant")])
    engine.update([document("a", "cat")], ["b"], 7)
    engine.update([document("a", "bee"), document("b", "bee")], [], 6)
    engine.update([document("a", "cat")], [], 7)
    engine.refresh()
    assert (found(engine, Term("text", "cat")), found(engine, Term("text", "bee"))) == ({"a"}, set())


def test_an_index_of_another_schema_is_not_served(engine: OpenSearchEngine) -> None:
    build(engine, [document("a", "ant")])
    served = engine._generations.read_served()
    engine._generations.write_state(served.index, evolve(served.state, schema_version="0"))
    with pytest.raises(IndexOutdated):
        engine.refresh()
    build(engine, [document("b", "ant")])
    with pytest.raises(IndexOutdated, match="previous"):
        engine.rollback()
    assert found(engine, MatchAll()) == {"b"}


def test_an_index_that_does_not_say_what_it_holds_is_damaged_and_a_rebuild_mends_it(engine: OpenSearchEngine) -> None:
    build(engine, [document("a", "ant")])
    served = engine._generations.read_served()
    engine._cluster.client.delete(index=engine._generations._state_index, id=served.index)
    with pytest.raises(IndexDamaged, match="rebuild"):
        engine.refresh()
    build(engine, [document("b", "ant")])
    assert found(engine, MatchAll()) == {"b"}


def test_readers_do_not_go_back_while_a_new_generation_catches_up(
    opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place(opensearch) as address, closing(open_engine(address)) as one, closing(open_engine(address)) as other:
        readers_do_not_go_back(one, other, monkeypatch)


def died_half_built(engine: Engine, noted: dict[str, Any], *documents: IndexDocument) -> None:
    """A build that ends without being published, after it noted how far it was."""
    with suppress(KeyboardInterrupt), engine.build_generation() as generation:
        generation.add(documents)
        generation.save_checkpoint(noted)
        generation.add([document("late", "ant")])
        raise KeyboardInterrupt


def go_on(engine: Engine, *documents: IndexDocument) -> None:
    """Take up whatever was left half-built, and publish it with these."""
    with engine.build_generation(lambda _: True) as generation:
        generation.add(documents)
        generation.publish(3)


def test_a_build_that_died_is_gone_on_with_where_it_noted_to_be(engine: Engine) -> None:
    build(engine, [document("old", "ant")])
    died_half_built(engine, {"after": "b"}, document("a", "ant"), document("b", "ant"))
    engine.refresh()
    assert found(engine, MatchAll()) == {"old"}
    engine.prune()
    with engine.build_generation(lambda noted: noted == {"after": "b"}) as generation:
        assert generation.checkpoint == {"after": "b"}
        generation.add([document("c", "ant"), document("late", "ant")])
        generation.publish(3)
    assert found(engine, MatchAll()) == {"a", "b", "c", "late"}
    with engine.build_generation(lambda _: True) as generation:
        assert generation.checkpoint == {}


def test_a_build_that_died_is_begun_anew_where_it_is_of_something_else_and_goes_with_the_next(engine: Engine) -> None:
    died_half_built(engine, {"after": "b"}, document("a", "ant"))
    with engine.build_generation(lambda _: False) as generation:
        assert generation.checkpoint == {}
        generation.add([document("c", "ant")])
        generation.publish(3)
    assert found(engine, MatchAll()) == {"c"}
    assert engine.prune() == 1


def test_a_half_built_generation_that_lacks_something_is_not_gone_on_with(engine: OpenSearchEngine) -> None:
    died_half_built(engine, {"after": "a"}, document("a", "ant"), document("b", "bee"))
    unfinished = engine._generations.find_resumable()
    assert unfinished is not None
    engine._cluster.client.delete(index=unfinished.index, id="b")
    with pytest.raises(IndexDamaged, match="instead of"):
        go_on(engine, document("late", "ant"))
    assert engine._generations.find_resumable() is None


def test_a_builder_that_is_known_to_be_dead_keeps_nobody_waiting(engine: OpenSearchEngine) -> None:
    build(engine, [document("a", "ant")])
    states, client = engine._generations._state_index, engine._cluster.client
    BuildLease(engine._cluster, states).acquire()
    with pytest.raises(BuildRunning, match=r"resumed in 1\d\d s"):
        engine.prune()
    with subprocess.Popen(["sleep", "0"]) as process:
        gone = current_process().replace(f"/{os.getpid()}-", f"/{process.pid}-")
    client.update(index=states, id="building", body={"doc": {"process": gone}})
    assert engine.prune() == 0


def test_a_busy_cluster_is_sent_less_at_once_until_it_takes_it(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster is real; that it is too busy for more than thirty documents is put between."""
    sizes: list[int] = []
    asked = engine._cluster.client.bulk

    def busy(**request: Any) -> Any:
        sizes.append(request["body"].count("\n") // 2)
        if sizes[-1] > 30:
            refused = {"index": {"status": 429, "error": {"type": "rejected_execution_exception"}}}
            return {"errors": True, "items": [refused] * sizes[-1]}
        return asked(**request)

    monkeypatch.setattr(engine._cluster.client, "bulk", busy)
    build(engine, [document(f"k{n:03}", "ant") for n in range(120)])
    assert sizes[:4] == [120, 100, 50, 25]
    assert len(found(engine, MatchAll())) == 120
