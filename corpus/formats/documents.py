"""Turns a report or a filled-in form (PDF, DOCX, ODT, a saved page) into the draft of a practice.

Documents do not use our template. `draft_from_document` looks for the template's headings and prompts, for those of the
ELGPN form, and for other common names. Text under other headings goes to the description, with its heading. The draft
lists what was recognised and what was not, so that its author knows where to look.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from corpus.errors import InvalidPractice, RefusedFile, UnreadableFile
from corpus.extraction import ExtractedText, extract
from corpus.formats.base import Outcome, ParsedPractice
from corpus.formats.elgpn import form
from corpus.formats.elgpn.form import plain_line
from corpus.formats.elgpn.line_joiner import join_lines
from corpus.formats.elgpn.page_fields import Fields, filled_lines, is_record, split_fields
from corpus.formats.elgpn.page_reader import practice_from_fields
from corpus.practice import MAX_TITLE, Practice
from corpus.reading.cleaning import plain_to_markdown
from corpus.records import practice_from_json, practice_to_json
from corpus.slugs import make_slug
from corpus.template import NARRATIVE, SECTION_KEYS, TEMPLATE, section_template
from corpus.vocabularies.languages import UNKNOWN

__all__ = ["SUFFIXES", "DocumentDraft", "draft_from_document", "read_document"]

SUFFIXES: Final = (".pdf", ".docx", ".odt")
MAX_NAMED: Final = 8
"""Headings that a note names."""
UNTITLED: Final = "Untitled document"
"""The title of a document without one."""

_PRODUCED = re.compile(r"^(?:Microsoft (?:Word|PowerPoint|Excel)\s*-\s*)|\.(?:docx?|odt|pdf|rtf)$", re.IGNORECASE)
"""What programs add around a file's name when they store it as the title."""
_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "why": ("Background", "Context", "Motivation", "Rationale", "Introduction", "The need"),
    "aims": ("Aims", "Objectives", "Goals", "Aims and objectives", "Target group", "Target groups", "Targets"),
    "strategy": ("Implementation", "Strategy", "Actions", "Activities", "Approach", "What was done", "Measures"),
    "monitoring": ("Monitoring", "Evaluation", "Quality assurance"),
    "achievements": ("Outcomes", "Results", "Outcomes and results", "Impact", "Costs", "Budget", "Innovation"),
    "success_factors": ("Success factor", "Lessons learnt", "Lessons learned", "Transferability"),
    "strengths_weaknesses": ("Strengths", "Weaknesses", "Challenges", "Strengths and challenges"),
    NARRATIVE: ("Description", "Summary", "Abstract", "Overview", "Executive summary"),
}


def _headings() -> Iterator[tuple[str, str]]:
    for section in TEMPLATE:
        for name in (section.label, *section.prompts, *_OTHER_NAMES.get(section.key, ())):
            yield plain_line(name), section.key
    for line, heading in form.HEADING_OF.items():
        yield line, heading.field
    for field, prompts in form.PROMPTS_OF.items():
        yield from ((line, field) for line in prompts)


_FIELD_OF: Final = dict(_headings())
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
        draft = draft_from_document(extract(path), path.name)
        title = draft.values["title"]
        practice = practice_from_json(
            {**draft.values, "slug": make_slug(next(iter(draft.values.get("countries", ())), ""), title)}
        )
        names = ", ".join(draft.recognized_fields)
        yield ParsedPractice(practice, str(path), notes=(f"recognised: {names}", *draft.notes))
    except (RefusedFile, InvalidPractice, OSError) as error:
        yield UnreadableFile(str(path), str(error))


def _lines(document: ExtractedText) -> Iterator[_Line]:
    """Yield the lines of the document; lines of a PDF page are joined to paragraphs."""
    for part in document.parts:
        if part.level:
            yield _Line(part.label, part.level)
        text = join_lines(part.text, _is_heading) if document.kind == "pdf" else part.text
        yield from (_Line(line.strip()) for line in text.split("\n"))


def _is_heading(line: str) -> bool:
    return plain_line(line) in _FIELD_OF


class _Sorter:
    """Sorts lines into fields by the headings above them."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.unknown: list[str] = []
        """Headings that begin no field."""
        self.headings: set[str] = set()
        """Headings that stay inside the text of a section."""
        self._current = NARRATIVE
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
            if line.level <= self._depth or self._current not in SECTION_KEYS:
                self._current, self._depth = NARRATIVE, 0
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
    if field := _FIELD_OF.get(plain_line(line), ""):
        return field, ""
    name, colon, value = line.partition(":")
    field = _FIELD_OF.get(plain_line(name), "") if colon and value.strip() else ""
    return (field, value.strip()) if field in form.ONE_LINE else ("", "")


def _title(document: ExtractedText, lines: Iterable[_Line], name: str) -> str:
    """Return the first heading that begins no section, or the document's own title, or its first line."""
    said_lines = [line for line in lines if line.text]
    heading = next((line.text for line in said_lines if line.level), "")
    own = _PRODUCED.sub("", document.title).strip()
    first = said_lines[0].text if said_lines else ""
    candidates = (heading, own, first, _PRODUCED.sub("", name))
    fitting = (text for text in candidates if text and not _is_heading(text) and len(text) <= MAX_TITLE)
    return next(fitting, UNTITLED)


def _without(lines: Iterable[_Line], title: str) -> Iterator[_Line]:
    """Yield the lines without the line that is the title."""
    taken = False
    for line in lines:
        if not taken and line.text == title:
            taken = True
        else:
            yield line


def _build_practice(fields: Fields) -> tuple[Practice, tuple[str, ...]]:
    """Build the practice. Where a value fits no field, only the title and the sections are kept."""
    try:
        return practice_from_fields(fields)
    except InvalidPractice as error:
        essential = {name: fields.get(name, []) for name in (form.TITLE, *SECTION_KEYS)}
        title = " ".join(filled_lines(essential, form.TITLE))[:MAX_TITLE] or UNTITLED
        note = f"A value fits no field ({error}). Only the title and the sections were read."
        practice, notes = practice_from_fields({**essential, form.TITLE: [title]})
        return practice, (*notes, note)


def _recognised(practice: Practice) -> Iterator[str]:
    if practice.title != UNTITLED:
        yield "Title"
    if practice.countries:
        yield "Country"
    yield from (section_template(section.key).label for section in practice.sections)
    for label, value in (("Documents", practice.documents), ("Links", practice.links), ("Tags", practice.tags)):
        if value:
            yield label


def _unrecognised(others: list[str]) -> Iterator[str]:
    if others:
        named = ", ".join(f"“{heading}”" for heading in others[:MAX_NAMED])
        more = f" and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
        yield f"These headings are not in the template, and stay in the text: {named}{more}."
