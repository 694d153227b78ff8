"""This product: its Searcher, as every page asks it.

A searcher remembers what a text means, and no peer does; so a question is never put in the same words twice: it ends in
more blanks each time. `ASKED_AGAIN` is the same without, as when a reader chooses a value or turns a page. A page also
looks for other spellings where few practices answer. No peer does, so it is asked without, and once more with.
"""

from collections import Counter

from attrs import evolve

from index.search_query import Query
from index.searcher import Searcher
from tests.benchmarks.peers.base import VALUES, Answer, Asked, Unanswerable
from tests.benchmarks.questions import SLIP

__all__ = ["ASKED_AGAIN", "DID_YOU_MEAN", "OURS", "Ours", "query_of"]

OURS = "this product"
DID_YOU_MEAN = "this product, did you mean"
ASKED_AGAIN = "this product, asked again"


def query_of(asked: Asked) -> Query:
    """The question as a page asks it."""
    return Query(asked.question.text, asked.filters)


class Ours:
    """Its index, opened."""

    def __init__(self, searcher: Searcher, *, did_you_mean: bool = False, again: bool = False) -> None:
        self._searcher = searcher
        self._did_you_mean = did_you_mean
        self._again = again
        self._blanks: Counter[str] = Counter()

    def ten(self, asked: Asked) -> tuple[str, ...]:
        """The ten best. Raises Unanswerable for a slip, which only the whole page corrects."""
        if asked.question.kind == SLIP:
            raise Unanswerable("a slip is corrected on a page")
        return self._searcher.ranked_slugs(self._anew(asked))

    def page(self, asked: Asked) -> Answer:
        """The whole page."""
        spelling = self._did_you_mean or asked.question.kind == SLIP
        results = self._searcher.search(evolve(self._anew(asked), spelling=spelling), values=VALUES)
        return Answer(
            results.total,
            tuple(hit.slug for hit in results.hits),
            {
                name: {one.value: one.count for one in facet.flat() if one.count}
                for name, facet in results.facets.items()
            },
            tuple(snippet.text for hit in results.hits for snippet in hit.snippets),
        )

    def _anew(self, asked: Asked) -> Query:
        query = query_of(asked)
        if self._again:
            return query
        self._blanks[query.text] += 1
        return evolve(query, text=query.text + " " * self._blanks[query.text])
