"""`practice-search people`, as it is typed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.search_app.terminal import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(tmp_path: Path, new_database: Callable[[], str]) -> Terminal:
    return Terminal(tmp_path, new_database())


def test_the_first_administrator_is_made_without_a_password(terminal: Terminal) -> None:
    output = terminal("people", "add", "Ada@Example.org", "--name", "Ada", "--role", "administrator")
    assert re.search(r"http://127\.0\.0\.1:8000/reset-password/\S{40,}", output)
    listed = terminal("people", "list")
    assert re.search(r"1\s+Ada@example\.org\s+administrator\s+not confirmed\s+Ada", listed)
    assert "already" in terminal("people", "add", "ada@example.org", expect=1)
    public = terminal("people", "link", "ada@example.org", PRACTICE_SEARCH_PUBLIC_URL="https://x.example")
    assert public.startswith("https://x.example/reset-password/")


def test_roles_change_and_the_last_administrator_stays(terminal: Terminal) -> None:
    assert "There are no accounts." in terminal("people", "list")
    terminal("people", "add", "ada@example.org", "--role", "administrator")
    assert "This is the last administrator." in terminal("people", "role", "ada@example.org", "reader", expect=1)
    assert "This is the last administrator." in terminal("people", "deactivate", "ada@example.org", expect=1)
    terminal("people", "add", "bob@example.org")
    assert "bob@example.org has the role administrator now." in terminal(
        "people", "role", "bob@example.org", "administrator"
    )
    assert "ada@example.org" in terminal("people", "deactivate", "ada@example.org")
    assert "deactivated" in terminal("people", "list")
    assert "bob" not in terminal("people", "list", "--role", "editor")


def test_tidying_says_what_it_gave_up(terminal: Terminal) -> None:
    assert "No data has expired." in terminal("people", "tidy", "--dry-run")
    terminal("people", "add", "ada@example.org")
    mails = terminal.folder / "instance" / "mail"
    mails.mkdir()
    (mails / "20200101T000000.000000-abc.eml").write_text("To: ada@example.org\n\nHello")
    assert "1  stored e-mails" in terminal("people", "tidy")
    assert not list(mails.iterdir())


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("people", "add", "nowhere"), 1, "nowhere"),
        (("people", "add", "a@example.org", "--role", "king"), 2, "king"),
        (("people", "add", "a@example.org", "--role", "visitor"), 2, "visitor"),
        (("people", "role", "a@example.org", "reader"), 1, "There is no account"),
        (("people", "link", "a@example.org"), 1, "There is no account"),
    ],
)
def test_what_cannot_be_done_is_said(terminal: Terminal, words: tuple[str, ...], code: int, message: str) -> None:
    assert message in terminal(*words, expect=code)
