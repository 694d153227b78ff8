"""One row of a foreign table, on its way to a practice.

A `Draft` takes the cells by field and gives the values of a practice. What it cannot take as it stands it keeps
somewhere else (a country that is none becomes a keyword, a long title heads the text) and notes.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, Final

from attrs import frozen

from corpus.errors import InvalidPractice
from corpus.formats.mapping.cell_values import countries_of, is_name_of, language_code, parts_of, years_of
from corpus.formats.mapping.column_names import COUNTRY, IDENTIFIER, TAGS
from corpus.formats.row_values import CONTACT, entries_of, link_values
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
from corpus.reading.cleaning import clean, clean_line, markdown_of_plain, repaired, with_unified_lines
from corpus.reading.encodings import guess_language
from corpus.reading.tagging import SINGLE, Sorted, sort_tags
from corpus.slugs import make_slug
from corpus.template import NARRATIVE, SECTION_KEYS
from corpus.vocabularies.countries import country_scheme, region_label, resolve_region
from corpus.vocabularies.languages import UNKNOWN
from corpus.vocabularies.skos_loader import CONCEPT_FIELDS, load_vocabularies

__all__ = ["Cell", "Draft"]

LINES: Final = ("native_title", "provided_by")
ANSWERS: Final = ("yes", "no", "unknown")
LONG_ENOUGH: Final = 40
"""Characters of a text whose language can be told."""
SURE: Final = 0.8
"""Confidence, 0 to 1, from which on a guessed language is taken."""
SHOWN: Final = 60
"""Characters of a value that a note repeats."""
CACHED: Final = 8_192
"""Different lists of tags that are remembered."""


@frozen
class Cell:
    """What stands in one cell or under one key."""

    text: str
    comma: bool = False
    """Whether commas part the entries of a list in it."""
    markdown: bool = False
    """Whether its text is Markdown already."""


class Draft:
    """What one row says, by field."""

    def __init__(self, cells: Mapping[str, list[Cell]]) -> None:
        self.notes: list[str] = []
        self._cells = cells
        self._leftovers: list[str] = []
        """Names that no field took: they become keywords."""
        self._above: list[str] = []
        """Paragraphs that go to the head of the narrative."""

    def practice(self, unique: Callable[[str], str]) -> Practice:
        """The practice; `unique` makes its slug so. Raises InvalidPractice where it has no title or too much text."""
        self._note_mended()
        values: dict[str, Any] = {"title": self._title()}
        values |= self._places() | self._years() | self._concepts() | self._lines() | self._parts()
        values |= self._sorted(values)
        values["sections"] = self._sections()
        values["language"] = self._language(values["title"], values["sections"])
        values["slug"] = self._slug(unique, values["country"], values["title"])
        return self._built(values)

    def _built(self, values: dict[str, Any]) -> Practice:
        """The practice without the fields that none can hold."""
        while True:
            try:
                return Practice(**values)
            except InvalidPractice as error:
                if error.field not in values or error.field in ("slug", "title", "sections"):
                    raise
                self.notes.append(f"{error.field}: {error.reason}; it was left out")
                del values[error.field]

    def _texts(self, name: str) -> list[str]:
        """The cells of a field as single lines, the empty ones left out."""
        return [text for text in (clean_line(cell.text) for cell in self._cells.get(name, ())) if text]

    def _entries(self, name: str) -> list[str]:
        """The entries of all lists in the cells of a field."""
        parts = (part for cell in self._cells.get(name, ()) for part in parts_of(cell.text, cell.comma))
        return [text for text in map(clean_line, parts) if text]

    def _note_mended(self) -> None:
        mended = [name for name, cells in self._cells.items() if any(_is_broken(cell.text) for cell in cells)]
        if mended:
            self.notes.append(f"characters were mended in {', '.join(mended)}")

    def _leave(self, name: str, text: str, reason: str) -> None:
        self._leftovers.append(text)
        self.notes.append(f"{name}: {_shown(text)} {reason}; it stands among the keywords")

    def _title(self) -> str:
        titles = self._texts("title")
        if not titles:
            raise InvalidPractice("title", "is empty" if "title" in self._cells else "is missing")
        for other in titles[1:]:
            self._above.append(other)
            self.notes.append(f"title: there is another, {_shown(other)}; it heads the text")
        if len(titles[0]) <= MAX_TITLE:
            return titles[0]
        self._above.insert(0, titles[0])
        self.notes.append(f"title: it has {len(titles[0])} characters and was cut; the whole heads the text")
        return _cut(titles[0])

    def _places(self) -> dict[str, Any]:
        """The country, and the regions of it."""
        found = [(text, countries_of(text)) for text in dict.fromkeys(self._texts(COUNTRY))]
        named = {code for _, several in found for code, _ in several}
        for text, several in found:
            if not several and not any(is_name_of(text, code) for code in named):
                self._leave(COUNTRY, text, "is no country that is known")
        places = [place for _, several in found for place in several]
        regions = [region for _, region in places if region]
        for name in self._entries("regions"):
            if known := resolve_region(name) or _region_code(name):
                places.append(known)
                regions.append(known[1])
            else:
                self._leave("regions", name, "has no code that is known")
        country = places[0][0] if places else ""
        for other in dict.fromkeys(code for code, _ in places if code != country):
            self._leave(COUNTRY, country_scheme().label_of(other), "is one country more")
        return {"country": country, "regions": [region for region in regions if region.startswith(country)]}

    def _years(self) -> dict[str, int]:
        begin, end = self._year("start_year"), self._year("end_year")
        years = {"start_year": begin[:1], "end_year": end[-1:] or begin[1:]}
        if begin and years["end_year"] and years["end_year"][0] < begin[0]:
            self.notes.append(f"end_year: {years['end_year'][0]} is before the start, {begin[0]}; it was left out")
            del years["end_year"]
        return {name: found[0] for name, found in years.items() if found}

    def _year(self, name: str) -> tuple[int, ...]:
        """The years of the first cell that names one that a practice can hold."""
        for text in self._texts(name):
            years = years_of(text)
            if years and all(year in YEARS for year in years):
                return years
            self.notes.append(f"{name}: {_shown(text)} names no year from {YEARS[0]} to {YEARS[-1]}; it was left out")
        return ()

    def _concepts(self) -> dict[str, Any]:
        """The fields that hold concepts; what their schemes do not have is left for the keywords."""
        values: dict[str, Any] = {}
        for name, scheme_name in CONCEPT_FIELDS.items():
            scheme = load_vocabularies()[scheme_name]
            found: list[str] = []
            for text in self._entries(name):
                concept = scheme.get(text) or scheme.find_by_name(text)
                if concept and not (found and name in SINGLE):
                    found.append(concept.notation)
                else:
                    self._leave(name, text, "is one more" if concept else f"is no {scheme_name} that is known")
            values[name] = found[0] if found and name in SINGLE else "" if name in SINGLE else found
        return values

    def _sorted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that tags take part in: what a scheme has goes to its field, the rest to the keywords."""
        tags = self._fitting("tags", [*self._entries(TAGS), *self._entries("keywords")])
        leftovers = self._fitting("keywords", self._leftovers)
        found = _sort(tuple(tags), values["country"])
        sorted_values: dict[str, Any] = {
            name: values[name] or getattr(found, name)
            if name in SINGLE
            else list(dict.fromkeys([*values[name], *getattr(found, name)]))
            for name in CONCEPT_FIELDS
        }
        sorted_values |= {"country": values["country"] or found.country}
        keywords = list(dict.fromkeys([*leftovers, *found.keywords]))
        return sorted_values | {"keywords": keywords, "tags": list(dict.fromkeys([*tags, *leftovers]))}

    def _fitting(self, name: str, texts: Iterable[str]) -> list[str]:
        """As many of these as a practice holds; the others, and those that are too long, head the text."""
        unique = list(dict.fromkeys(texts))
        long = [text for text in unique if len(text) > MAX_TITLE]
        short = [text for text in unique if len(text) <= MAX_TITLE]
        others = [*long, "; ".join(short[MAX_VALUES // 2 :])]
        for text in filter(None, others):
            self._above.append(text)
            self.notes.append(f"{name}: {_shown(text)} is too much for a list; it heads the text")
        return short[: MAX_VALUES // 2]

    def _lines(self) -> dict[str, Any]:
        """The fields that hold one line."""
        values: dict[str, Any] = {name: next(iter(self._texts(name)), "") for name in LINES}
        for name in ("created", "updated"):
            for text in self._texts(name)[:1]:
                with suppress(ValueError):
                    values[name] = date.fromisoformat(text[: len("2014-01-01")])
                if name not in values:
                    self.notes.append(f"{name}: {_shown(text)} is no date such as 2014-01-01; it was left out")
        return values

    def _parts(self) -> dict[str, Any]:
        """The contact, the links, the files and the proposals."""
        links = {name: [Link(**link_values(one)) for one in self._addresses(name)] for name in _LINKED}
        contact = {part: " ".join(self._texts(name)) for name, part in CONTACT.items()}
        contact["name"] = " ".join([contact["name"], *self._texts("contact")]).strip()
        contact["consent"] = self._consent(contact["consent"])
        proposals = [one.rpartition(":") for one in self._entries("proposals")]
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
        """To whom the contact is shown: to nobody where a cell says something that is not understood."""
        said = text.lower() or CONSENTS[0]
        if said in CONSENTS:
            return said
        self.notes.append(f"contact_consent: {_shown(text)} is none of {', '.join(CONSENTS)}; it is shown to nobody")
        return CONSENTS[-1]

    def _addresses(self, name: str) -> list[str]:
        """The links in the cells of a field: an address may hold the signs that part entries elsewhere."""
        cells = [repaired(cell.text).strip() for cell in self._cells.get(name, ())]
        return [
            one for text in cells for one in ([text] if text and not any(map(str.isspace, text)) else _entries_in(text))
        ]

    def _sections(self) -> list[Section]:
        texts = {key: "\n\n".join(self._markdown(key)) for key in SECTION_KEYS}
        above = [markdown_of_plain(text) for text in self._above]
        texts[NARRATIVE] = "\n\n".join(filter(None, [*above, texts[NARRATIVE]]))
        return [Section(key, text) for key, text in texts.items()]

    def _markdown(self, key: str) -> Iterable[str]:
        for cell in self._cells.get(key, ()):
            text = repaired(cell.text) if cell.markdown else clean(cell.text)
            if text.strip():
                yield text

    def _language(self, title: str, sections: Iterable[Section]) -> str:
        for text in self._texts("language"):
            if code := language_code(text):
                return code
            self.notes.append(f"language: {_shown(text)} is no language that is known; it was left out")
        text = " ".join([title, *(section.text for section in sections)])
        return (guess_language(text, SURE) if len(text) >= LONG_ENOUGH else "") or UNKNOWN

    def _slug(self, unique: Callable[[str], str], country: str, title: str) -> str:
        """The record's own slug or number, else its country and title."""
        own = next(iter([*self._texts("slug"), *self._texts(IDENTIFIER)]), "")
        wanted = make_slug(own) if own else make_slug(country, title)
        slug = unique(wanted)
        if own and slug != wanted:
            self.notes.append(f"slug: {wanted!r} stands twice; this one became {slug!r}")
        return slug


_LINKED: Final = ("documents", "links", "sources")


@lru_cache(maxsize=CACHED)
def _sort(tags: tuple[str, ...], country: str) -> Sorted:
    return sort_tags(tags, load_vocabularies(), country)


def _is_broken(text: str) -> bool:
    """Whether there was anything to mend but line ends and the form of accents."""
    fixed = repaired(text)
    return fixed is not text and fixed != with_unified_lines(text)


def _region_code(text: str) -> tuple[str, str] | None:
    """The country and the region of an ISO 3166-2 code that there is, such as `BE-VLG`."""
    code = text.upper()
    return (code.split("-")[0], code) if "-" in code and region_label(code) != code else None


def _entries_in(text: str) -> list[str]:
    return [entry for line in text.split("\n") for entry in entries_of(line)]


def _cut(text: str) -> str:
    """The beginning of a long title, cut at a word."""
    start = text[: MAX_TITLE - 1]
    return (start.rpartition(" ")[0] or start) + "\u2026"


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}\u2026")
