"""Possible duplicates of a new practice: similar titles, or similar texts and concepts."""

import re
from difflib import SequenceMatcher
from typing import Final

from corpus.practice import Practice
from corpus.text import fold_name
from index.errors import SearchIndexError
from index.search_query import Query
from index.suggest.more_like_this import SimilarPractices
from search_app.catalogue import Catalogue
from search_app.practices.page import location_label
from search_app.practices.similar_practices import SimilarGroup, SimilarLink, similar_groups

__all__ = ["find_duplicates"]

MIN_TITLE_SIMILARITY: Final = 0.8
"""Least similarity of two titles by `difflib`, from 0 to 1."""
MAX_TITLE_LENGTH: Final = 200
"""Characters of a title that are compared."""


def find_duplicates(practice: Practice, catalogue: Catalogue) -> tuple[SimilarGroup, ...]:
    """Return the practices that may be the same as this one; none if there is no index."""
    try:
        same_title = _similar_titles(practice, catalogue)
        similar = catalogue.searcher.similar(practice)
    except SearchIndexError:
        return ()
    listed_urls = {link.url for link in same_title}
    groups = similar_groups(SimilarPractices(similar.anywhere), catalogue.vocabularies)
    similar_texts = tuple(link for group in groups for link in group.links if link.url not in listed_urls)
    groups = (SimilarGroup("Similar titles", same_title), SimilarGroup("Similar texts", similar_texts))
    return tuple(group for group in groups if group.links)


def _similar_titles(practice: Practice, catalogue: Catalogue) -> tuple[SimilarLink, ...]:
    title = fold_name(practice.title)[:MAX_TITLE_LENGTH]
    words = " ".join(re.findall(r"\w+", practice.title[:MAX_TITLE_LENGTH]))
    hits = catalogue.searcher.search(Query(text=words), ()).hits if words else ()
    return tuple(
        SimilarLink(
            title=hit.stored.title,
            language="" if hit.stored.native_title else hit.stored.language,
            url=f"/practices/{hit.slug}",
            where=location_label(hit.stored.countries, hit.stored.regions, catalogue.vocabularies),
            shared="",
        )
        for hit in hits
        if hit.slug != practice.slug and _is_similar(title, fold_name(hit.stored.title)[:MAX_TITLE_LENGTH])
    )


def _is_similar(first: str, second: str) -> bool:
    return SequenceMatcher(None, first, second).ratio() >= MIN_TITLE_SIMILARITY
