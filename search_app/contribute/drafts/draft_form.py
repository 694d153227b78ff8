"""The form of a draft: its text fields, and `parse_form`, which turns a sent form into a record.

Fields of the record that the form does not have stay as they are. A sent field that is not listed here is ignored.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen
from werkzeug.datastructures import MultiDict

from corpus.practice import CONSENTS, MAX_TITLE
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.profile.values import read_kind, read_value
from corpus.records import with_countries
from search_app.practices.record_fields import (
    concept_list_fields,
    field_label,
    other_fields,
    picker_fields,
    single_concept_fields,
)

__all__ = [
    "CONTACT_INPUTS",
    "DEFAULT_CONSENT",
    "LINK_INPUTS",
    "MAX_FORM_BYTES",
    "PROVIDER_INPUT",
    "TITLE_INPUTS",
    "YEAR_INPUTS",
    "TextInput",
    "add_accepted_suggestions",
    "form_has",
    "parse_form",
    "profile_input",
    "type_key_of",
]

MAX_FORM_BYTES: Final = 2_000_000
"""Bytes of a sent form: about forty times the longest record of the collection."""
ANSWERS: Final = ("yes", "no", "unknown")

Form: TypeAlias = MultiDict[str, str]
Record: TypeAlias = dict[str, Any]


@frozen
class TextInput:
    """A text field of one line."""

    name: str
    label: str
    hint: str = ""
    autocomplete: str = "off"
    input_type: str = "text"
    list_id: str = ""
    """The id of the list of values that a browser offers; empty where there is none."""


def _text_input(unit: str, hint: str = "", input_type: str = "text") -> TextInput:
    return TextInput(unit.removeprefix("contact."), field_label(unit, in_group=True), hint, input_type=input_type)


def profile_input(field: FieldDefinition, label: str = "") -> TextInput:
    """Return the text field for a field of the profile, with its label in this kind of record."""
    list_id = f"records-{field.key}" if field.kind is FieldKind.RECORD else ""
    return TextInput(field.key, label or field.label, field.hint, list_id=list_id)


TITLE_INPUTS: Final = (
    _text_input("title", "Say what it is and who it is for."),
    _text_input("native_title", "Only if it is different from the title above."),
)
YEAR_INPUTS: Final = (
    _text_input("start_year", "Such as 2012."),
    _text_input("end_year", "Leave empty if it still runs."),
)
CONTACT_INPUTS: Final = (
    _text_input("contact.name"),
    _text_input("contact.role"),
    _text_input("contact.organisation"),
    _text_input("contact.address"),
    _text_input("contact.phone", input_type="tel"),
    _text_input("contact.email", input_type="email"),
    _text_input("contact.website", input_type="url"),
)
LINK_INPUTS: Final = (
    _text_input("documents", "Documents about it."),
    _text_input("links", "Web pages of it or about it."),
    _text_input("sources", "Where the facts come from."),
)
PROVIDER_INPUT: Final = _text_input("provided_by", "The organisation that describes it.")
DEFAULT_CONSENT: Final = "people"
"""The consent that is selected on a form without a contact."""
_CONTACT_FIELDS: Final = frozenset(text_input.name for text_input in CONTACT_INPUTS) | {"consent"}
_TEXT_FIELDS: Final = ("title", "native_title", "language", "provided_by")
LINK_NAMES: Final = tuple(text_input.name for text_input in LINK_INPUTS)
_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def form_has(field: str, record: Mapping[str, Any]) -> bool:
    """Return whether the form of a record has a field: one of its kind of record, or one with a value."""
    is_general = field in _TEXT_FIELDS or field in LINK_NAMES
    return is_general or active_profile().has_field(type_key_of(record), field) or bool(record.get(field))


def type_key_of(record: Mapping[str, Any]) -> str:
    """Return the key of the kind of record of a draft; empty for the first kind."""
    return str(record.get("record_type") or "")


def parse_form(form: Form, before: Mapping[str, Any], targets: Collection[str] = ()) -> Record:
    """Return the record that the form makes of the record before.

    `targets` are the databases for which the form asks. Nothing is cut or refused: a value that no practice can have
    stays in the draft as it was typed, and `submission_records.check_record` reports it.
    """
    before = with_countries(before)
    parsers = {name: parse for name, parse in _parsers() if form_has(name, before)}
    form_fields = {*parsers, "sections", "contact", "proposals", "record_type"}
    values = {name: value for name, value in before.items() if name not in form_fields}
    for name, parse in parsers.items():
        value = parse(form, name)
        values[name] = _keep_order(value, before.get(name, ())) if name in picker_fields() else value
    values["record_type"] = _parse_record_type(form, type_key_of(before))
    values["sections"] = _parse_sections(form, before.get("sections", ()))
    earlier_targets = [proposal["target"] for proposal in before.get("proposals", ())]
    values["contact"] = _parse_contact(form, before.get("contact", {}))
    values["proposals"] = list(_parse_proposals(form, targets, earlier_targets))
    return {name: value for name, value in values.items() if value not in ("", [], {}, None)}


def add_accepted_suggestions(record: Record, suggestions: Iterable[str]) -> Record:
    """Return the record with the accepted suggestions added; each is written `field:value`."""
    values = dict(record)
    for suggestion in suggestions:
        field, _, value = suggestion.partition(":")
        if field in (*concept_list_fields(), "keywords") and value and len(value) <= MAX_TITLE:
            values[field] = list(dict.fromkeys((*values.get(field, ()), value)))
    return values


def clean_text(text: str) -> str:
    """Return a browser's text with Unix line ends and without control characters, which no file format carries."""
    return _CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _keep_order(values: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return the values in their order before, then the new ones: the order of a form's options means nothing."""
    return [*(value for value in before if value in values), *(value for value in values if value not in before)]


def _parse_line(form: Form, name: str) -> str:
    return _one_line(form.get(name, ""))


def _one_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _parse_list(form: Form, name: str) -> list[str]:
    return list(dict.fromkeys(line for text in form.getlist(name) if (line := _one_line(text))))


def _parse_own_value(form: Form, name: str) -> str:
    """Return a value of the profile's field in the form of a record, or the text as typed if it is no such value."""
    return _as_recorded(name, _parse_line(form, name))


def _parse_own_values(form: Form, name: str) -> list[str]:
    return list(dict.fromkeys(_as_recorded(name, text) for text in _parse_list(form, name)))


def _as_recorded(name: str, text: str) -> str:
    field = active_profile().field(name)
    return (read_value(text, field, {}).value or text) if field and text else text


def _parse_year(form: Form, name: str) -> int | str:
    """Return a whole number, or the text as typed if it is none, so that the check can name it."""
    text = _parse_line(form, name)
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else text


def _parse_record_type(form: Form, before: str) -> str:
    """Return the key of the kind of record that was chosen; empty for the first kind."""
    profile = active_profile()
    chosen = profile.record_type(form.get("record_type", before)) if profile.has_types else None
    return before if chosen is None else "" if chosen is profile.record_types[0] else chosen.key


def _parse_sections(form: Form, before: Iterable[Record]) -> list[Record]:
    """Return the sections of the form, and those that the record has and the form did not show."""
    kept = {section["key"]: section["text"] for section in before if section["key"] not in form}
    keys = dict.fromkeys((*active_profile().section_keys, *kept))
    texts = ((key, kept.get(key) or clean_text(form.get(key, "")).strip("\n")) for key in keys)
    return [{"key": key, "text": text} for key, text in texts if text.strip()]


def _parse_record_link(form: Form, name: str) -> str:
    """Return the last part of the address of a record; a text that is none stays as it was typed."""
    text = _parse_line(form, name)
    return read_kind(text, FieldKind.RECORD) or text


def _parse_record_links(form: Form, name: str) -> list[str]:
    return list(dict.fromkeys(read_kind(text, FieldKind.RECORD) or text for text in _parse_list(form, name)))


def _parse_contact(form: Form, before: Mapping[str, str]) -> Record:
    """Return the contact with its consent.

    A contact that the form does not show stays unless the form gives another one.
    """
    lines = _without_empty({line.name: _parse_line(form, f"contact.{line.name}") for line in CONTACT_INPUTS})
    other_lines = {name: text for name, text in before.items() if name not in _CONTACT_FIELDS}
    contact = {**lines, **other_lines}
    consent = form.get("contact.consent", before.get("consent", CONSENTS[0])) if contact else before.get("consent")
    return {**contact, "consent": consent} if consent in CONSENTS[1:] else contact


def _parse_links(form: Form, name: str) -> list[Record]:
    titles, urls = form.getlist(f"{name}.title"), form.getlist(f"{name}.url")
    links = ((_one_line(title), clean_text(url).strip()) for title, url in zip(titles, urls, strict=False))
    return [dict(_without_empty({"title": title, "url": url})) for title, url in links if title or url]


def _parse_proposals(form: Form, targets: Iterable[str], before: Collection[str]) -> Iterator[Record]:
    """Yield an answer for each database; "unknown" only for a database that the record already named."""
    for target in dict.fromkeys([*targets, *before]):
        answer = form.get(f"proposals.{target}", "")
        if answer in ANSWERS and (answer != "unknown" or target in before):
            yield {"target": target} | ({"answer": answer} if answer != "unknown" else {})


def _without_empty(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if text}


_Parser: TypeAlias = Callable[[Form, str], Any]


def _parsers() -> Iterator[tuple[str, _Parser]]:
    """Yield each field of the form except contact and proposals, with the function that parses it."""
    texts, lists = (*_TEXT_FIELDS, *single_concept_fields()), (*picker_fields(), "regions", "keywords")
    yield from ((name, _parse_line) for name in texts)
    yield from ((field.key, _parse_own_values if field.many else _parse_own_value) for field in other_fields())
    yield from ((text_input.name, _parse_year) for text_input in YEAR_INPUTS)
    yield from ((name, _parse_list) for name in lists)
    for field in other_fields():
        if field.kind is FieldKind.RECORD:
            yield field.key, _parse_record_links if field.many else _parse_record_link
    yield from ((text_input.name, _parse_links) for text_input in LINK_INPUTS)
