"""The schema of the index: what of a practice is searched, filtered, counted and sorted, and with which weights.

`document` turns a `Practice` into what an engine indexes. A change of the schema needs a new VERSION: an index of
another version is rebuilt, not served.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from attrs import frozen

from corpus.consent import visible_contact
from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldKind, Profile
from corpus.profile.record_types import TYPE_FACET
from corpus.profile.values import number_of
from corpus.quantities.number_parser import plain_number
from corpus.slugs import make_slug
from corpus.text import keyword_key, plain_text
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.countries import region_label
from corpus.vocabularies.skos_loader import Vocabularies
from index.attachments import AttachedText, file_texts, store_files
from index.document import IndexDocument
from index.number_ranges import facet_ranges, range_names
from index.search_query import FacetRange, Sort
from index.sort_orders import field_sort_keys
from index.stored_fields import StoredFields
from index.text.analyzer import Analyzer, TermOccurrence, analysis_language
from index.text.collation import collation_key
from index.text.folding import title_key

__all__ = [
    "AGAINST_LENGTH",
    "FILES",
    "KEYWORDS",
    "LABELS_LANGUAGE",
    "PHRASES",
    "SPELLINGS",
    "TEXT_FIELDS",
    "WHOLE_TITLE",
    "WORD_FIELDS",
    "FacetField",
    "TextField",
    "counted_facet",
    "counted_numbers",
    "document",
    "facet_field",
    "facet_fields",
    "facet_names",
    "forms_field",
    "indexed_facets",
    "schema_version",
    "similarity_weights",
    "stored",
    "synonym_facets",
    "text_fields",
]

VERSION = "14"
"""The version of this code; `schema_version` adds the facets of the profile."""

TITLE_BOOST = 2.0
"""The weight of an occurrence in the title. A practice named by the word is more likely about it. On judged sets 1
and 3 rank worse.
"""
LABELS_BOOST = 2.0
"""The weight of keywords and concept labels, which a person chose as the subject."""
TEXT_BOOST = 1.0
"""The weight of the text, to which the others are relative."""
FILES_BOOST = 0.2
"""The weight of attached files. A report of a hundred pages mentions everything, so a practice's own text counts
five times as much.
"""
LENGTH_OF_FEW_WORDS = 0.25
"""BM25F's b for short fields: three keywords say as much as one."""
LENGTH_OF_TEXT = 0.75
"""BM25F's b for texts, the value of the literature. On judged sets 0.4 to 0.9 rank much alike."""
LABELS_LANGUAGE = "en"
"""The language of concept labels in the index, whatever a practice's own. Queries are always read in it too."""
SECTION_GAP = 100
"""Positions between two sections, so that no phrase matches across them."""


def schema_version() -> str:
    """Return the version of the schema under the profile in use. An index of another version is rebuilt."""
    return _version_under(active_profile())


@cache
def _version_under(profile: Profile) -> str:
    fields = [
        (
            *(field.key, field.kind.value, field.scheme, field.many, field.facet.name if field.facet else ""),
            *(field.unit, field.currency, field.sortable, field.facet.ranges if field.facet else ()),
        )
        for field in profile.fields
    ]
    facets = (fields, TYPE_FACET) if profile.has_types else fields
    return f"{VERSION}.{zlib.crc32(repr(facets).encode()):08x}"


@frozen
class TextField:
    """A text field. `name` holds stems; `forms_field(name)` holds the written forms at the same positions."""

    name: str
    label: str
    boost: float
    against_length: float
    """BM25F's b, from 0 to 1: how much the length of the field lowers the weight of an occurrence."""


FILES = "files"
"""The field of attached files."""

TEXT_FIELDS: tuple[TextField, ...] = (
    TextField("title", "Title", TITLE_BOOST, LENGTH_OF_FEW_WORDS),
    TextField("labels", "Tags", LABELS_BOOST, LENGTH_OF_FEW_WORDS),
    TextField("text", "Text", TEXT_BOOST, LENGTH_OF_TEXT),
    TextField(FILES, "Attached files", FILES_BOOST, LENGTH_OF_TEXT),
)


def text_fields(name: str = "") -> tuple[TextField, ...]:
    """Return all text fields, or the one of that name."""
    return tuple(field for field in TEXT_FIELDS if name in ("", field.name))


WHOLE_TITLE = "whole_title"
"""The field with the folded title as one term, for exact titles."""


