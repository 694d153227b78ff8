"""The spellings of a profile: compounds and spelling variants of its collection, in the optional `spellings.toml`."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from corpus.errors import InvalidProfile
from corpus.profile.mistakes import plain_message, toml_mistake
from corpus.profile.toml_lines import line_of

__all__ = ["SPELLINGS_FILE", "Spellings", "load_spellings"]

SPELLINGS_FILE: Final = "spellings.toml"
MAX_BYTES: Final = 200_000

_Word = Annotated[str, StringConstraints(pattern=r"^[^\W\d_]{1,40}$")]
_Compound = Annotated[str, StringConstraints(pattern=r"^[^\W\d_]{1,40} [^\W\d_]{1,40}$")]
_Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]


class Spellings(BaseModel):
    """Compounds and spelling variants by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    compounds: Mapping[_Language, tuple[_Compound, ...]] = {}
    """Two words that are also written as one: "drop out"."""
    variants: Mapping[_Language, Mapping[_Word, _Word]] = {}
    """Spellings, and the spelling that each is read as."""


def load_spellings(folder: Path) -> Spellings:
    """Load the spellings of a profile's folder; empty ones without a file. Raises InvalidProfile with every mistake."""
    path = folder / SPELLINGS_FILE
    return _load(path, path.stat().st_mtime_ns) if path.is_file() else _NONE


@lru_cache(maxsize=8)
def _load(path: Path, _modified: int) -> Spellings:
    text = ""
    try:
        text = path.read_bytes()[:MAX_BYTES].decode()
        return Spellings.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidProfile((toml_mistake(path, text, error),)) from error
    except ValidationError as errors:
        raise InvalidProfile(
            tuple(_mistake(path, text, error["loc"], plain_message(error)) for error in errors.errors())
        ) from errors


def _mistake(path: Path, text: str, place: tuple[int | str, ...], message: str) -> str:
    return f"{path}, line {line_of(text, place)}: {'.'.join(map(str, place))}: {message}"


_NONE: Final = Spellings()
