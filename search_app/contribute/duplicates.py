"""Practices that a new one may be the same as: of nearly the same title, or alike in words and concepts."""

import re
from difflib import SequenceMatcher
from typing import Final

from corpus.practice import Practice
from corpus.text import folded
from index.errors import SearchIndexError
from index.search_query import Query
from index.suggest.more_like_this import SimilarPractices
from search_app.catalogue import Catalogue
from search_app.practices.likeness import SimilarGroup, SimilarLink, similar_groups
from search_app.practices.page import place_label

__all__ = ["duplicates"]

NEARLY: Final = 0.8
"""How much of two titles has to be the same (`difflib`), from 0 to 1."""
LOOKED_AT: Final = 200
"""Characters of a title that are compared."""


def duplicates(practice: Practice, found: Catalogue) -> tuple[SimilarGroup, ...]:
    """Those that it may be the same as; none where there is no index to say which."""
    try:
        named = _named_alike(practice, found)
        alike = found.searcher.similar(practice)
    except SearchIndexError:
        return ()
    known = {link.url for link in named}
    groups = similar_groups(SimilarPractices(alike.anywhere), found.vocabularies)
    others = tuple(link for group in groups for link in group.links if link.url not in known)
    listed = (SimilarGroup("Nearly the same title", named), SimilarGroup("Alike in what they say", others))
    return tuple(group for group in listed if group.links)


def _named_alike(practice: Practice, found: Catalogue) -> tuple[SimilarLink, ...]:
    title = folded(practice.title)[:LOOKED_AT]
    words = " ".join(re.findall(r"\w+", practice.title[:LOOKED_AT]))
    hits = found.searcher.search(Query(text=words), ()).hits if words else ()
    return tuple(
        SimilarLink(
            title=hit.stored["title"],
            language="" if hit.stored["native_title"] else hit.stored["language"],
            url=f"/practices/{hit.slug}",
            where=place_label(hit.stored["country"], hit.stored["regions"], found.vocabularies),
            shared="",
        )
        for hit in hits
        if hit.slug != practice.slug and _alike(title, folded(hit.stored["title"])[:LOOKED_AT])
    )


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= NEARLY
