import pickle
from pathlib import Path

from index.query.nodes import And, BM25FTerm, ConstantScore, MatchNone, Node, Not, Or, Phrase, Prefix, Term
from tests.benchmarks.agreement import counts_agree
from tests.benchmarks.documents import GAP, PeerDocument, laid_out, prepared
from tests.benchmarks.trees import lean, same

TERMS = {"title": ["en:work"], "text": ["en:play", "en:work"], "text_forms": ["played", "working"]}


def test_terms_stand_in_their_order_with_gaps_and_then_those_that_share_a_place() -> None:
    terms = [("a", 0), ("b", 1), ("c", 1), ("d", 5)]
    assert laid_out(terms) == f"a b {GAP} d {GAP} c"
    assert laid_out([]) == ""


def test_what_was_prepared_is_read_again(tmp_path: Path) -> None:
    documents = [PeerDocument(str(number), {"text": "a b"}, "", {"country": ("NO",)}) for number in range(3)]
    path = tmp_path / "documents"
    path.write_bytes(b"".join(map(pickle.dumps, documents)))
    assert list(prepared(path)) == documents


def test_a_lean_tree_holds_the_terms_that_the_collection_has_and_no_lifts() -> None:
    word = BM25FTerm((Term("title", "en:work"), Term("title", "de:work"), Term("text", "en:work")))
    tree: Node = And((And((word,), optional=(Term("text_forms", "work"),)),), optional=(ConstantScore(word, 1_000.0),))
    assert lean(tree, TERMS) == Or((Term("title", "en:work"), Term("text", "en:work")))


def test_what_cannot_match_falls_away_from_a_lean_tree() -> None:
    absent = Term("text", "en:sleep")
    assert lean(And((Term("text", "en:play"), absent)), TERMS) == MatchNone()
    assert lean(Or((absent, Prefix("text_forms", "wor"), Prefix("text_forms", "sle"))), TERMS) == Prefix(
        "text_forms", "wor"
    )
    assert lean(Phrase("text", ((0, "en:play"), (1, "en:sleep"))), TERMS) == MatchNone()
    assert lean(And((Term("text", "en:play"), Not(absent))), TERMS) == And((Term("text", "en:play"), Not(MatchNone())))


def test_the_same_tree_keeps_lifts_and_absent_terms() -> None:
    word = BM25FTerm((Term("title", "en:work"), Term("title", "de:work")))
    lift = Term("text_forms", "work")
    assert same(And((word,), optional=(lift,))) == And((Or(word.nodes),), optional=(lift,))


def test_counts_agree_where_every_value_that_a_peer_names_has_our_number() -> None:
    ours = {"country": {"NO": 2, "SE": 1}, "year": {"2001": 3}}
    assert counts_agree(ours, {"country": {"SE": 1, "NO": 2}})
    assert not counts_agree(ours, {"country": {"SE": 1, "NO": 3}})
    assert not counts_agree(ours, {"country": {"NO": 2}})
    assert not counts_agree(ours, {"year": {"2001": 3, "2002": 1}})
