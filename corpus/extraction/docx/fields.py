"""The fields of a DOCX, such as tables of contents and page numbers: an instruction, and the text it results in."""

import re
from typing import Final

from attrs import define

__all__ = ["FieldStack", "is_contents_field"]

_CONTENTS = re.compile(r"\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE)
"""The instructions whose result repeats the headings or words of the document."""
MAX_INSTRUCTION: Final = 1_000
"""Characters of an instruction that are read."""


def is_contents_field(instruction: str) -> bool:
    """Return whether a field is a table of contents or an index."""
    return bool(_CONTENTS.match(instruction))


@define
class _Field:
    instruction: str = ""
    has_result: bool = False


class FieldStack:
    """The fields that are open at a place of the text. A field may go on over several paragraphs."""

    def __init__(self) -> None:
        self._fields: list[_Field] = []

    @property
    def is_instruction(self) -> bool:
        """Whether the text is an instruction, which no reader sees."""
        return any(not field.has_result for field in self._fields)

    @property
    def is_contents(self) -> bool:
        """Whether the text belongs to a table of contents."""
        return any(is_contents_field(field.instruction) for field in self._fields)

    def mark(self, kind: str) -> None:
        """Follow a mark of a field: `begin`, `separate` or `end`."""
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def add_instruction(self, text: str) -> None:
        """Add a part of the instruction of the innermost field."""
        if self._fields and not self._fields[-1].has_result:
            self._fields[-1].instruction = (self._fields[-1].instruction + text)[:MAX_INSTRUCTION]

    def end_paragraph(self) -> None:
        """Drop the fields whose instruction has no end, so that they hide no further text."""
        self._fields = [field for field in self._fields if field.has_result]

    def begin_heading(self) -> None:
        """Close a table of contents that has no end: a heading is no entry."""
        self._fields = [field for field in self._fields if not is_contents_field(field.instruction)]
