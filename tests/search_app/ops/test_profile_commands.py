"""The commands for profiles, as they are typed: list, check, copy, init and try."""

from pathlib import Path

import pytest

from tests.search_app.terminal import Terminal

pytestmark = pytest.mark.slow
ROWS = "".join(f"Rule {n},{('Norway', 'Sweden')[n % 2]},{('Tax', 'Ban')[n % 2]}\n" for n in range(20))


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, "")


def test_a_profile_is_copied_checked_and_used(terminal: Terminal) -> None:
    assert "lifelong-guidance  (in use)" in terminal("profile", "list")
    terminal("profile", "copy", "urban-mobility")
    profile = terminal.folder / "instance" / "profile" / "profile.toml"
    assert "has no mistakes: 4 sections, 10 fields" in terminal("profile", "check")
    assert "exists already" in terminal("profile", "copy", "urban-mobility", expect=1)
    terminal("demo")
    assert "measure" in profile.read_text(encoding="utf-8")
    assert "London congestion charge" in terminal("search", "congestion", "--filter", "kind=M1.1")
    assert "is not a facet" in terminal("search", "a", "--filter", "area=P1", expect=2)


def test_a_mistake_is_named_and_stops_the_other_commands(terminal: Terminal) -> None:
    terminal("profile", "copy", "urban-mobility")
    profile = terminal.folder / "instance" / "profile" / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("[site]", "[site]\ncolour = 1"), encoding="utf-8")
    assert "site.colour: a profile has no such key" in terminal("profile", "check", expect=1)
    assert "site.colour: a profile has no such key" in terminal("demo", expect=1)


def test_a_table_is_tried_without_any_setting_up(terminal: Terminal) -> None:
    (terminal.folder / "rules.csv").write_text(f"Rule,Where,Instrument\n{ROWS}")
    output = terminal("try", "rules.csv", "--folder", "site", "--no-serve")
    assert "column “Where”: countries" in output
    assert "20 records imported, 0 refused." in output
    site = Terminal(terminal.folder, "")
    found = site(
        "search",
        "--filter",
        "instrument=Tax",
        PRACTICE_SEARCH_INSTANCE_PATH=str(terminal.folder / "site"),
    )
    assert "10 practices" in found
    assert "exists already" in terminal("try", "rules.csv", "--folder", "site", "--no-serve", expect=1)


def test_a_proposal_is_written_once(terminal: Terminal) -> None:
    (terminal.folder / "rules.csv").write_text(f"Rule,Where,Instrument\n{ROWS}")
    assert "profile check mine" in terminal("init", "mine", "--from", "rules.csv")
    assert "has no mistakes" in terminal("profile", "check", "mine")
    assert "exists already" in terminal("init", "mine", "--from", "rules.csv", expect=1)
    (terminal.folder / "empty.csv").write_text("")
    assert "no records" in terminal("init", "other", "--from", "empty.csv", expect=1)
