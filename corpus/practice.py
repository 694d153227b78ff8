"""The record: what was tried, where, by whom, and what came of it.

`Practice` and its parts are frozen values whose invariants hold from the moment that they exist, so that nothing
behind this door has to check again. What is merely incomplete or doubtful is no matter of invariants: `checks` says it.
Fields that name concepts hold the concept's notation (`P3.2`, `S6`, `NO`), never its label.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attrs import Attribute, evolve, field, frozen, validators

from corpus.errors import InvalidPractice
from corpus.template import SECTION_KEYS

__all__ = [
    "CONSENTS",
    "MAX_SLUG",
    "MAX_TEXT",
    "MAX_TITLE",
    "MAX_VALUES",
    "YEARS",
    "Attachment",
    "Contact",
    "Link",
    "Practice",
    "Proposal",
    "Section",
    "has_content",
]

MAX_SLUG = 96
MAX_TITLE = 500
MAX_TEXT = 500_000
"""Characters in one section. The longest real one that was seen has 9 208."""
MAX_VALUES = 200
"""Entries in one list of a practice."""
YEARS = range(1800, 2101)
CONSENTS = ("public", "people", "none")
"""To whom a contact is shown: to everybody, to people who are signed in, to nobody; the strictest last."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters but tab and line ends, and halves of surrogate pairs: no file format carries them."""


def _refuse(attribute: "Attribute[Any]", reason: str) -> InvalidPractice:
    return InvalidPractice(attribute.name, reason)


def _text(most: int) -> Any:  # noqa: ANN401 - attrs' own type for validators is not public
    """A validator: a clean Unicode string of at most `most` characters."""

    def validate(_: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, str):
            raise _refuse(attribute, f"is {type(value).__name__}, not text")
        if len(value) > most:
            raise _refuse(attribute, f"has {len(value)} characters, more than {most}")
        if _UNCLEAN.search(value):
            raise _refuse(attribute, "holds control characters")

    return validate


def _slug(_: object, attribute: "Attribute[Any]", value: str) -> None:
    if len(value) > MAX_SLUG or not _SLUG.fullmatch(value):
        raise _refuse(attribute, f"{value[:MAX_SLUG]!r} is not made of a-z, 0-9 and single hyphens")


def _title(_: object, attribute: "Attribute[Any]", value: str) -> None:
    if not value.strip():
        raise _refuse(attribute, "is empty")


def _year(_: object, attribute: "Attribute[Any]", value: int | None) -> None:
    if value is not None and value not in YEARS:
        raise _refuse(attribute, f"{value} is no year between {YEARS.start} and {YEARS.stop - 1}")


def _few(_: object, attribute: "Attribute[Any]", value: tuple[object, ...]) -> None:
    if len(value) > MAX_VALUES:
        raise _refuse(attribute, f"has {len(value)} entries, more than {MAX_VALUES}")


def _unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values in their order, each once, the empty ones gone."""
    return tuple(dict.fromkeys(value for value in values if value))


def _stripped(value: str) -> str:
    return value.strip() if isinstance(value, str) else value


def _line(most: int = MAX_TITLE) -> Any:  # noqa: ANN401 - as attrs.field itself
    return field(default="", validator=_text(most))


def _many(*checks: Any) -> Any:  # noqa: ANN401 - as attrs.field itself
    return field(default=(), converter=_unique, validator=[_few, *checks])


_lines = validators.deep_iterable(_text(MAX_TITLE))


@frozen
class Section:
    """The answer to one section of the template."""

    key: str = field(validator=validators.in_(SECTION_KEYS))
    text: str = field(validator=_text(MAX_TEXT))
    """Markdown: paragraphs, lists, emphasis, links. Any HTML in it is text."""


def _in_order(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections that say something, in the template's order."""
    said = (section for section in sections if section.text.strip())
    return tuple(sorted(said, key=lambda section: SECTION_KEYS.index(section.key)))


