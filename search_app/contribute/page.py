"""The page of a draft as values: what its template walks through, each field with what is to be said of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from attrs import frozen

from corpus.checks import Finding, Severity
from corpus.practice import CONSENTS
from corpus.template import TEMPLATE, SectionTemplate, template_parts
from corpus.text import plain_text
from search_app.catalogue import Catalogue
from search_app.contribute.form import CONSENT, CONSENT_FIRST, CONTACT, LINKS, NAMING, PROVIDER, SINGLE, YEARS, Line
from search_app.contribute.merging import units
from search_app.contribute.models import Remark, Submission
from search_app.contribute.pickers import Option, Picker, choices, pickers
from search_app.contribute.records import HIDDEN, findings, sketch
from search_app.contribute.suggestions import Suggestion, known_keywords, suggestions

__all__ = ["DraftPage", "SectionField", "draft_page", "label_of", "shown_value", "words_of"]

MORE: Final = 2
"""Empty rows below the links and keywords that are there."""

_SINGLE_WORDS: Final = {
    "country": "Country",
    "level": "Level",
    "status": "Status",
    "evidence": "Evidence",
    "language": "Language of the text",
}
_LABELS: Final[Mapping[str, str]] = {
    **{line.name: line.label for line in (*NAMING, *YEARS, *LINKS)},
    **{f"contact.{line.name}": f"Contact: {line.label.lower()}" for line in CONTACT},
    **{section.key: section.label for section in TEMPLATE},
    "contact.consent": "Contact: to whom it may be shown",
    **_SINGLE_WORDS,
    "types": "Kind of practice",
    "areas": "Policy areas",
    "sectors": "Sectors",
    "targets": "Target groups",
    "keywords": "Keywords",
    "regions": "Regions",
    "contact": "Contact",
    "provided_by": "Provided by",
    "tags": "Tags",
    "attachments": "Attached files",
    "": "The whole",
}
T = TypeVar("T", Finding, Remark)


@frozen
class SectionField:
    """A section of the template, with what is written in it."""

    template: SectionTemplate
    text: str

    @property
    def words(self) -> int:
        """How many there are."""
        return words_of(self.text)


@frozen
class DraftPage:
    """Everything on the page of a draft."""

    submission: Submission
    record: Mapping[str, Any]
    parts: tuple[tuple[str, tuple[SectionField, ...]], ...]
    pickers: tuple[Picker, ...]
    singles: tuple[tuple[str, str, tuple[Option, ...]], ...]
    """(field, label, options) of each field that holds one concept."""
    languages: tuple[Option, ...]
    findings: Mapping[str, Sequence[Finding]]
    remarks: Mapping[str, Sequence[Remark]]
    """Those that are not settled."""
    suggestions: Sequence[Suggestion]
    keywords: Sequence[str]
    """Those of the collection, for completion."""
    proposals: tuple[tuple[str, str], ...]
    theirs: Mapping[str, str]
    """What was saved meanwhile, by field, where that is not what stands here."""
    is_behind: bool
    """Whether its practice was changed since it began."""
    naming: Sequence[Line] = NAMING
    years: Sequence[Line] = YEARS
    contact: Sequence[Line] = CONTACT
    links: Sequence[Line] = LINKS
    provider: Line = PROVIDER

    @property
    def consent(self) -> tuple[tuple[str, str, bool], ...]:
        """(value, label, whether it is chosen) of each answer to who may know whom to ask."""
        contact = self.record.get("contact", {})
        chosen = contact.get("consent", CONSENTS[0]) if contact else CONSENT_FIRST
        return tuple((value, label, value == chosen) for value, label in CONSENT.items())

    @property
    def hides_contact(self) -> bool:
        """Whether there is a contact that is not shown here."""
        return self.record.get("contact") == HIDDEN and not self.submission.is_new

    @property
    def errors(self) -> list[Finding]:
        """What keeps it from being submitted."""
        return [one for found in self.findings.values() for one in found if one.is_error]

    def rows(self, field: str) -> list[Any]:
        """The entries of a list, and some that are empty."""
        return [*self.record.get(field, ()), *({} for _ in range(MORE))]


def draft_page(
    submission: Submission,
    record: Mapping[str, Any],
    found: Catalogue,
    remarks: Iterable[Remark] = (),
    targets: Iterable[str] = (),
    *,
    is_behind: bool = False,
) -> DraftPage:
    """The page of a draft in which this record stands; what the draft itself has is shown beside what differs."""
    vocabularies = found.vocabularies
    texts = {section["key"]: section["text"] for section in record.get("sections", ())}
    hints = (Severity.HINT,) if submission.version == 1 else ()
    return DraftPage(
        submission=submission,
        record=record,
        parts=tuple(
            (part.label, tuple(SectionField(section, texts.get(section.key, "")) for section in part.sections))
            for part in template_parts()
        ),
        pickers=pickers(record, vocabularies),
        singles=tuple(
            (name, _SINGLE_WORDS[name], choices(vocabularies[name], str(record.get(name, "")))) for name in SINGLE
        ),
        languages=choices(vocabularies["lang"], str(record.get("language", "en")))[1:],
        findings=_by_field(one for one in findings(record, vocabularies) if one.severity not in hints),
        remarks=_by_field(one for one in remarks if not one.settled_at),
        suggestions=suggestions(sketch(record), found),
        keywords=known_keywords(found),
        proposals=tuple(_proposals(record, targets).items()),
        theirs=_differences(record, submission.record),
        is_behind=is_behind,
    )


def words_of(text: str) -> int:
    """How many words a section has, as `corpus.checks` counts them."""
    return len(plain_text(text).split())


def label_of(unit: str) -> str:
    """What a field, a section or a part of a field is called."""
    return _LABELS.get(unit) or (f"Proposed for {unit[10:]}" if unit.startswith("proposals.") else unit)


def _by_field(found: Iterable[T]) -> dict[str, list[T]]:
    by_field: defaultdict[str, list[T]] = defaultdict(list)
    for one in found:
        by_field[one.field].append(one)
    return dict(by_field)


def _proposals(record: Mapping[str, Any], targets: Iterable[str]) -> dict[str, str]:
    given = {one["target"]: one.get("answer", "unknown") for one in record.get("proposals", ())}
    return {**dict.fromkeys(targets, "unknown"), **given}


def _differences(here: Mapping[str, Any], there: Mapping[str, Any]) -> dict[str, str]:
    mine, saved = units(here), units(there)
    return {unit: shown_value(saved.get(unit)) for unit in (mine | saved) if mine.get(unit) != saved.get(unit)}


def shown_value(value: object) -> str:
    """A value as somebody can read it and take it over; of a file its name."""
    if isinstance(value, list):
        return "\n".join(map(shown_value, value))
    if isinstance(value, dict):
        return " ".join(str(value[part]) for part in ("title", "name", "url") if value.get(part))
    return "" if value is None else str(value)
