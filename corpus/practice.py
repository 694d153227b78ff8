"""`Practice`: the record of what was tried, where, by whom, and with what result.

A practice and its parts are frozen values. Their validators run when they are created, so other code need not check
them again. Incomplete or doubtful values are allowed; `corpus.checks` reports them. Fields that name concepts hold the
notation of the concept (`P3.2`, `S6`, `NO`), never its label.
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
"""The longest slug, in characters."""
MAX_TITLE = 500
"""The longest title and the longest value of a list, in characters."""
MAX_TEXT = 500_000
"""The longest section, in characters. The longest real one seen has 9 208."""
MAX_VALUES = 200
"""The most entries in one list of a practice."""
YEARS = range(1800, 2101)
"""The years that a practice may start or end in."""
CONSENTS = ("public", "people", "none")
"""Who sees a contact, from everybody to nobody: everybody, signed-in people, nobody."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACE = re.compile(r"[A-Z]{2}|[A-Z][A-Z0-9-]{3,47}")
"""A code of ISO 3166-1, or a longer one of a historic state or a group. Codes of three letters are not used."""
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters except tab and line ends, and unpaired surrogates. No file format carries them."""


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
            raise _refuse(attribute, "contains control characters")

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


def _places(_: object, attribute: "Attribute[Any]", values: tuple[object, ...]) -> None:
    for value in values:
        if not isinstance(value, str) or not _PLACE.fullmatch(value):
            raise _refuse(
                attribute, f"{str(value)[:MAX_SLUG]!r} is not the code of a country or group, such as NO or EU"
            )


def _unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return the values in their order, without repeated and empty ones."""
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
    """A section of the template, and the text of a practice in it."""

    key: str = field(validator=validators.in_(SECTION_KEYS))
    text: str = field(validator=_text(MAX_TEXT))
    """Markdown: paragraphs, lists, emphasis, links. Any HTML in it is text."""


def _in_order(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Return the sections that have text, in the order of the template."""
    filled = (section for section in sections if section.text.strip())
    return tuple(sorted(filled, key=lambda section: SECTION_KEYS.index(section.key)))


@frozen
class Contact:
    """The person or office to ask about a practice, and who may see it. Unknown fields are empty.

    Without a stated consent a contact is public: most records come from databases and pages that publish the contacts
    of offices. The contribution form asks for consent.
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
        """Whether the contact names no person, office or address."""
        return evolve(self, consent=CONSENTS[0]) == Contact()


@frozen
class Link:
    """A document, a source or a web page. Either the title or the URL may be empty."""

    title: str = _line(2_000)
    url: str = _line(2_000)


@frozen
class Attachment:
    """A file that is attached to a practice: its name and, where it is stored, the hash of its content."""

    name: str = _line()
    media_type: str = _line()
    size: int | None = None
    """The size in bytes, where it is known."""
    sha256: str = _line()


@frozen
class Proposal:
    """Whether a practice is proposed for another database, such as KSLLL: yes, no or unknown."""

    target: str = field(validator=_text(MAX_TITLE))
    answer: str = field(default="unknown", validator=validators.in_(("yes", "no", "unknown")))


@frozen(kw_only=True)
class Practice:
    """A practice in one revision. Raises InvalidPractice for a value that no practice can have."""

    slug: str = field(validator=[_text(MAX_SLUG * 10), _slug])
    """The permanent name of the practice in addresses and file names."""
    title: str = field(converter=_stripped, validator=[_text(MAX_TITLE), _title])
    native_title: str = _line()
    """The title in the practice's own language, where it differs from `title`."""
    language: str = field(default="en", validator=validators.matches_re(r"[a-z]{2,3}|und"))
    """The language of the text as an ISO 639 code; `und` where it is unknown."""

    countries: tuple[str, ...] = _many(_places)
    """The countries, historic states and groups of countries, by notation: NO, SUHH, EU, NORDIC."""
    regions: tuple[str, ...] = _many(_lines)
    """ISO 3166-2 codes such as BE-VLG, where the practice covers only part of a country."""
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
    """Keywords that editors chose for subjects without a concept in a scheme."""
    tags: tuple[str, ...] = _many(_lines)
    """The flat tags of the source, unchanged, whether or not one was read as a concept."""

    sections: tuple[Section, ...] = field(default=(), converter=_in_order)
    """The sections that have text, in the order of the template."""

    contact: Contact = field(factory=Contact)
    documents: tuple[Link, ...] = _many()
    attachments: tuple[Attachment, ...] = _many()
    links: tuple[Link, ...] = _many()
    sources: tuple[Link, ...] = _many()
    """The sources of the facts in the record."""
    provided_by: str = _line()
    proposals: tuple[Proposal, ...] = _many()
    created: date | None = None
    updated: date | None = None

    def __attrs_post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        if len(set(keys)) != len(keys):
            raise InvalidPractice("sections", "a section is there twice")
        if self.start_year and self.end_year and self.end_year < self.start_year:
            raise InvalidPractice("end_year", f"{self.end_year} is before the start, {self.start_year}")

    @property
    def country(self) -> str:
        """The first of its countries, or an empty string."""
        return self.countries[0] if self.countries else ""

    def text(self, key: str) -> str:
        """Return the text of a section, or an empty text where the practice has none."""
        return next((section.text for section in self.sections if section.key == key), "")

    def with_texts(self, texts: Mapping[str, str]) -> "Practice":
        """Return a copy of the practice with these sections instead of its own."""
        return evolve(self, sections=[Section(key, text) for key, text in texts.items()])


def has_content(value: object) -> bool:
    """Return whether a field's value is not empty. Pages and files leave out empty values."""
    return value not in ("", (), None) and not (isinstance(value, Contact) and value.is_empty)
