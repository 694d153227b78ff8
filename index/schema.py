"""Which part of a practice is searched, filtered, faceted and sorted, and with which weight.

The one place that turns a `Practice` into what an engine keeps. Change what it says and VERSION with it: an index of
another version is not served but rebuilt.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from corpus.consent import visible_contact
from corpus.practice import Practice
from corpus.text import fold_name, plain_text
from corpus.vocabularies.countries import region_label
from corpus.vocabularies.skos_loader import Vocabularies
from index.attachments import AttachedText, file_texts, store_files
from index.document import IndexDocument
from index.search_query import Sort
from index.stored_fields import StoredFields
from index.text.analyzer import Analyzer, TermOccurrence, analysis_language
from index.text.folding import title_key

__all__ = [
    "AGAINST_LENGTH",
    "EXACT_FORM_BOOST",
    "EXACT_TITLE_SCORE",
    "EXACT_WORD_SCORE",
    "FACETS",
    "FILES",
    "FOLDED_STEM_BOOST",
    "LABELS_LANGUAGE",
    "PHRASES",
    "SYNONYM_BOOST",
    "TEXT_FIELDS",
    "VERSION",
    "WHOLE_TITLE",
    "WORD_FIELDS",
    "FacetField",
    "TextField",
    "document",
    "facet_field",
    "forms_field",
    "stored",
    "text_fields",
]

VERSION = "8"

TITLE_BOOST = 2.0
"""A practice whose name holds the word is more likely about it than one that mentions it: an occurrence there counts so
many times. On judged sets 1 and 3 rank worse."""
LABELS_BOOST = 2.0
"""Keywords and the labels of its concepts were chosen by a person to say what it is about."""
TEXT_BOOST = 1.0
"""The measure of the others."""
FILES_BOOST = 0.2
"""A report of a hundred pages mentions everything: what a practice says of itself counts five times as much. So whoever
holds a word only in a file is found, behind those that say it."""
LENGTH_OF_FEW_WORDS = 0.25
"""Three keywords say as much as one."""
LENGTH_OF_TEXT = 0.75
"""A long text mentions more: the literature's own value. On judged sets 0.4 to 0.9 rank much alike."""
EXACT_FORM_BOOST = 0.1
"""On top, where the very form that was typed stands there, accents and endings included: enough to decide between
equals, too little to lift a lesser match."""
FOLDED_STEM_BOOST = 0.3
"""Of a field's weight, for a word that was typed with accents and stands there without."""
SYNONYM_BOOST = 0.2
"""Of an occurrence of the word in the text, for one of another name of it anywhere. A practice may go by several, which
are counted together: even so they are to stay below the word itself."""
EXACT_TITLE_SCORE = 2_000.0
"""Whoever types a whole title wants that practice, first: more than all else together reaches."""
EXACT_WORD_SCORE = 100.0
"""Of two words, whoever holds one as it was typed comes before all that hold other forms: more than BM25 brings."""
LABELS_LANGUAGE = "en"
"""The language of concepts' labels in the index, whatever the practice's own: a query is always read in it too."""
SECTION_GAP = 100
"""Positions between two sections, so that no phrase matches across them."""


@frozen
class TextField:
    """A field of words. `name` holds stems, `forms_field(name)` the forms as written, at the same positions."""

    name: str
    label: str
    boost: float
    against_length: float
    """How much its length is held against a word in it, from 0 to 1: the b of BM25F."""


FILES = "files"
"""The field of the texts of attached files."""

TEXT_FIELDS: tuple[TextField, ...] = (
    TextField("title", "Title", TITLE_BOOST, LENGTH_OF_FEW_WORDS),
    TextField("labels", "Tags", LABELS_BOOST, LENGTH_OF_FEW_WORDS),
    TextField("text", "Text", TEXT_BOOST, LENGTH_OF_TEXT),
    TextField(FILES, "Attached files", FILES_BOOST, LENGTH_OF_TEXT),
)


def text_fields(name: str = "") -> tuple[TextField, ...]:
    """All of them, or the one of that name."""
    return tuple(field for field in TEXT_FIELDS if name in ("", field.name))


WHOLE_TITLE = "whole_title"
"""A field of one term: the folded title, for exact titles."""


def forms_field(name: str) -> str:
    """The field that holds the forms as written of that field's words."""
    return f"{name}_forms"


WORD_FIELDS: tuple[str, ...] = (
    *(field.name for field in TEXT_FIELDS),
    *(forms_field(field.name) for field in TEXT_FIELDS),
    WHOLE_TITLE,
)
"""Every field of words that an engine keeps."""

AGAINST_LENGTH: Mapping[str, float] = {
    name: field.against_length for field in TEXT_FIELDS for name in (field.name, forms_field(field.name))
}
"""By field of words: how much its length is held against what counts in several fields together."""


@frozen
class FacetField:
    """A facet: a property with few values to count and to filter by."""

    name: str
    """In addresses, in the API and in the syntax."""
    label: str
    attribute: str = ""
    """Of Practice; empty where the machine makes its values from the texts."""
    number: bool = False
    """Whether its values are numbers, with ranges."""
    note: str = ""
    """What readers should know about its values."""

    @property
    def derived(self) -> bool:
        """Whether the machine makes its values from the texts."""
        return not self.attribute


PHRASES = "keyphrase"
"""The facet of phrases (`index.facets.phrase_facet`)."""

