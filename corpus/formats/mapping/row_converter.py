"""Converts one row of a foreign table to a practice.

`RowConverter` takes the cells by field. A value that fits no field is kept in another place, with a note: an unknown
country becomes a keyword, a title that is too long begins the text.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, Final

from attrs import frozen

from corpus.errors import InvalidPractice
from corpus.formats.mapping.cell_values import (
    contains_country_name,
    parse_countries,
    parse_language,
    parse_years,
    split_list,
)
from corpus.formats.mapping.column_names import COUNTRY, IDENTIFIER, TAGS
from corpus.formats.row_values import CONTACT, parse_link, split_entries
from corpus.practice import (
    CONSENTS,
    MAX_TITLE,
    MAX_VALUES,
    YEARS,
    Attachment,
    Contact,
    Link,
    Practice,
    Proposal,
    Section,
)
from corpus.reading.cleaning import clean, clean_line, normalize_lines, plain_to_markdown, repair_encoding
from corpus.reading.encodings import guess_language
from corpus.reading.tagging import SINGLE_VALUED, SortedTags, sort_tags
from corpus.slugs import make_slug
from corpus.template import NARRATIVE, SECTION_KEYS
from corpus.text import quote_value
from corpus.vocabularies.countries import country_scheme, region_label, resolve_region
from corpus.vocabularies.languages import UNKNOWN
from corpus.vocabularies.skos_loader import CONCEPT_FIELDS, load_vocabularies

__all__ = ["Cell", "RowConverter"]

LINES: Final = ("native_title", "provided_by")
ANSWERS: Final = ("yes", "no", "unknown")
MIN_LANGUAGE_SAMPLE: Final = 40
"""Characters of the shortest text whose language is guessed."""
MIN_CONFIDENCE: Final = 0.8
"""The confidence, from 0 to 1, from which a guessed language is used."""
CACHED_TAG_LISTS: Final = 8_192
"""Different lists of tags that are cached."""


@frozen
class Cell:
    """The value of one cell or key."""

    text: str
    comma: bool = False
    """Whether commas separate the entries of a list in it."""
    markdown: bool = False
    """Whether the text is Markdown already."""


class RowConverter:
    """Converts the cells of one row."""

    def __init__(self, cells: Mapping[str, list[Cell]]) -> None:
        self.notes: list[str] = []
        self._cells = cells
        self._leftovers: list[str] = []
        """Names that no field took. They become keywords."""
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
        values: dict[str, Any] = {"title": self._title()}
        values |= self._places() | self._years() | self._concepts() | self._lines() | self._parts()
        values |= self._sort_tags(values)
        values["sections"] = self._sections()
        values["language"] = self._language(values["title"], values["sections"])
        values["slug"] = self._slug(unique, values["country"], values["title"])
        return self._build(values)

    def _build(self, values: dict[str, Any]) -> Practice:
        """Build the practice, and drop fields with values that no practice can hold."""
        while True:
            try:
                return Practice(**values)
            except InvalidPractice as error:
                if error.field not in values or error.field in ("slug", "title", "sections"):
                    raise
                self.notes.append(f"{error.field}: {error.reason}; it was left out")
                del values[error.field]

    def _texts(self, name: str) -> list[str]:
        """Return the cells of a field as single lines, without empty ones."""
        return [text for text in (clean_line(cell.text) for cell in self._cells.get(name, ())) if text]

    def _entries(self, name: str) -> list[str]:
        """Return the entries of all lists in the cells of a field."""
        parts = (part for cell in self._cells.get(name, ()) for part in split_list(cell.text, cell.comma))
        return [text for text in map(clean_line, parts) if text]

    def _note_repairs(self) -> None:
        repaired = [name for name, cells in self._cells.items() if any(_is_broken(cell.text) for cell in cells)]
        if repaired:
            self.notes.append(f"characters were repaired in {', '.join(repaired)}")

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
        """Return the country and its regions."""
        countries = [(text, parse_countries(text)) for text in dict.fromkeys(self._texts(COUNTRY))]
        named = {code for _, several in countries for code, _ in several}
        for text, several in countries:
            if not several and not any(contains_country_name(text, code) for code in named):
                self._keep_as_keyword(COUNTRY, text, "is not a known country")
        places = [place for _, several in countries for place in several]
        regions = [region for _, region in places if region]
        for name in self._entries("regions"):
            if known := resolve_region(name) or _region_code(name):
                places.append(known)
                regions.append(known[1])
            else:
                self._keep_as_keyword("regions", name, "is not a known region")
        country = places[0][0] if places else ""
        for other in dict.fromkeys(code for code, _ in places if code != country):
            self._keep_as_keyword(COUNTRY, country_scheme().label_of(other), "is a further country")
        return {"country": country, "regions": [region for region in regions if region.startswith(country)]}

    def _years(self) -> dict[str, int]:
        begin, end = self._year("start_year"), self._year("end_year")
        years = {"start_year": begin[:1], "end_year": end[-1:] or begin[1:]}
        if begin and years["end_year"] and years["end_year"][0] < begin[0]:
            self.notes.append(f"end_year: {years['end_year'][0]} is before the start, {begin[0]}; it was left out")
            del years["end_year"]
        return {name: values[0] for name, values in years.items() if values}

    def _year(self, name: str) -> tuple[int, ...]:
        """Return the years of the first cell with a year that a practice can hold."""
        for text in self._texts(name):
            years = parse_years(text)
            if years and all(year in YEARS for year in years):
                return years
            self.notes.append(
                f"{name}: {quote_value(text)} has no year from {YEARS[0]} to {YEARS[-1]}; it was left out"
            )
        return ()

    def _concepts(self) -> dict[str, Any]:
        """Return the fields that hold concepts. Unknown names become keywords."""
        values: dict[str, Any] = {}
        for name, scheme_name in CONCEPT_FIELDS.items():
            scheme = load_vocabularies()[scheme_name]
            notations: list[str] = []
            for text in self._entries(name):
                concept = scheme.get(text) or scheme.find_by_name(text)
                if concept and not (notations and name in SINGLE_VALUED):
                    notations.append(concept.notation)
                else:
                    self._keep_as_keyword(
                        name, text, "is a further value" if concept else f"is not a known {scheme_name}"
                    )
            values[name] = (
                notations[0] if notations and name in SINGLE_VALUED else "" if name in SINGLE_VALUED else notations
            )
        return values

    def _sort_tags(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields with the concepts of the tags added; other tags become keywords."""
        tags = self._fitting("tags", [*self._entries(TAGS), *self._entries("keywords")])
        leftovers = self._fitting("keywords", self._leftovers)
        sorted_tags = _sort(tuple(tags), values["country"])
        sorted_values: dict[str, Any] = {
            name: values[name] or getattr(sorted_tags, name)
            if name in SINGLE_VALUED
            else list(dict.fromkeys([*values[name], *getattr(sorted_tags, name)]))
            for name in CONCEPT_FIELDS
        }
        sorted_values |= {"country": values["country"] or sorted_tags.country}
        keywords = list(dict.fromkeys([*leftovers, *sorted_tags.keywords]))
        return sorted_values | {"keywords": keywords, "tags": list(dict.fromkeys([*tags, *leftovers]))}

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
        cells = [repair_encoding(cell.text).strip() for cell in self._cells.get(name, ())]
        return [
            entry
            for text in cells
            for entry in ([text] if text and not any(map(str.isspace, text)) else _entries_in(text))
        ]

    def _sections(self) -> list[Section]:
        texts = {key: "\n\n".join(self._markdown(key)) for key in SECTION_KEYS}
        above = [plain_to_markdown(text) for text in self._above]
        texts[NARRATIVE] = "\n\n".join(filter(None, [*above, texts[NARRATIVE]]))
        return [Section(key, text) for key, text in texts.items()]

    def _markdown(self, key: str) -> Iterable[str]:
        for cell in self._cells.get(key, ()):
            text = repair_encoding(cell.text) if cell.markdown else clean(cell.text)
            if text.strip():
                yield text

    def _language(self, title: str, sections: Iterable[Section]) -> str:
        for text in self._texts("language"):
            if code := parse_language(text):
                return code
            self.notes.append(f"language: {quote_value(text)} is not a known language; it was left out")
        text = " ".join([title, *(section.text for section in sections)])
        return (guess_language(text, MIN_CONFIDENCE) if len(text) >= MIN_LANGUAGE_SAMPLE else "") or UNKNOWN

    def _slug(self, unique: Callable[[str], str], country: str, title: str) -> str:
        """Return the record's own slug or number, or a slug from country and title."""
        own = self.identifier
        wanted = make_slug(own) if own else make_slug(country, title)
        slug = unique(wanted)
        if own and slug != wanted:
            self.notes.append(f"slug: {wanted!r} is there twice; this one is {slug!r}")
        return slug


_LINKED: Final = ("documents", "links", "sources")


@lru_cache(maxsize=CACHED_TAG_LISTS)
def _sort(tags: tuple[str, ...], country: str) -> SortedTags:
    return sort_tags(tags, load_vocabularies(), country)


def _is_broken(text: str) -> bool:
    """Return whether the text needs repair other than line ends and the form of accents."""
    fixed = repair_encoding(text)
    return fixed is not text and fixed != normalize_lines(text)


def _region_code(text: str) -> tuple[str, str] | None:
    """Return the country and region of an existing ISO 3166-2 code, such as `BE-VLG`."""
    code = text.upper()
    return (code.split("-")[0], code) if "-" in code and region_label(code) != code else None


def _entries_in(text: str) -> list[str]:
    return [entry for line in text.split("\n") for entry in split_entries(line)]


def _cut_at_word(text: str) -> str:
    """Return the beginning of a long title, cut at a word."""
    start = text[: MAX_TITLE - 1]
    return (start.rpartition(" ")[0] or start) + "\u2026"
