"""The page of a draft as values for its template: each field with its findings, remarks and suggestions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from attrs import evolve, frozen

from corpus.checks import Finding, Severity
from corpus.practice import CONSENTS
from corpus.profile.active import active_profile
from corpus.profile.base import Noun
from corpus.profile.definitions import SectionDefinition
from corpus.profile.record_types import TYPE_FACET
from corpus.records import OLD_COUNTRY, with_countries
from corpus.store.record_links import check_links, record_fields
from corpus.text import plain_text
from search_app.catalogue import Catalogue
from search_app.contribute.drafts.concept_options import (
    ConceptOption,
    ConceptPicker,
    concept_pickers,
    single_concept_options,
)
from search_app.contribute.drafts.draft_form import (
    CONTACT_INPUTS,
    DEFAULT_CONSENT,
    LINK_INPUTS,
    PROVIDER_INPUT,
    TITLE_INPUTS,
    YEAR_INPUTS,
    TextInput,
    form_has,
    profile_input,
    type_key_of,
)
from search_app.contribute.drafts.suggestions import Suggestion, known_keywords, suggest_values
from search_app.contribute.models import Remark, Submission
from search_app.contribute.submission_records import HIDDEN_CONTACT, check_record, partial_practice
from search_app.contribute.three_way_merge import split_into_units
from search_app.practices.record_fields import CONSENT_LABELS, format_value, other_fields

__all__ = ["DraftPage", "SectionField", "count_words", "draft_page"]

MAX_OFFERED: Final = 200
"""Records that a browser offers for a field that names records."""
EMPTY_ROWS: Final = 2
"""Empty rows after the links and keywords of a draft."""

FIELD_OF_OLD_REMARKS: Final = {OLD_COUNTRY: "countries"}
"""The field of a remark on a field that the form had before."""

T = TypeVar("T", Finding, Remark)


@frozen
class SectionField:
    """A section of the template with the draft's text."""

    template: SectionDefinition
    text: str

    @property
    def word_count(self) -> int:
        """The number of words in the text."""
        return count_words(self.text)


@frozen
class RecordList:
    """The records that a field can name, for completion: (slug, title) of each."""

    list_id: str
    options: tuple[tuple[str, str], ...]


@frozen
class DraftPage:
    """All values of the page of a draft."""

    submission: Submission
    record: Mapping[str, Any]
    section_groups: tuple[tuple[str, tuple[SectionField, ...]], ...]
    concept_pickers: tuple[ConceptPicker, ...]
    concept_selects: tuple[tuple[str, str, tuple[ConceptOption, ...]], ...]
    """(field, label, options) of each field that holds one concept."""
    other_inputs: tuple[TextInput, ...]
    """The fields of the profile that hold one text, number or date."""
    other_lists: tuple[TextInput, ...]
    """The fields of the profile that hold several texts."""
    record_lists: tuple[RecordList, ...]
    """The records that the fields of the profile can name."""
    languages: tuple[ConceptOption, ...]
    findings: Mapping[str, Sequence[Finding]]
    remarks: Mapping[str, Sequence[Remark]]
    """The remarks that are not resolved, by field."""
    suggestions: Sequence[Suggestion]
    keywords: Sequence[str]
    """The keywords of the collection, for completion."""
    proposals: tuple[tuple[str, str], ...]
    saved_values: Mapping[str, str]
    """What was saved in another window, by unit, where it differs from the shown record."""
    is_behind: bool
    """Whether others changed the practice since the draft was started."""
    types: tuple[ConceptOption, ...]
    """The kinds of record to choose from; none where the profile has one."""
    noun: Noun
    """What the record is called."""
    naming: Sequence[TextInput]
    years: Sequence[TextInput]
    has_regions: bool
    has_keywords: bool
    contact: Sequence[TextInput] = CONTACT_INPUTS
    links: Sequence[TextInput] = LINK_INPUTS
    provider: TextInput = PROVIDER_INPUT

    @property
    def consent(self) -> tuple[tuple[str, str, bool], ...]:
        """(value, label, selected) of each answer to the question who may see the contact."""
        contact = self.record.get("contact", {})
        chosen = contact.get("consent", CONSENTS[0]) if contact else DEFAULT_CONSENT
        return tuple((value, label, value == chosen) for value, label in CONSENT_LABELS.items())

    @property
    def hides_contact(self) -> bool:
        """Whether the practice has a contact that this page does not show."""
        return self.record.get("contact") == HIDDEN_CONTACT and not self.submission.is_new

    @property
    def errors(self) -> list[Finding]:
        """The findings that prevent submission."""
        return [finding for findings in self.findings.values() for finding in findings if finding.is_error]

    def rows(self, field: str) -> list[Any]:
        """Return the values of a list field, followed by empty rows."""
        return [*self.record.get(field, ()), *({} for _ in range(EMPTY_ROWS))]


