"""The Whoosh engine keeps the contract, scores as Whoosh does, and survives what happens to folders."""

import json
import math
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.scoring import BM25F

from index.engines import open_engine
from index.engines.base import Engine
from index.engines.whoosh import WhooshEngine
from index.errors import EngineUnavailable, IndexDamaged, IndexMissing, IndexOutdated
from index.query.nodes import And, MatchAll, Or, Term
from tests.index.engine_contract import WORDS, EngineContract, ask, build, document, found, keys, readers_do_not_go_back


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"whoosh://{tmp_path}/index")
    yield engine
    engine.close()


class TestContract(EngineContract):
    pass


def generation(home: Path) -> Path:
    return home / (home / "CURRENT").read_text()


def test_an_address_of_no_engine_is_refused() -> None:
    with pytest.raises(EngineUnavailable, match="elsewhere"):
        open_engine("elsewhere:///somewhere")


def test_another_process_sees_an_update_at_its_next_refresh(tmp_path: Path) -> None:
    one, other = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    build(one, [document("a", "ant")])
    assert found(other, MatchAll()) == {"a"}
    one.update([document("b", "bee")], [], 2)
    assert found(other, MatchAll()) == {"a"}
    assert other.refresh()
    assert found(other, MatchAll()) == {"a", "b"}


def test_a_reader_finishes_on_files_that_are_gone(tmp_path: Path) -> None:
    reader, builder = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    build(builder, [document(f"k{n}", "ant bee", facets={"country": ["NO"]}) for n in range(50)])
    reader.refresh()
    for key in "bc":
        build(builder, [document(key, "bee")])
    assert builder.prune() == 1
    matches = ask(reader, And((Term("text", "ant"), Term("text", "bee"))), facets=("country",))
    assert (matches.total, matches.facet_counts["country"]) == (50, {"NO": 50})


def test_a_half_written_generation_is_never_served_and_is_pruned(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant")])
    left_over = tmp_path / "generation-20200101T000000-dead"
    left_over.mkdir()
    (left_over / "MAIN_WRITELOCK").touch()
    assert found(WhooshEngine(tmp_path), MatchAll()) == {"a"}
    assert engine.prune() == 1
    assert not left_over.exists()


@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("harm", ["state", "contents", "segment"])
def test_damage_is_named_and_a_rebuild_mends_it(tmp_path: Path, harm: str) -> None:
    """Whoosh leaves a file open that it cannot read: hence the filter."""
    build(WhooshEngine(tmp_path), [document("a", "ant")])
    folder = generation(tmp_path)
    pattern = {"state": "state.json", "contents": "*.toc", "segment": "*.seg"}[harm]
    for file in folder.glob(pattern):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    engine = WhooshEngine(tmp_path)
    with pytest.raises(IndexDamaged, match="rebuild"):
        ask(engine, MatchAll())
    build(engine, [document("a", "ant")])
    assert found(engine, MatchAll()) == {"a"}


@pytest.mark.parametrize(("own", "other"), [(1, 3), (3, 1)])
def test_a_whole_segment_of_another_index_is_damage(tmp_path: Path, own: int, other: int) -> None:
    segments = []
    for number in (own, other):
        build(WhooshEngine(tmp_path / str(number)), [document(f"d{place}", "ant") for place in range(number)])
        segments += generation(tmp_path / str(number)).glob("*.seg")
    segments[0].write_bytes(segments[1].read_bytes())
    with pytest.raises(IndexDamaged, match=f"holds {other} documents instead of {own}"):
        ask(WhooshEngine(tmp_path / str(own)), MatchAll())


def test_a_byte_that_changed_on_the_disk_is_found_by_who_looks(tmp_path: Path) -> None:
    build(WhooshEngine(tmp_path), [document("a", "ant")])
    WhooshEngine(tmp_path).verify()
    for file in generation(tmp_path).glob("*.seg"):
        data = bytearray(file.read_bytes())
        data[data.index(b"ant")] ^= 1
        file.write_bytes(data)
    with pytest.raises(IndexDamaged, match="rebuild"):
        WhooshEngine(tmp_path).verify()


@pytest.mark.parametrize("name", [b"generation-gone", b"\xff\x00", b"../elsewhere", b""])
def test_a_current_that_names_nothing_is_damage_and_a_rebuild_mends_it(tmp_path: Path, name: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(name)
    engine = WhooshEngine(tmp_path)
    with pytest.raises((IndexDamaged, IndexMissing)):
        engine.state()
    build(engine, [document("a", "ant")])
    assert found(engine, MatchAll()) == {"a"}


def test_an_index_of_another_schema_is_not_served(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant")])
    state = generation(tmp_path) / "state.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "schema_version": "0"}))
    with pytest.raises(IndexOutdated):
        ask(WhooshEngine(tmp_path), MatchAll())
    with pytest.raises(IndexOutdated):
        WhooshEngine(tmp_path).update([], [], 2)


def test_scores_equal_whooshs_own_over_segments_and_deletions(tmp_path: Path) -> None:
    """Whoosh's BM25F with limit=None is the measure; it scores a sum of terms as this engine does."""
    chance = random.Random(20260101)
    words = [f"w{n}" for n in range(40)]

    def text() -> str:
        return " ".join(words[int(chance.random() ** 2 * 40)] for _ in range(chance.randint(1, 60)))

    engine = WhooshEngine(tmp_path)
    build(engine, [document(f"k{n:03}", text(), title=text()) for n in range(150)])
    for turn in range(4):
        changed = [document(f"k{n:03}", text(), title=text()) for n in chance.sample(range(200), 15)]
        engine.update(changed, [f"k{n:03}" for n in chance.sample(range(200), 5)], turn)
    engine.refresh()
    assert len(list(generation(tmp_path).glob("*.seg"))) > 1
    with whoosh_index.open_dir(generation(tmp_path)).searcher(weighting=BM25F(B=0.75, K1=1.2)) as searcher:
        for _ in range(200):
            chosen = [(chance.choice(("title", "text")), chance.choice(words)) for _ in range(chance.randint(1, 4))]
            group, whoosh_group = chance.choice(((And, whoosh_query.And), (Or, whoosh_query.Or)))
            ours = ask(engine, group(tuple(Term(*one) for one in chosen)))
            theirs = searcher.search(whoosh_group([whoosh_query.Term(*one) for one in chosen]), limit=None)
            expected = {json.loads(hit["stored"])["slug"]: hit.score for hit in theirs}
            assert {match.key: match.score for match in ours.score_docs} == pytest.approx(expected)
            assert all(math.isfinite(match.score) for match in ours.score_docs)


def test_a_window_is_the_head_of_the_whole(tmp_path: Path) -> None:
    """Whoosh drops documents from a limited search (AND over multi-field OR); this engine must not."""
    chance = random.Random(7)
    engine = WhooshEngine(tmp_path)
    build(
        engine,
        [document(f"k{n:03}", " ".join(chance.choices(WORDS, k=5)), title=chance.choice(WORDS)) for n in range(300)],
    )
    for one in WORDS:
        for other in WORDS:
            node = And(tuple(Or((Term("title", word, 4.0), Term("text", word))) for word in (one, other)))
            assert keys(ask(engine, node, limit=10)) == keys(ask(engine, node))[:10]


def test_readers_do_not_go_back_while_a_new_generation_catches_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(WhooshEngine(tmp_path)) as one, closing(WhooshEngine(tmp_path)) as other:
        readers_do_not_go_back(one, other, monkeypatch)
