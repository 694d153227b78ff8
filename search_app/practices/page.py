"""The page of a practice as values for its template. Empty fields are left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen
from markupsafe import Markup

from corpus.consent import visible_contact
from corpus.practice import Contact, Link, Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.profile.values import format_value
from corpus.text import keyword_key
from corpus.vocabularies.countries import region_label
from corpus.vocabularies.skos_loader import Vocabularies
from index.schema import KEYWORDS, FacetField, counted_numbers, facet_fields
from index.search_query import Query
from search_app.params import default_sort, query_url, with_value
from search_app.practices.mail_address import encode_characters, mailto_url
from search_app.practices.markup import LinkFinder, SpanFinder, no_links, no_spans, render_markdown
from search_app.practices.record_fields import field_label

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

NO_TITLES: Final[Mapping[str, str]] = {}


@frozen
class Tag:
    """A value of a fact, with the address of its search and what it means, if it has these."""

    label: str
    url: str = ""
    note: str = ""


@frozen
class Fact:
    """One line of the facts about a practice."""

    name: str
    label: str
    tags: tuple[Tag, ...]


@frozen
class PageSection:
    """A section that has text."""

    key: str
    label: str
    html: Markup


@frozen
class SectionGroup:
    """A group of sections under one heading."""

    label: str
    sections: tuple[PageSection, ...]


@frozen
class PracticePage:
    """All values of the page of a practice."""

    practice: Practice
    type_label: str
    """What kind of record it is; empty for the first kind of the profile."""
    country: str
    """The names of its countries with their regions."""
    years: str
    facts: tuple[Fact, ...]
    section_groups: tuple[SectionGroup, ...]
    contact: tuple[tuple[str, str, str], ...]
    """(label, text, address or empty) of each line of the contact that the reader may see."""
    contact_needs_sign_in: bool
    """Whether there is a contact that only people who are signed in see."""

    @property
    def has_contents(self) -> bool:
        """Whether the page needs a table of contents."""
        return sum(len(group.sections) for group in self.section_groups) > 1


def practice_page(
    practice: Practice,
    vocabularies: Vocabularies,
    find_spans: SpanFinder = no_spans,
    *,
    signed_in: bool = False,
    titles: Mapping[str, str] = NO_TITLES,
    find_links: LinkFinder = no_links,
) -> PracticePage:
    """Return the page of a practice for a visitor or a signed-in person, with spans highlighted.

    `titles` are those of the records that it names, by slug. A record that is not there is shown as text.
    `find_links` finds the terms of the glossary in a text.
    """
    contact = practice.contact
    return PracticePage(
        practice=practice,
        type_label=_type_label(practice) if practice.record_type else "",
        country=location_label(practice.countries, practice.regions, vocabularies),
        years=years_label(practice.start_year, practice.end_year),
        facts=tuple(_facts(practice, vocabularies, titles)),
        section_groups=tuple(_section_groups(practice, find_spans, find_links)),
        contact=tuple(_contact(visible_contact(contact, signed_in=signed_in))),
        contact_needs_sign_in=not (signed_in or contact.is_empty) and contact.consent == "people",
    )


def location_label(countries: Sequence[str], regions: Iterable[str], vocabularies: Vocabularies) -> str:
    """Return the location of a practice, such as `Flanders, Belgium` or `Oslo, Norway; Sweden`; empty if unknown."""
    regions_by_country: dict[str, list[str]] = {country: [] for country in countries}
    for region in regions:
        country = region.partition("-")[0]
        regions_by_country.setdefault(country if country in regions_by_country else "", []).append(region)
    places = (
        ", ".join(filter(None, (*map(region_label, own), vocabularies.label("country", country))))
        for country, own in regions_by_country.items()
    )
    return "; ".join(filter(None, places))


def years_label(start: int | None, end: int | None) -> str:
    """Return the years of a practice, such as `2007`, `2012 to 2015` or `until 2014`; empty if unknown."""
    if start and end and start != end:
        return f"{start} to {end}"
    return str(start or "") or (f"until {end}" if end else "")


def _facts(practice: Practice, vocabularies: Vocabularies, titles: Mapping[str, str]) -> Iterator[Fact]:
    hidden = {"start_year"} if practice.record_type else {"start_year", "record_type"}
    labels = {field.key: field.label for field in active_profile().fields_of(practice.record_type)}
    for field in (field for field in facet_fields() if not field.derived):
        tags = tuple(_tags(field, practice.values_of(field.attribute), vocabularies))
        if tags and field.attribute not in hidden:
            yield Fact(field.name, field.label, tags)
    for definition in (field for field in active_profile().own_fields if not field.facet):
        values = practice.values_of(definition.key)
        if values:
            tags = tuple(_own_tag(definition, value, vocabularies, titles) for value in values)
            yield Fact(definition.key, labels.get(definition.key, definition.label), tags)


def _own_tag(definition: FieldDefinition, value: str, vocabularies: Vocabularies, titles: Mapping[str, str]) -> Tag:
    if definition.kind is FieldKind.RECORD:
        return Tag(titles[value], f"/practices/{value}") if value in titles else Tag(value)
    label = vocabularies.label(definition.scheme, value) if definition.scheme else format_value(value, definition)
    return Tag(label, web_address(value))


def _tags(field: FacetField, values: Iterable[str], vocabularies: Vocabularies) -> Iterator[Tag]:
    if field.number:
        yield from _number_tags(field, values)
        return
    scheme = vocabularies.get(field.name)
    for value in values:
        concept = scheme.get(value) if scheme else None
        filtered_by = keyword_key(value) if field.name == KEYWORDS else str(value)
        url = query_url("/search", with_value(Query(sort=default_sort("")), field.name, filtered_by))
        yield Tag(vocabularies.label(field.name, str(value)), url, concept.scope_note if concept else "")


def _number_tags(field: FacetField, values: Iterable[str]) -> Iterator[Tag]:
    """Yield the numbers of a field; each leads to the practices with it or in the same range."""
    definition = active_profile().field(field.attribute)
    for value in values:
        filtered_by = next(iter(counted_numbers(field, [value])), "")
        query = with_value(Query(sort=default_sort("")), field.name, filtered_by)
        yield Tag(
            format_value(value, definition) if definition else value, query_url("/search", query) if filtered_by else ""
        )


def _section_groups(practice: Practice, find_spans: SpanFinder, find_links: LinkFinder) -> Iterator[SectionGroup]:
    own = active_profile().parts_of(practice.record_type)
    for group in own:
        sections = tuple(
            PageSection(
                section.key,
                section.label,
                render_markdown(practice.text(section.key), find_spans, find_links=find_links),
            )
            for section in group.sections
            if practice.text(section.key)
        )
        if sections:
            yield SectionGroup(group.label or _type_label(practice), sections)
    shown = {section.key for group in own for section in group.sections}
    other = [section for section in practice.sections if section.key not in shown]
    if other:
        pages = (
            PageSection(
                section.key,
                active_profile().section_label(section.key),
                render_markdown(section.text, find_spans, find_links=find_links),
            )
            for section in other
        )
        yield SectionGroup("Other text", tuple(pages))


def _type_label(practice: Practice) -> str:
    record_type = active_profile().record_type(practice.record_type)
    return record_type.label if record_type else practice.record_type


def _contact(contact: Contact) -> Iterator[tuple[str, str, str]]:
    encoded = {"email": (encode_characters(contact.email), mailto_url(contact.email))}
    links = {"website": (contact.website, web_address(contact.website))}
    for name in ("name", "role", "organisation", "address", "phone", "fax", "email", "website"):
        text, url = (encoded | links).get(name, (getattr(contact, name), ""))
        if text:
            yield field_label(f"contact.{name}", in_group=True), text, url


def web_address(text: str) -> str:
    """Return the URL for a web address as people write it; empty if it is none, and never a script."""
    text = text.strip()
    if text.lower().startswith("www.") and " " not in text:
        text = f"https://{text}"
    return text if text.lower().startswith(("http://", "https://")) and _has_host(text) else ""


def _has_host(url: str) -> bool:
    """Return whether an address can be parsed and names a server: `http://[::1` does not."""
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def link_label(link: Link) -> str:
    """Return the title of a link, or its address if it has no title."""
    return link.title or link.url
