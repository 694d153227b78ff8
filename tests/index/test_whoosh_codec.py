"""Segments as files of arrays: what was written comes back, merging equals building anew, and damage is refused."""

import gzip
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.scoring import BM25F

from index.engines.base import EngineRequest
from index.engines.whoosh import WhooshEngine
from index.engines.whoosh.codec.segment_builder import SegmentBuilder
from index.engines.whoosh.codec.segment_file import SegmentFile, quantize_lengths
from index.engines.whoosh.codec.segment_merger import MergeSource, merge
from index.engines.whoosh.codec.table_of_contents import read_commit
from index.errors import IndexDamaged
from index.query.nodes import And, ConstantScore, MatchAll, Node, Or, Phrase, Prefix, Term
from index.search_query import Sort
from index.storage.array_file import FOOTER, ArrayFile, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import TermDictionary, write_term_dictionary
from tests.index.engine_contract import ask, build, document, found, keys

anew = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(path: Path, **arrays: Sequence[int]) -> Path:
    with ArrayFileWriter(path) as file:
        for name, values in arrays.items():
            file.add(name, narrowest_type(np.array(values, np.int64)))
    return path


@anew
@given(st.dictionaries(st.text(max_size=5), st.lists(st.integers(0, 2**62), max_size=20), max_size=5))
def test_arrays_come_back_as_they_were(tmp_path: Path, arrays: Mapping[str, Sequence[int]]) -> None:
    file = ArrayFile(written(tmp_path / "x", **arrays))
    assert {name: file.array(name).tolist() for name in file.names()} == arrays


def test_an_absent_array_is_empty(tmp_path: Path) -> None:
    assert ArrayFile(written(tmp_path / "x")).array("nothing").tolist() == []


def test_whole_numbers_take_the_narrowest_type_that_holds_them() -> None:
    largest = (0, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32)
    assert [narrowest_type(np.array([one])).dtype.itemsize for one in largest] == [1, 1, 2, 2, 4, 4, 8]


def test_a_file_that_was_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "x", numbers=range(300)).read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / "x").write_bytes(whole[:length])
        with pytest.raises(ValueError, match="x"):
            ArrayFile(tmp_path / "x")


@pytest.mark.parametrize(
    "place",
    [["<u4", 64, 10_000, 0], ["<u4", -64, 1, 0], ["<u4", 64, -1, 0], ["|O", 64, 1, 0], ["<f8", 64, 1, 0]],
)
def test_a_directory_that_points_elsewhere_is_refused(tmp_path: Path, place: list[object]) -> None:
    import zlib  # noqa: PLC0415 - only a forger needs it

    directory = json.dumps({"facts": {}, "arrays": {"numbers": place}}).encode()
    body = b"PSARRAY\x02".ljust(128, b"\0") + directory
    (tmp_path / "x").write_bytes(body + FOOTER.pack(128, len(directory), zlib.crc32(directory), b"END\n"))
    with pytest.raises(ValueError, match="has an array outside itself"):
        ArrayFile(tmp_path / "x")


def test_any_byte_of_an_array_that_is_not_what_was_written_is_named(tmp_path: Path) -> None:
    whole = written(tmp_path / "x", numbers=range(300)).read_bytes()
    ArrayFile(tmp_path / "x").verify()
    for place in range(64, 64 + 2 * 300, 50):
        (tmp_path / "x").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ValueError, match="numbers"):
            ArrayFile(tmp_path / "x").verify()


def test_what_was_not_finished_leaves_no_file(tmp_path: Path) -> None:
    def write() -> None:
        with ArrayFileWriter(tmp_path / "x") as file:
            file.add("numbers", np.arange(3, dtype=np.int32))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert list(tmp_path.iterdir()) == []


@anew
@given(
    st.sets(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=60), st.text(max_size=2)
)
def test_a_dictionary_finds_its_terms_and_no_others(tmp_path: Path, words: set[str], other: str) -> None:
    terms = sorted(word.encode() for word in words)
    with ArrayFileWriter(tmp_path / "x") as file:
        write_term_dictionary(file, "f", terms)
    dictionary = TermDictionary(ArrayFile(tmp_path / "x"), "f")
    assert list(dictionary) == terms
    assert [dictionary.find(term) for term in terms] == list(range(len(terms)))
    prefix = other.encode(errors="ignore")
    first, last = dictionary.prefix_range(prefix)
    assert dictionary.terms_between(first, last) == [term for term in terms if term.startswith(prefix)]
    assert (dictionary.find(prefix) >= 0) == (prefix in terms)


