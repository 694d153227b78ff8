"""Chooses the reader of a file, and lists the files of a folder.

`read` chooses by the file's name, and for saved pages by their content. `read_all` reads files and folders one after
the other, with one practice in memory. ELGPN pages are the exception: the same record is often saved in several shapes,
so these are collected and merged at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve

from corpus.errors import UnreadableFile
from corpus.formats.base import Outcome, ParsedPractice
from corpus.formats.documents import SUFFIXES as DOCUMENT_SUFFIXES
from corpus.formats.documents import read_document
from corpus.formats.elgpn.page_reader import read_elgpn
from corpus.formats.files import bare_suffix
from corpus.formats.folders import list_files as list_folder_files
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.jsonlines import SUFFIXES as JSON_SUFFIXES
from corpus.formats.jsonlines import read_json
from corpus.formats.mapping.record_merger import merge_records
from corpus.formats.markdown import read_markdown
from corpus.formats.spreadsheets.joins import joined_files, load_joined_files
from corpus.formats.structured.file_readers import SUFFIXES as STRUCTURED_SUFFIXES
from corpus.formats.structured.file_readers import read_structured
from corpus.formats.tables import SUFFIXES as TABLE_SUFFIXES
from corpus.formats.tables import read_table
from corpus.slugs import UniqueSlugs
from corpus.text import fold_name

__all__ = ["list_files", "read", "read_all"]

Reader: TypeAlias = Callable[[Path, ImportOptions], Iterator[Outcome]]

PAGE_SUFFIXES: Final = (".txt", ".html", ".htm")
READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys((".md", ".markdown"), read_markdown),
    **dict.fromkeys(PAGE_SUFFIXES, lambda path, import_options: read_elgpn(path, import_options.encoding)),
    **dict.fromkeys(JSON_SUFFIXES, read_json),
    **dict.fromkeys(TABLE_SUFFIXES, read_table),
    **dict.fromkeys(STRUCTURED_SUFFIXES, read_structured),
    **dict.fromkeys(DOCUMENT_SUFFIXES, lambda path, _: read_document(path)),
}
"""The reader for each suffix."""
PACKED: Final = JSON_SUFFIXES
"""Suffixes that may be followed by `.gz`."""
KNOWN: Final = (
    "Markdown (.md), JSON (.jsonl, .ndjson, .json, .geojson, .jsonld, also .gz), YAML (.yaml, .yml), XML (.xml), "
    "references (.ris, .bib), tables (.csv, .tsv, .xlsx), ELGPN pages (.txt, .html), documents (.docx, .odt, .pdf)"
)
"""The formats, as a message names them."""
MAX_ENDING: Final = 20
"""Characters of a file's ending that a message shows."""


def read(path: Path, options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield the practices of one file.

    A mapping or options say how columns or keys of a foreign table map to fields.
    """
    reader = _reader(path)
    import_options = as_import_options(options)
    if path.is_file() and reader:
        try:
            load_joined_files(import_options)
        except UnreadableFile as error:
            yield error
            return
        yield from reader(path, import_options)
    elif reader or not path.exists():
        yield UnreadableFile(str(path), "there is no such file")
    else:
        yield UnreadableFile(str(path), f"files of this type cannot be read. These can: {KNOWN}")


def list_files(paths: Iterable[Path], options: ImportOptions | None = None) -> list[Path]:
    """Return the files among these paths, and the readable files inside the folders among them.

    Documents inside folders are left out, because few of them are practices. The log of the options names every file
    that is left out.
    """
    return list_folder_files(paths, _reason_against, options.log if options else None)


def read_all(paths: Iterable[Path], options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield the practices of all these files and folders. Pages of one ELGPN record become one practice, at the end.

    No file replaces what another one sources_by_slug: a slug that occurs in several files is numbered, with a note.
    """
    sources_by_slug: dict[str, str] = {}
    slugs = UniqueSlugs()
    for outcome in _read_in_order(paths, as_import_options(options)):
        yield _with_unique_slug(outcome, sources_by_slug, slugs) if isinstance(outcome, ParsedPractice) else outcome


def _with_unique_slug(taken: ParsedPractice, sources_by_slug: dict[str, str], slugs: UniqueSlugs) -> ParsedPractice:
    """Give the practice a slug that no other file sources_by_slug. `sources_by_slug` notes the file of each slug."""
    slug = taken.practice.slug
    other = sources_by_slug.get(slug)
    if other == taken.source:
        return taken
    own = slugs.unique(slug)
    sources_by_slug[own] = taken.source
    if other is None:
        return taken
    note = f"slug: {slug!r} is in {other} too; this one is {own!r}"
    return evolve(taken, practice=evolve(taken.practice, slug=own), notes=(*taken.notes, note))


def _read_in_order(paths: Iterable[Path], import_options: ImportOptions) -> Iterator[Outcome]:
    pages: dict[tuple[str, str], ParsedPractice] = {}
    joined = {path.resolve() for path in joined_files(import_options)}
    for path in list_files(paths, import_options):
        if path.resolve() in joined:
            continue
        for outcome in read(path, import_options):
            if isinstance(outcome, ParsedPractice) and bare_suffix(path) in PAGE_SUFFIXES:
                key = (outcome.practice.country, fold_name(outcome.practice.title))
                pages[key] = merge_records(pages[key], outcome) if key in pages else outcome
            else:
                yield outcome
    yield from pages.values()


def _reader(path: Path) -> Reader | None:
    suffix = bare_suffix(path)
    packed = path.suffix.lower() == ".gz"
    return READERS.get(suffix) if suffix in PACKED or not packed else None


def _reason_against(path: Path) -> str:
    """Return why a file inside a folder is not read; an empty text where it is."""
    if not _reader(path):
        return f"{_ending(path)} cannot be read"
    if bare_suffix(path) in DOCUMENT_SUFFIXES:
        return "documents inside folders are not read; name the file itself to read it"
    return ""


def _ending(path: Path) -> str:
    suffix = "".join(path.suffixes[-2:]) if path.suffix.lower() == ".gz" else path.suffix
    return f"files ending in {suffix[:MAX_ENDING]}" if suffix else "files without an ending"
