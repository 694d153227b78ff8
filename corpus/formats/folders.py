"""Lists the files of folders: those that are read, and those that are not, with the reason."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from corpus.formats.import_options import ImportLog

__all__ = ["list_files"]

IS_HIDDEN: Final = "hidden files and folders are not read"
IS_LINK: Final = "links to folders are not followed"
IS_README: Final = "a file of this name describes the others"


def list_files(
    paths: Iterable[Path], reason_against: Callable[[Path], str], log: ImportLog | None = None
) -> list[Path]:
    """Return the files among these paths, and those inside the folders among them.

    A file that is named is always included. Inside folders, files are in the order of their names. Files against which
    there is a reason are left out, and added to `log`; so are hidden files, READMEs and links to folders.
    """
    skipped = log or ImportLog()
    listed = (
        file for path in paths for file in (_files_inside(path, reason_against, skipped) if path.is_dir() else [path])
    )
    return list(dict.fromkeys(listed))


def _files_inside(folder: Path, reason_against: Callable[[Path], str], log: ImportLog) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        for name in sorted(folders):
            if reason := _reason_against_folder(Path(place, name)):
                log.add_skipped(str(Path(place, name)), reason)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(place, name) for name in sorted(names)):
            if reason := _reason_against_name(path) or reason_against(path):
                log.add_skipped(str(path), reason)
            else:
                yield path


def _reason_against_folder(folder: Path) -> str:
    if folder.name.startswith("."):
        return IS_HIDDEN
    return IS_LINK if folder.is_symlink() else ""


def _reason_against_name(path: Path) -> str:
    if path.name.startswith("."):
        return IS_HIDDEN
    return IS_README if path.stem.lower() == "readme" else ""
