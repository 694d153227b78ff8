"""What other rooms keep of a person: each says how it is given to them, and what becomes of it when they are erased.

Rooms add their `Belonging` with `keeps`; this room knows none of them.
"""

from collections.abc import Callable
from typing import Any

from attrs import frozen
from flask import Flask, current_app

from search_app.accounts.models import Person

__all__ = ["Belonging", "give_out", "keeps", "let_go"]


@frozen
class Belonging:
    """One kind of thing that a room keeps of people."""

    name: str
    """Its name among a person's data."""
    give_out: Callable[[Person], Any]
    """All of it, as JSON values."""
    let_go: Callable[[Person, int | None], None]
    """Take the person out of it, within the transaction that erases them; the number is of whoever does that."""


def keeps(app: Flask, *belongings: Belonging) -> None:
    """Say what a room of this application keeps of people."""
    app.extensions.setdefault("belongings", []).extend(belongings)


def give_out(person: Person) -> dict[str, Any]:
    """What all rooms keep of a person."""
    return {one.name: one.give_out(person) for one in _all()}


def let_go(person: Person, by: int | None) -> None:
    """Let all rooms take a person out of what they keep. Commits nothing."""
    for one in _all():
        one.let_go(person, by)


def _all() -> list[Belonging]:
    found: list[Belonging] = current_app.extensions.get("belongings", [])
    return found
