"""Two readings of the same record, made one."""

from typing import Any

import attrs

from corpus.consent import stricter_consent
from corpus.formats.base import Taken
from corpus.practice import Contact, Practice, has_content
from corpus.records import practice_to_json

__all__ = ["merged"]


def merged(first: Taken, second: Taken) -> Taken:
    """The fuller of two readings of one record, its gaps filled from the other, with a note that says so."""
    fuller, other = sorted((first, second), key=_fullness, reverse=True)
    values, filled = _filled(fuller.practice, other.practice)
    note = f"the same record stands in {other.source}"
    if filled:
        note += f", which gave {', '.join(filled)}"
    practice = attrs.evolve(fuller.practice, **values)
    return attrs.evolve(fuller, practice=practice, notes=tuple(dict.fromkeys((*fuller.notes, *other.notes, note))))


def _fullness(taken: Taken) -> tuple[int, int]:
    """How many fields say something, and in how many characters."""
    values = practice_to_json(taken.practice)
    return len(values) + len(taken.practice.sections), len(str(values))


def _filled(practice: Practice, other: Practice) -> tuple[dict[str, Any], list[str]]:
    """The fields that the other reading fills, and their names."""
    values: dict[str, Any] = {}
    for field in attrs.fields(Practice):
        theirs = getattr(other, field.name)
        if has_content(theirs) and not has_content(getattr(practice, field.name)):
            values[field.name] = theirs
    values |= {
        "sections": _sections(practice, other),
        "contact": _contact(practice.contact, other.contact),
        "proposals": _proposals(practice, other),
    }
    return values, [name for name, value in values.items() if value != getattr(practice, name)]


def _sections(practice: Practice, other: Practice) -> tuple[object, ...]:
    own = {section.key for section in practice.sections}
    added = (section for section in other.sections if section.key not in own)
    return attrs.evolve(practice, sections=(*practice.sections, *added)).sections


def _contact(contact: Contact, other: Contact) -> Contact:
    values = attrs.asdict(contact)
    filled = {name: value or getattr(other, name) for name, value in values.items()}
    return Contact(**{**filled, "consent": stricter_consent(contact.consent, other.consent)})


def _proposals(practice: Practice, other: Practice) -> tuple[object, ...]:
    """The proposals of both, an answer before an unknown one."""
    answers = {one.target: one for one in (*other.proposals, *practice.proposals)}
    for one in other.proposals:
        if answers[one.target].answer == "unknown":
            answers[one.target] = one
    return tuple(answers.values())
