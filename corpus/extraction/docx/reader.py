"""Puts the text of a DOCX together from the parts of its package."""

import posixpath
from collections.abc import Iterator
from typing import BinaryIO, Final

from corpus.extraction.contents import without_contents
from corpus.extraction.docx.blocks import BlockReader
from corpus.extraction.docx.notes import Notes
from corpus.extraction.docx.numbering import Numbering
from corpus.extraction.docx.styles import StyleSheet
from corpus.extraction.extracted_text import ExtractedText, limit_length
from corpus.extraction.left_out import LeftOut
from corpus.extraction.paragraphs import Paragraph, TitleFinder, split_at_headings
from corpus.extraction.zip_package import ZipPackage, attribute, local_name

__all__ = ["read_docx"]

DOCUMENT: Final = "word/document.xml"
BODY_DEPTH: Final = 2
"""The depth of the body's blocks: document, body, block."""


def read_docx(stream: BinaryIO) -> ExtractedText:
    """Extract the text, with headings as labels. Raises RefusedFile."""
    package, left_out = ZipPackage(stream), LeftOut()
    document = _main_part(package)
    parts = _related_parts(package, document)
    notes = Notes(package, {"footnote": parts["footnotes"], "endnote": parts["endnotes"]})
    reader = BlockReader(StyleSheet(package, parts["styles"]), Numbering(package, parts["numbering"]), notes, left_out)
    titles = TitleFinder()
    paragraphs = titles.watch(without_contents(_paragraphs(package, document, reader), left_out))
    sections, remarks = limit_length(split_at_headings(paragraphs))
    _note_unread_members(package, left_out)
    title = package.title("docProps/core.xml")
    return ExtractedText("docx", title, sections, (*remarks, *left_out.notes), shown_title=titles.title)


def _paragraphs(package: ZipPackage, document: str, reader: BlockReader) -> Iterator[Paragraph]:
    """Yield the paragraphs and rows of the document; each block is cleared after it was read."""
    depth = 0
    for event, element in package.elements(document):
        depth += 1 if event == "start" else -1
        if event == "end" and depth == BODY_DEPTH:
            yield from reader.read(element)
            element.clear()
    yield from reader.unreferenced_notes()


def _main_part(package: ZipPackage) -> str:
    """Return the member with the document. Some programs name it `word/document2.xml`."""
    return _targets(package, "_rels/.rels", "").get("officeDocument", DOCUMENT)


def _related_parts(package: ZipPackage, document: str) -> dict[str, str]:
    """Return the members that belong to the document, by kind; those with the usual names where nothing is stated."""
    folder, name = posixpath.split(document)
    usual = {kind: f"{folder}/{kind}.xml" for kind in ("styles", "numbering", "footnotes", "endnotes")}
    return usual | _targets(package, f"{folder}/_rels/{name}.rels", folder)


def _targets(package: ZipPackage, member: str, folder: str) -> dict[str, str]:
    """Return the members that a list of relationships names, by the kind of the relationship."""
    targets: dict[str, str] = {}
    for event, element in package.elements(member) if member in package else ():
        if event == "end" and local_name(element.tag) == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, attribute(element, "Target"))).lstrip("/")
            if target in package:
                targets.setdefault(posixpath.basename(attribute(element, "Type")), target)
    return targets


def _note_unread_members(package: ZipPackage, left_out: LeftOut) -> None:
    """Name the text of the package that is no text of the document."""
    left_out.add("comments", package.has_text("word/comments.xml"))
    edges = [name for name in package.names if name.startswith(("word/header", "word/footer"))]
    left_out.add("headers and footers", any(map(package.has_text, edges)))
    left_out.add(
        "diagrams and charts",
        any(name.startswith(("word/diagrams/data", "word/charts/chart")) for name in package.names),
    )
    left_out.add("embedded files", any(name.startswith("word/embeddings/") for name in package.names))
