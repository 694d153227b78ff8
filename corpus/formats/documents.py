"""A report or a filled-in form (PDF, DOCX, ODT, a saved page) as the beginning of a practice.

Documents know nothing of our template. `begun_with` looks for its headings and prompts, for those of the ELGPN's form
and for what people call them otherwise; what stands below others goes to the description, under its own heading. It
says what it recognised and what not, so that whoever goes on with it knows where to look.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from corpus.errors import InvalidPractice, RefusedFile, UnreadableFile
from corpus.extraction import Extract, extract
from corpus.formats.base import Outcome, Taken
from corpus.formats.elgpn import form
from corpus.formats.elgpn.field_lines import Fields, fields_of, is_record, said
from corpus.formats.elgpn.form import plain_line
from corpus.formats.elgpn.page import practice_of
from corpus.formats.elgpn.paragraphs import reflowed
from corpus.practice import MAX_TITLE, Practice
from corpus.reading.cleaning import markdown_of_plain
from corpus.records import practice_from_json, practice_to_json
from corpus.slugs import make_slug
from corpus.template import NARRATIVE, SECTION_KEYS, TEMPLATE, section_template
from corpus.vocabularies.languages import UNKNOWN

__all__ = ["SUFFIXES", "Begun", "begun_with", "read_document"]

SUFFIXES: Final = (".pdf", ".docx", ".odt")
NAMED_AT_MOST: Final = 8
"""Headings that a note names."""
UNTITLED: Final = "Untitled document"

_PRODUCED = re.compile(r"^(?:Microsoft (?:Word|PowerPoint|Excel)\s*-\s*)|\.(?:docx?|odt|pdf|rtf)$", re.IGNORECASE)
"""What programs put around a file's name to call it the title."""
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
"""The field that a plain line heads."""


@frozen
class Begun:
    """What a document gives to begin with."""

    values: Mapping[str, Any]
    """The fields of a practice (`corpus.records`), without a slug."""
    recognised: tuple[str, ...]
    """The names of the fields and sections that were found in it."""
    notes: tuple[str, ...]
    """What was not recognised or not read, each a sentence."""


@frozen
class _Line:
    text: str
    level: int = 0
    """How deep a heading stands, from 1; 0 for other text."""


def begun_with(document: Extract, name: str = "") -> Begun:
    """The beginning of a practice from a document's text; `name` is what the file is called. It never fails."""
    lines = list(_lines(document))
    plain = [line.text for line in lines]
    fields: dict[str, list[str]] = {key: list(value) for key, value in fields_of(plain).items()}
    sorter = _Sorter()
    if not is_record(fields):
        title = _title(document, lines, name)
        sorter.sort(_without(lines, title))
        fields = {**sorter.fields, form.TITLE: [title]}
    practice, notes = _made(fields)
    texts = {section.key: _with_headings(section.text, sorter.headings) for section in practice.sections}
    practice = evolve(practice.with_texts(texts), language=document.language or UNKNOWN)
    values = {key: value for key, value in practice_to_json(practice).items() if key != "slug"}
    return Begun(values, tuple(_recognised(practice)), (*notes, *_unrecognised(sorter.unknown), *document.notes))


def read_document(path: Path) -> Iterator[Outcome]:
    """The practice that a document begins, or the reason why there is none."""
    try:
        begun = begun_with(extract(path), path.name)
        title = begun.values["title"]
        practice = practice_from_json({**begun.values, "slug": make_slug(begun.values.get("country", ""), title)})
        found = ", ".join(begun.recognised)
        yield Taken(practice, str(path), notes=(f"recognised: {found}", *begun.notes))
    except (RefusedFile, InvalidPractice, OSError) as error:
        yield UnreadableFile(str(path), str(error))


def _lines(document: Extract) -> Iterator[_Line]:
    """The document from top to bottom; a page's lines as the paragraphs that they were."""
    for part in document.parts:
        if part.level:
            yield _Line(part.label, part.level)
        text = reflowed(part.text, _is_heading) if document.kind == "pdf" else part.text
        yield from (_Line(line.strip()) for line in text.split("\n"))


def _is_heading(line: str) -> bool:
    return plain_line(line) in _FIELD_OF


class _Sorter:
    """Sorts lines by the field below whose heading they stand."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.unknown: list[str] = []
        """Headings that head no field."""
        self.headings: set[str] = set()
        """Those that stand inside the text of a section."""
        self._current = NARRATIVE
        self._depth = 0

    def sort(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            field, value = _headed(line.text)
            if field and field != self._current:
                self._current, self._depth = field, line.level or 1
                self._add("", value)
            elif field or line.level:
                self._go_on(line, known=bool(field))
            else:
                self._add(line.text)

    def _go_on(self, line: _Line, *, known: bool) -> None:
        """A heading that stays inside the text: of another question of the same section, or an unknown one."""
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
    """The Markdown of a section, the headings in it as such."""
    written = {markdown_of_plain(heading) for heading in headings}
    return "\n\n".join(f"### {one}" if one in written else one for one in text.split("\n\n"))


def _headed(line: str) -> tuple[str, str]:
    """The field that a line heads, and the value where it stands behind a colon; two empty texts for other lines."""
    if field := _FIELD_OF.get(plain_line(line), ""):
        return field, ""
    name, colon, value = line.partition(":")
    field = _FIELD_OF.get(plain_line(name), "") if colon and value.strip() else ""
    return (field, value.strip()) if field in form.ONE_LINE else ("", "")


def _title(document: Extract, lines: Iterable[_Line], name: str) -> str:
    """The first heading, if it is no section's; else what the document calls itself; else its first line."""
    said_lines = [line for line in lines if line.text]
    heading = next((line.text for line in said_lines if line.level), "")
    own = _PRODUCED.sub("", document.title).strip()
    first = said_lines[0].text if said_lines else ""
    candidates = (heading, own, first, _PRODUCED.sub("", name))
    fitting = (text for text in candidates if text and not _is_heading(text) and len(text) <= MAX_TITLE)
    return next(fitting, UNTITLED)


def _without(lines: Iterable[_Line], title: str) -> Iterator[_Line]:
    """The lines without the one that is the title."""
    taken = False
    for line in lines:
        if not taken and line.text == title:
            taken = True
        else:
            yield line


def _made(fields: Fields) -> tuple[Practice, tuple[str, ...]]:
    """The practice; where a field is more than one can hold, it goes to the description."""
    try:
        return practice_of(fields)
    except InvalidPractice as error:
        kept = {name: fields.get(name, []) for name in (form.TITLE, *SECTION_KEYS)}
        title = " ".join(said(kept, form.TITLE))[:MAX_TITLE] or UNTITLED
        note = f"Something in it fits no field ({error}): only the title and the sections were taken."
        practice, notes = practice_of({**kept, form.TITLE: [title]})
        return practice, (*notes, note)


def _recognised(practice: Practice) -> Iterator[str]:
    if practice.title != UNTITLED:
        yield "Title"
    if practice.country:
        yield "Country"
    yield from (section_template(section.key).label for section in practice.sections)
    for label, value in (("Documents", practice.documents), ("Links", practice.links), ("Tags", practice.tags)):
        if value:
            yield label


def _unrecognised(others: list[str]) -> Iterator[str]:
    if others:
        named = ", ".join(f"“{one}”" for one in others[:NAMED_AT_MOST])
        more = f" and {len(others) - NAMED_AT_MOST} more" if len(others) > NAMED_AT_MOST else ""
        yield f"These headings are none of the template's, and stand in the text: {named}{more}."
