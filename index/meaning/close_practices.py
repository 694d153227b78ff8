"""`ClosePractices`: finds practices whose passages are close in meaning to a query, as hits.

The vectors may be older than the index. So the index has the last word: a practice is a hit only if the index holds it,
its filters match, and its text of today has the passage that is close.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from attrs import frozen

from corpus.profile.active import active_profile
from index.engines.base import Engine, EngineRequest, ScoreDoc
from index.highlight.fragmenter import cut_passage
from index.meaning.passages import Passage, practice_passages
from index.meaning.vector_file import NearPractice
from index.meaning.vector_store import ServedVectors
from index.query.nodes import And, DocumentKeys, Node, Not, UserWord
from index.results import Fragment, Hit, Snippet
from index.search_query import Filter, Sort
from index.stored_fields import StoredFields

__all__ = ["MAX_CLOSE", "ClosePractices", "has_only_words"]

MAX_CLOSE: Final = 10
"""Practices of the group: as many as a page has."""
MAX_CANDIDATES: Final = 1_000
"""Practices above the least similarity that the index is asked for, in steps."""
STEPS: Final = (20, 200, MAX_CANDIDATES)
"""How many candidates are asked for: few pass where there are filters, and nearly all where there are none."""
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


@frozen(eq=False)
class ClosePractices:
    """Finds the practices that are close in meaning, in one engine's index. Threads may share it."""

    engine: Engine

    def find(
        self,
        served: ServedVectors,
        text: str,
        filters: Sequence[Filter] = (),
        *,
        unlike: Node | None = None,
        listed: Iterable[str] = (),
        most: int = MAX_CLOSE,
    ) -> tuple[Hit, ...]:
        """Return at most `most` practices that pass the filters, the closest first.

        Practices that match the tree `unlike`, and those that are `listed` already, are left out. Raises
        EncoderUnavailable, and what the engine raises.
        """
        near = served.vectors.nearest(served.query_vector(text), served.encoder.min_similarity, MAX_CANDIDATES)
        excluded = set(listed)
        candidates = [practice for practice in near if practice.slug not in excluded]
        hits: list[Hit] = []
        begin = 0
        for end in STEPS:
            hits += islice(self._hits(candidates[begin:end], filters, unlike), most - len(hits))
            if len(hits) == most or end >= len(candidates):
                break
            begin = end
        return tuple(hits)

    def _hits(
        self, candidates: Sequence[NearPractice], filters: Sequence[Filter], unlike: Node | None
    ) -> Iterator[Hit]:
        """Yield the candidates that the index holds, in their order."""
        if not candidates:
            return
        keys = DocumentKeys(tuple(practice.slug for practice in candidates))
        node = keys if unlike is None else And((keys, Not(unlike)))
        request = EngineRequest(node, tuple(filters), sort=Sort.TITLE, limit=len(candidates))
        found = {match.key: match for match in self.engine.search(request).score_docs}
        for practice in candidates:
            if practice.slug in found:
                yield from _hit(practice, found[practice.slug])


def _hit(practice: NearPractice, match: ScoreDoc) -> Iterator[Hit]:
    """Yield the hit, unless the text of today lacks the passage."""
    fields = match.stored
    for passage in fields.derive(practice_passages):
        if passage.digest == practice.digest:
            yield Hit(
                slug=match.key,
                title=(Fragment(fields.title),),
                score=0.0,
                snippets=_snippets(passage, fields),
                stored=fields,
                similarity=practice.similarity,
            )
            return


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
