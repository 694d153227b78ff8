"""`CitationRecord`: what a reference manager keeps of a practice, made from the fields that the profile has.

- Authors: the organisation of the public contact, else the values of the fields that the profile marks with
  `author = true`, else who provided the record.
- Year: the year it started, else the year it ended. A practice without both has no year.
- Abstract: the section for text that comes without sections (`narrative` of the profile), else the first section.
- Keywords: keywords, tags and the labels of all concepts, each once.
"""

from collections.abc import Iterator

from attrs import frozen

from corpus.consent import public_version
from corpus.practice import Link, Practice
from corpus.profile.active import active_profile
from corpus.text import plain_text
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["CitationRecord", "citation_record"]


@frozen
class CitationRecord:
    """A practice as a reference. Unknown values are empty."""

    slug: str
    title: str
    native_title: str
    authors: tuple[str, ...]
    """Organisations. They are never split into first and last names."""
    publisher: str
    """Who provided the record, else the name of the site."""
    place: str
    year: int | None
    language: str
    """A language code; empty where the language is unknown."""
    url: str
    abstract: str
    keywords: tuple[str, ...]
    sources: tuple[str, ...]
    """The sources of the record, each as title and address."""


def citation_record(practice: Practice, vocabularies: Vocabularies, place: str, url: str) -> CitationRecord:
    """Return what the public may know of a practice as a reference. `url` is the address of its page."""
    public = public_version(practice)
    return CitationRecord(
        slug=public.slug,
        title=_one_line(public.title),
        native_title=_one_line(public.native_title),
        authors=tuple(_authors(public)),
        publisher=_one_line(public.provided_by) or active_profile().site.name,
        place=place,
        year=public.start_year or public.end_year,
        language="" if public.language == "und" else public.language,
        url=url,
        abstract=_abstract(public),
        keywords=tuple(dict.fromkeys(filter(None, map(_one_line, _keywords(public, vocabularies))))),
        sources=tuple(filter(None, map(_source_text, public.sources))),
    )


def _authors(practice: Practice) -> Iterator[str]:
    marked = [value for field in active_profile().fields if field.author for value in practice.values_of(field.key)]
    names = [practice.contact.organisation] if practice.contact.organisation else marked or [practice.provided_by]
    return filter(None, map(_one_line, names))


def _keywords(practice: Practice, vocabularies: Vocabularies) -> Iterator[str]:
    yield from practice.keywords
    yield from practice.tags
    for field in active_profile().concept_fields:
        yield from (vocabularies.label(field.scheme, value) for value in practice.values_of(field.key))


def _abstract(practice: Practice) -> str:
    narrative = practice.text(active_profile().narrative_of(practice.record_type))
    return plain_text(narrative or (practice.sections[0].text if practice.sections else ""))


def _source_text(link: Link) -> str:
    return " ".join(filter(None, (_one_line(link.title), _one_line(link.url))))


def _one_line(text: str) -> str:
    return " ".join(text.split())
