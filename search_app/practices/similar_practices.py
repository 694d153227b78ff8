"""The practices like one, as values for its page: each with its address and what both share, in words."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.suggest.more_like_this import SimilarPractice, SimilarPractices
from search_app.practices.page import location_label

__all__ = ["SimilarGroup", "SimilarLink", "similar_groups"]


@frozen
class SimilarLink:
    """A practice that is like the one on the page."""

    title: str
    language: str
    """Of the title; empty where that is not the practice's own."""
    url: str
    where: str
    shared: str
    """The policy areas, target groups and words of both."""


@frozen
class SimilarGroup:
    """Practices like the one on the page, under a heading."""

    label: str
    links: tuple[SimilarLink, ...]


def similar_groups(found: SimilarPractices, vocabularies: Vocabularies) -> tuple[SimilarGroup, ...]:
    """Those from anywhere and those from elsewhere, where there are any."""
    groups = (("Most similar", found.anywhere), ("In other countries", found.elsewhere))
    return tuple(SimilarGroup(label, tuple(_links(ones, vocabularies))) for label, ones in groups if ones)


def _links(found: Iterable[SimilarPractice], vocabularies: Vocabularies) -> Iterator[SimilarLink]:
    for one in found:
        stored = one.stored
        concepts = (vocabularies.label(facet, notation) for facet, notation in one.concepts)
        yield SimilarLink(
            title=one.title,
            language="" if stored.native_title else stored.language,
            url=f"/practices/{one.slug}",
            where=location_label(stored.country, stored.regions, vocabularies),
            shared=", ".join((*concepts, *one.phrases)),
        )
