"""Reads saved record pages of the European Lifelong Guidance Policy Network's database.

A record had several addresses: to view, to print, with the form. People saved them as text or as HTML.
`corpus.formats.elgpn.page_fields` splits a page into fields, whatever its shape, and `read_elgpn` makes a practice of
them. The form's prompts are left out; typing errors of the source stay.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome, ParsedPractice, read_bytes
from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import plain_line
from corpus.formats.elgpn.page_fields import MAX_HEADING, Fields, filled_lines, is_record, page_lines, split_fields
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section
from corpus.profile.active import active_profile
from corpus.reading.cleaning import decode, plain_to_markdown, repair_note
from corpus.reading.encodings import encoding_note
from corpus.reading.tagging import SortedTags, sort_tags
from corpus.slugs import make_slug
from corpus.vocabularies.places.place_list import PlaceList, parse_places
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["looks_like_elgpn", "practice_from_fields", "read_elgpn"]

MAX_PAGE: Final = 4_000_000
"""Bytes of the largest saved page. Real ones have some ten thousand."""
MAX_TAG: Final = 60
"""Characters of the longest tag, where only its look tells tags from other text."""

_LISTED = re.compile(r"(?:[•‣▪●·]|[-*\u2013](?=\s)|\d{1,3}[.)](?=\s))\s*")
_MARK = re.compile(r"[\[(]\s*[x*•]?\s*[\])]")
_CHECKED_BEFORE = re.compile(r"[\[(]\s*[x*•]\s*[\])]\s*(yes|no)\b")
_CHECKED_BEHIND = re.compile(r"\b(yes|no)\s*[\[(]\s*[x*•]\s*[\])]")
_ADDRESS = re.compile(r"(?P<bracket>[(<\[]?)(?P<url>(?:https?://|www\.)[^\s<>]+)", re.IGNORECASE)
_BETWEEN: Final = " \t\xa0,;:-\u2013"
"""The signs between a title and an address."""


def looks_like_elgpn(text: str) -> bool:
    """Return whether a file's text, plain or HTML, is such a page, by the form's headings."""
    return is_record(split_fields(page_lines(text)))


def read_elgpn(path: Path, encoding: str = "") -> Iterator[Outcome]:
    """Yield the practice of a saved page, or the reason why it holds none."""
    try:
        text, detected = decode(read_bytes(path, MAX_PAGE), encoding)
        lines = page_lines(text)
        fields = split_fields(lines)
        if is_record(fields):
            practice, notes = practice_from_fields(fields)
            repairs = ("" if encoding else encoding_note(detected), repair_note(text))
            yield ParsedPractice(practice, str(path), notes=(*notes, *filter(None, repairs)))
        else:
            reason = "it does not look like a saved page of an ELGPN record" if any(lines) else "it holds no text"
            yield UnreadableFile(str(path), reason)
    except UnreadableFile as error:
        yield error
    except InvalidPractice as error:
        yield UnreadableFile(str(path), str(error))


def practice_from_fields(fields: Fields) -> tuple[Practice, tuple[str, ...]]:
    """Return the practice, and notes about changed values. Raises InvalidPractice."""
    foot = _foot(fields)
    places = parse_places(" ".join(filled_lines(fields, form.COUNTRY)))
    concepts, tags, notes = _sort_tags(foot.tags, places)
    title = " ".join(filled_lines(fields, form.TITLE))
    practice = Practice(
        countries=concepts.countries,
        values=concepts.values,
        keywords=concepts.keywords,
        slug=make_slug(next(iter(concepts.countries), ""), title),
        title=title,
        regions=places.regions,
        tags=tags,
        sections=tuple(_sections(fields)),
        contact=_contact(fields),
        documents=tuple(_link(line) for line in filled_lines(fields, form.DOCUMENTS)),
        attachments=tuple(Attachment(_without_bullet(line)) for line in filled_lines(fields, form.FILES)),
        links=tuple(_link(line) for line in filled_lines(fields, form.LINKS)),
        provided_by=foot.provided_by,
        proposals=tuple(_proposals(filled_lines(fields, form.PROPOSAL))),
    )
    return practice, (*notes, *foot.notes)


def _sort_tags(tags: Sequence[str], places: PlaceList) -> tuple[SortedTags, tuple[str, ...], tuple[str, ...]]:
    """Return the tags by field, the tags to keep, and notes. An unknown country becomes a tag."""
    tags_to_keep = (*tags, *places.unknown)
    notes = (f"country: there is no {name!r}; it is kept as a tag" for name in places.unknown)
    return sort_tags(tags_to_keep, load_vocabularies(), places.countries), tags_to_keep, tuple(notes)


def _sections(fields: Fields) -> Iterator[Section]:
    """Yield the answers as Markdown. Text of the details, above the contact, ends the narrative."""
    for key in active_profile().section_keys:
        lines = list(fields.get(key, ()))
        if key == active_profile().narrative_key:
            lines += filled_lines(fields, form.DETAILS)
        yield Section(key, _markdown(lines, form.PROMPTS_OF.get(key, {})))


def _markdown(lines: Sequence[str], prompts: Mapping[str, str]) -> str:
    """Return an answer as Markdown without the form's prompts. Prompts between parts of it become headings."""
    pieces: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        prompt = prompts.get(plain_line(line), "") if len(line) <= MAX_HEADING else ""
        if prompt:
            pieces.append((prompt, []))
        pieces[-1][1].append("" if prompt else line)
    answers = [
        (index, text) for index, (_, own) in enumerate(pieces) if (text := plain_to_markdown(_as_paragraphs(own)))
    ]
    first = answers[0][0] if answers else 0
    has_prompts = first == 1 and len(answers) > 1
    return "\n\n".join(
        f"### {pieces[index][0]}\n\n{text}" if index != first or has_prompts else text for index, text in answers
    )


