r"""Practices as Markdown files: front matter with the fields, and the sections as CommonMark below it.

The front matter is YAML; TOML and JSON are read, too. A front matter of another shape, such as a blog's, is read by the
mapping, as a table is. Ours has the field names of `corpus.records`. `slug` may be there; otherwise the file's name is
the slug. In the body, a second-level heading with the label or the key of a template's section begins that section:

    ---
    title: Vouchers for courses
    country: BE
    subjects: [P2.6, Access to courses]
    ---

    ## Aims and targets

    Two vouchers in six years …

Other headings belong to the section that contains them. Text above the first section is the narrative. A line of text
that would itself begin a section is written with a backslash before it (`\## Achievements`), which reading removes.
What is written is read back equal, with two exceptions: line ends become "\n", and a section loses empty lines at its
start and whitespace at its end. Names that no vocabulary has are read as tags.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome, ParsedPractice, read_bytes
from corpus.formats.front_matter import YamlValue, front_matter_text, split_front_matter
from corpus.formats.front_matter_fields import FrontMatterReader
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.cell import Cell
from corpus.formats.mapping.columns.column_names import IDENTIFIER
from corpus.formats.mapping.paths import flatten
from corpus.formats.mapping.record_mapper import RecordMapper
from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import Profile
from corpus.reading.cleaning import decode, repair_encoding, repair_note
from corpus.reading.encodings import encoding_note
from corpus.reading.template_tags import find_template_tags, remove_template_tags, template_tags_note
from corpus.records import practice_from_json, practice_to_json, unknown_fields
from corpus.slugs import make_slug
from corpus.text import fold_name
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["markdown_text", "read_markdown"]

ABOVE_SECTIONS: Final = ""
"""The key for text above the first section while a file is read."""
MAX_HEADING: Final = 200
"""Characters of a heading that are compared."""

SectionNames: TypeAlias = Mapping[str, str]
"""Sections by their folded labels and keys."""

_HEADING = re.compile(r"(?P<indent> {0,3})(?P<escape>\\*)(?P<heading>##[ \t]+(?P<name>[^ \t].*))")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_BLANK_ABOVE = re.compile(r"\A(?:[^\S\n]*\n)+")


def read_markdown(path: Path, options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield the practice of a Markdown file, or the reason why it holds none."""
    try:
        yield _outcome(path, as_import_options(options))
    except UnreadableFile as error:
        yield error
    except (InvalidPractice, ValueError) as error:
        yield UnreadableFile(str(path), str(error))


