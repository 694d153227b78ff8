"""Paragraphs in the order of a document, as the parts that its headings make."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from corpus.extraction.extract import MAX_LABEL, Part

__all__ = ["Block", "parted"]


@frozen
class Block:
    """A paragraph, a row of a table, or a heading."""

    text: str
    level: int = 0
    """How deep a heading stands, from 1; 0 for what is none."""
    listed: bool = False
    """Whether it is an item of a list."""


def parted(blocks: Iterable[Block]) -> Iterator[Part]:
    """A part for each heading, with what stands below it, and one for what stands before the first."""
    heading, texts = Block(""), list[str]()
    listed = False
    for block in blocks:
        if not block.text:
            continue
        if block.level and len(block.text) <= MAX_LABEL:
            if heading.text or texts:
                yield Part(heading.text, "".join(texts), level=heading.level)
            heading, texts, listed = block, [], False
        else:
            before, listed = listed, block.listed
            texts.append("\n" if before and listed else "\n\n" if texts else "")
            texts.append(f"- {block.text}" if listed else block.text)
    if heading.text or texts:
        yield Part(heading.text, "".join(texts), level=heading.level)