def forms_field(name: str) -> str:
    """Return the name of the field with a field's written forms."""
    return f"{name}_forms"


WORD_FIELDS: tuple[str, ...] = (
    *(field.name for field in TEXT_FIELDS),
    *(forms_field(field.name) for field in TEXT_FIELDS),
    WHOLE_TITLE,
)
"""All fields of terms that an engine indexes."""

AGAINST_LENGTH: Mapping[str, float] = {
    name: field.against_length for field in TEXT_FIELDS for name in (field.name, forms_field(field.name))
}
"""BM25F's b for every text field and its forms."""


@frozen
class FacetField:
    """A facet: a property to count and to filter by."""

    name: str
    """The name in addresses, in the API and in the query syntax."""
    label: str
    attribute: str = ""
    """The field of the practice; empty where the values are derived from the texts."""
    number: bool = False
    """Whether the values are numbers, with ranges."""
    years: bool = False
    """Whether the numbers are years, of four digits."""
    note: str = ""
    """A sentence about the values for readers."""
    alphabetical: bool = True
    """Whether the page with all values sorts them by letter."""
    open: bool = False
    """Whether the list of values is open when a page of results is shown."""
    singular: str = ""
    plural: str = ""
    """The nouns for the values."""
    is_money: bool = False
    """Whether the numbers are amounts of money."""
    unit: str = ""
    """The unit or the currency of its numbers."""
    ranges: tuple[FacetRange, ...] = ()
    """The ranges that are counted instead of the numbers, ascending."""

    @property
    def derived(self) -> bool:
        """Whether the values are derived from the texts."""
        return not self.attribute


KEYWORDS = "keyword"
"""The facet of keywords. Its values are keys (`corpus.text.keyword_key`), its labels the most frequent spellings."""
PHRASES = "keyphrase"
"""The facet of phrases (`index.facets.phrase_facet`)."""
PHRASES_FIELD = "phrases"
"""The field of the profile that describes the facet of phrases."""


RANGES_SUFFIX = "_ranges"
"""What follows the name of a facet in the name of the one that has its ranges. Readers never see that facet itself."""
SPELLINGS = "keyword_spelling"
"""The facet of keywords as people wrote them; `keyword` has their keys. Readers never see this facet itself."""


_TYPES = FacetField(
    TYPE_FACET,
    "Kind of record",
    "record_type",
    alphabetical=False,
    open=True,
    singular="kind of record",
    plural="kinds of record",
)
"""The facet that tells the kinds of record apart, where the profile has several."""


def facet_fields() -> tuple[FacetField, ...]:
    """Return the facets of the profile in use, in its order."""
    return _facet_fields(active_profile())


def indexed_facets() -> tuple[FacetField, ...]:
    """Return all facets that an engine indexes."""
    ranged = (facet for facet in facet_fields() if facet.ranges)
    ranges = (FacetField(counted_facet(facet.name), facet.label, facet.attribute) for facet in ranged)
    return (*facet_fields(), *ranges, FacetField(SPELLINGS, "Keyword as written", "keywords"))


def counted_facet(name: str) -> str:
    """Return the indexed facet that has the counted values of a facet: its ranges, where it has some."""
    facet = facet_field(name)
    return f"{name}{RANGES_SUFFIX}" if facet and facet.ranges else name


def facet_names() -> tuple[str, ...]:
    """Return the names of the facets, in the order of the profile."""
    return _facet_names(active_profile())


def facet_field(name: str) -> FacetField | None:
    """Return the facet of that name, or None."""
    return _facets_by_name(active_profile()).get(name)


def synonym_facets() -> tuple[str, ...]:
    """Return the facets whose concepts have synonyms: countries, and the fields that the profile says."""
    fields = active_profile().fields
    return tuple(field.facet.name for field in fields if field.facet and (field.synonyms or field.key == "countries"))


def similarity_weights() -> Mapping[str, tuple[str, float]]:
    """Return the field and the weight of each facet whose shared concepts make practices similar."""
    return _similarity_weights(active_profile())


@cache
def _similarity_weights(profile: Profile) -> Mapping[str, tuple[str, float]]:
    weighted = (field for field in profile.fields if field.facet and field.similarity)
    return {field.facet.name: (field.key, field.similarity) for field in weighted if field.facet}


