"""`ClosePractices`: finds practices whose passages are close in meaning to a query, as hits.

The vectors may be older than the index. So the index has the last word: a practice is a hit only if the index holds it,
its filters match, and its text of today has the passage that is close.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from attrs import evolve, frozen

from corpus.profile.active import active_profile
from index.engines.base import Engine, EngineRequest, ScoreDoc
from index.highlight.fragmenter import cut_passage
from index.meaning.passages import Passage, practice_passages
from index.meaning.vector_file import NearPractice
from index.meaning.vector_store import ServedVectors
from index.query.nodes import And, DocumentKeys, Node, Not, UserWord
from index.results import Fragment, Hit, Snippet
from index.search_query import Filter
from index.stored_fields import StoredFields

__all__ = ["ClosePractices", "CloseRequest", "has_only_words"]

MAX_CANDIDATES: Final = 1_000
"""Practices above the least similarity that the index is asked for, in steps."""
STEPS: Final = (20, 200, MAX_CANDIDATES)
"""How many candidates are asked for: few pass where there are filters, and nearly all where there are none."""
MAX_BY_WORDS: Final = 50
"""Practices that match some words of a question in another language, and are compared with those close in meaning."""
WORDS_WEIGHT: Final = 0.1
"""What the best match by words adds to a similarity, where the question is in another language."""
LEADING_MARGIN: Final = 0.08
"""How much less similarity is enough for a question in another language, whose words find little."""
SNIPPET_WIDTH: Final = 360
"""Characters of a passage that are shown."""


def has_only_words(node: Node) -> bool:
    """Return whether a tree as typed has plain words only. Quotes, NOT, OR, prefixes and fields insist on words."""
    match node:
        case UserWord():
            return not node.field
        case And():
            return all(map(has_only_words, node.nodes))
        case _:
            return False


@frozen
class CloseRequest:
    """A request for practices that are close in meaning to a text."""

    text: str
    filters: tuple[Filter, ...] = ()
    most: int = 10
    """How many practices are wanted."""
    unlike: Node | None = None
    """A tree whose matches are left out: they are hits by words."""
    listed: frozenset[str] = frozenset()
    """The slugs of practices that are left out, because the page lists them."""
    margin: float = 0.0
    """How far a practice may be below the least similarity of the encoder."""


@frozen(eq=False)
class ClosePractices:
    """Finds the practices that are close in meaning, in one engine's index. Threads may share it."""

    engine: Engine

    def find(self, served: ServedVectors, request: CloseRequest) -> tuple[Hit, ...]:
        """Return the practices that are close in meaning, the closest first.

        Raises EncoderUnavailable, and what the engine raises.
        """
        near = served.nearest(request.text, MAX_CANDIDATES, request.margin)
        candidates = [practice for practice in near if practice.slug not in request.listed]
        hits: list[Hit] = []
        begin = 0
        for end in STEPS:
            hits += islice(self._hits(candidates[begin:end], request), request.most - len(hits))
            if len(hits) == request.most or end >= len(candidates):
                break
            begin = end
        return tuple(hits)

    def find_with_words(self, served: ServedVectors, request: CloseRequest, words: Node) -> tuple[Hit, ...]:
        """Return the practices that are close in meaning or match `words`, for a question in another language.

        The order is by similarity, to which the score of the words adds up to WORDS_WEIGHT. Raises as `find`.
        """
        close = self.find(served, evolve(request, most=max(request.most, MAX_BY_WORDS), margin=LEADING_MARGIN))
        slugs = tuple(hit.slug for hit in close)
        by_words = self._matches(words, request, MAX_BY_WORDS)
        scored = {**by_words, **self._matches(And((DocumentKeys(slugs),), optional=(words,)), request, len(slugs))}
        best = max((match.score for match in scored.values()), default=0.0) or 1.0
        others = {near.slug: near for near in served.similarities(request.text, by_words)}
        hits = {slug: _hit(match, others.get(slug)) for slug, match in by_words.items()}
        hits.update((hit.slug, hit) for hit in close)
        scored_hits = [hit._replace(score=scored[slug].score) for slug, hit in hits.items() if slug in scored]
        ranked = sorted(
            scored_hits, key=lambda hit: (-(hit.similarity or 0.0) - WORDS_WEIGHT * hit.score / best, hit.slug)
        )
        return tuple(ranked[: request.most])

    def _hits(self, candidates: Sequence[NearPractice], request: CloseRequest) -> Iterator[Hit]:
        """Yield the candidates that the index holds, in their order."""
        if not candidates:
            return
        keys = DocumentKeys(tuple(practice.slug for practice in candidates))
        matches = self._matches(keys, request, len(candidates))
        hits = (_hit(matches[practice.slug], practice) for practice in candidates if practice.slug in matches)
        yield from (hit for hit in hits if hit.similarity is not None)

    def _matches(self, node: Node, request: CloseRequest, limit: int) -> Mapping[str, ScoreDoc]:
        """Return the matches of a tree that pass the filters, by key."""
        if request.unlike is not None:
            node = And((node, Not(request.unlike)))
        engine_request = EngineRequest(node, request.filters, limit=limit)
        return {match.key: match for match in self.engine.search(engine_request).score_docs}


def _hit(match: ScoreDoc, near: NearPractice | None) -> Hit:
    """Return the hit of a practice. Where its text of today lacks the passage, it has no similarity."""
    fields = match.stored
    passages = fields.derive(practice_passages)
    closest = next((passage for passage in passages if near and passage.digest == near.digest), None)
    return Hit(
        slug=match.key,
        title=(Fragment(fields.title),),
        score=0.0,
        snippets=_snippets(closest, fields) if closest else (),
        stored=fields,
        similarity=near.similarity if near and closest else None,
    )


def _snippets(passage: Passage, fields: StoredFields) -> tuple[Snippet, ...]:
    """Return the passage as a snippet; none where it is a title."""
    if not passage.section:
        return ()
    text = fields.sections[passage.section]
    start, end = cut_passage(text, (passage.start, passage.start), (passage.start, passage.end), SNIPPET_WIDTH)
    return (
        Snippet(
            section=passage.section,
            label=active_profile().section_label(passage.section),
            fragments=(Fragment(text[start:end]),),
            starts_inside=bool(text[:start].strip()),
            ends_inside=bool(text[end:].strip()),
        ),
    )
