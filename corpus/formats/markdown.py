r"""Practices as Markdown files: a head of fields, and the sections as CommonMark below it.

The head has the field names of `corpus.records`; `slug` may stand there, else the file's name is the slug. In the body
a second-level heading with the label or the key of a template's section begins that section:

    ---
    title: Career vouchers
    country: BE
    areas: [P2.6, Access to guidance]
    ---

    ## Aims and targets

    Two vouchers in six years …

Other headings belong to the section in which they stand, and text above the first section is the narrative. A line
of a text that would itself begin a section is written with a backslash before it (`\## Achievements`), and reading
takes it away. What is written is read back equal but for this: line ends become "\n", and a section loses the blank
lines above it and all blanks below it. Names that no vocabulary has are read as tags.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Outcome, Taken, bytes_of
from corpus.formats.front_matter import head_text, split_head
from corpus.formats.front_matter_fields import Head
from corpus.practice import Practice
from corpus.reading.cleaning import decoded, repaired
from corpus.records import practice_from_json, practice_to_json
from corpus.slugs import make_slug
from corpus.template import NARRATIVE, TEMPLATE
from corpus.text import folded
from corpus.vocabularies.skos_loader import load_vocabularies

__all__ = ["markdown_text", "read_markdown"]

ABOVE: Final = ""
"""Where the text above the first section is kept while a file is read."""
LONGEST_HEADING: Final = 200
"""Characters of a heading that are looked at."""

_NAMES: Final[Mapping[str, str]] = {
    folded(name): section.key for section in TEMPLATE for name in (section.label, section.key)
}
_HEADING = re.compile(r"(?P<indent> {0,3})(?P<escape>\\*)(?P<heading>##[ \t]+(?P<name>[^ \t].*))")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*$")
_UNCLEAN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_BLANK_ABOVE = re.compile(r"\A(?:[^\S\n]*\n)+")


def read_markdown(path: Path, encoding: str = "") -> Iterator[Outcome]:
    """The practice of one Markdown file, or the reason why there is none in it."""
    try:
        yield _practice(path, encoding)
    except UnreadableFile as error:
        yield error
    except (InvalidPractice, ValueError) as error:
        yield UnreadableFile(str(path), str(error))


def markdown_text(practice: Practice) -> str:
    """The practice as a Markdown file, which `read_markdown` reads back."""
    values = practice_to_json(practice)
    values.pop("sections", None)
    for name in ("created", "updated"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    texts = {section.key: section.text for section in practice.sections}
    body = (f"\n## {section.label}\n\n{_escaped(texts[section.key])}\n" for section in TEMPLATE if section.key in texts)
    return head_text(values) + "".join(body)


def _practice(path: Path, encoding: str) -> Taken:
    text, notes = _text(path, encoding)
    fields, body = split_head(text)
    if not fields.get("title"):
        raise ValueError("it has no front matter with a title, so it is a text and no practice")
    head = Head(fields, load_vocabularies())
    notes += head.notes
    if "slug" not in head.values:
        head.values["slug"] = make_slug(path.stem)
    if "slug" not in fields and head.values["slug"] != path.stem:
        notes.append(f"the file's name is no slug; {head.values['slug']} was made of it")
    texts = _sections(body, head.values["title"])
    sections = [{"key": key, "text": text} for key, text in texts.items()]
    return Taken(practice_from_json({**head.values, "sections": sections}), str(path), notes=tuple(notes))


def _text(path: Path, encoding: str) -> tuple[str, list[str]]:
    """The file's text with plain line ends, mended where it holds what no practice can."""
    text, _ = decoded(bytes_of(path), encoding)
    text = _LINE_END.sub("\n", text.removeprefix("\ufeff"))
    if _UNCLEAN.search(text):
        return repaired(text), ["control characters were repaired"]
    return text, []


def _sections(body: str, title: Any) -> dict[str, str]:  # noqa: ANN401 - a title is checked with the record
    """The text of each section by its key."""
    lines: dict[str, list[str]] = {ABOVE: []}
    current = ABOVE
    for line in body.split("\n"):
        key, text = _section_begun(line)
        if key:
            current = key
        lines.setdefault(current, []).append(text)
    texts = {key: _trimmed("\n".join(found)) for key, found in lines.items()}
    above = _without_title(texts.pop(ABOVE), str(title))
    return {**texts, NARRATIVE: _trimmed(f"{above}\n\n{texts.get(NARRATIVE, '')}")}


def _section_begun(line: str) -> tuple[str, str]:
    """The key of the section that this line begins, if it does, and what the line adds to the section's text."""
    heading = _HEADING.fullmatch(line)
    if not heading or not _key(heading):
        return "", line
    if heading["escape"]:
        return "", f"{heading['indent']}{heading['escape'][1:]}{heading['heading']}"
    return _key(heading), ""


def _key(heading: re.Match[str]) -> str:
    name = heading["name"][:LONGEST_HEADING]
    return _NAMES.get(folded(_CLOSING.sub("", name)), "")


def _escaped(text: str) -> str:
    """The text, a backslash before each line of it that would begin a section, or would after unescaping."""
    return "\n".join(_escaped_line(line) for line in _LINE_END.sub("\n", text).split("\n"))


def _escaped_line(line: str) -> str:
    heading = _HEADING.fullmatch(line)
    if not heading or not _key(heading):
        return line
    return f"{heading['indent']}\\{heading['escape']}{heading['heading']}"


def _trimmed(text: str) -> str:
    return _BLANK_ABOVE.sub("", text).rstrip()


def _without_title(text: str, title: str) -> str:
    """The text above the first section without a first line that only repeats the title as a heading."""
    first, _, rest = text.partition("\n")
    return _trimmed(rest) if first.startswith("# ") and folded(first[2:]) == folded(title) else text
