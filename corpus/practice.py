"""`Practice`: the record of what was tried, where, by whom, and with what result.

A practice and its parts are frozen values. Their validators run when they are created, so other code need not check
them again. Incomplete or doubtful values are allowed; `corpus.checks` reports them. Fields that name concepts hold the
notation of the concept (`P3.2`, `S6`, `NO`), never its label.

The profile of the collection (`corpus.profile`) says which sections a practice has, and which fields it has besides
those here: `Practice.values` holds their values. A section or field that the profile no longer has is kept, so that no
change of the profile costs data.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from attrs import Attribute, evolve, field, frozen, validators

from corpus.errors import InvalidPractice
from corpus.profile.active import active_profile

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
"""The most entries in one list of a practice, and the most fields that a profile can add."""
YEARS = range(1800, 2101)
"""The years that a practice may start or end in."""
CONSENTS = ("public", "people", "none")
"""Who sees a contact, from everybody to nobody: everybody, signed-in people, nobody."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
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
        _check_text(attribute.name, value, most)

    return validate


def _check_text(name: str, value: object, most: int) -> None:
    if not isinstance(value, str):
        raise InvalidPractice(name, f"is {type(value).__name__}, not text")
    if len(value) > most:
        raise InvalidPractice(name, f"has {len(value)} characters, more than {most}")
    if _UNCLEAN.search(value):
        raise InvalidPractice(name, "contains control characters")


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

    key: str = field(validator=validators.matches_re(_KEY))
    text: str = field(validator=_text(MAX_TEXT))
    """Markdown: paragraphs, lists, emphasis, links. Any HTML in it is text."""


def _in_order(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Return the sections that have text, in the order of the profile. Those that it does not have come last."""
    positions = {key: position for position, key in enumerate(active_profile().section_keys)}
    filled = (section for section in sections if section.text.strip())
    return tuple(sorted(filled, key=lambda section: positions.get(section.key, len(positions))))


def _type_key(key: str) -> str:
    """Return the key of a kind of record; empty for the first kind of the profile."""
    return "" if key == active_profile().record_types[0].key else key


def _field_values(values: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """Return the values by field, in the order of the profile, without repeated and empty ones."""
    keys = (*(key for key in active_profile().own_keys if key in values), *values)
    unique = {key: _unique(values[key]) for key in dict.fromkeys(keys)}
    return MappingProxyType({key: entries for key, entries in unique.items() if entries})


def _values(_: object, attribute: "Attribute[Any]", values: Mapping[str, tuple[str, ...]]) -> None:
    if len(values) > MAX_VALUES:
        raise _refuse(attribute, f"has {len(values)} fields, more than {MAX_VALUES}")
    for key, entries in values.items():
        if not _KEY.fullmatch(key):
            raise InvalidPractice(key[:MAX_SLUG], "is not the name of a field")
        if len(entries) > MAX_VALUES:
            raise InvalidPractice(key, f"has {len(entries)} entries, more than {MAX_VALUES}")
        for entry in entries:
            _check_text(key, entry, MAX_TITLE)


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
    """Whether a practice is proposed for another database: yes, no or unknown."""

    target: str = field(validator=_text(MAX_TITLE))
    answer: str = field(default="unknown", validator=validators.in_(("yes", "no", "unknown")))


@frozen(kw_only=True)
class Practice:
    """A practice in one revision. Raises InvalidPractice for a value that no practice can have."""

    slug: str = field(validator=[_text(MAX_SLUG * 10), _slug])
    """The permanent name of the practice in addresses and file names."""
    title: str = field(converter=_stripped, validator=[_text(MAX_TITLE), _title])
    record_type: str = field(default="", converter=_type_key, validator=validators.matches_re(r"|[a-z][a-z0-9_]{0,39}"))
    """The key of its kind of record; empty for the first kind of the profile (`type_key`)."""
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
    values: Mapping[str, tuple[str, ...]] = field(factory=dict, converter=_field_values, validator=_values, hash=False)
    """The values of the fields that the profile adds, by field, as text: notations of concepts, numbers, dates."""
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

    @property
    def type_key(self) -> str:
        """The key of its kind of record, also for the first kind of the profile."""
        return self.record_type or active_profile().record_types[0].key

    def values_of(self, key: str) -> tuple[str, ...]:
        """Return the values of any field as text: one that the profile adds, or a field of every record."""
        if key == "record_type":
            return (self.type_key,)
        if key not in TEXT_FIELDS:
            return self.values.get(key, ())
        value = getattr(self, key)
        entries = value if isinstance(value, tuple) else (value,)
        return tuple(str(entry) for entry in entries if entry not in ("", None))

    def text(self, key: str) -> str:
        """Return the text of a section, or an empty text where the practice has none."""
        return next((section.text for section in self.sections if section.key == key), "")

    def with_texts(self, texts: Mapping[str, str]) -> "Practice":
        """Return a copy of the practice with these sections instead of its own."""
        return evolve(self, sections=[Section(key, text) for key, text in texts.items()])


TEXT_FIELDS = frozenset(
    {"title", "native_title", "language", "countries", "regions", "start_year", "end_year", "keywords"}
)
"""The fields of every record whose values `Practice.values_of` returns."""


def has_content(value: object) -> bool:
    """Return whether a field's value is not empty. Pages and files leave out empty values."""
    return value not in ("", (), None) and value != {} and not (isinstance(value, Contact) and value.is_empty)
