"""Turns a report or a filled-in form (PDF, DOCX, ODT, a saved page) into the draft of a practice.

Documents do not use our template. `draft_from_document` looks for the template's headings and prompts, for those of the
ELGPN form, and for other common names. Text under other headings goes to the description, with its heading. The draft
lists what was recognised and what was not, so that its author knows where to look.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from corpus.errors import InvalidPractice, RefusedFile, UnreadableFile
from corpus.extraction import ExtractedText, extract
from corpus.extraction.contents import is_contents_heading
from corpus.formats.base import Outcome, ParsedPractice
from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import plain_line
from corpus.formats.elgpn.line_joiner import join_lines
from corpus.formats.elgpn.page_fields import Fields, filled_lines, is_record, split_fields
from corpus.formats.elgpn.page_reader import practice_from_fields
from corpus.practice import MAX_TITLE, Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import Profile
from corpus.reading.cleaning import plain_to_markdown
from corpus.records import practice_from_json, practice_to_json
from corpus.slugs import make_slug
from corpus.vocabularies.languages import UNKNOWN

__all__ = ["SUFFIXES", "DocumentDraft", "draft_from_document", "read_document"]

SUFFIXES: Final = (".pdf", ".docx", ".odt")
MAX_NAMED: Final = 8
"""Headings that a note names."""
MAX_TITLE_LINES: Final = 8
"""Lines of a title, including empty ones."""
TITLE_WITHIN: Final = 20
"""The first lines among which the title of the metadata counts as the title of the text."""
NO_TEXT: Final = "The file holds no text. Is it a scan? Run text recognition (OCR) on it, and send the new file."
NO_WORDS: Final = "The file holds no text. Check whether it is the right file."
UNTITLED: Final = "Untitled document"
"""The title of a document without one."""

_PRODUCED = re.compile(r"^(?:Microsoft (?:Word|PowerPoint|Excel)\s*-\s*)|\.(?:docx?|odt|pdf|rtf)$", re.IGNORECASE)
"""What programs add around a file's name when they store it as the title."""
_MEANINGLESS = re.compile(
    r"\(?(?:untitled|anonymous|unspecified|unnamed|title|(?:new |neues )?(?:document|dokument)|documento|text|template|"
    r"vorlage|presentation|powerpoint[ -](?:presentation|präsentation)|slide|(?:blank )?page|file|layout)?"
    r"[\W\d_]*|https?://\S*|\S*[_\\/]\S*|\S*\d{3,}\S*|\(?(?:type|enter|insert|click) .*",
    re.IGNORECASE,
)
"""Titles in the metadata that name a file, a template or nothing."""


def _headings(profile: Profile) -> Iterator[tuple[str, str]]:
    for section in profile.sections_of(""):
        for name in (section.label, *section.prompts, *section.headings):
            yield plain_line(name), section.key
    for line, heading in form.HEADING_OF.items():
        yield line, heading.field
    for field, prompts in form.PROMPTS_OF.items():
        yield from ((line, field) for line in prompts)


@cache
def _fields_by_heading(profile: Profile) -> Mapping[str, str]:
    """Return the field of each heading, by its plain line."""
    return dict(_headings(profile))


"""The field that each plain heading line begins."""


@frozen
class DocumentDraft:
    """The draft of a practice, from a document."""

    values: Mapping[str, Any]
    """The JSON values of the fields (`corpus.records`), without a slug."""
    recognized_fields: tuple[str, ...]
    """The names of the fields and sections that the document has."""
    notes: tuple[str, ...]
    """Sentences that say what was not recognised or not read."""


@frozen
class _Line:
    text: str
    level: int = 0
    """The depth of a heading, from 1; 0 for other text."""


def draft_from_document(document: ExtractedText, name: str = "") -> DocumentDraft:
    """Return the draft of a practice from a document's text. `name` is the name of the file. It never fails."""
    lines = list(_lines(document))
    plain = [line.text for line in lines]
    fields: dict[str, list[str]] = {key: list(value) for key, value in split_fields(plain).items()}
    sorter = _Sorter()
    if not is_record(fields):
        title = _title(document, lines, name)
        sorter.sort(_without(lines, title))
        fields = {**sorter.fields, form.TITLE: [title]}
    practice, notes = _build_practice(fields)
    texts = {section.key: _with_headings(section.text, sorter.headings) for section in practice.sections}
    practice = evolve(practice.with_texts(texts), language=document.language or UNKNOWN)
    values = {key: value for key, value in practice_to_json(practice).items() if key != "slug"}
    return DocumentDraft(
        values, tuple(_recognised(practice)), (*notes, *_unrecognised(sorter.unknown), *document.notes)
    )


def read_document(path: Path) -> Iterator[Outcome]:
    """Yield the practice that a document describes, or the reason why there is none."""
    try:
        draft = draft_from_document(_extract_text(path), path.name)
        title = draft.values["title"]
        practice = practice_from_json(
            {**draft.values, "slug": make_slug(next(iter(draft.values.get("countries", ())), ""), title)}
        )
        names = ", ".join(draft.recognized_fields)
        yield ParsedPractice(practice, str(path), notes=(f"recognised: {names}", *draft.notes))
    except (RefusedFile, InvalidPractice, OSError) as error:
        yield UnreadableFile(str(path), str(error))


def _extract_text(path: Path) -> ExtractedText:
    """Extract the text of a document. Raises RefusedFile, also where it holds none."""
    document = extract(path)
    if not document.has_text:
        raise RefusedFile(NO_TEXT if document.kind == "pdf" else NO_WORDS)
    return document


