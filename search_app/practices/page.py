"""A practice's page as values: what its template walks through. Empty fields are not there at all."""

from collections.abc import Iterable, Iterator

from attrs import frozen
from markupsafe import Markup

from corpus.consent import visible_contact
from corpus.practice import Contact, Link, Practice
from corpus.template import template_parts
from corpus.vocabularies.countries import region_label
from corpus.vocabularies.skos_loader import Vocabularies
from index.schema import FACETS, FacetField
from index.search_query import Query
from search_app.params import default_sort, query_url, with_value
from search_app.practices.mail_address import encode_characters, mailto_url
from search_app.practices.markup import SpanFinder, no_spans, render_markdown

__all__ = [
    "Fact",
    "PageSection",
    "PracticePage",
    "SectionGroup",
    "Tag",
    "link_label",
    "location_label",
    "practice_page",
    "web_address",
    "years_label",
]


@frozen
class Tag:
    """A value of a fact; the address of the search for it, where it leads to one, and what it means."""

    label: str
    url: str = ""
    note: str = ""


@frozen
class Fact:
    """One line of what the practice is described with."""

    name: str
    label: str
    tags: tuple[Tag, ...]


@frozen
class PageSection:
    """A section that says something."""

    key: str
    label: str
    html: Markup


@frozen
class SectionGroup:
    """A part of the record and its sections."""

    label: str
    sections: tuple[PageSection, ...]


@frozen
class PracticePage:
    """Everything on the page but its words."""

    practice: Practice
    country: str
    """The country's name, with its regions, as readers know it."""
    years: str
    facts: tuple[Fact, ...]
    section_groups: tuple[SectionGroup, ...]
    contact: tuple[tuple[str, str, str], ...]
    """(label, text, address or nothing) of each line of the contact, as far as the reader may see it."""
    contact_needs_sign_in: bool
    """Whether there is one that whoever signs in sees."""

    @property
    def has_contents(self) -> bool:
        """Whether a table of contents helps."""
        return sum(len(part.sections) for part in self.section_groups) > 1


def practice_page(
    practice: Practice, vocabularies: Vocabularies, marker: SpanFinder = no_spans, *, signed_in: bool = False
) -> PracticePage:
    """The page of a practice for a visitor or for somebody signed in, the words that `marker` names marked in it."""
    whom = practice.contact
    return PracticePage(
        practice=practice,
        country=location_label(practice.country, practice.regions, vocabularies),
        years=years_label(practice.start_year, practice.end_year),
        facts=tuple(_facts(practice, vocabularies)),
        section_groups=tuple(_parts(practice, marker)),
        contact=tuple(_contact(visible_contact(whom, signed_in=signed_in))),
        contact_needs_sign_in=not (signed_in or whom.is_empty) and whom.consent == "people",
    )


def location_label(country: str, regions: Iterable[str], vocabularies: Vocabularies) -> str:
    """Where a practice is: `Norway`, `Flanders, Belgium`; empty where that is not known."""
    names = (*map(region_label, regions), vocabularies.label("country", country))
    return ", ".join(name for name in names if name)


def years_label(start: int | None, end: int | None) -> str:
    """When it was: `2007`, `2012 to 2015`, `until 2014`; empty where that is not known."""
    if start and end and start != end:
        return f"{start} to {end}"
    return str(start or "") or (f"until {end}" if end else "")


def _facts(practice: Practice, vocabularies: Vocabularies) -> Iterator[Fact]:
    for field in (field for field in FACETS if not field.derived):
        tags = tuple(_tags(field, _values(practice, field), vocabularies))
        if tags and field.name != "year":
            yield Fact(field.name, field.label, tags)


def _values(practice: Practice, field: FacetField) -> tuple[str, ...]:
    value = getattr(practice, field.attribute)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _tags(field: FacetField, values: Iterable[str], vocabularies: Vocabularies) -> Iterator[Tag]:
    scheme = vocabularies.get(field.name)
    for value in values:
        concept = scheme.get(value) if scheme else None
        url = query_url("/search", with_value(Query(sort=default_sort("")), field.name, str(value)))
        yield Tag(vocabularies.label(field.name, str(value)), url, concept.scope_note if concept else "")


def _parts(practice: Practice, marker: SpanFinder) -> Iterator[SectionGroup]:
    for part in template_parts():
        sections = tuple(
            PageSection(section.key, section.label, render_markdown(practice.text(section.key), marker))
            for section in part.sections
            if practice.text(section.key)
        )
        if sections:
            yield SectionGroup(part.label, sections)


def _contact(contact: Contact) -> Iterator[tuple[str, str, str]]:
    lines = (
        ("Name", contact.name, ""),
        ("Role", contact.role, ""),
        ("Organisation", contact.organisation, ""),
        ("Address", contact.address, ""),
        ("Telephone", contact.phone, ""),
        ("Fax", contact.fax, ""),
        ("E-mail", encode_characters(contact.email), mailto_url(contact.email)),
        ("Website", contact.website, web_address(contact.website)),
    )
    return (line for line in lines if line[1])


def web_address(text: str) -> str:
    """Where a web address as people write it leads; empty for what is none: never a script."""
    text = text.strip()
    if text.lower().startswith(("http://", "https://")):
        return text
    return f"https://{text}" if text.lower().startswith("www.") and " " not in text else ""


def link_label(link: Link) -> str:
    """What a link is called: its title, else its address."""
    return link.title or link.url
