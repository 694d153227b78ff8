"""The hits of a page with their addresses, and with what the profile shows of each on its card."""

from collections.abc import Iterator

from attrs import frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.results import Hit, Results
from search_app.params import query_url, with_page
from search_app.practices.page import location_label, years_label
from search_app.practices.type_labels import has_several_types, type_label
from search_app.search.card_fields import CardFooter, card_footers, card_labels

__all__ = ["HitGroup", "HitLink", "close_links", "hit_groups"]


@frozen
class HitLink:
    """A hit with the address of its practice, which repeats the query."""

    hit: Hit
    url: str
    rank: int
    where: str
    """The country's name with its regions."""
    years: str
    type_label: str
    """What kind of record it is; empty where that is clear."""
    labels: tuple[str, ...]
    """What the profile shows below the title."""
    footers: tuple[CardFooter, ...]
    """What the profile shows below the text."""


@frozen
class HitGroup:
    """Consecutive hits under one heading."""

    hits: tuple[HitLink, ...]
    lacks_words: bool = False
    """Whether each of the hits lacks a word that was searched for."""

    @property
    def first_place(self) -> int:
        """The rank of the first hit."""
        return self.hits[0].rank


def hit_groups(results: Results, vocabularies: Vocabularies) -> Iterator[HitGroup]:
    """Yield the hits with all words, then those without some of them; neither where it is empty."""
    hits = tuple(_hit_links(results, vocabularies))
    first = len(hits) if results.partial_from is None else results.partial_from
    if hits[:first]:
        yield HitGroup(hits[:first])
    if hits[first:]:
        yield HitGroup(hits[first:], lacks_words=True)


def close_links(results: Results, vocabularies: Vocabularies) -> Iterator[HitLink]:
    """Yield the practices that are close in meaning. Their addresses name no rank among the hits."""
    has_several = has_several_types(results)
    for rank, hit in enumerate(results.close_in_meaning, 1):
        url = query_url(f"/practices/{hit.slug}", with_page(results.query, 1))
        yield _hit_link(hit, url, rank, vocabularies, names_type=has_several)


def _hit_links(results: Results, vocabularies: Vocabularies) -> Iterator[HitLink]:
    has_several = has_several_types(results)
    for rank, hit in enumerate(results.hits, results.query.offset + 1):
        url = query_url(f"/practices/{hit.slug}", with_page(results.query, 1), at=rank)
        yield _hit_link(hit, url, rank, vocabularies, names_type=has_several)


def _hit_link(hit: Hit, url: str, rank: int, vocabularies: Vocabularies, *, names_type: bool) -> HitLink:
    stored = hit.stored
    return HitLink(
        hit=hit,
        url=url,
        rank=rank,
        where=location_label(stored.countries, stored.regions, vocabularies),
        years=years_label(stored.start_year, stored.end_year),
        type_label=type_label(stored.record_type, always=names_type),
        labels=card_labels(stored, vocabularies),
        footers=card_footers(stored, vocabularies),
    )
