"""Saved record pages of the European Lifelong Guidance Policy Network's database, as practices.

A record was published under several addresses: to view, to print, with the form. People saved them as text or as HTML.
`corpus.formats.elgpn.field_lines` parts a page into fields, whatever its shape, and `read_elgpn` makes a practice of
them. The form's prompts are left out, and the typos of the source stay.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import asdict, frozen

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome, Taken, bytes_of
from corpus.formats.elgpn import form
from corpus.formats.elgpn.field_lines import LONGEST_HEADING, Fields, fields_of, is_record, page_lines, said
from corpus.formats.elgpn.form import plain_line
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section
from corpus.reading.cleaning import decoded, markdown_of_plain
from corpus.reading.tagging import Sorted, sort_tags
from corpus.slugs import make_slug
from corpus.template import NARRATIVE, SECTION_KEYS
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["looks_like_elgpn", "practice_of", "read_elgpn"]

MAX_PAGE: Final = 4_000_000
"""Bytes of a saved page; real ones have some ten thousand."""
LONGEST_TAG: Final = 60
"""Characters of a tag, where only its looks tell tags from other text."""

_LISTED = re.compile(r"(?:[•‣▪●·]|[-*\u2013](?=\s)|\d{1,3}[.)](?=\s))\s*")
_MARK = re.compile(r"[\[(]\s*[x*•]?\s*[\])]")
_CHECKED_BEFORE = re.compile(r"[\[(]\s*[x*•]\s*[\])]\s*(yes|no)\b")
_CHECKED_BEHIND = re.compile(r"\b(yes|no)\s*[\[(]\s*[x*•]\s*[\])]")
_ADDRESS = re.compile(r"(?P<bracket>[(<\[]?)(?P<url>(?:https?://|www\.)[^\s<>]+)", re.IGNORECASE)
_BETWEEN: Final = " \t\xa0,;:-\u2013"
"""What stands between a title and an address."""


def looks_like_elgpn(text: str) -> bool:
    """Whether a file's text, plain or HTML, is such a page: by the form's headings in it."""
    return is_record(fields_of(page_lines(text)))


def read_elgpn(path: Path, encoding: str = "") -> Iterator[Outcome]:
    """The practice of one saved page, or the reason why there is none in it."""
    try:
        text, _ = decoded(bytes_of(path, MAX_PAGE), encoding)
        fields = fields_of(page_lines(text))
        if is_record(fields):
            practice, notes = practice_of(fields)
            yield Taken(practice, str(path), notes=notes)
        else:
            yield UnreadableFile(str(path), "it does not look like a saved page of an ELGPN record")
    except UnreadableFile as error:
        yield error
    except InvalidPractice as error:
        yield UnreadableFile(str(path), str(error))


def practice_of(fields: Fields) -> tuple[Practice, tuple[str, ...]]:
    """The practice, and what was not taken as it stood. Raises InvalidPractice."""
    foot = _foot(fields)
    found, tags, notes = _sorted(foot.tags, " ".join(said(fields, form.COUNTRY)))
    title = " ".join(said(fields, form.TITLE))
    practice = Practice(
        **asdict(found),
        slug=make_slug(found.country, title),
        title=title,
        tags=tags,
        sections=tuple(_sections(fields)),
        contact=_contact(fields),
        documents=tuple(_link(line) for line in said(fields, form.DOCUMENTS)),
        attachments=tuple(Attachment(_unlisted(line)) for line in said(fields, form.FILES)),
        links=tuple(_link(line) for line in said(fields, form.LINKS)),
        provided_by=foot.provided_by,
        proposals=tuple(_proposals(said(fields, form.PROPOSAL))),
    )
    return practice, (*notes, *foot.notes)


def _sorted(tags: Sequence[str], country: str) -> tuple[Sorted, tuple[str, ...], tuple[str, ...]]:
    """The tags by field, the tags to keep, and notes; a country that is none counts as a tag."""
    vocabularies = load_vocabularies()
    concept = vocabularies["country"].find_by_name(country)
    if not country or concept:
        return sort_tags(tags, vocabularies, concept.notation if concept else ""), tuple(tags), ()
    kept = (*tags, country)
    return sort_tags(kept, vocabularies), kept, (f"country: there is no {country!r}; it was kept as a tag",)


def _sections(fields: Fields) -> Iterator[Section]:
    """The answers as Markdown. What stands under the heading of the details, above the contact, ends the narrative."""
    for key in SECTION_KEYS:
        lines = list(fields.get(key, ()))
        if key == NARRATIVE:
            lines += said(fields, form.DETAILS)
        yield Section(key, _markdown(lines, form.PROMPTS_OF.get(key, {})))


def _markdown(lines: Sequence[str], prompts: Mapping[str, str]) -> str:
    """An answer as Markdown, without the form's prompts; those that stand between its parts become their headings."""
    pieces: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        prompt = prompts.get(plain_line(line), "") if len(line) <= LONGEST_HEADING else ""
        if prompt:
            pieces.append((prompt, []))
        pieces[-1][1].append("" if prompt else line)
    answers = [(place, text) for place, (_, own) in enumerate(pieces) if (text := markdown_of_plain(_spaced(own)))]
    first = answers[0][0] if answers else 0
    parted = first == 1 and len(answers) > 1
    return "\n\n".join(
        f"### {pieces[place][0]}\n\n{text}" if place != first or parted else text for place, text in answers
    )


