"""Loads a profile from its folder.

    lifelong-guidance/
      profile.toml         the site, sections and fields (`corpus.profile.definitions`)
      vocabularies/*.ttl   a SKOS concept scheme for each field of the kind `concept`
      synonyms.ttl         optional: names that mean the same and belong to no field
      spellings.toml       optional: compounds and spelling variants (`corpus.profile.spellings`)
      logo.svg theme.toml  optional: the picture and the colours of the site (`corpus.profile.logo`, `theme`)
      about.md             optional: what the about page says first
      practices/*.md       optional: example records

Every mistake is reported with file and line.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from corpus.errors import InvalidProfile
from corpus.profile.definitions import Profile
from corpus.profile.logo import read_logo
from corpus.profile.mistakes import line_of_mistake, plain_message, toml_mistake
from corpus.profile.spellings import load_spellings
from corpus.profile.theme import load_theme
from corpus.profile.toml_lines import line_of
from corpus.profile.translations import with_one_language
from corpus.profile.type_checks import find_type_mistakes

__all__ = [
    "ABOUT",
    "BUNDLED_FOLDER",
    "DEFAULT_PROFILE",
    "EXAMPLES",
    "PROFILE_FILE",
    "SYNONYMS",
    "VOCABULARIES",
    "bundled_profiles",
    "find_profile",
    "load_profile",
    "write_profile",
]

BUNDLED_FOLDER: Final = Path(__file__).parent.parent / "profiles"
"""The folder of the profiles that come with the package."""
DEFAULT_PROFILE: Final = "lifelong-guidance"
PROFILE_FILE: Final = "profile.toml"
ABOUT: Final = "about.md"
EXAMPLES: Final = "practices"
"""The folder of the example records."""
SYNONYMS: Final = "synonyms.ttl"
VOCABULARIES: Final = "vocabularies"
"""The folder of the vocabularies."""
MAX_BYTES: Final = 1_000_000
"""Bytes of a profile's file at most."""


def bundled_profiles() -> tuple[str, ...]:
    """Return the names of the profiles that come with the package."""
    return tuple(sorted(path.parent.name for path in BUNDLED_FOLDER.glob(f"*/{PROFILE_FILE}")))


def find_profile(name: str) -> Path:
    """Return the folder of a profile: a bundled one by its name, another by its path."""
    return BUNDLED_FOLDER / name if name in bundled_profiles() else Path(name)


def load_profile(folder: Path) -> Profile:
    """Load the profile of a folder, again only where its file has changed. Raises InvalidProfile with every mistake."""
    path = folder / PROFILE_FILE
    return _load(folder.resolve(), path.stat().st_mtime_ns if path.exists() else 0)


def write_profile(folder: Path, text: str) -> Profile:
    """Write a profile into a folder if it has no mistakes. Raises InvalidProfile, and then leaves no file."""
    profile = _parse(folder.resolve(), text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROFILE_FILE).write_text(text, encoding="utf-8")
    return profile


@lru_cache(maxsize=8)
def _load(folder: Path, _modified: int) -> Profile:
    return _parse(folder, _read(folder / PROFILE_FILE))


def _parse(folder: Path, text: str) -> Profile:
    path = folder / PROFILE_FILE
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidProfile((toml_mistake(path, text, error),)) from error
    try:
        profile = Profile(**{**with_one_language(values), "folder": folder})
    except ValidationError as errors:
        raise InvalidProfile(tuple(_mistakes(path, text, errors))) from errors
    mistakes = (*_missing_files(profile, path, text), *_type_mistakes(profile, path, text))
    if mistakes:
        raise InvalidProfile(mistakes)
    load_spellings(folder)
    load_theme(folder)
    read_logo(folder)
    return profile


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidProfile((f"{path}: the file is larger than {MAX_BYTES:,} bytes",))
        return path.read_text("utf-8")
    except OSError as error:
        raise InvalidProfile((f"{path}: {error.strerror}. A profile is a folder with {PROFILE_FILE}",)) from error
    except UnicodeDecodeError as error:
        raise InvalidProfile((toml_mistake(path, "", error),)) from error


def _mistakes(path: Path, text: str, errors: ValidationError) -> Iterator[str]:
    for error in errors.errors(include_url=False):
        if error["type"] == "too_short" and error["ctx"]["actual_length"] == 0 and str(error["loc"][0]) in text:
            continue  # the entries are there, and each one's own mistake is reported
        place = [part for part in error["loc"] if part != "folder"]
        message = plain_message(error)
        yield f"{path}, line {line_of_mistake(text, place, message)}: {_path_name(place)}{message}"


def _path_name(place: Sequence[str | int]) -> str:
    """Return a path as people write it: `fields[2].facet.name: `, with entries from 1."""
    name = ""
    for part in place:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return f"{name}: " if name else ""


def _missing_files(profile: Profile, path: Path, text: str) -> Iterable[str]:
    for number, field in enumerate(profile.fields):
        file = profile.folder / VOCABULARIES / f"{field.scheme}.ttl"
        if field.scheme and not file.is_file():
            line = line_of(text, ("fields", number, "scheme"))
            yield f"{path}, line {line}: fields[{number + 1}].scheme: {file} does not exist"


def _type_mistakes(profile: Profile, path: Path, text: str) -> Iterator[str]:
    for place, message in find_type_mistakes(profile):
        yield f"{path}, line {line_of(text, place)}: {_path_name(place)}{message}"
