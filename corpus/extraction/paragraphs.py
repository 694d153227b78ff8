"""Paragraphs of a document: groups them into sections by headings, and finds the title that the document shows."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve, frozen

from corpus.extraction.extracted_text import MAX_LABEL, DocumentSection, clean_label

__all__ = ["TITLE_SIZE", "Paragraph", "TitleFinder", "split_at_headings"]

TITLE_SIZE: Final = 1.35
"""The font size, relative to the text, from which a paragraph at the beginning may be the title."""
TITLE_WITHIN: Final = 20
"""The first paragraphs among which the title is."""


@frozen
class Paragraph:
    """A paragraph, a table row, or a heading."""

    text: str
    level: int = 0
    """The level of a heading, from 1; 0 for other text."""
    mark: str = ""
    """The mark of a list item: `-`, or its number such as `3.`; empty for other text."""
    is_title: bool = False
    """Whether its style says that it is the title."""
    size: float = 0.0
    """The font size relative to that of the text; 0 where it is not known."""
    is_contents: bool = False
    """Whether it belongs to a table of contents. Its text is empty then."""


class TitleFinder:
    """Finds the title among the paragraphs that pass: in the style of titles, or in large letters at the beginning."""

    def __init__(self) -> None:
        self.title = ""
        self._styled = ""
        self._size = TITLE_SIZE

    def watch(self, paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
        """Yield the paragraphs; those that may be a title as one line."""
        count, before_heading = 0, True
        for paragraph in paragraphs:
            if paragraph.text:
                count += 1
                before_heading = before_heading and (not paragraph.level or paragraph.is_title)
                self._consider(paragraph, large=before_heading and count <= TITLE_WITHIN)
            may_be_title = paragraph.is_title or paragraph.size > TITLE_SIZE
            yield evolve(paragraph, text=" ".join(paragraph.text.split())) if may_be_title else paragraph

    def _consider(self, paragraph: Paragraph, *, large: bool) -> None:
        if len(paragraph.text) > MAX_LABEL or self._styled:
            return
        if paragraph.is_title:
            self.title = self._styled = clean_label(paragraph.text)
        elif large and paragraph.size > self._size and not paragraph.mark:
            self.title, self._size = clean_label(paragraph.text), paragraph.size


def split_at_headings(blocks: Iterable[Paragraph]) -> Iterator[DocumentSection]:
    """Yield a section for each heading with the text below it, and one for the text before the first heading."""
    heading, texts = Paragraph(""), list[str]()
    listed = False
    for block in blocks:
        if not block.text:
            continue
        if block.level and len(block.text) <= MAX_LABEL:
            if heading.text or texts:
                yield DocumentSection(heading.text, "".join(texts), level=heading.level)
            heading, texts, listed = block, [], False
        else:
            before, listed = listed, bool(block.mark)
            texts.append("\n" if before and listed else "\n\n" if texts else "")
            texts.append(f"{block.mark} {block.text}" if listed else block.text)
    if heading.text or texts:
        yield DocumentSection(heading.text, "".join(texts), level=heading.level)