def _as_paragraphs(lines: Sequence[str]) -> str:
    """Return each line as a paragraph, with the items of a list together."""
    text = ""
    listed = False
    for line in filter(None, lines):
        before, listed = listed, bool(_LISTED.match(line))
        text += ("\n" if before and listed else "\n\n") + line
    return text


def _contact(fields: Fields) -> Contact:
    values = {
        heading.field.partition(".")[2]: ", ".join(line.rstrip(",") for line in filled_lines(fields, heading.field))
        for heading in form.CONTACT
    }
    return Contact(**values)


def _proposals(lines: Sequence[str]) -> Iterator[Proposal]:
    """Yield the checked answer, or the only answer. Two answers without a mark mean unknown."""
    text = " ".join(lines).lower()
    if _MARK.search(text):
        answer = (_CHECKED_BEFORE if _MARK.match(text) else _CHECKED_BEHIND).search(text)
        yield Proposal(form.PROPOSED_FOR, answer[1] if answer else "unknown")
    elif text:
        words = {"yes", "no"}.intersection(text.split())
        yield Proposal(form.PROPOSED_FOR, words.pop() if len(words) == 1 else "unknown")


def _without_bullet(line: str) -> str:
    mark = _LISTED.match(line)
    return line[mark.end() :] if mark else line


def _link(line: str) -> Link:
    """Return a line as a link: the address in it, and the rest as its title."""
    text = _without_bullet(line)
    address = _ADDRESS.search(text)
    if not address:
        return Link(title=text)
    url = address["url"].rstrip(".,;:")
    rest = text[address.start("url") + len(url) :]
    if address["bracket"]:
        url = url.rstrip(")>]")
        rest = rest.lstrip(")>]")
    return Link(title=f"{text[: address.start()].rstrip(_BETWEEN)} {rest.lstrip(f'.{_BETWEEN}')}".strip(), url=url)


@frozen
class _Foot:
    """The fields below the contact."""

    provided_by: str
    tags: tuple[str, ...]
    notes: tuple[str, ...]


def _foot(fields: Fields) -> _Foot:
    """Return who provided the record, its tags and its comments, which may have no headings."""
    provided = filled_lines(fields, form.PROVIDED_BY)
    comments = filled_lines(fields, form.COMMENTS)
    tags = filled_lines(fields, form.TAGS)
    if not tags and comments and plain_line(comments[0]) == plain_line(form.NO_COMMENTS):
        comments, tags = comments[:1], comments[1:]
    elif not tags and len(comments) > 1 and _are_tags(comments[-1]):
        comments, tags = comments[:-1], comments[-1:]
    elif not tags and not comments and len(provided) > 1 and _are_tags(provided[-1]):
        provided, tags = provided[:-1], provided[-1:]
    return _Foot(", ".join(provided), tuple(_split_tags(tags)), tuple(_about_comments(comments)))


def _split_tags(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from (tag.strip() for tag in _without_bullet(line).split(",") if tag.strip())


def _are_tags(line: str) -> bool:
    """Return whether a line reads like tags: short, with at least one known tag."""
    tags = list(_split_tags([line]))
    known = len(sort_tags(tags, load_vocabularies()).keywords) < len(tags)
    return known and all(len(tag) <= MAX_TAG for tag in tags)


def _about_comments(comments: Sequence[str]) -> Iterator[str]:
    if len(comments) > 1:
        number = re.search(r"\d{1,6}", comments[0])
        how_many = number.group() if number else f"{len(comments) - 1} lines of"
        yield f"{how_many} comments by users were left out, as a practice has no place for them"
