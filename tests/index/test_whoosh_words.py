"""Words that were asked for before are answered as at first, and what is kept of them is bounded."""

import gc
import random
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from index.engines.whoosh import WhooshEngine
from index.engines.whoosh.search import scorer_cache
from index.engines.whoosh.search.boolean_scorers import IntersectionScorer, UnionScorer
from index.engines.whoosh.search.doc_sets import DocIds
from index.engines.whoosh.search.scorers import DocSetScorer, PrecomputedScorer, Scorer
from index.query.nodes import And, BM25FTerm, ConstantScore, MinShouldMatch, Node, Not, Or, Phrase, Term
from index.storage.caches import SizedCache
from tests.index.engine_contract import WORDS, ask, build, document, keys


def word(text: str) -> Node:
    leaves = (Term("title", text, 2.0), Term("text", text))
    return And((BM25FTerm(leaves),), optional=(Term("text_forms", text, 0.1),))


def test_a_word_asked_for_again_scores_as_at_first(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document(f"k{n}", " ".join(WORDS[n % 5 : n % 7]), title=WORDS[n % 3]) for n in range(60)])
    trees = [word(WORDS[0]), And((word(WORDS[0]), word(WORDS[1]))), Or((word(WORDS[2]), word(WORDS[3])))]
    phrase = Phrase("text", ((0, WORDS[1]), (1, WORDS[2])))
    trees += [And((word(WORDS[1]), Not(word(WORDS[2])))), Or((phrase,))]
    trees += [And((Or((phrase,)),), optional=(ConstantScore(BM25FTerm((phrase,)), 50.0),))]
    trees += [Or((word(WORDS[1]), BM25FTerm((Term("text", WORDS[3]),), 0.4)))]
    trees += [And((MinShouldMatch((word(WORDS[0]), word(WORDS[1]), word(WORDS[3])), 0.3),), optional=(word(WORDS[2]),))]
    first = [[(one.key, one.score) for one in ask(engine, tree).score_docs] for tree in trees]
    assert any(first)
    assert [[(one.key, one.score) for one in ask(engine, tree).score_docs] for tree in trees] == first
    alone = [[(one.key, one.score) for one in ask(WhooshEngine(tmp_path), tree).score_docs] for tree in trees]
    assert alone == first


def test_a_word_that_weighs_less_scores_so_much_less(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant"), document("b", "ant bee bee"), document("c", "bee", title="ant")])
    leaves = (Term("title", "ant", 2.0), Term("text", "ant"))
    whole, half = (
        {one.key: one.score for one in ask(engine, BM25FTerm(leaves, weight)).score_docs} for weight in (1, 0.5)
    )
    assert half == pytest.approx({key: score / 2 for key, score in whole.items()})


def test_what_is_kept_of_a_word_goes_with_a_change(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(engine, [document("a", "ant"), document("b", "bee")])
    assert keys(ask(engine, word("ant"))) == ["a"]
    engine.update([document("b", "ant ant")], ["a"], 2)
    engine.refresh()
    assert keys(ask(engine, word("ant"))) == ["b"]


def test_words_are_kept_up_to_a_bound_and_the_oldest_go_first() -> None:
    made: list[Node] = []

    def make(node: Node) -> Scorer:
        made.append(node)
        return DocSetScorer(np.arange(100, dtype=np.int32), 1_000)

    recent = SizedCache(500, lambda operator: 100 + operator.cost)
    one, two, three = (Term("text", text) for text in ("one", "two", "three"))
    for node in (one, two, one, three, one, two):
        recent.get_or_compute(node, make)
    assert made == [one, two, three, two]


def test_trees_are_kept_up_to_a_bound_of_all_that_they_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"w{number}" for number in range(60)]
    monkeypatch.setattr(scorer_cache, "MAX_WORD_DOCS", 2_000)
    monkeypatch.setattr(scorer_cache, "MAX_TREE_DOCS", 3_000)
    before = _words()
    others = set(map(id, before))
    engine = WhooshEngine(tmp_path)
    build(engine, [document(f"k{n}", " ".join(names[n % 7 :: 2])) for n in range(100)])
    chance = random.Random(5)
    for _ in range(50):
        words = tuple(BM25FTerm((Term("text", name),)) for name in chance.sample(names, 10))
        assert keys(ask(engine, And(words))) == keys(ask(engine, And((MinShouldMatch(words, 1.0),))))
    kept = {id(one): one.cost for one in _words() if id(one) not in others}
    assert 0 < sum(kept.values()) <= 2_000 + 3_000


def _words() -> list[PrecomputedScorer]:
    """All words that any engine keeps."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, PrecomputedScorer)]


class Slow(DocSetScorer):
    """A list that takes its time, so that threads meet."""

    def match(self) -> DocIds:
        time.sleep(0.2)
        return super().match()


def test_threads_that_ask_operators_within_each_other_never_wait_for_each_other() -> None:
    size = 1_000

    def every(step: int, kind: type[DocSetScorer] = DocSetScorer) -> DocSetScorer:
        return kind(np.arange(0, size, step, dtype=np.int32), size)

    inner = IntersectionScorer([every(7), every(9)], [], size)
    operators = [
        IntersectionScorer([every(5, Slow), UnionScorer([every(2), every(3)], size)], [], size),
        UnionScorer([every(4, Slow), inner], size),
    ]
    threads = [threading.Thread(target=one.match, daemon=True) for one in operators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
