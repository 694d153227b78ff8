"""Converts one row of a foreign table to a practice.

`RowConverter` takes the cells by field. A value that fits no field is kept in another place, with a note: an unknown
country becomes a keyword, a date without a year becomes a tag, a title that is too long begins the text. Every value
that was read as something else is noted, too. Words such as "n/a" are empty (`empty_values`), except in titles and
texts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

from corpus.errors import InvalidPractice
from corpus.formats.mapping.cell import Cell
from corpus.formats.mapping.columns.column_names import COUNTRIES, IDENTIFIER, RECORD_TYPE, TAGS
from corpus.formats.mapping.values.cell_values import parse_language
from corpus.formats.mapping.values.concept_reader import PROPOSED, describe_concepts, read_concepts
from corpus.formats.mapping.values.empty_values import is_empty_value
from corpus.formats.mapping.values.place_reader import PlaceReading, read_places
from corpus.formats.mapping.values.year_reader import read_years
from corpus.formats.row_values import CONTACT, parse_link, split_entries
from corpus.practice import (
    CONSENTS,
    MAX_TITLE,
    MAX_VALUES,
    Attachment,
    Contact,
    Link,
    Practice,
    Proposal,
    Section,
)
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition
from corpus.profile.record_types import find_type
from corpus.profile.values import QUANTITIES, read_value
from corpus.quantities.conventions import Conventions
from corpus.quantities.quantity import holds_one_number
from corpus.reading.cleaning import clean, clean_line, plain_to_markdown, repair_encoding, repair_note
from corpus.reading.encodings import has_stray_bytes
from corpus.reading.language_guess import guess_record_language
from corpus.reading.template_tags import find_template_tags, remove_template_tags, template_tags_note
from corpus.reading.written_signs import parse_formula
from corpus.slugs import make_slug
from corpus.text import quote_value
from corpus.vocabularies.languages import UNKNOWN
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["RowConverter"]

NEVER_EMPTY_WORDS: Final = ("title", "native_title", "slug", IDENTIFIER)
"""Fields in which "None" and "?" are meant."""
LINES: Final = ("native_title", "provided_by")
ANSWERS: Final = ("yes", "no", "unknown")


class RowConverter:
    """Converts the cells of one row."""

    def __init__(self, cells: Mapping[str, list[Cell]]) -> None:
        self.notes: list[str] = []
        self._cells = cells
        self._leftovers: list[str] = []
        """Names that no field took. They become keywords."""
        self._texts_without_year: list[str] = []
        """Dates without a year. They become tags."""
        self._above: list[str] = []
        """Paragraphs that begin the narrative."""

    @property
    def identifier(self) -> str:
        """The record's own slug or number, as written; empty where it has neither."""
        return next(iter([*self._texts("slug"), *self._texts(IDENTIFIER)]), "")

    @property
    def has_address(self) -> bool:
        """Whether the record has a slug."""
        return bool(self._texts("slug"))

    def practice(self, unique: Callable[[str], str]) -> Practice:
        """Return the practice; `unique` makes its slug unique. Raises InvalidPractice."""
        self._note_repairs()
        values: dict[str, Any] = {"title": self._title(), "record_type": self._record_type()}
        values |= self._places()
        values |= self._years(values["countries"]) | {"values": self._own_values()} | self._lines() | self._parts()
        values |= self._sort_tags(values)
        values["sections"] = self._sections(active_profile().narrative_of(values["record_type"]))
        values["language"] = self._language(values["title"], values["sections"])
        values["slug"] = self._slug(unique, next(iter(values["countries"]), ""), values["title"])
        return self._build(values)

    def _build(self, values: dict[str, Any]) -> Practice:
        """Build the practice, and drop fields with values that no practice can hold."""
        while True:
            try:
                return Practice(**values)
            except InvalidPractice as error:
                holder = values["values"] if error.field in values["values"] else values
                if error.field not in holder or error.field in ("slug", "title", "sections"):
                    raise
                self.notes.append(f"{error.field}: {error.reason}; it was left out")
                del holder[error.field]

    def _texts(self, name: str) -> list[str]:
        """Return the cells of a field as single lines, without empty ones."""
        texts = (clean_line(cell.text) for cell in self._cells.get(name, ()))
        if name in NEVER_EMPTY_WORDS:
            return [text for text in texts if text]
        return [text for text in texts if not is_empty_value(text, is_country=name == COUNTRIES)]

    def _entries(self, name: str, *, concepts: bool | None = None) -> list[str]:
        """Return the entries of all lists in the cells of a field; with `concepts`, of the cells that hold such."""
        cells = (cell for cell in self._cells.get(name, ()) if concepts in (None, cell.concepts))
        parts = (part for cell in cells for part in cell.splitter.split(cell.text))
        return [text for text in map(clean_line, parts) if not is_empty_value(text)]

    def _note_repairs(self) -> None:
        """Name the fields whose characters were repaired. Stray bytes are quoted as they were read."""
        fields: dict[str, dict[str, str]] = {}
        for name, cells in self._cells.items():
            for cell in cells:
                if note := repair_note(cell.text):
                    fields.setdefault(note, {}).setdefault(name, cell.text)
        for note, texts in fields.items():
            first = next(iter(texts.values()))
            quoted = f": {quote_value(repair_encoding(first))}" if has_stray_bytes(first) else ""
            self.notes.append(f"{note} in {', '.join(texts)}{quoted}")
        tags = [tag for cells in self._cells.values() for cell in cells for tag in find_template_tags(cell.text)]
        if tags:
            self.notes.append(template_tags_note(tags))

    def _keep_as_keyword(self, name: str, text: str, reason: str) -> None:
        self._leftovers.append(text)
        self.notes.append(f"{name}: {quote_value(text)} {reason}; it is kept as a keyword")

    def _title(self) -> str:
        titles = self._texts("title")
        if not titles:
            raise InvalidPractice("title", "is empty" if "title" in self._cells else "is missing")
        for other in titles[1:]:
            self._above.append(other)
            self.notes.append(f"title: another title, {quote_value(other)}, begins the text")
        if len(titles[0]) <= MAX_TITLE:
            return titles[0]
        self._above.insert(0, titles[0])
        self.notes.append(f"title: it has {len(titles[0])} characters and was cut; the whole title begins the text")
        return _cut_at_word(titles[0])

    def _places(self) -> dict[str, Any]:
        """Return the countries and their regions."""
        reading: PlaceReading = read_places(self._texts(COUNTRIES), self._entries("regions"))
        self.notes += reading.notes
        for place in reading.unknown:
            self._keep_as_keyword(place.column, place.text, place.reason)
        return {"countries": list(reading.countries), "regions": list(reading.regions)}

    def _years(self, countries: Iterable[str]) -> dict[str, int]:
        reading = read_years(self._cells, countries)
        self.notes += reading.notes
        self._texts_without_year += reading.texts_without_year
        years = {"start_year": reading.start, "end_year": reading.end}
        return {name: year for name, year in years.items() if year}

    def _own_values(self) -> dict[str, list[str]]:
        """Return the values of the fields that the profile adds. What a field cannot hold becomes a keyword."""
        return {field.key: self._field_values(field) for field in active_profile().own_fields}

    def _field_values(self, field: FieldDefinition) -> list[str]:
        values: list[str] = []
        for text, conventions in self._field_texts(field):
            reading = read_value(text, field, load_vocabularies(), conventions)
            if reading.value is None:
                self._keep_as_keyword(field.key, text, reading.reason)
            elif values and not field.many:
                self._keep_as_keyword(field.key, text, "is a further value")
            else:
                values.append(reading.value)
                self.notes += [f"{field.key}: {note}" for note in reading.notes]
                self._note_other_name(field, text, reading.value)
        return values

    def _field_texts(self, field: FieldDefinition) -> Iterator[tuple[str, Conventions]]:
        """Yield the texts of a field's values, each with the conventions of its column.

        A comma in a number does not separate two.
        """
        is_single = not field.many or (field.kind in QUANTITIES and all(map(holds_one_number, self._texts(field.key))))
        for cell in self._cells.get(field.key, ()):
            texts = map(clean_line, (cell.text,) if is_single else cell.splitter.split(cell.text))
            yield from ((text, cell.conventions) for text in texts if not is_empty_value(text))

    def _note_other_name(self, field: FieldDefinition, text: str, notation: str) -> None:
        """Note a concept that was read by another name than its label or notation."""
        concept = load_vocabularies()[field.scheme].get(notation) if field.scheme else None
        if concept and not concept.is_preferred_name(text):
            self.notes.append(f"{field.key}: {quote_value(text)} read as {concept.label()}")

    def _sort_tags(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return keywords and tags, and the concepts of columns that the import reads as such."""
        concept_entries, words = (
            self._fitting(
                "tags", [*self._entries(TAGS, concepts=concepts), *self._entries("keywords", concepts=concepts)]
            )
            for concepts in (True, False)
        )
        leftovers = self._fitting("keywords", self._leftovers)
        countries = tuple(values["countries"])
        self.notes += [
            f"keyword {text} read as {named}" for text, named in describe_concepts(concept_entries, countries)
        ]
        self.notes += [f"keyword {text}{PROPOSED}{named}" for text, named in describe_concepts(words, countries)]
        sorted_tags = read_concepts(tuple(concept_entries), countries)
        own = {key: _with_tags(key, entries, sorted_tags.values_of(key)) for key, entries in values["values"].items()}
        keywords = list(dict.fromkeys([*leftovers, *sorted_tags.keywords, *words]))
        tags = [*concept_entries, *words, *leftovers, *self._fitting("tags", self._texts_without_year)]
        return {
            "values": own,
            "countries": list(countries or sorted_tags.countries),
            "keywords": keywords,
            "tags": list(dict.fromkeys(tags)),
        }

    def _fitting(self, name: str, texts: Iterable[str]) -> list[str]:
        """Return as many texts as a practice holds. The others, and long ones, begin the narrative."""
        unique = list(dict.fromkeys(texts))
        long = [text for text in unique if len(text) > MAX_TITLE]
        short = [text for text in unique if len(text) <= MAX_TITLE]
        others = [*long, "; ".join(short[MAX_VALUES // 2 :])]
        for text in filter(None, others):
            self._above.append(text)
            self.notes.append(f"{name}: {quote_value(text)} does not fit into a list; it begins the text")
        return short[: MAX_VALUES // 2]

    def _lines(self) -> dict[str, Any]:
        """Return the fields with one line."""
        values: dict[str, Any] = {name: next(iter(self._texts(name)), "") for name in LINES}
        for name in ("created", "updated"):
            for text in self._texts(name)[:1]:
                with suppress(ValueError):
                    values[name] = date.fromisoformat(text[: len("2014-01-01")])
                if name not in values:
                    self.notes.append(f"{name}: {quote_value(text)} is not a date such as 2014-01-01; it was left out")
        return values

    def _parts(self) -> dict[str, Any]:
        """Return the contact, links, files and proposals."""
        links = {name: [Link(**parse_link(entry)) for entry in self._addresses(name)] for name in _LINKED}
        contact = {part: " ".join(self._texts(name)) for name, part in CONTACT.items()}
        contact["name"] = " ".join([contact["name"], *self._texts("contact")]).strip()
        contact["consent"] = self._consent(contact["consent"])
        proposals = [entry.rpartition(":") for entry in self._entries("proposals")]
        return {
            **links,
            "contact": Contact(**contact),
            "attachments": [Attachment(name) for name in self._entries("attachments")],
            "proposals": [
                Proposal(
                    name.strip() or answer, answer.strip().lower() if answer.strip().lower() in ANSWERS else "unknown"
                )
                for name, _, answer in proposals
            ],
        }

    def _consent(self, text: str) -> str:
        """Return who sees the contact: nobody where the cell is not understood."""
        consent = text.lower() or CONSENTS[0]
        if consent in CONSENTS:
            return consent
        self.notes.append(
            f"contact_consent: {quote_value(text)} is not one of {', '.join(CONSENTS)}; nobody sees the contact"
        )
        return CONSENTS[-1]

    def _addresses(self, name: str) -> list[str]:
        """Return the links in the cells of a field. An address may contain separators of lists."""
        cells = [_link_text(repair_encoding(cell.text).strip()) for cell in self._cells.get(name, ())]
        return [
            entry
            for text in cells
            for entry in ([text] if text and not any(map(str.isspace, text)) else _entries_in(text))
        ]

    def _record_type(self) -> str:
        """Return the key of the kind of record; empty for the first kind."""
        for text in self._texts(RECORD_TYPE):
            if known := find_type(active_profile().record_types, text):
                return known.key
            names = ", ".join(known.key for known in active_profile().record_types)
            self._keep_as_keyword(RECORD_TYPE, text, f"is not a kind of record ({names})")
        return ""

    def _sections(self, narrative: str) -> list[Section]:
        texts = {key: "\n\n".join(self._markdown(key)) for key in active_profile().section_keys}
        above = [plain_to_markdown(text) for text in self._above]
        general = texts.pop(active_profile().narrative_key)
        texts[narrative] = "\n\n".join(filter(None, [*above, general, texts.get(narrative, "")]))
        return [Section(key, text) for key, text in texts.items()]

    def _markdown(self, key: str) -> Iterable[str]:
        for cell in self._cells.get(key, ()):
            text = remove_template_tags(repair_encoding(cell.text)) if cell.markdown else clean(cell.text)
            if text.strip():
                yield text

    def _language(self, title: str, sections: Iterable[Section]) -> str:
        for text in self._texts("language"):
            if code := parse_language(text):
                return code
            self.notes.append(f"language: {quote_value(text)} is not a known language; it was left out")
        text = " ".join([title, *(section.text for section in sections)])
        return guess_record_language(text) or UNKNOWN

    def _slug(self, unique: Callable[[str], str], country: str, title: str) -> str:
        """Return the record's own slug or number, or a slug from country and title."""
        own = self.identifier
        wanted = make_slug(own) if own else make_slug(country, title)
        slug = unique(wanted)
        if own and slug != wanted:
            self.notes.append(f"slug: {wanted!r} is there twice; this one is {slug!r}")
        return slug


_LINKED: Final = ("documents", "links", "sources")


def _with_tags(key: str, entries: Sequence[str], from_tags: Sequence[str]) -> list[str]:
    """Return the values of a field with those of the tags: all of them, or one where the field has one value."""
    field = active_profile().field(key)
    return list(dict.fromkeys((*entries, *from_tags) if field and field.many else entries or from_tags[:1]))


def _link_text(text: str) -> str:
    """Return the link of a formula as `title <address>`, and other texts unchanged."""
    formula = parse_formula(text)
    return f"{formula.text} <{formula.url}>" if formula and formula.url else text


def _entries_in(text: str) -> list[str]:
    return [entry for line in text.split("\n") for entry in split_entries(line)]


def _cut_at_word(text: str) -> str:
    """Return the beginning of a long title, cut at a word."""
    start = text[: MAX_TITLE - 1]
    return (start.rpartition(" ")[0] or start) + "\u2026"
