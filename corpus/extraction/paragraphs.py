"""Groups the paragraphs of a document into sections by its headings."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from corpus.extraction.extracted_text import MAX_LABEL, DocumentSection

__all__ = ["Paragraph", "split_at_headings"]


@frozen
class Paragraph:
    """A paragraph, a table row, or a heading."""

    text: str
    level: int = 0
    """The level of a heading, from 1; 0 for other text."""
    listed: bool = False
    """Whether it is a list item."""


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
            before, listed = listed, block.listed
            texts.append("\n" if before and listed else "\n\n" if texts else "")
            texts.append(f"- {block.text}" if listed else block.text)
    if heading.text or texts:
        yield DocumentSection(heading.text, "".join(texts), level=heading.level)