def markdown_text(practice: Practice) -> str:
    """Return the practice as a Markdown file that `read_markdown` reads back."""
    values = practice_to_json(practice)
    values.pop("sections", None)
    for name in ("created", "updated"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    texts = {section.key: section.text for section in practice.sections}
    labels = {section.key: section.label for section in active_profile().sections_of(practice.record_type)}
    names = _section_names(active_profile(), practice.record_type)
    body = (f"\n## {labels.get(key, key)}\n\n{_escape_headings(text, names)}\n" for key, text in texts.items())
    return front_matter_text(values) + "".join(body)


def _outcome(path: Path, import_options: ImportOptions) -> Outcome:
    text, notes = _text(path, import_options.encoding)
    fields, body = split_front_matter(text)
    reading = RecordMapper(str(path), import_options)
    if not (fields.get("title") or reading.has_title(name for name, value in flatten(fields) if value)):
        raise ValueError("it has no front matter with a title, so it is not a practice")
    if _is_foreign(fields, reading):
        return _foreign_practice(path, fields, body, reading, notes)
    return _own_practice(path, fields, body, notes)


def _is_foreign(fields: Mapping[str, YamlValue], reading: RecordMapper) -> bool:
    """Return whether the mapping or a known name of another shape applies to a field of the front matter."""
    names = {name for name, _ in flatten(fields)} | set(fields)
    others = {name for name in names if name.partition(".")[0] in unknown_fields(fields)}
    return any(map(reading.columns.is_mapped, names)) or any(map(reading.field_of, others))


def _foreign_practice(
    path: Path, fields: Mapping[str, YamlValue], body: str, reading: RecordMapper, notes: list[str]
) -> Outcome:
    """Read a front matter of another shape by the mapping, and the body as sections."""
    pairs = flatten(fields)
    if not any(reading.field_of(name) in ("slug", IDENTIFIER) for name, _ in pairs):
        pairs = [("slug", path.stem), *pairs]
    reading.detect_separators([pairs])
    title = next(value for name, value in pairs if reading.field_of(name) == "title")
    texts = _sections(body, title)
    return reading.read_foreign(
        [*pairs, *((key, Cell(text, markdown=True)) for key, text in texts.items() if text)], None, notes
    )


def _own_practice(path: Path, fields: Mapping[str, YamlValue], body: str, notes: list[str]) -> ParsedPractice:
    head = FrontMatterReader(fields, load_vocabularies())
    notes += head.notes
    if "slug" not in head.values:
        head.values["slug"] = make_slug(path.stem)
    if "slug" not in fields:
        body = _without_template_tags(body, notes)
        if head.values["slug"] != path.stem:
            notes.append(f"the file's name is not a slug; the slug is {head.values['slug']}")
    texts = _sections(body, head.values["title"], str(head.values.get("record_type", "")))
    sections = [{"key": key, "text": text} for key, text in texts.items()]
    practice = practice_from_json({**head.values, "sections": sections})
    has_address = "slug" in fields
    identifier = practice.slug if has_address else path.stem
    return ParsedPractice(practice, str(path), notes=tuple(notes), identifier=identifier, has_address=has_address)


def _without_template_tags(body: str, notes: list[str]) -> str:
    """Remove the tags of publishing systems. A file that this program wrote has a slug, and is read as it is."""
    if tags := find_template_tags(body):
        notes.append(template_tags_note(tags))
    return remove_template_tags(body) if tags else body


def _text(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the file's text with plain line ends, repaired where it holds characters that no practice can."""
    text, detected = decode(read_bytes(path), encoding)
    notes = [note] if (note := "" if encoding else encoding_note(detected)) else []
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff"))
    if _UNCLEAN.search(text):
        return repair_encoding(text), [*notes, repair_note(text)]
    return text, notes


def _sections(body: str, title: Any, type_key: str = "") -> dict[str, str]:  # noqa: ANN401 - a title is checked with the record
    """Return the text of each section of a kind of record by its key."""
    narrative, names = active_profile().narrative_of(type_key), _section_names(active_profile(), type_key)
    lines: dict[str, list[str]] = {ABOVE_SECTIONS: []}
    current = ABOVE_SECTIONS
    for line in body.split("\n"):
        key, text = _split_section_heading(line, names)
        if key:
            current = key
        lines.setdefault(current, []).append(text)
    texts = {key: _trim("\n".join(section_lines)) for key, section_lines in lines.items()}
    above = _without_title(texts.pop(ABOVE_SECTIONS), str(title))
    return {
        **texts,
        narrative: _trim(f"{above}\n\n{texts.get(narrative, '')}"),
    }


def _split_section_heading(line: str, names: SectionNames) -> tuple[str, str]:
    """Return the key of the section that a line begins, and what the line adds to the section's text."""
    heading = _HEADING.fullmatch(line)
    key = _key(heading, names) if heading else ""
    if not heading or not key:
        return "", line
    if heading["escape"]:
        return "", f"{heading['indent']}{heading['escape'][1:]}{heading['heading']}"
    return key, ""


def _key(heading: re.Match[str], names: SectionNames) -> str:
    name = heading["name"][:MAX_HEADING]
    return names.get(fold_name(_CLOSING.sub("", name)), "")


@cache
def _section_names(profile: Profile, type_key: str) -> SectionNames:
    """Return the sections by their folded keys, and those of a kind of record by their folded labels."""
    labels = {fold_name(section.label): section.key for section in profile.sections_of(type_key)}
    return {**{fold_name(key): key for key in profile.section_keys}, **labels}


def _escape_headings(text: str, names: SectionNames) -> str:
    """Escape each line that would begin a section, or would do so after unescaping."""
    return "\n".join(_escape_heading(line, names) for line in _LINE_END.sub("\n", text).split("\n"))


def _escape_heading(line: str, names: SectionNames) -> str:
    heading = _HEADING.fullmatch(line)
    if not heading or not _key(heading, names):
        return line
    return f"{heading['indent']}\\{heading['escape']}{heading['heading']}"


def _trim(text: str) -> str:
    return _BLANK_ABOVE.sub("", text).rstrip()


def _without_title(text: str, title: str) -> str:
    """Return the text above the first section without a heading that repeats the title."""
    first, _, rest = text.partition("\n")
    return _trim(rest) if first.startswith("# ") and fold_name(first[2:]) == fold_name(title) else text
