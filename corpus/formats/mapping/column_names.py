"""What the columns of a foreign table, or the keys of foreign JSON, are called, and which field each of them is.

`DEFAULT_MAPPING` lists the names that are understood without being told, in the languages in which they were met. A
mapping given by the user goes first: `{"Name of Project": "title", "Operational Programme": "-"}`. Names are compared
without case, accents, blanks and signs, so that `Start_Date` is `start date` and a hyphen from a line's end is nothing.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import attrs

from corpus.practice import Contact
from corpus.template import NARRATIVE, SECTION_KEYS, TEMPLATE
from corpus.text import folded

__all__ = [
    "COUNTRY",
    "DEFAULT_MAPPING",
    "DROP",
    "FIELDS",
    "IDENTIFIER",
    "TAGS",
    "column_key",
    "field_named",
    "suggestion",
]

DROP: Final = "-"
"""The field of a column that is not to be taken."""
IDENTIFIER: Final = "id"
COUNTRY: Final = "country"
TAGS: Final = "tags"

DEFAULT_MAPPING: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        "title", "name", "titel", "titre", "título", "titolo", "tytuł", "tittel", "otsikko", "nimi", "intitulé",
        "bezeichnung", "name of practice", "name of the good/interesting practice/initiative/policy",
        "operation name", "bezeichnung des vorhabens", "nom de l'opération",
    ),
    NARRATIVE: (
        "text", "description", "summary", "abstract", "body", "content", "beschreibung", "zusammenfassung",
        "résumé", "résumé du projet", "descripción", "resumen", "descrizione", "descrição", "opis", "omschrijving",
        "beskrivelse", "beskrivning", "kuvaus",
        "operation summary", "zusammenfassung des vorhabens", "résumé de l'opération",
    ),
    COUNTRY: (
        "countries", "country name", "country code", "country official", "country iso3", "iso country",
        "land", "staat", "pays", "país", "paese", "kraj", "maa",
    ),
    "regions": ("region", "région", "región", "regione", "regiões"),
    "start_year": (
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
    "language": ("lang", "language code", "sprache", "langue", "idioma", "lingua"),
    "sources": ("url", "source", "source url", "web page"),
    IDENTIFIER: ("identifier", "record id"),
}  # fmt: skip
"""Names by field, beside the fields' and the sections' own. The longer ones are those of the lists of operations that
Regulation (EU) 1303/2013, Annex XII, asks for."""

CONTACT_FIELDS: Final = tuple(f"contact_{field.name}" for field in attrs.fields(Contact))
FIELDS: Final = (
    "slug", IDENTIFIER, "title", "native_title", "language", COUNTRY, "regions", "start_year", "end_year",
    "types", "areas", "sectors", "targets", "level", "status", "evidence", "keywords", TAGS, *SECTION_KEYS,
    "contact", *CONTACT_FIELDS, "documents", "links", "sources", "attachments", "proposals", "provided_by",
    "created", "updated",
)  # fmt: skip
"""What a column can be mapped to, beside "-"."""

LIKELY_TITLES: Final = ("title", "titel", "titre", "titul", "titol", "name", "nom", "bezeichnung", "projekt", "project")
"""Parts of the names of columns that may hold a title."""
SHOWN: Final = 40
"""Columns that a message names."""


def column_key(name: str) -> str:
    """The name for comparing: letters and digits alone, without case and accents."""
    plain = folded(unicodedata.normalize("NFKC", name))
    return "".join(character for character in plain if character.isalnum())


def field_named(name: str) -> str:
    """The field that a column of that name is, "" where none is understood. A trailing comma stays: `keywords,`."""
    return _by_key().get(column_key(name), "")


@cache
def _by_key() -> Mapping[str, str]:
    own = {name: name for name in FIELDS}
    labels = {section.label: section.key for section in TEMPLATE}
    others = {name: field for field, names in DEFAULT_MAPPING.items() for name in names}
    return {column_key(name): field for name, field in {**others, **labels, **own}.items()}


def suggestion(names: Iterable[str]) -> str:
    """What to say where no column is understood as the title: which there are, and the option that would help."""
    columns = [name for name in names if name.strip()][:SHOWN]
    likely = [name for part in LIKELY_TITLES for name in columns if part in column_key(name)]
    best = next(iter([*likely, *columns]), "Column")
    return f"no column is understood as the title; there are {', '.join(columns)}; try --map '{best}=title'"