FACETS: tuple[FacetField, ...] = (
    FacetField("country", "Country", "country"),
    FacetField("area", "Policy area", "areas"),
    FacetField("keyword", "Keyword", "keywords"),
    FacetField(
        PHRASES,
        "Phrases in the texts",
        note="Phrases found automatically in the texts.",
    ),
    FacetField("type", "Type", "types"),
    FacetField("sector", "Sector", "sectors"),
    FacetField("target", "Target group", "targets"),
    FacetField("level", "Level", "level"),
    FacetField("status", "Status", "status"),
    FacetField("evidence", "Evidence", "evidence"),
    FacetField("year", "Year it started", "start_year", number=True),
    FacetField("lang", "Language", "language"),
)

_BY_NAME = {facet.name: facet for facet in FACETS}


def facet_field(name: str) -> FacetField | None:
    """The facet of that name, if there is one."""
    return _BY_NAME.get(name)


def document(
    practice: Practice,
    analyzer: Analyzer,
    vocabularies: Vocabularies,
    phrases: Iterable[str] = (),
    files: Iterable[AttachedText] = (),
) -> IndexDocument:
    """The practice as an engine keeps it: analysed in its language, with labels of its concepts in English.

    `phrases` are the values of the facet PHRASES, `files` the texts of its attached files.
    """
    shown = stored(practice, vocabularies, files)
    sections = shown.sections
    titles = (practice.title, practice.native_title)
    own = (*titles, *practice.keywords, *sections.values(), *_names(practice))
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
    terms[FILES], terms[forms_field(FILES)] = _of_files(shown, analyzer)
    terms[WHOLE_TITLE] = [(key, 0) for key in dict.fromkeys(map(title_key, titles)) if key]
    return IndexDocument(
        key=practice.slug,
        terms=terms,
        facets={**_facets(practice, vocabularies), PHRASES: tuple(phrases)},
        sorts=_sorts(practice),
        stored=shown,
    )


def _spread(passages: Iterable[list[TermOccurrence]]) -> list[tuple[str, int]]:
    """The terms of several passages with their positions, far enough apart that no phrase spans two."""
    found: list[tuple[str, int]] = []
    first = 0
    for passage in passages:
        found += [(one.term, first + one.position) for one in passage]
        first += (passage[-1].position if passage else 0) + SECTION_GAP
    return found


def _of_files(shown: StoredFields, analyzer: Analyzer) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The stems of the texts of attached files, in each of their languages, and their forms."""
    stems = (_stems_in(text, languages, analyzer) for _, text, languages in file_texts(shown))
    return _spread(stems), _spread(analyzer.form_occurrences(text) for _, text, _ in file_texts(shown))


def _stems_in(text: str, languages: Iterable[str], analyzer: Analyzer) -> list[TermOccurrence]:
    found = [analyzer.stem_occurrences(text, language) for language in dict.fromkeys(map(analysis_language, languages))]
    if len(found) == 1:
        return found[0]
    return sorted({one for terms in found for one in terms}, key=lambda one: (one.position, one.term))


def _labels(practice: Practice, vocabularies: Vocabularies) -> Iterator[str]:
    """The labels of its concepts and of those above, of its country and of its regions."""
    for facet in FACETS:
        scheme = vocabularies.get(facet.name)
        if scheme is None or facet.name == "lang":
            continue
        for notation in scheme.with_ancestors(_values(practice, facet)):
            concept = scheme.get(notation)
            names = concept.labels.values() if concept and facet.name == "country" else (scheme.label_of(notation),)
            yield from names
    for region in practice.regions:
        yield region_label(region)


def _names(practice: Practice) -> Iterator[str]:
    """Names that readers look for and that stand in no section: who provided it, and its documents and links."""
    yield visible_contact(practice.contact, signed_in=False).organisation
    for link in (*practice.documents, *practice.links):
        yield link.title


def _values(practice: Practice, facet: FacetField) -> tuple[str, ...]:
    """The practice's values of a facet, as text."""
    value: Any = getattr(practice, facet.attribute) if facet.attribute else ()
    values = value if isinstance(value, tuple) else (value,)
    return tuple(str(one) for one in values if one not in ("", None))


def _facets(practice: Practice, vocabularies: Vocabularies) -> Mapping[str, tuple[str, ...]]:
    found = {facet.name: _values(practice, facet) for facet in FACETS if not facet.derived}
    return {**found, "area": vocabularies["area"].with_ancestors(found["area"])}


def _sorts(practice: Practice) -> Mapping[str, str]:
    """Keys that sort ascending as text: the later a year or a date, the smaller its key."""
    return {
        Sort.YEAR: f"{9999 - practice.start_year:04}" if practice.start_year else "",
        Sort.TITLE: fold_name(practice.title).lstrip("\"'([{\u00ab\u201e\u201c\u2018\u00bf\u00a1 "),
        Sort.UPDATED: f"{date.max.toordinal() - practice.updated.toordinal():07}" if practice.updated else "",
    }


def stored(practice: Practice, vocabularies: Vocabularies, files: Iterable[AttachedText] = ()) -> StoredFields:
    """Return what a hit shows and is explained by, so that a page of results asks the database for nothing."""
    return StoredFields(
        slug=practice.slug,
        title=practice.title,
        native_title=practice.native_title,
        language=practice.language,
        country=practice.country,
        regions=list(practice.regions),
        start_year=practice.start_year,
        end_year=practice.end_year,
        types=list(practice.types),
        areas=list(practice.areas),
        targets=list(practice.targets),
        keywords=list(practice.keywords),
        status=practice.status,
        evidence=practice.evidence,
        updated=practice.updated.isoformat() if practice.updated else "",
        labels=[*dict.fromkeys(_labels(practice, vocabularies))],
        names=[name for name in dict.fromkeys(_names(practice)) if name],
        sections={section.key: plain_text(section.text) for section in practice.sections},
        files=store_files(files, practice.language),
    )
