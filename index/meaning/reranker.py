"""Reorders the best matches of a query by its words and by meaning together.

The words decide which practices match, and the first WINDOW of them by BM25F are reordered once, so every page of them
is cut from one order. Later matches follow as the words rank them. The sum is a convex combination of two shares
(Bruch, Gai and Ingber, 2023): the score divided by the best one, and the cosine measured from the least similarity of
the encoder. Both keep distances: scores that are far apart stay apart, and a passage that is hardly closer changes
nothing. Constant scores that form tiers (`index.query.boosts`) stay above everything, so an exact title stays first and
practices with all words stay before the others.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from index.engines.base import Engine, EngineRequest, ScoreDoc, TopDocs
from index.meaning.vector_store import ServedVectors
from index.query.boosts import TYPED_WORDS_SCORE
from index.query.nodes import DocumentKeys, Node, iterate_leaves

Floats: TypeAlias = NDArray[np.float64]

__all__ = ["WINDOW", "RerankedDocs", "Reranker", "combined_order", "has_enough_words", "with_stored_fields"]

WINDOW: Final = 100
"""The matches that are reordered: the best ones by words."""
MEANING_WEIGHT: Final = 0.33
"""The weight of meaning; the words have the rest. On judged sets, 0.3 to 0.4 rank alike (docs/ranking.md).

The cosines of a hundred matches differ by about a quarter as much as their scores, so words weigh far more in effect.
"""
MIN_WORDS: Final = 4
"""The fewest typed words of a query whose matches are reordered."""
_NO_SIMILARITIES: Final[Mapping[str, float]] = {}


@frozen
class RerankedDocs:
    """The answer of an engine, with the similarities by which its documents were reordered."""

    top_docs: TopDocs
    similarities: Mapping[str, float] = _NO_SIMILARITIES
    """The cosine of the query and the closest passage, by key; empty where nothing was reordered."""

    lacks_meaning: bool = False
    """Whether the encoder did not answer."""

    @property
    def is_reordered(self) -> bool:
        """Whether documents of the page were reordered."""
        return any(match.key in self.similarities for match in self.top_docs.score_docs)


@frozen(eq=False)
class Reranker:
    """Searches an engine, and reorders the best matches by meaning. Threads may share it."""

    engine: Engine

    def search(self, request: EngineRequest, served: ServedVectors, text: str) -> RerankedDocs:
        """Answer a request by relevance. Raises EncoderUnavailable, and what the engine raises."""
        if request.offset >= WINDOW:
            return RerankedDocs(self.engine.search(request))
        window = self.engine.search(_window_request(request))
        best = window.score_docs[:WINDOW]
        near = served.similarities(text, [match.key for match in best])
        similarities = {practice.slug: practice.similarity for practice in near}
        order = combined_order(best, similarities, served.encoder.min_similarity)
        ranked = (*(best[place] for place in order), *window.score_docs[WINDOW:])
        page = ranked[request.offset : request.offset + request.limit]
        matches = with_stored_fields(self.engine, page) if request.stored else page
        return RerankedDocs(evolve(window, score_docs=matches), similarities)


def with_stored_fields(engine: Engine, page: Sequence[ScoreDoc]) -> tuple[ScoreDoc, ...]:
    """Return documents with their stored fields. One that was removed meanwhile is left out."""
    if not page:
        return ()
    request = EngineRequest(DocumentKeys(tuple(match.key for match in page)), limit=len(page))
    stored = {match.key: match.stored for match in engine.search(request).score_docs}
    return tuple(match._replace(stored=stored[match.key]) for match in page if match.key in stored)


def _window_request(request: EngineRequest) -> EngineRequest:
    """Return the request for all matches that are reordered, and for those up to the end of the page."""
    return evolve(request, offset=0, limit=max(WINDOW, request.offset + request.limit), stored=False)


def has_enough_words(node: Node) -> bool:
    """Return whether a tree as typed has so many words that meaning helps to order its matches."""
    return sum(1 for _ in iterate_leaves(node)) >= MIN_WORDS


def combined_order(
    matches: Sequence[ScoreDoc],
    similarities: Mapping[str, float],
    min_similarity: float,
    weight: float = MEANING_WEIGHT,
) -> Sequence[int]:
    """Return the places of the matches, best first, by words and meaning. Tiers of constant scores stay apart.

    `weight` is that of meaning, from 0 to 1; the words have the rest.
    A match whose similarity is not known yet has the mean of the others.
    """
    scores = np.array([match.score for match in matches])
    known = [similarities[match.key] for match in matches if match.key in similarities]
    if not known:
        return range(len(matches))
    mean = float(np.mean(known))
    cosines = np.array([similarities.get(match.key, mean) for match in matches])
    tiers = scores // TYPED_WORDS_SCORE
    by_meaning = (cosines - min_similarity) / (1 - min_similarity)
    combined = (1 - weight) * _shares_of_best(scores % TYPED_WORDS_SCORE, tiers) + weight * by_meaning
    order: list[int] = np.lexsort((np.arange(len(matches)), -combined, -tiers)).tolist()
    return order


def _shares_of_best(scores: Floats, tiers: Floats) -> Floats:
    """Return each score as a share of the best one of its tier."""
    shares = np.zeros(len(scores))
    for tier in np.unique(tiers):
        members = tiers == tier
        shares[members] = scores[members] / max(scores[members].max(), np.finfo(float).tiny)
    return shares