def _spaced(lines: Sequence[str]) -> str:
    """Each line as a paragraph, and the items of a list together."""
    text = ""
    listed = False
    for line in filter(None, lines):
        before, listed = listed, bool(_LISTED.match(line))
        text += ("\n" if before and listed else "\n\n") + line
    return text


def _contact(fields: Fields) -> Contact:
    values = {
        heading.field.partition(".")[2]: ", ".join(line.rstrip(",") for line in said(fields, heading.field))
        for heading in form.CONTACT
    }
    return Contact(**values)


def _proposals(lines: Sequence[str]) -> Iterator[Proposal]:
    """The answer that is checked, or the only one that stands there; both without a mark leave it unknown."""
    text = " ".join(lines).lower()
    if _MARK.search(text):
        found = (_CHECKED_BEFORE if _MARK.match(text) else _CHECKED_BEHIND).search(text)
        yield Proposal(form.PROPOSED_FOR, found[1] if found else "unknown")
    elif text:
        words = {"yes", "no"}.intersection(text.split())
        yield Proposal(form.PROPOSED_FOR, words.pop() if len(words) == 1 else "unknown")


def _unlisted(line: str) -> str:
    mark = _LISTED.match(line)
    return line[mark.end() :] if mark else line


def _link(line: str) -> Link:
    """A line of the documents or the links: the address in it, and the rest as its title."""
    text = _unlisted(line)
    found = _ADDRESS.search(text)
    if not found:
        return Link(title=text)
    url = found["url"].rstrip(".,;:")
    rest = text[found.start("url") + len(url) :]
    if found["bracket"]:
        url = url.rstrip(")>]")
        rest = rest.lstrip(")>]")
    return Link(title=f"{text[: found.start()].rstrip(_BETWEEN)} {rest.lstrip(f'.{_BETWEEN}')}".strip(), url=url)


@frozen
class _Foot:
    """What stands below the contact."""

    provided_by: str
    tags: tuple[str, ...]
    notes: tuple[str, ...]


def _foot(fields: Fields) -> _Foot:
    """Who provided the record, its tags and its comments, which a page need not part by headings."""
    provided = said(fields, form.PROVIDED_BY)
    comments = said(fields, form.COMMENTS)
    tags = said(fields, form.TAGS)
    if not tags and comments and plain_line(comments[0]) == plain_line(form.NO_COMMENTS):
        comments, tags = comments[:1], comments[1:]
    elif not tags and len(comments) > 1 and _are_tags(comments[-1]):
        comments, tags = comments[:-1], comments[-1:]
    elif not tags and not comments and len(provided) > 1 and _are_tags(provided[-1]):
        provided, tags = provided[:-1], provided[-1:]
    return _Foot(", ".join(provided), tuple(_parted(tags)), tuple(_about_comments(comments)))


def _parted(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from (tag.strip() for tag in _unlisted(line).split(",") if tag.strip())


def _are_tags(line: str) -> bool:
    """Whether a line reads like tags: short, and at least one of them known."""
    tags = list(_parted([line]))
    known = len(sort_tags(tags, load_vocabularies()).keywords) < len(tags)
    return known and all(len(tag) <= LONGEST_TAG for tag in tags)


def _about_comments(comments: Sequence[str]) -> Iterator[str]:
    if len(comments) > 1:
        number = re.search(r"\d{1,6}", comments[0])
        how_many = number.group() if number else f"{len(comments) - 1} lines of"
        yield f"{how_many} comments by users were left out, as a practice has no place for them"