def _lines(document: ExtractedText) -> Iterator[_Line]:
    """Yield the lines of the document; lines of a PDF page are joined to paragraphs."""
    for part in document.parts:
        if part.level:
            yield _Line(part.label, part.level)
        text = join_lines(part.text, _is_heading) if document.kind == "pdf" else part.text
        yield from (_Line(line.strip()) for line in text.split("\n"))


def _is_heading(line: str) -> bool:
    return plain_line(line) in _fields_by_heading(active_profile())


class _Sorter:
    """Sorts lines into fields by the headings above them."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.unknown: list[str] = []
        """Headings that begin no field."""
        self.headings: set[str] = set()
        """Headings that stay inside the text of a section."""
        self._current = active_profile().narrative_key
        self._depth = 0

    def sort(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            field, value = _split_heading(line.text)
            if field and field != self._current:
                self._current, self._depth = field, line.level or 1
                self._add("", value)
            elif field or line.level:
                self._keep_heading(line, known=bool(field))
            else:
                self._add(line.text)

    def _keep_heading(self, line: _Line, *, known: bool) -> None:
        """Keep a heading inside the text: another question of the same section, or an unknown heading."""
        if not known:
            self.unknown.append(line.text)
            if line.level <= self._depth or self._current not in active_profile().section_keys:
                self._current, self._depth = active_profile().narrative_key, 0
        if not known or any(self.fields.get(self._current, ())):
            self.headings.add(line.text)
            self._add("", line.text, "")

    def _add(self, *texts: str) -> None:
        self.fields.setdefault(self._current, []).extend(texts)


def _with_headings(text: str, headings: set[str]) -> str:
    """Mark the headings inside a section's text as Markdown headings."""
    written = {plain_to_markdown(heading) for heading in headings}
    return "\n\n".join(f"### {paragraph}" if paragraph in written else paragraph for paragraph in text.split("\n\n"))


def _split_heading(line: str) -> tuple[str, str]:
    """Return the field that a line begins, and its value after a colon; two empty strings for other lines."""
    if field := _fields_by_heading(active_profile()).get(plain_line(line), ""):
        return field, ""
    name, colon, value = line.partition(":")
    field = _fields_by_heading(active_profile()).get(plain_line(name), "") if colon and value.strip() else ""
    return (field, value.strip()) if field in form.ONE_LINE else ("", "")


def _title(document: ExtractedText, lines: Iterable[_Line], name: str) -> str:
    """Return the title that the document shows, or its only top heading, or the title of its metadata."""
    filled = [line for line in lines if line.text]
    headings = [line for line in filled if line.level and not is_contents_heading(line.text)]
    first = filled[0] if filled else _Line("")
    own = _PRODUCED.sub("", document.title).strip()
    candidates = (
        document.shown_title,
        own if own in [line.text for line in filled[:TITLE_WITHIN]] else "",
        headings[0].text if headings and _is_above(headings) else "",
        "" if _MEANINGLESS.fullmatch(own) else own,
        first.text,
        headings[0].text if headings else "",
        _PRODUCED.sub("", name),
    )
    return next((text for text in candidates if _may_be_title(text)), UNTITLED)


def _is_above(headings: Sequence[_Line]) -> bool:
    """Return whether the first heading is above all others, besides those that begin a section."""
    others = (heading for heading in headings[1:] if not _is_heading(heading.text))
    return all(heading.level > headings[0].level for heading in others)


def _may_be_title(text: str) -> bool:
    return bool(text) and len(text) <= MAX_TITLE and not _is_heading(text) and not is_contents_heading(text)


def _without(lines: Sequence[_Line], title: str) -> Sequence[_Line]:
    """Return the lines without the first ones that are the title, which may go over several lines."""
    for start in range(len(lines)):
        if count := _count_title_lines(lines[start : start + MAX_TITLE_LINES], title):
            return [*lines[:start], *lines[start + count :]]
    return lines


def _count_title_lines(lines: Iterable[_Line], title: str) -> int:
    """Return how many lines are the title together; 0 where they are not."""
    joined = ""
    for count, line in enumerate(lines, 1):
        joined = f"{joined} {line.text}".strip()
        if joined == title:
            return count
        if not title.startswith(joined):
            return 0
    return 0


def _build_practice(fields: Fields) -> tuple[Practice, tuple[str, ...]]:
    """Build the practice. Where a value fits no field, only the title and the sections are kept."""
    try:
        return practice_from_fields(fields)
    except InvalidPractice as error:
        essential = {name: fields.get(name, []) for name in (form.TITLE, *active_profile().section_keys)}
        title = " ".join(filled_lines(essential, form.TITLE))[:MAX_TITLE] or UNTITLED
        note = f"A value fits no field ({error}). Only the title and the sections were read."
        practice, notes = practice_from_fields({**essential, form.TITLE: [title]})
        return practice, (*notes, note)


def _recognised(practice: Practice) -> Iterator[str]:
    if practice.title != UNTITLED:
        yield "Title"
    if practice.countries:
        yield "Country"
    yield from (active_profile().section_label(section.key) for section in practice.sections)
    for label, value in (("Documents", practice.documents), ("Links", practice.links), ("Tags", practice.tags)):
        if value:
            yield label


def _unrecognised(others: list[str]) -> Iterator[str]:
    if others:
        named = ", ".join(f"“{heading}”" for heading in others[:MAX_NAMED])
        more = f" and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
        yield f"These headings are not in the template, and stay in the text: {named}{more}."