@cache
def _facet_fields(profile: Profile) -> tuple[FacetField, ...]:
    own = tuple(
        FacetField(
            name=field.facet.name,
            label=field.facet.label or field.label,
            attribute="" if field.key == PHRASES_FIELD else field.key,
            number=field.is_numeric,
            years=field.kind is FieldKind.YEAR,
            note=field.facet.note,
            alphabetical=field.facet.alphabetical and not field.is_numeric,
            open=field.facet.open,
            singular=field.facet.noun.singular,
            plural=field.facet.noun.plural,
            is_money=field.kind is FieldKind.MONEY,
            unit=field.unit or field.currency,
            ranges=facet_ranges(field.facet.name, field.facet.ranges, years=field.kind is FieldKind.YEAR),
        )
        for field in profile.fields
        if field.facet
    )
    return (_TYPES, *own) if profile.has_types else own


@cache
def _facet_names(profile: Profile) -> tuple[str, ...]:
    return tuple(facet.name for facet in _facet_fields(profile))


@cache
def _facets_by_name(profile: Profile) -> Mapping[str, FacetField]:
    return {facet.name: facet for facet in _facet_fields(profile)}


def document(
    practice: Practice,
    analyzer: Analyzer,
    vocabularies: Vocabularies,
    phrases: Iterable[str] = (),
    files: Iterable[AttachedText] = (),
) -> IndexDocument:
    """Return the practice as an engine indexes it: analysed in its language, with concept labels in English.

    `phrases` are the values of the facet PHRASES, `files` the texts of its attached files.
    """
    fields = stored(practice, vocabularies, files)
    sections = fields.sections
    titles = (practice.title, practice.native_title)
    own = (*titles, *practice.keywords, *_own_words(practice), *sections.values(), *_names(practice))
    language = dict.fromkeys(own, analysis_language(practice.language))
    texts: dict[str, tuple[str, ...]] = {
        "title": titles,
        "labels": (*practice.keywords, *_labels(practice, vocabularies)),
        "text": (*sections.values(), *_names(practice)),
    }
    terms: dict[str, Sequence[tuple[str, int]]] = {}
    for field, passages in texts.items():
        read = ((passage, language.get(passage, LABELS_LANGUAGE)) for passage in passages)
        terms[field], terms[forms_field(field)] = analyzer.document_analyzer.analyze(read, SECTION_GAP)
    terms[FILES], terms[forms_field(FILES)] = _file_terms(fields, analyzer)
    terms[WHOLE_TITLE] = [(key, 0) for key in dict.fromkeys(map(title_key, titles)) if key]
    return IndexDocument(
        key=practice.slug,
        terms=terms,
        facets={**_facets(practice, vocabularies), PHRASES: tuple(phrases)},
        sorts=_sorts(practice),
        stored=fields,
    )


def _with_positions(passages: Iterable[list[TermOccurrence]]) -> list[tuple[str, int]]:
    """Return the terms of several passages with their positions, so far apart that no phrase spans two passages."""
    terms: list[tuple[str, int]] = []
    first = 0
    for passage in passages:
        terms += [(occurrence.term, first + occurrence.position) for occurrence in passage]
        first += (passage[-1].position if passage else 0) + SECTION_GAP
    return terms


