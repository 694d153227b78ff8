"""The colours of a site: `theme.toml` of a profile, with a light and a dark set, checked for contrast.

    [light]
    accent = "#0b5a4e"

    [dark]
    accent = "#86d2bf"

A colour that the file does not give is that of `DEFAULT_LIGHT` or `DEFAULT_DARK`. Texts and controls need the contrast
that WCAG 2.2 asks for at level AA: 4.5 to 1, and 3 to 1 for the borders of controls.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from corpus.errors import InvalidProfile
from corpus.profile.mistakes import plain_message, toml_mistake
from corpus.profile.toml_lines import line_of

__all__ = ["DEFAULT_DARK", "DEFAULT_LIGHT", "THEME_FILE", "Theme", "contrast", "load_theme"]

THEME_FILE: Final = "theme.toml"
MAX_BYTES: Final = 20_000
TEXT_CONTRAST: Final = 4.5
CONTROL_CONTRAST: Final = 3.0
SHORT: Final = len("#abc")

DEFAULT_LIGHT: Final[Mapping[str, str]] = {
    "background": "#f7f9f6",
    "surface": "#fff",
    "text": "#19211e",
    "text_muted": "#55615b",
    "border": "#d8dfd9",
    "border_control": "#7b8781",
    "accent": "#0b5a4e",
    "accent_strong": "#073c34",
    "on_accent": "#fff",
    "accent_subtle": "#e6efea",
    "highlight": "#e4f08c",
    "on_highlight": "#19211e",
    "error": "#9c1c12",
}
DEFAULT_DARK: Final[Mapping[str, str]] = {
    "background": "#121715",
    "surface": "#1a211e",
    "text": "#e3e9e5",
    "text_muted": "#a2aea8",
    "border": "#2f3935",
    "border_control": "#76837c",
    "accent": "#86d2bf",
    "accent_strong": "#b4e9db",
    "on_accent": "#0d1f1b",
    "accent_subtle": "#1f2b27",
    "highlight": "#4f5d13",
    "on_highlight": "#f7fbd8",
    "error": "#ffab9c",
}
_GROUNDS: Final = ("background", "surface")
_PAIRS: Final = (
    *((text, ground, TEXT_CONTRAST) for text in ("text", "text_muted", "accent", "error") for ground in _GROUNDS),
    *((text, "accent_subtle", TEXT_CONTRAST) for text in ("text", "accent_strong")),
    *(("accent_strong", ground, TEXT_CONTRAST) for ground in _GROUNDS),
    *(("on_accent", ground, TEXT_CONTRAST) for ground in ("accent", "accent_strong")),
    ("on_highlight", "highlight", TEXT_CONTRAST),
    *(("border_control", ground, CONTROL_CONTRAST) for ground in _GROUNDS),
)
"""What stands on what, and the contrast that it needs."""

_Colour = Annotated[str, StringConstraints(pattern=r"^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$")]


class _Colours(BaseModel):
    """The colours of a set that a file gives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    background: _Colour | None = None
    surface: _Colour | None = None
    text: _Colour | None = None
    text_muted: _Colour | None = None
    border: _Colour | None = None
    border_control: _Colour | None = None
    accent: _Colour | None = None
    accent_strong: _Colour | None = None
    on_accent: _Colour | None = None
    accent_subtle: _Colour | None = None
    highlight: _Colour | None = None
    on_highlight: _Colour | None = None
    error: _Colour | None = None


class Theme(BaseModel):
    """The colours of a site for bright and for dark surroundings, as the file gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light: _Colours = _Colours()
    dark: _Colours = _Colours()

    def colours(self, name: str) -> dict[str, str]:
        """Return all colours of the set `light` or `dark`."""
        given, default = (self.dark, DEFAULT_DARK) if name == "dark" else (self.light, DEFAULT_LIGHT)
        return {**default, **given.model_dump(exclude_none=True)}


def load_theme(folder: Path) -> Theme | None:
    """Load the colours of a profile's folder; None without a file. Raises InvalidProfile with every mistake."""
    path = folder / THEME_FILE
    if not path.is_file():
        return None
    text = ""
    try:
        text = _read(path)
        theme = Theme.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidProfile((toml_mistake(path, text, error),)) from error
    except ValidationError as errors:
        faults = [(error["loc"], _advice(error)) for error in errors.errors()]
        raise InvalidProfile(tuple(f"{_place(path, text, loc)}: {advice}" for loc, advice in faults)) from errors
    if faint := tuple(_faint_pairs(path, text, theme)):
        raise InvalidProfile(faint)
    return theme


def _read(path: Path) -> str:
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise InvalidProfile((f"{path}, line 1: the file is larger than {MAX_BYTES:,} bytes. Shorten it",))
    return data.decode()


def _place(path: Path, text: str, place: tuple[int | str, ...]) -> str:
    return f"{path}, line {line_of(text, place)}: {'.'.join(map(str, place))}"


def _advice(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "a theme has no such colour. Correct its name or remove it"
    return "a colour is written as #rgb or #rrggbb" if error["type"].startswith("string") else plain_message(error)


def _faint_pairs(path: Path, text: str, theme: Theme) -> Iterator[str]:
    """Yield what has too little contrast, with the line of the colour that the file gives."""
    for name in ("light", "dark"):
        colours = theme.colours(name)
        given = getattr(theme, name).model_fields_set
        for front, back, least in _PAIRS:
            found = contrast(colours[front], colours[back])
            if found < least:
                key = front if front in given or back not in given else back
                pair = f"{front} {colours[front]} on {back} {colours[back]}"
                advice = f"has a contrast of {found:.1f} to 1. WCAG AA asks for {least:g} to 1. Use another"
                yield f"{_place(path, text, (name, key))}: {pair} {advice}"


def contrast(front: str, back: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = "".join(digit * 2 for digit in colour[1:]) if len(colour) == SHORT else colour[1:]
    red, green, blue = (_linear(int(digits[start : start + 2], 16) / 255) for start in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Return the light of a channel of sRGB."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB's own
