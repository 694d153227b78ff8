"""A profile has a picture and colours of its own; what is dangerous or too faint is refused with file and line."""

import re
from pathlib import Path

import pytest

from corpus.errors import InvalidProfile
from corpus.profile.loader import load_profile
from corpus.profile.logo import check_logo, read_logo
from corpus.profile.theme import DEFAULT_DARK, DEFAULT_LIGHT, contrast, load_theme

ROOT = Path(__file__).parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def theme(folder: Path, text: str) -> Path:
    (folder / "theme.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [("#000", "#fff", 21.0), ("#fff", "#ffffff", 1.0), ("#777777", "#fff", 4.48), ("#767676", "#fff", 4.54)],
)
def test_contrast_is_that_of_wcag(front: str, back: str, expected: float) -> None:
    assert contrast(front, back) == pytest.approx(expected, abs=0.01)


def test_the_colours_of_the_style_sheet_are_the_defaults_and_have_enough_contrast(tmp_path: Path) -> None:
    css = (ROOT / "search_app" / "static" / "tokens.css").read_text(encoding="utf-8")
    light, dark = css.split("@media")
    for part, colours in ((light, DEFAULT_LIGHT), (dark, DEFAULT_DARK)):
        written = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", part))
        assert {name.replace("-", "_"): colour for name, colour in written.items()} == dict(colours)
    assert load_theme(theme(tmp_path, "")) is not None


def test_own_colours_replace_the_others(tmp_path: Path) -> None:
    own = load_theme(theme(tmp_path, '[light]\naccent = "#7a1f4b"\n[dark]\naccent = "#f2a3c5"\n'))
    assert own is not None
    assert own.colours("light") == {**DEFAULT_LIGHT, "accent": "#7a1f4b"}
    assert own.colours("dark") == {**DEFAULT_DARK, "accent": "#f2a3c5"}
    assert load_theme(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[light]\naccent = "red"\n', 2, "light.accent: a colour is written as #rgb or #rrggbb"),
        ('[light]\naccent = "#12345"\n', 2, "a colour is written as"),
        ('[light]\n\naccent = "url(x)"\n', 3, "a colour is written as"),
        ('[light]\nshadow = "#123456"\n', 2, "a theme has no such colour"),
        ('[dark]\n\ntext = "#333"\n', 3, "text #333 on background #121715 has a contrast of 1."),
        ('[light]\nsurface = "#0b5a4e"\n', 2, "on surface #0b5a4e"),
        ('[light]\nborder_control = "#ccc"\n', 2, "WCAG AA asks for 3 to 1"),
    ],
)
def test_wrong_and_faint_colours_are_named_with_their_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    (tmp_path / "profile.toml").write_text('[[sections]]\nkey = "text"\nlabel = "Text"\n')
    with pytest.raises(InvalidProfile) as caught:
        load_profile(theme(tmp_path, text))
    assert all(mistake.startswith(f"{tmp_path / 'theme.toml'}, line {line}: ") for mistake in caught.value.mistakes)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["a=" + "[" * 5_000 + "]" * 5_000, "#" * 30_000])
def test_colours_that_are_too_deep_or_too_long_are_refused_with_their_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidProfile, match=r"theme\.toml, line 1: "):
        load_theme(theme(tmp_path, text))


def test_a_picture_is_a_logo() -> None:
    picture = SVG.format(
        '<defs><path id="a" d="M0 0"/></defs><use xlink:href="#a" fill="url(#b)"/><style>.a{fill:#123}</style>'
    )
    assert not list(check_logo(picture.encode()))
    notes = '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>'
    assert not list(check_logo(f'<?xml version="1.0" encoding="UTF-8"?>\n{SVG.format(notes)}'.encode()))
    assert not list(check_logo((ROOT / "search_app" / "static" / "mark.svg").read_bytes()))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<g ONCLICK="alert(1)"/>',
        '<a href="https://example.org"><path/></a>',
        '<use href="https://example.org/a.svg#a"/>',
        '<use xlink:href="javascript:alert(1)"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<g><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script></g>',
        "<style>@import url(https://example.org/a.css)</style>",
        '<path style="fill:url(https://example.org/a)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        "<animate attributeName='href'/>",
        '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" srcdoc="x"/>',
        '<iframe xmlns="" src="https://example.org"/>',
        '<math xmlns="http://www.w3.org/1998/Math/MathML"/>',
        '<style>@\\69mport "https://example.org/a.css";</style>',
        "<style>path{fill:u\\72l(https://example.org/a)}</style>",
        "<style>path{fill:image-set('https://example.org/a')}</style>",
        '<style><desc/>@import "https://example.org/a.css";</style>',
        "<?xml-stylesheet href='a.css'?>",
        "<g>" * 100 + "</g>" * 100,
    ],
)
def test_what_may_run_or_load_something_is_no_logo(tmp_path: Path, inside: str) -> None:
    (tmp_path / "logo.svg").write_text(SVG.format(inside))
    with pytest.raises(InvalidProfile, match=r"logo\.svg, line 1: it"):
        read_logo(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x89PNG", b"<html/>", b"x" * 300_000,
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b'<?xml-stylesheet href="a.css"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)  # fmt: skip
def test_other_files_are_no_logos(data: bytes) -> None:
    assert list(check_logo(data))
