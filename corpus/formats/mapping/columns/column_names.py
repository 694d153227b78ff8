"""Names of columns and keys in foreign files, and the field that each of them is.

`DEFAULT_MAPPING` lists the known names in the languages in which they were found. The user's mapping has priority:
`{"Name of Project": "title", "Operational Programme": "-"}`. Names are compared without case, accents, spaces and
signs, so that `Start_Date` equals `start date`.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

import attrs

from corpus.practice import Contact
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldKind, Profile
from corpus.text import fold_name

__all__ = [
    "COUNTRIES",
    "DEFAULT_MAPPING",
    "DROP",
    "IDENTIFIER",
    "LIKELY_TITLES",
    "PLURALS",
    "RECORD_TYPE",
    "TAGS",
    "column_key",
    "field_for_column",
    "holds_list",
    "mappable_fields",
    "missing_title_message",
]

DROP: Final = "-"
"""The field of a column that is left out."""
IDENTIFIER: Final = "id"
RECORD_TYPE: Final = "record_type"
COUNTRIES: Final = "countries"
TAGS: Final = "tags"

NARRATIVE: Final = "narrative"
"""Stands for the section of text without sections; the profile says which it is."""

DEFAULT_MAPPING: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        "title", "name", "titel", "titre", "título", "titolo", "tytuł", "tittel", "otsikko", "nimi", "intitulé",
        "bezeichnung", "name of practice", "name of the good/interesting practice/initiative/policy",
        "operation name", "bezeichnung des vorhabens", "nom de l'opération",
        "headline", "pref label", "primary title",
    ),
    NARRATIVE: (
        "text", "description", "summary", "abstract", "body", "content", "beschreibung", "zusammenfassung",
        "résumé", "résumé du projet", "descripción", "resumen", "descrizione", "descrição", "opis", "omschrijving",
        "beskrivelse", "beskrivning", "kuvaus",
        "excerpt", "notes abstract",
        "operation summary", "zusammenfassung des vorhabens", "résumé de l'opération",
    ),
    COUNTRIES: (
        "country", "country name", "country code", "country official", "country iso3", "iso country",
        "spatial", "spatial coverage", "country of origin",
        "land", "staat", "pays", "país", "paese", "kraj", "maa",
    ),
    "regions": ("region", "région", "región", "regione", "regiões"),
    "start_year": (
        "date", "date published", "issued", "publication year", "temporal coverage",
        "year", "start", "start date", "date of start", "year of start", "jahr", "beginn", "année", "date de début",
        "año", "anno", "ano", "rok", "operation start date", "datum des beginns des vorhabens",
    ),
    "end_year": (
        "end", "end date", "date of end", "year of end", "ende", "date de fin", "operation end date",
        "datum des endes des vorhabens",
    ),
    TAGS: (
        "topics", "topic", "tag", "themes", "theme", "subject", "subjects", "category", "categories", "themen",
        "thema", "kategorien", "thématique", "thématiques", "thématique(s)", "temas", "temi",
    ),
    "keywords": ("keyword", "schlagwörter", "schlagworte", "mots-clés", "mots clés", "palabras clave", "parole chiave"),
    "language": ("lang", "language code", "in language", "sprache", "langue", "idioma", "lingua"),
    "sources": ("url", "urls", "link", "source", "source url", "web page"),
    IDENTIFIER: ("identifier", "record id", "@id", "guid"),
    "created": ("date created",),
    "updated": ("modified", "date modified", "last modified"),
}  # fmt: skip
"""Names by field, besides the names of fields and sections. The longer ones are from the lists of
operations that Regulation (EU) 1303/2013, Annex XII, requires.
"""

CONTACT_FIELDS: Final = tuple(f"contact_{field.name}" for field in attrs.fields(Contact))


def mappable_fields() -> tuple[str, ...]:
    """Return the fields that a column can map to, besides "-"."""
    profile = active_profile()
    record_type = (RECORD_TYPE,) if profile.has_types else ()
    return (
        *("slug", IDENTIFIER, *record_type),
        *("title", "native_title", "language", COUNTRIES, "regions", "start_year", "end_year"),
        *(*profile.own_keys, "keywords", TAGS, *profile.section_keys, "contact", *CONTACT_FIELDS, "documents"),
        *("links", "sources", "attachments", "proposals", "provided_by", "created", "updated"),
    )


BUILT_IN_LISTS: Final = frozenset({"regions", "keywords", TAGS, "attachments", "proposals"})
"""The fields of every record whose cells hold lists, with separators between the entries."""


def holds_list(field: str) -> bool:
    """Return whether the cells of a field hold lists. A single concept counts, too: further ones are kept apart."""
    definition = active_profile().field(field)
    if definition is None or definition.is_built_in:
        return field in BUILT_IN_LISTS
    return definition.many or definition.kind is FieldKind.CONCEPT


PLURALS: Final = frozenset(("documents", "links", "sources"))
"""The other fields that hold several values."""
LIKELY_TITLES: Final = ("title", "titel", "titre", "titul", "titol", "name", "nom", "bezeichnung", "projekt", "project")
"""Parts of names of columns that may hold a title."""
MAX_NAMED: Final = 40
"""Columns that a message names."""


def column_key(name: str) -> str:
    """Normalise a name for comparison: letters and digits only, without case and accents."""
    plain = fold_name(unicodedata.normalize("NFKC", name))
    return "".join(character for character in plain if character.isalnum())


def field_for_column(name: str) -> str:
    """Return the field of a column name, or an empty string. A trailing comma does not matter: `keywords,`."""
    return _fields_by_key(active_profile()).get(column_key(name), "")


@cache
def _fields_by_key(profile: Profile) -> Mapping[str, str]:
    """Return the fields by the keys of their names. The profile's own names come before the known ones."""
    others = {name: profile.narrative_key if field == NARRATIVE else field for name, field in _known_names()}
    built_in = {name: field for field, names in profile.columns.items() for name in names}
    sections = {name: section.key for section in profile.sections for name in (section.label, *section.columns)}
    columns = {name: field.key for field in profile.fields for name in (*field.columns, field.label)}
    own = {name: name for name in mappable_fields()}
    return {column_key(name): field for name, field in {**others, **own, **sections, **columns, **built_in}.items()}


def _known_names() -> Iterator[tuple[str, str]]:
    return ((name, field) for field, names in DEFAULT_MAPPING.items() for name in names)


def missing_title_message(names: Iterable[str]) -> str:
    """Return the message for a file without a title's column: its columns, and the option that helps."""
    columns = [name for name in names if name.strip()][:MAX_NAMED]
    likely = [name for part in LIKELY_TITLES for name in columns if part in column_key(name)]
    best = next(iter([*likely, *columns]), "Column")
    return f"no column is known as the title. The columns are {', '.join(columns)}. Try --map '{best}=title'"
