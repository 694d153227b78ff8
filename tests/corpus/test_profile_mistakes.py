"""Whatever is wrong in a profile, the message names file and line, and says in plain words what to write instead."""

import re
from itertools import cycle
from pathlib import Path

import pytest

from corpus.errors import InvalidProfile
from corpus.profile.loader import BUNDLED_FOLDER, PROFILE_FILE, bundled_profiles, write_profile
from corpus.profile.logo import read_logo
from corpus.profile.spellings import load_spellings
from corpus.profile.theme import load_theme

VALUES = ("5", "-1", "true", '"x"', "[]", "{}", "[1, 2]", '"UPPER case"', '""', "2014-01-01", '[["a"]]', "yes", '"open')
JARGON = re.compile(
    r"Input should|valid (?:string|dictionary|list|tuple|boolean)|instance of|extra inputs|pydantic|dict\b",
    re.IGNORECASE,
)
MESSAGE = re.compile(r".+, line (?P<line>\d+): (?P<message>.{10,})", re.DOTALL)


def mistakes_of(folder: Path, text: str) -> tuple[str, ...]:
    """The mistakes of a profile with the files of a bundled one; none where the text has no mistake."""
    try:
        write_profile(folder, text)
    except InvalidProfile as error:
        return error.mistakes
    return ()


@pytest.mark.parametrize("name", bundled_profiles())
def test_each_damaged_line_is_named_in_plain_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "vocabularies").symlink_to(BUNDLED_FOLDER / name / "vocabularies")
    lines = (BUNDLED_FOLDER / name / PROFILE_FILE).read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"[a-z_]+ =", line)]
    damaged = 0
    for number, value in zip(keys[::9], cycle(VALUES), strict=False):
        key = lines[number].partition(" =")[0]
        for line in (f"{key} = {value}", f"{lines[number]}\n{key} = 1", f"wrong_{lines[number]}"):
            mistakes = mistakes_of(tmp_path, "\n".join([*lines[:number], line, *lines[number + 1 :]]))
            damaged += bool(mistakes)
            for mistake in mistakes:
                match = MESSAGE.fullmatch(mistake)
                assert match, mistake
                assert not JARGON.search(mistake), mistake
                assert int(match["line"]) > 1, mistake
    assert damaged > len(keys) / 9 * 2


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ('[site]\nname = "A"\nname = "B"\n', 3, "this key is there twice"),
        ('[site]\nname = "A"\n[site]\n', 3, "this table is there twice"),
        ('[site]\nname = "A\n', 2, "the text has no end"),
        ("[site]\nname = A\n", 2, "the value is not readable"),
        ("[site]\nname\n", 2, "key = value"),
        ('[site\nname = "A"\n', 1, "the heading has no end"),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(tmp_path: Path, text: str, line: int, advice: str) -> None:
    (mistake,) = mistakes_of(tmp_path, text)
    assert mistake.startswith(f"{tmp_path / PROFILE_FILE}, line {line}: ")
    assert advice in mistake


def test_the_other_files_name_their_lines_too(tmp_path: Path) -> None:
    (tmp_path / "theme.toml").write_text('[light]\nlink = "#000"\nlink = "#111"\n', encoding="utf-8")
    (tmp_path / "spellings.toml").write_text("[variants]\nen = 5\n", encoding="utf-8")
    logo = '<svg xmlns="http://www.w3.org/2000/svg">\n<path d="M0 0"/>\n<script>x</script></svg>'
    (tmp_path / "logo.svg").write_text(logo, encoding="utf-8")
    for load, place in ((load_theme, "theme.toml, line 3: "), (load_spellings, "spellings.toml, line 2: ")):
        with pytest.raises(InvalidProfile, match=place):
            load(tmp_path)
    with pytest.raises(InvalidProfile, match=r"logo\.svg, line 3: it has the element <script>"):
        read_logo(tmp_path)
