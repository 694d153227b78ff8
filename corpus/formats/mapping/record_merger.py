"""Merges two readings of the same record."""

from typing import Any

import attrs

from corpus.consent import stricter_consent
from corpus.formats.base import ParsedPractice
from corpus.practice import Contact, Practice, has_content
from corpus.records import practice_to_json

__all__ = ["merge_records"]


def merge_records(first: ParsedPractice, second: ParsedPractice) -> ParsedPractice:
    """Return the fuller of two readings with gaps filled from the other, and a note that says so."""
    fuller, other = sorted((first, second), key=_fullness, reverse=True)
    values, filled = _fill_gaps(fuller.practice, other.practice)
    note = f"the same record is in {other.source}"
    if filled:
        note += f", which gave {', '.join(filled)}"
    practice = attrs.evolve(fuller.practice, **values)
    return attrs.evolve(fuller, practice=practice, notes=tuple(dict.fromkeys((*fuller.notes, *other.notes, note))))


def _fullness(parsed: ParsedPractice) -> tuple[int, int]:
    """Return how many fields have a value, and how many characters they have."""
    values = practice_to_json(parsed.practice)
    return len(values) + len(parsed.practice.sections), len(str(values))


def _fill_gaps(practice: Practice, other: Practice) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that the other reading fills, and their names."""
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
    """Return the proposals of both, preferring an answer to an unknown one."""
    answers = {proposal.target: proposal for proposal in (*other.proposals, *practice.proposals)}
    for proposal in other.proposals:
        if answers[proposal.target].answer == "unknown":
            answers[proposal.target] = proposal
    return tuple(answers.values())