@frozen
class Contact:
    """Whom to ask, and who may know it. A field that nobody filled in is empty.

    Who said nothing about consent is taken to be public: records come from databases and pages that publish their
    contacts, and those of offices most often. Whoever describes a practice here is asked.
    """

    name: str = _line()
    role: str = _line()
    organisation: str = _line()
    address: str = _line()
    phone: str = _line()
    fax: str = _line()
    email: str = _line()
    website: str = _line()
    consent: str = field(default=CONSENTS[0], validator=validators.in_(CONSENTS))

    @property
    def is_empty(self) -> bool:
        """Whether it names nobody and nothing."""
        return evolve(self, consent=CONSENTS[0]) == Contact()


@frozen
class Link:
    """A document, a source or a page elsewhere; one of title and url may be empty."""

    title: str = _line(2_000)
    url: str = _line(2_000)


@frozen
class Attachment:
    """A file that belongs to the practice: what it is called and, where it is kept, its content's hash."""

    name: str = _line()
    media_type: str = _line()
    size: int | None = None
    """Bytes."""
    sha256: str = _line()


@frozen
class Proposal:
    """Whether the practice is proposed for another database, such as KSLLL: yes, no or unknown."""

    target: str = field(validator=_text(MAX_TITLE))
    answer: str = field(default="unknown", validator=validators.in_(("yes", "no", "unknown")))


@frozen(kw_only=True)
class Practice:
    """One practice, in one revision. Raises InvalidPractice for what no practice can hold."""

    slug: str = field(validator=[_text(MAX_SLUG * 10), _slug])
    """Its name in addresses and file names, for ever."""
    title: str = field(converter=_stripped, validator=[_text(MAX_TITLE), _title])
    native_title: str = _line()
    """Its name in its own language, where that is not the title."""
    language: str = field(default="en", validator=validators.matches_re(r"[a-z]{2,3}|und"))
    """The language of the text, ISO 639; `und` where it is not known."""

    country: str = field(default="", validator=validators.matches_re(r"(?:[A-Z]{2})?"))
    """ISO 3166-1 alpha-2, or empty."""
    regions: tuple[str, ...] = _many(_lines)
    """Where it is not the whole country: ISO 3166-2 codes such as BE-VLG."""
    start_year: int | None = field(default=None, validator=_year)
    end_year: int | None = field(default=None, validator=_year)
    types: tuple[str, ...] = _many(_lines)
    areas: tuple[str, ...] = _many(_lines)
    sectors: tuple[str, ...] = _many(_lines)
    targets: tuple[str, ...] = _many(_lines)
    level: str = _line()
    status: str = _line()
    evidence: str = _line()
    keywords: tuple[str, ...] = _many(_lines)
    """Curated words for what the schemes have no concept for."""
    tags: tuple[str, ...] = _many(_lines)
    """The flat tags as they came, whether or not one was understood as a concept: nothing is lost."""

    sections: tuple[Section, ...] = field(default=(), converter=_in_order)
    """Those that say something, in the template's order."""

    contact: Contact = field(factory=Contact)
    documents: tuple[Link, ...] = _many()
    attachments: tuple[Attachment, ...] = _many()
    links: tuple[Link, ...] = _many()
    sources: tuple[Link, ...] = _many()
    """Where the facts were read."""
    provided_by: str = _line()
    proposals: tuple[Proposal, ...] = _many()
    created: date | None = None
    updated: date | None = None

    def __attrs_post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        if len(set(keys)) != len(keys):
            raise InvalidPractice("sections", "a section stands twice")
        if self.start_year and self.end_year and self.end_year < self.start_year:
            raise InvalidPractice("end_year", f"{self.end_year} is before the start, {self.start_year}")

    def text(self, key: str) -> str:
        """The text of one section, empty where the practice has none."""
        return next((section.text for section in self.sections if section.key == key), "")

    def with_texts(self, texts: Mapping[str, str]) -> "Practice":
        """The same practice with these sections in place of its own."""
        return evolve(self, sections=[Section(key, text) for key, text in texts.items()])


def has_content(value: object) -> bool:
    """Whether a field of a practice says anything: pages and files leave out those that do not."""
    return value not in ("", (), None) and not (isinstance(value, Contact) and value.is_empty)