def test_lengths_are_whooshs_bytes() -> None:
    from whoosh.util.numeric import length_to_byte  # noqa: PLC0415 - the measure

    lengths = [*range(5_000), 106_373, 106_374, 106_375, 10**9]
    assert quantize_lengths(np.array(lengths)).tolist() == [length_to_byte(one) for one in lengths]


Row = tuple[list[tuple[str, int]], list[str], str]
rows = st.tuples(
    st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(0, 400)), max_size=8).map(sorted),
    st.lists(st.sampled_from(["NO", "SE", "FI"]), max_size=2, unique=True),
    st.sampled_from(["", "2007", "2010"]),
)


def segment(path: Path, documents: Sequence[tuple[int, Row]]) -> SegmentFile:
    built(documents).write(path)
    return SegmentFile(path)


def built(documents: Sequence[tuple[int, Row]]) -> SegmentBuilder:
    builder = SegmentBuilder()
    for number, (pairs, countries, year) in documents:
        positioned = sorted(pairs, key=lambda pair: pair[1])
        values = {"key": [f"k{number:03}"], "country": countries, "sort_year": [year] if year else []}
        builder.add({"text": positioned}, values, json.dumps({"n": number}).encode())
    return builder


def arrays_of(file: SegmentFile) -> dict[str, object]:
    arrays = {name: file.file.array(name).tolist() for name in file.file.names()}
    return {**arrays, **file.file.facts}


@anew
@given(st.lists(rows, min_size=1, max_size=14), st.integers(1, 4))
def test_builders_that_took_up_others_from_elsewhere_write_what_one_does(
    tmp_path: Path, all_rows: list[Row], part: int
) -> None:
    numbered = list(enumerate(all_rows))
    taking = SegmentBuilder()
    for first in range(0, len(numbered), part):
        taking.append(pickle.loads(pickle.dumps(built(numbered[first : first + part]))))
    assert len(taking) == len(numbered)
    taking.write(tmp_path / "taken")
    assert arrays_of(SegmentFile(tmp_path / "taken")) == arrays_of(segment(tmp_path / "anew", numbered))