def _file_terms(fields: StoredFields, analyzer: Analyzer) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return the stems of attached files, in each of their languages, and their forms."""
    stems = (_stems_in(text, languages, analyzer) for _, text, languages in file_texts(fields))
    return _with_positions(stems), _with_positions(analyzer.form_occurrences(text) for _, text, _ in file_texts(fields))


def _stems_in(text: str, languages: Iterable[str], analyzer: Analyzer) -> list[TermOccurrence]:
    by_language = [
        analyzer.stem_occurrences(text, language) for language in dict.fromkeys(map(analysis_language, languages))
    ]
    if len(by_language) == 1:
        return by_language[0]
    return sorted({item for terms in by_language for item in terms}, key=lambda item: (item.position, item.term))


def _labels(practice: Practice, vocabularies: Vocabularies) -> Iterator[str]:
    """Yield the labels of its concepts and their ancestors, of its country and of its regions."""
    for facet in facet_fields():
        scheme = vocabularies.get(facet.name)
        if scheme is None or facet.name in ("lang", TYPE_FACET):
            continue
        for notation in scheme.with_ancestors(_values(practice, facet)):
            concept = scheme.get(notation)
            names = concept.labels.values() if concept and facet.name == "country" else (scheme.label_of(notation),)
            yield from names
    for region in practice.regions:
        yield region_label(region)
    yield from _own_words(practice)


def _own_words(practice: Practice) -> Iterator[str]:
    """Yield the words of the fields that the profile adds and that hold free text."""
    for key in active_profile().keys_of(FieldKind.KEYWORDS, FieldKind.TEXT):
        if key != "keywords":
            yield from practice.values_of(key)


def _names(practice: Practice) -> Iterator[str]:
    """Yield names that no section contains: the organisation, titles of documents and links, a number."""
    yield visible_contact(practice.contact, signed_in=False).organisation
    for link in (*practice.documents, *practice.links):
        yield link.title
    yield _identifier(practice)


def _identifier(practice: Practice) -> str:
    """Return the slug where it is a number or a code such as `p507340`; empty where it is made of the title."""
    numbers = {part for part in practice.slug.split("-") if any(map(str.isdecimal, part))}
    return practice.slug if numbers - set(make_slug(practice.title).split("-")) else ""


def _values(practice: Practice, facet: FacetField) -> tuple[str, ...]:
    """Return the practice's values of a facet as text."""
    return practice.values_of(facet.attribute)


def _facets(practice: Practice, vocabularies: Vocabularies) -> Mapping[str, tuple[str, ...]]:
    """Return the values of each facet. A practice with a narrower concept also has the broader ones."""
    facets: dict[str, tuple[str, ...]] = {}
    for facet in facet_fields():
        values = _values(practice, facet)
        if facet.number:
            numbers = numbers_of(facet, values)
            facets[facet.name] = tuple(dict.fromkeys(map(plain_number, numbers)))
            facets |= {counted_facet(facet.name): range_names(numbers, facet.ranges)} if facet.ranges else {}
        elif not facet.derived:
            facets[facet.name] = _with_ancestors(values, vocabularies.get(facet.name))
    if KEYWORDS in facets:
        facets[KEYWORDS] = tuple(dict.fromkeys(map(keyword_key, facets[KEYWORDS])))
    return {**facets, SPELLINGS: practice.keywords}


def numbers_of(facet: FacetField, values: Iterable[str]) -> list[Decimal]:
    """Return the numbers of a field's values, without those that cannot be compared, such as other currencies."""
    field = active_profile().field(facet.attribute)
    numbers = (number_of(value, field) for value in values) if field else ()
    return [number for number in numbers if number is not None]


def counted_numbers(facet: FacetField, values: Iterable[str]) -> tuple[str, ...]:
    """Return what a facet of numbers counts for these values of a field: the ranges, or the numbers."""
    numbers = numbers_of(facet, values)
    return range_names(numbers, facet.ranges) if facet.ranges else tuple(dict.fromkeys(map(plain_number, numbers)))


def _with_ancestors(values: tuple[str, ...], scheme: ConceptScheme | None) -> tuple[str, ...]:
    return values if scheme is None or scheme.is_flat else scheme.with_ancestors(values)


def _sorts(practice: Practice) -> Mapping[str, str]:
    """Return sort keys that ascend as text: the later a year or a date, the smaller its key."""
    return {
        Sort.YEAR: f"{9999 - practice.start_year:04}" if practice.start_year else "",
        Sort.TITLE: collation_key(practice.title),
        Sort.UPDATED: f"{date.max.toordinal() - practice.updated.toordinal():07}" if practice.updated else "",
        **field_sort_keys(practice),
    }


def stored(practice: Practice, vocabularies: Vocabularies, files: Iterable[AttachedText] = ()) -> StoredFields:
    """Return the stored fields, which display and explain a hit without the database."""
    return StoredFields(
        slug=practice.slug,
        title=practice.title,
        record_type=practice.type_key,
        native_title=practice.native_title,
        language=practice.language,
        countries=list(practice.countries),
        regions=list(practice.regions),
        start_year=practice.start_year,
        end_year=practice.end_year,
        values={key: list(entries) for key, entries in practice.values.items()},
        keywords=list(practice.keywords),
        updated=practice.updated.isoformat() if practice.updated else "",
        labels=[*dict.fromkeys(_labels(practice, vocabularies))],
        names=[name for name in dict.fromkeys(_names(practice)) if name],
        sections={section.key: plain_text(section.text) for section in practice.sections},
        files=store_files(files, practice.language),
    )
