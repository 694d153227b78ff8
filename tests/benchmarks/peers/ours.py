"""This product: its Searcher, as every page asks it.

A page also looks for another spelling where few practices answer. No peer does, so it is asked without, and once more
with.
"""

from attrs import evolve

from index.query import Query
from index.searcher import Searcher
from tests.benchmarks.peers.base import Answer, Asked, Unanswerable
from tests.benchmarks.questions import SLIP

__all__ = ["DID_YOU_MEAN", "OURS", "Ours", "query_of"]

OURS = "this product"
DID_YOU_MEAN = "this product, did you mean"


def query_of(asked: Asked) -> Query:
    """The question as a page asks it."""
    return Query(asked.question.text, asked.filters)


class Ours:
    """Its index, opened."""

    def __init__(self, searcher: Searcher, *, did_you_mean: bool) -> None:
        self._searcher = searcher
        self._did_you_mean = did_you_mean

    def ten(self, asked: Asked) -> tuple[str, ...]:
        """The ten best. Raises Unanswerable for a slip, which only the whole page corrects."""
        if asked.question.kind == SLIP:
            raise Unanswerable("a slip is corrected on a page")
        return self._searcher.ranking(query_of(asked))

    def page(self, asked: Asked) -> Answer:
        """The whole page."""
        spelling = self._did_you_mean or asked.question.kind == SLIP
        results = self._searcher.search(evolve(query_of(asked), spelling=spelling))
        return Answer(
            results.total,
            tuple(hit.slug for hit in results.hits),
            {
                name: {one.value: one.count for one in facet.flat() if one.count}
                for name, facet in results.facets.items()
            },
            tuple(snippet.text for hit in results.hits for snippet in hit.snippets),
        )
