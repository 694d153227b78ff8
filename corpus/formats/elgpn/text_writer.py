"""A practice as the text of an ELGPN record page, in the shape that the database showed it.

`elgpn_text` writes what that form has fields for: years, regions, sources and the name in the own language are not
among them. It has no place for a contact's consent either, so a contact that is not public is left out. Concepts are
told as tags. `corpus.formats.elgpn.page` reads it back.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from markdown_it.token import Token

from corpus.consent import visible_contact
from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import Heading
from corpus.practice import Link, Practice
from corpus.reading.tagging import SINGLE, sort_tags
from corpus.template import SECTION_KEYS
from corpus.text import MARKDOWN
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["elgpn_text"]

SCHEMES: Final = ("type", "area", "sector", "target")
"""Of these a practice has several; the names of its fields have an s more."""


def elgpn_text(practice: Practice) -> str:
    """The record page of this practice as text."""
    lines = list(form.BANNER)
    for heading in form.FORM:
        if heading.field not in (form.COMMENTS, form.TAGS):
            answer = () if heading.part and heading.field != "narrative" else _answer(practice, heading)
            lines += ["", heading.line, *(f"- {prompt}" for prompt in heading.prompts), *_apart(heading), *answer]
    lines += ["", form.NO_COMMENTS, "", ", ".join(_tags(practice))]
    return "\n".join(" ".join(line.split()) for line in lines).rstrip() + "\n"


def _apart(heading: Heading) -> tuple[str, ...]:
    """The head's answers and the parts stand below a blank line, all others at once."""
    return ("",) if heading.part or heading.field in (form.TITLE, form.COUNTRY, form.PROPOSAL) else ()


def _answer(practice: Practice, heading: Heading) -> Iterable[str]:
    """The lines below a heading."""
    if heading.field in SECTION_KEYS:
        return _lines(practice.text(heading.field))
    if heading.field.startswith("contact."):
        return [getattr(visible_contact(practice.contact, signed_in=False), heading.field.partition(".")[2])]
    answers = {
        form.TITLE: [practice.title],
        form.COUNTRY: [load_vocabularies().label("country", practice.country)],
        form.PROPOSAL: _proposal(practice),
        form.DOCUMENTS: map(_linked, practice.documents),
        form.FILES: (attachment.name for attachment in practice.attachments),
        form.LINKS: map(_linked, practice.links),
        form.PROVIDED_BY: [practice.provided_by],
    }
    return answers.get(heading.field, ())


def _proposal(practice: Practice) -> list[str]:
    """The answer that was given; both where it is not known, as the form shows them."""
    answers = [one.answer for one in practice.proposals if one.target == form.PROPOSED_FOR]
    if not answers:
        return []
    return ["Yes", "No"] if answers[0] == "unknown" else [answers[0].capitalize()]


def _linked(link: Link) -> str:
    return f"{link.title} ({link.url})" if link.title and link.url else link.title or link.url


def _lines(markdown: str) -> Iterator[str]:
    """A section as the lines of a plain text, an item of a list with its bullet or number."""
    mark = ""
    for token in MARKDOWN.parse(markdown):
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "• "
        elif token.type == "inline":
            yield f"{mark}{_words(token.children or ())}"
            mark = ""
        elif token.content:
            yield from token.content.rstrip().split("\n")


def _words(inline: Iterable[Token]) -> str:
    """The words of a line, the address of a link behind its text."""
    text, addresses = "", []
    for token in inline:
        if token.type == "link_open":
            addresses.append((len(text), str(token.attrs["href"])))
        elif token.type == "link_close":
            start, address = addresses.pop()
            text += "" if text[start:] == address else f" ({address})"
        elif token.type in ("softbreak", "hardbreak"):
            text += " "
        else:
            text += token.content
    return text


def _tags(practice: Practice) -> Iterator[str]:
    """The tags as they came, and what else the record says that a tag can tell."""
    vocabularies = load_vocabularies()
    told = sort_tags(practice.tags, vocabularies, practice.country)
    yield from practice.tags
    for name in SCHEMES:
        for notation in getattr(practice, f"{name}s"):
            if notation not in getattr(told, f"{name}s"):
                yield vocabularies.label(name, notation)
    for name in SINGLE:
        notation = getattr(practice, name)
        if notation and notation != getattr(told, name):
            yield vocabularies.label(name, notation)
    yield from (keyword for keyword in practice.keywords if keyword not in told.keywords)
