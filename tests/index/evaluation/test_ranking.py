"""Search ranks judged sets at least as well as it did: figures below these are losses that somebody has to see."""

from pathlib import Path

import pytest

from corpus.vocabularies.skos_loader import load_vocabularies
from index.evaluation.judgments import read_judged_set
from index.evaluation.metrics import evaluate, temporary_index

SETS = Path(__file__).resolve().parents[3] / "../shared/data/relevance"

pytestmark = pytest.mark.slow


def silent(_done: int, _all: int) -> None:
    """No progress to show."""


@pytest.mark.parametrize(("name", "ndcg", "recall"), [("cranfield", 0.395, 0.76), ("medline", 0.715, 0.78)])
def test_a_judged_set_ranks_no_worse(name: str, ndcg: float, recall: float) -> None:
    judged = read_judged_set(SETS / name)
    with temporary_index(judged, load_vocabularies(), silent) as (searcher, ids):
        means = evaluate(searcher, judged.queries, name, silent, ids).means
    assert means["nDCG@10"] >= ndcg
    assert means["recall@100"] >= recall