def draft_page(
    submission: Submission,
    record: Mapping[str, Any],
    catalogue: Catalogue,
    remarks: Iterable[Remark] = (),
    targets: Iterable[str] = (),
    *,
    is_behind: bool = False,
) -> DraftPage:
    """Return the page of a draft that shows `record`, and where the saved draft differs from it."""
    vocabularies = catalogue.vocabularies
    record = with_countries(record)
    profile, type_key = active_profile(), type_key_of(record)
    record_type = profile.record_type(type_key)
    texts = {section["key"]: section["text"] for section in record.get("sections", ())}
    hidden = (Severity.HINT,) if submission.version == 1 else ()
    return DraftPage(
        submission=submission,
        record=record,
        section_groups=tuple(_section_groups(type_key, texts)),
        concept_pickers=tuple(
            picker for picker in concept_pickers(record, vocabularies) if form_has(picker.field, record)
        ),
        concept_selects=tuple(
            (field.key, field.label, single_concept_options(vocabularies[field.scheme], str(record.get(field.key, ""))))
            for field in active_profile().concept_fields
            if not field.many and form_has(field.key, record)
        ),
        other_inputs=tuple(_other_inputs(record, many=False)),
        other_lists=tuple(_other_inputs(record, many=True)),
        record_lists=tuple(_record_lists(record, catalogue)),
        languages=single_concept_options(vocabularies["lang"], str(record.get("language", "en")))[1:],
        findings=_by_field(finding for finding in _findings(record, catalogue) if finding.severity not in hidden),
        remarks=_by_field(remark for remark in remarks if not remark.resolved_at),
        suggestions=suggest_values(partial_practice(record), catalogue),
        keywords=known_keywords(catalogue),
        proposals=tuple(_proposals(record, targets).items()),
        saved_values=_differences(record, submission.record),
        is_behind=is_behind,
        types=single_concept_options(vocabularies[TYPE_FACET], type_key or profile.record_types[0].key)[1:]
        if profile.has_types
        else (),
        noun=record_type.noun if record_type else profile.site.noun,
        naming=tuple(_relabel(TITLE_INPUTS, type_key)),
        years=tuple(_relabel((one for one in YEAR_INPUTS if form_has(one.name, record)), type_key)),
        has_regions=form_has("regions", record),
        has_keywords=form_has("keywords", record),
    )


def _findings(record: Mapping[str, Any], catalogue: Catalogue) -> tuple[Finding, ...]:
    links = check_links(partial_practice(record), catalogue.collection)
    return (*check_record(record, catalogue.vocabularies), *links)


def _section_groups(type_key: str, texts: Mapping[str, str]) -> Iterator[tuple[str, tuple[SectionField, ...]]]:
    """Yield the sections of a kind of record, then the other sections that have text, so that it can be moved."""
    profile = active_profile()
    for part in profile.parts_of(type_key):
        fields = tuple(SectionField(section, texts.get(section.key, "")) for section in part.sections)
        yield part.label or profile.any_noun.singular.capitalize(), fields
    own = {section.key for section in profile.sections_of(type_key)}
    others = [section for section in profile.sections if section.key not in own and texts.get(section.key)]
    if others:
        yield "Other text", tuple(SectionField(section, texts[section.key]) for section in others)


def _other_inputs(record: Mapping[str, Any], *, many: bool) -> Iterator[TextInput]:
    """Yield the inputs of the fields of the profile that hold no concepts."""
    for field in other_fields():
        if field.many is many and form_has(field.key, record):
            yield profile_input(field, active_profile().label_of(type_key_of(record), field.key, field.label))


def _record_lists(record: Mapping[str, Any], catalogue: Catalogue) -> Iterator[RecordList]:
    """Yield the first records of the kind that each field of the form names."""
    for field in record_fields():
        if field.record_type and form_has(field.key, record):
            found = catalogue.collection.practices_with("record_type", [field.record_type], most=MAX_OFFERED)
            yield RecordList(profile_input(field).list_id, tuple((one.slug, one.title) for one in found))


def _relabel(inputs: Iterable[TextInput], type_key: str) -> Iterator[TextInput]:
    """Yield the inputs with the labels of a kind of record. A hint belongs to the general label."""
    for text_input in inputs:
        label = active_profile().label_of(type_key, text_input.name, text_input.label)
        yield text_input if label == text_input.label else evolve(text_input, label=label, hint="")


def count_words(text: str) -> int:
    """Return the number of words of a section, counted as `corpus.checks` does."""
    return len(plain_text(text).split())


def _by_field(items: Iterable[T]) -> dict[str, list[T]]:
    by_field: defaultdict[str, list[T]] = defaultdict(list)
    for item in items:
        by_field[FIELD_OF_OLD_REMARKS.get(item.field, item.field)].append(item)
    return dict(by_field)


def _proposals(record: Mapping[str, Any], targets: Iterable[str]) -> dict[str, str]:
    answers = {proposal["target"]: proposal.get("answer", "unknown") for proposal in record.get("proposals", ())}
    return {**dict.fromkeys(targets, "unknown"), **answers}


def _differences(shown: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, str]:
    mine, saved = split_into_units(shown), split_into_units(stored)
    return {unit: format_value(saved.get(unit)) for unit in (mine | saved) if mine.get(unit) != saved.get(unit)}
