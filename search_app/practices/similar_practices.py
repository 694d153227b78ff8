"""Similar practices as values for a page: each with its address and what the two practices have in common."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.suggest.more_like_this import SimilarPractice, SimilarPractices
from search_app.practices.page import location_label

__all__ = ["SimilarGroup", "SimilarLink", "similar_groups"]


@frozen
class SimilarLink:
    """A practice similar to the practice on the page."""

    title: str
    language: str
    """The language of the title; empty if it is not that of the practice."""
    url: str
    where: str
    shared: str
    """The concepts and words that both have."""


@frozen
class SimilarGroup:
    """Similar practices under a heading."""

    label: str
    links: tuple[SimilarLink, ...]


def similar_groups(similar: SimilarPractices, vocabularies: Vocabularies) -> tuple[SimilarGroup, ...]:
    """Return the most similar practices and those in other countries, without empty groups."""
    groups = (("Most similar", similar.anywhere), ("In other countries", similar.elsewhere))
    return tuple(SimilarGroup(label, tuple(_links(ones, vocabularies))) for label, ones in groups if ones)


def _links(similar: Iterable[SimilarPractice], vocabularies: Vocabularies) -> Iterator[SimilarLink]:
    for practice in similar:
        stored = practice.stored
        concepts = (vocabularies.label(facet, notation) for facet, notation in practice.concepts)
        yield SimilarLink(
            title=practice.title,
            language="" if stored.native_title else stored.language,
            url=f"/practices/{practice.slug}",
            where=location_label(stored.countries, stored.regions, vocabularies),
            shared=", ".join((*concepts, *practice.phrases)),
        )
