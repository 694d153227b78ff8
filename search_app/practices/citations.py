"""How a practice is cited: formatted citations, and the metadata that reference managers read in the page's head.

Zotero's "Embedded Metadata" reads the tags of Google Scholar (`citation_…`) and of Dublin Core.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from corpus.formats.bibliographic.citation_record import CitationRecord, citation_record
from corpus.formats.bibliographic.citation_styles import FormattedCitation, formatted_citations
from corpus.practice import Practice
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.page import location_label

__all__ = ["PageCitations", "page_citations", "practice_reference"]


@frozen
class PageCitations:
    """What the page of a practice needs to be cited."""

    formatted: tuple[FormattedCitation, ...]
    metadata: tuple[tuple[str, str], ...]
    """Name and content of each meta tag."""


def practice_reference(practice: Practice, vocabularies: Vocabularies, base_url: str) -> CitationRecord:
    """Return a practice as a reference. `base_url` is the address of the site without a trailing slash."""
    place = location_label(practice.countries, practice.regions, vocabularies)
    return citation_record(practice, vocabularies, place, f"{base_url}/practices/{practice.slug}")


def page_citations(practice: Practice, vocabularies: Vocabularies, base_url: str, today: date) -> PageCitations:
    """Return the citations of a practice that is seen today."""
    record = practice_reference(practice, vocabularies, base_url)
    metadata = ((name, content) for name, content in _metadata(record) if content)
    return PageCitations(formatted_citations(record, today), tuple(metadata))


def _metadata(record: CitationRecord) -> Iterator[tuple[str, str]]:
    year = str(record.year or "")
    yield "citation_title", record.title
    yield from (("citation_author", author) for author in record.authors)
    yield "citation_publication_date", year
    yield "citation_technical_report_institution", record.publisher
    yield "citation_abstract_html_url", record.url
    yield "citation_language", record.language
    yield "citation_keywords", "; ".join(record.keywords)
    yield "DC.title", record.title
    yield from (("DC.creator", author) for author in record.authors)
    yield "DC.date", year
    yield "DC.publisher", record.publisher
    yield "DC.description", " ".join(record.abstract.split())
    yield from (("DC.subject", keyword) for keyword in record.keywords)
    yield "DC.coverage", record.place
    yield "DC.language", record.language
    yield "DC.identifier", record.url
    yield "DC.type", "Text"
