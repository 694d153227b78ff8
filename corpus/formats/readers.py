"""Which reader takes which file, and which files a folder gives.

`read` picks by the file's name and, for saved pages, by its content. `read_all` takes files and folders one after the
other, without keeping more than one practice, but for ELGPN pages: the same record is often saved in several shapes, so
these wait until the end, and become one practice.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from attrs import evolve

from corpus.errors import UnreadableFile
from corpus.formats.base import Outcome, Taken
from corpus.formats.documents import SUFFIXES as DOCUMENT_SUFFIXES
from corpus.formats.documents import read_document
from corpus.formats.elgpn.page import read_elgpn
from corpus.formats.files import bare_suffix
from corpus.formats.import_options import Wishes, wishes_of
from corpus.formats.jsonlines import SUFFIXES as JSON_SUFFIXES
from corpus.formats.jsonlines import read_json
from corpus.formats.mapping.merging import merged
from corpus.formats.markdown import read_markdown
from corpus.formats.tables import SUFFIXES as TABLE_SUFFIXES
from corpus.formats.tables import read_table
from corpus.slugs import UniqueSlugs
from corpus.text import folded

__all__ = ["files", "read", "read_all"]

Reader: TypeAlias = Callable[[Path, Wishes], Iterator[Outcome]]

PAGE_SUFFIXES: Final = (".txt", ".html", ".htm")
READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys((".md", ".markdown"), lambda path, wishes: read_markdown(path, wishes.encoding)),
    **dict.fromkeys(PAGE_SUFFIXES, lambda path, wishes: read_elgpn(path, wishes.encoding)),
    **dict.fromkeys(JSON_SUFFIXES, read_json),
    **dict.fromkeys(TABLE_SUFFIXES, read_table),
    **dict.fromkeys(DOCUMENT_SUFFIXES, lambda path, _: read_document(path)),
}
"""The reader of each suffix."""
PACKED: Final = JSON_SUFFIXES
"""Suffixes that may have `.gz` behind them."""
KNOWN: Final = (
    "Markdown (.md), JSON (.jsonl, .ndjson, .json, also .gz), tables (.csv, .tsv, .xlsx), ELGPN pages (.txt, .html), "
    "documents (.docx, .odt, .pdf)"
)


def read(path: Path, said: Wishes | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """The practices of one file; a mapping says which column or key of a foreign table is which field."""
    reader = _reader(path)
    if path.is_file() and reader:
        yield from reader(path, wishes_of(said))
    elif reader or not path.exists():
        yield UnreadableFile(str(path), "there is no such file")
    else:
        yield UnreadableFile(str(path), f"files of this kind are not read; these are: {KNOWN}")


def files(paths: Iterable[Path]) -> list[Path]:
    """The files among these, and those inside the folders among them.

    A file that is named is taken whatever it is. Inside folders only what can be read is, in the order of the names,
    but for documents, of which few are practices; hidden files and folders and READMEs are passed over, and links to
    folders are not followed.
    """
    found = (file for path in paths for file in (_inside(path) if path.is_dir() else [path]))
    return list(dict.fromkeys(found))


def read_all(paths: Iterable[Path], said: Wishes | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """The practices of all these files and folders. Pages of one ELGPN record become one practice, at the end.

    No file takes the place of what another brought: a slug that stands in several is numbered, with a note.
    """
    brought: dict[str, str] = {}
    slugs = UniqueSlugs()
    for outcome in _one_after_the_other(paths, wishes_of(said)):
        yield _placed(outcome, brought, slugs) if isinstance(outcome, Taken) else outcome


def _placed(taken: Taken, brought: dict[str, str], slugs: UniqueSlugs) -> Taken:
    """The practice under a slug that no other file brought; which file brought which is noted in `brought`."""
    slug = taken.practice.slug
    other = brought.get(slug)
    if other == taken.source:
        return taken
    own = slugs.unique(slug)
    brought[own] = taken.source
    if other is None:
        return taken
    note = f"slug: {slug!r} is in {other} too; this one is {own!r}"
    return evolve(taken, practice=evolve(taken.practice, slug=own), notes=(*taken.notes, note))


def _one_after_the_other(paths: Iterable[Path], wishes: Wishes) -> Iterator[Outcome]:
    pages: dict[tuple[str, str], Taken] = {}
    for path in files(paths):
        for outcome in read(path, wishes):
            if isinstance(outcome, Taken) and bare_suffix(path) in PAGE_SUFFIXES:
                key = (outcome.practice.country, folded(outcome.practice.title))
                pages[key] = merged(pages[key], outcome) if key in pages else outcome
            else:
                yield outcome
    yield from pages.values()


def _reader(path: Path) -> Reader | None:
    suffix = bare_suffix(path)
    packed = path.suffix.lower() == ".gz"
    return READERS.get(suffix) if suffix in PACKED or not packed else None


def _inside(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names)):
            if (
                _reader(path)
                and bare_suffix(path) not in DOCUMENT_SUFFIXES
                and not path.name.startswith(".")
                and path.stem.lower() != "readme"
            ):
                yield path
