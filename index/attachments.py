"""The texts of attached files: what the index stores of them, and how a match in one is located.

`AttachedText` is what a build gets for each file of a practice. `store_files` makes the stored files of it, section by
section. `FileSectionRef` identifies one of these sections, and `locate` says where it is: in which file, on which page.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from attrs import frozen

from corpus.extraction import DocumentSection
from index.stored_fields import StoredFields, StoredFile, StoredFileSection

__all__ = [
    "MAX_INDEXED",
    "AttachedText",
    "FileLocation",
    "FileSectionRef",
    "FileText",
    "file_section",
    "file_texts",
    "locate",
    "store_files",
]

MAX_INDEXED: Final = 200_000
"""Characters of a practice's files that are searched, about a hundred pages. Every hit carries them all."""


@frozen
class AttachedText:
    """The extracted text of a file that belongs to a practice."""

    name: str
    sha256: str
    kind: str
    """The name of a `corpus.extraction.DocumentType`."""
    sections: tuple[DocumentSection, ...]
    language: str = ""
    """The language of the text; empty where it is not known."""


@frozen
class FileLocation:
    """The file, and the place in it, where something matched. The API returns these attributes by their names."""

    name: str
    """The name of the file."""
    sha256: str
    kind: str
    """The name of a `corpus.extraction.DocumentType`."""
    label: str
    """`page 3`, `sheet Costs` or a heading; empty where the file has no sections."""
    page: int | None = None
    """The page number, from 1; None where the file has no pages."""


class FileSectionRef(NamedTuple):
    """Identifies a section of an attached file among the stored fields of a practice."""

    file: int
    """The index of the file, from 0."""
    section: int
    """The index of the section in the file, from 0."""


class FileText(NamedTuple):
    """The text of one section of an attached file."""

    ref: FileSectionRef
    text: str
    languages: tuple[str, ...]
    """The languages that the text is analysed in."""


def store_files(files: Iterable[AttachedText], language: str) -> list[StoredFile]:
    """Return what the index stores of the files of a practice in that language, up to MAX_INDEXED characters.

    Each file is analysed in its own language and in the practice's, because queries are analysed in the languages of
    practices only.
    """
    left = MAX_INDEXED
    stored_files: list[StoredFile] = []
    for file in files:
        sections: list[StoredFileSection] = []
        for section in file.sections:
            text = section.text[:left]
            left -= len(text)
            if text:
                sections.append(StoredFileSection(section.label, section.page, text))
        if sections:
            languages = (*dict.fromkeys(filter(None, (file.language, language))),)
            stored_files.append(StoredFile(file.name, file.sha256, file.kind, languages, tuple(sections)))
    return stored_files


def file_texts(stored: StoredFields) -> Iterator[FileText]:
    """Yield the text of every section of a practice's files."""
    for file_index, file in enumerate(stored.files):
        for section_index, section in enumerate(file.sections):
            yield FileText(FileSectionRef(file_index, section_index), section.text, file.languages)


def file_section(stored: StoredFields, ref: FileSectionRef) -> StoredFileSection:
    """Return the section that a reference identifies."""
    return stored.files[ref.file].sections[ref.section]


def locate(stored: StoredFields, ref: FileSectionRef) -> FileLocation:
    """Return the file and the place in it that a reference identifies."""
    file, section = stored.files[ref.file], file_section(stored, ref)
    return FileLocation(file.name, file.sha256, file.kind, section.label, section.page)