@anew
@given(st.lists(st.tuples(rows, st.booleans()), min_size=1, max_size=14), st.integers(1, 4))
def test_merging_gives_what_building_anew_gives(tmp_path: Path, all_rows: list[tuple[Row, bool]], parts: int) -> None:
    numbered = list(enumerate(all_rows))
    kept = [(number, row) for number, (row, keep) in numbered if keep]
    sources = []
    for part in range(parts):
        own = numbered[part * len(numbered) // parts : (part + 1) * len(numbered) // parts]
        if own:
            file = segment(tmp_path / f"part{part}", [(number, row) for number, (row, _) in own])
            sources.append(MergeSource(file, np.array([keep for _, (_, keep) in own])))
    merge(tmp_path / "merged", sources)
    assert arrays_of(SegmentFile(tmp_path / "merged")) == arrays_of(segment(tmp_path / "anew", kept))


def test_a_merge_in_many_stretches_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    every: list[tuple[int, Row]] = [
        (number, ([(chance.choice("abcdefg"), place) for place in range(30)], [], "")) for number in range(60)
    ]
    sources = [
        MergeSource(segment(tmp_path / name, own), np.ones(30, bool))
        for name, own in (("a", every[:30]), ("b", every[30:]))
    ]
    monkeypatch.setattr("index.engines.whoosh.codec.segment_merger.CHUNK_POSTINGS", 40)
    monkeypatch.setattr("index.engines.whoosh.codec.segment_merger.STORED_DOCUMENTS", 7)
    merge(tmp_path / "merged", sources)
    assert arrays_of(SegmentFile(tmp_path / "merged")) == arrays_of(segment(tmp_path / "anew", every))


def generation(home: Path) -> Path:
    return home / (home / "CURRENT").read_text()


def test_whooshs_own_reader_sees_the_index(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(
        engine, [document("a", "ant ant bee", facets={"country": ["NO"]}), document("b", "bee"), document("c", "art")]
    )
    engine.update([], ["c"], 2)
    opened = whoosh_index.open_dir(generation(tmp_path))
    with opened.reader() as reader:
        assert list(reader.lexicon("text")) == [b"ant", b"art", b"bee"]
        assert (reader.doc_count(), reader.doc_count_all()) == (2, 3)
        assert [reader.doc_frequency("text", word) for word in ("ant", "bee", "unicorn")] == [1, 2, 0]
        assert (reader.frequency("text", "ant"), reader.field_length("text")) == (2.0, 5)
        assert list(reader.postings("facet_country", "NO").all_ids()) == [0]
        assert [json.loads(kept["stored"])["slug"] for _, kept in reader.iter_docs()] == ["a", "b"]
    with opened.searcher() as searcher:
        assert len(searcher.search(whoosh_query.Prefix("text", "a"), limit=None)) == 1
        assert len(searcher.search(whoosh_query.Every(), limit=None)) == 2


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("pwned",)


def test_a_forged_table_of_contents_is_damage_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    build(WhooshEngine(tmp_path), [document("a", "ant")])
    (table,) = generation(tmp_path).glob("*.toc")
    honest = pickle.dumps(list(read_commit(generation(tmp_path)).segments), -1)
    for forged in ([Evil()], ["segment"], 7, None):
        whole = table.read_bytes()
        table.write_bytes(whole[: whole.rindex(honest[:20])] + pickle.dumps(forged, -1))
        with pytest.raises(IndexDamaged, match="rebuild"):
            WhooshEngine(tmp_path).state()
        table.write_bytes(whole)
    assert not Path("pwned").exists()
    assert found(WhooshEngine(tmp_path), MatchAll()) == {"a"}


def is_damage(engine: WhooshEngine, node: Node) -> bool:
    try:
        ask(engine, node, facets=("country",))
    except IndexDamaged:
        return True
    return False


@pytest.mark.parametrize("harm", [b"\xff" * 48, b"\x00" * 48])
def test_a_segment_that_was_overwritten_anywhere_answers_or_is_damage(tmp_path: Path, harm: bytes) -> None:
    build(WhooshEngine(tmp_path), [document(f"k{n}", "ant bee cat", facets={"country": ["NO"]}) for n in range(9)])
    (file,) = generation(tmp_path).glob("*.seg")
    whole = file.read_bytes()
    node = And((Phrase("text", ((0, "ant"), (1, "bee"))), Prefix("text", "ca")), optional=(Term("text", "bee"),))
    damaged = 0
    for place in range(0, len(whole) - len(harm), 64):
        file.write_bytes(whole[:place] + harm + whole[place + len(harm) :])
        damaged += is_damage(WhooshEngine(tmp_path), node)
    assert damaged > 0


def test_many_small_updates_leave_few_segments(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document(f"k{n:03}", "ant") for n in range(300)])
    for number in range(60):
        engine.update([document(f"n{number % 40}", "bee")], [f"k{number:03}"], number)
    engine.refresh()
    assert len(list(generation(tmp_path).glob("*.seg"))) <= 3
    assert ask(engine, Term("text", "bee")).total == 40
    assert ask(engine, Term("text", "ant")).total == 240


def test_a_segment_whose_documents_are_all_gone_goes(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant"), document("b", "bee")])
    engine.update([], ["a", "b"], 2)
    engine.refresh()
    assert (engine.state().documents, list(generation(tmp_path).glob("*.seg"))) == (0, [])
    engine.update([document("c", "cat")], [], 3)
    engine.refresh()
    assert found(engine, MatchAll()) == {"c"}


KILLED = """
import sys
from pathlib import Path
from index.engines.whoosh import WhooshEngine
from tests.index.engine_contract import document
engine = WhooshEngine(Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(10_000):
    engine.update([document(f"k{n}", f"turn{turn}") for n in range(20)], [], turn)
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_commit(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document(f"k{n}", "turn") for n in range(20)])
    for seconds in (0.1, 0.2, 0.3, 0.4):
        command = [sys.executable, "-c", KILLED, str(tmp_path)]
        with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(seconds)
            writer.send_signal(signal.SIGKILL)
        engine.refresh()
        assert ask(engine, MatchAll()).total == 20
        turns = {match.stored.title for match in ask(engine, Prefix("text", "turn")).score_docs}
        assert len(turns) == 1
    engine.update([document("new", "ant")], [], 1)
    engine.refresh()
    assert ask(engine, MatchAll()).total == 21
    assert list(generation(tmp_path).glob("*.part")) == []


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    """So many documents that some are left behind before all of a query is added."""
    chance = random.Random(11)
    words = [f"w{n}" for n in range(30)]
    engine = WhooshEngine(tmp_path_factory.mktemp("large"))

    def text(most: int) -> str:
        return " ".join(words[int(chance.random() ** 2 * 30)] for _ in range(chance.randint(0, most)))

    every = [document(f"k{n:05}", text(12), title=text(2), sorts={"title": text(1)}) for n in range(12_000)]
    build(engine, every)
    engine.update([], [f"k{n:05}" for n in range(0, 12_000, 7)], 2)
    engine.refresh()
    return engine


def test_the_ten_best_of_many_are_those_of_all(large: WhooshEngine) -> None:
    chance = random.Random(3)
    for _ in range(20):
        words = [f"w{chance.randint(0, 29)}" for _ in range(3)]
        lifted = [
            And((Or((Term("title", word, 4.0), Term("text", word))),), optional=(Term("text", word, 0.15),))
            for word in words
        ]
        other = And(tuple(lifted[:2]), optional=(ConstantScore(Term("title", words[2]), 3.0),))
        for node in (Or(tuple(lifted)), And((Or(tuple(lifted)),), (Term("text", words[0]),)), other):
            whole = ask(large, node, limit=20_000)
            head = large.search(EngineRequest(node, limit=10))
            assert [(one.key, one.score) for one in head.score_docs] == [
                (m.key, m.score) for m in whole.score_docs[:10]
            ]
            assert head.total == len(whole.score_docs)


def test_orders_of_many_begin_as_those_of_all(large: WhooshEngine) -> None:
    for node in (MatchAll(), Term("text", "w0"), Term("text", "w29"), And((Term("text", "w3"), Term("text", "w9")))):
        for sort in (Sort.TITLE, Sort.RELEVANCE):
            whole = keys(ask(large, node, limit=20_000, sort=sort))
            assert keys(ask(large, node, limit=10, sort=sort)) == whole[:10]
            assert keys(ask(large, node, limit=7, offset=300, sort=sort)) == whole[300:307]


def test_in_another_order_the_scores_are_the_same(tmp_path: Path) -> None:
    chance = random.Random(7)
    engine = WhooshEngine(tmp_path)
    titles = [f"{chance.random():.9f}" for _ in range(3_000)]
    texts = ["ant " * (1 + number % 4) + "bee " * (number % 3) + "cat" * (number % 7 == 0) for number in range(3_000)]
    pairs = enumerate(zip(texts, titles, strict=True))
    build(engine, [document(f"k{number:04}", text, sorts={"title": title}) for number, (text, title) in pairs])
    ant, bee, cat = (Term("text", word) for word in ("ant", "bee", "cat"))
    for node in (ant, cat, And((ant,), optional=(bee,)), Or((bee, cat)), And((ant, cat))):
        scores = {one.key: one.score for one in ask(engine, node, limit=5_000).score_docs}
        for limit in (10, 50, 1_500):
            window = ask(engine, node, limit=limit, sort=Sort.TITLE).score_docs
            assert [one.key for one in window] == sorted(scores, key=lambda key: titles[int(key[1:])])[:limit]
            assert [one.score for one in window] == [scores[one.key] for one in window]


REUTERS = Path(__file__).resolve().parents[2] / "../shared/data/collections/reuters21578/docs.jsonl.gz"


def test_a_thousand_queries_over_a_real_collection_score_as_whooshs_own(tmp_path: Path) -> None:
    """Several segments, deletions and replacements included; Whoosh's BM25F with limit=None is the measure."""
    with gzip.open(REUTERS, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, 330)]
    documents = [
        document(f"k{number:03}", record["text"].lower()[:1500], title=record["title"].lower())
        for number, record in enumerate(records)
    ]
    engine = WhooshEngine(tmp_path)
    build(engine, documents[:250])
    engine.update(documents[200:330], [f"k{number:03}" for number in range(0, 250, 9)], 2)
    engine.update([documents[3]], ["k300"], 3)
    engine.refresh()
    chance = random.Random(20260205)
    words = {field: sorted({term for one in documents for term, _ in one.terms[field]}) for field in ("title", "text")}
    fields = ("title", "text", "text")
    with whoosh_index.open_dir(generation(tmp_path)).searcher(weighting=BM25F(B=0.75, K1=1.2)) as searcher:
        assert len(searcher.leaf_searchers()) > 1
        for _ in range(1_000):
            chosen = [(field, chance.choice(words[field])) for field in chance.choices(fields, k=chance.randint(1, 4))]
            theirs = searcher.search(whoosh_query.Or([whoosh_query.Term(*one) for one in chosen]), limit=None)
            expected = {json.loads(hit["stored"])["slug"]: hit.score for hit in theirs}
            ours = ask(engine, Or(tuple(Term(*one) for one in chosen)))
            assert {match.key: match.score for match in ours.score_docs} == pytest.approx(expected, rel=1e-9)
