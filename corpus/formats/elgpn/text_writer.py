"""Writes a practice as the text of an ELGPN record page, in the shape of that database.

`elgpn_text` writes the fields of that form. It has no years, regions, sources or native title, and no consent, so a
contact that is not public is left out. Concepts become tags. `corpus.formats.elgpn.page_reader` reads the text back.
"""

from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from corpus.consent import visible_contact
from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import Heading
from corpus.practice import Link, Practice
from corpus.profile.active import active_profile
from corpus.reading.tagging import sort_tags
from corpus.text import MARKDOWN
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["elgpn_text"]


def elgpn_text(practice: Practice) -> str:
    """Return the record page of a practice as text."""
    lines = list(form.BANNER)
    for heading in form.FORM:
        if heading.field not in (form.COMMENTS, form.TAGS):
            answer = () if heading.part and heading.field != "narrative" else _answer(practice, heading)
            lines += ["", heading.line, *(f"- {prompt}" for prompt in heading.prompts), *_gap(heading), *answer]
    lines += ["", form.NO_COMMENTS, "", ", ".join(_tags(practice))]
    return "\n".join(" ".join(line.split()) for line in lines).rstrip() + "\n"


def _gap(heading: Heading) -> tuple[str, ...]:
    """Return the empty line that the form prints after some headings."""
    return ("",) if heading.part or heading.field in (form.TITLE, form.COUNTRY, form.PROPOSAL) else ()


def _answer(practice: Practice, heading: Heading) -> Iterable[str]:
    """Return the lines below a heading."""
    if heading.field in active_profile().section_keys:
        return _lines(practice.text(heading.field))
    if heading.field.startswith("contact."):
        return [getattr(visible_contact(practice.contact, signed_in=False), heading.field.partition(".")[2])]
    answers = {
        form.TITLE: [practice.title],
        form.COUNTRY: ["; ".join(load_vocabularies().label("country", code) for code in practice.countries)],
        form.PROPOSAL: _proposal(practice),
        form.DOCUMENTS: map(_link_text, practice.documents),
        form.FILES: (attachment.name for attachment in practice.attachments),
        form.LINKS: map(_link_text, practice.links),
        form.PROVIDED_BY: [practice.provided_by],
    }
    return answers.get(heading.field, ())


def _proposal(practice: Practice) -> list[str]:
    """Return the answer; both answers where it is unknown, as the form prints them."""
    answers = [proposal.answer for proposal in practice.proposals if proposal.target == form.PROPOSED_FOR]
    if not answers:
        return []
    return ["Yes", "No"] if answers[0] == "unknown" else [answers[0].capitalize()]


def _link_text(link: Link) -> str:
    return f"{link.title} ({link.url})" if link.title and link.url else link.title or link.url


def _lines(markdown: str) -> Iterator[str]:
    """Yield a section as lines of plain text, list items with their bullet or number."""
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
    """Return the words of a line, with the address of a link after its text."""
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
    """Yield the tags of the source, and labels for concepts and keywords that they do not express."""
    vocabularies = load_vocabularies()
    expressed = sort_tags(practice.tags, vocabularies, practice.countries)
    yield from practice.tags
    for field in active_profile().concept_fields:
        for notation in practice.values_of(field.key):
            if notation not in expressed.values_of(field.key):
                yield vocabularies.label(field.scheme, notation)
    yield from (keyword for keyword in practice.keywords if keyword not in expressed.keywords)
