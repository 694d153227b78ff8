"""What other rooms keep of a person: each says how it is given to them, and what becomes of it when they are erased.

Rooms add their `Belonging` to BELONGINGS; this room knows none of them.
"""

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen

from search_app.accounts.models import Person

__all__ = ["BELONGINGS", "Belonging", "give_out", "let_go"]


@frozen
class Belonging:
    """One kind of thing that a room keeps of people."""

    name: str
    """Its name among a person's data."""
    give_out: Callable[[Person], Any]
    """All of it, as JSON values."""
    let_go: Callable[[Person, int | None], None]
    """Take the person out of it, within the transaction that erases them; the number is of whoever does that."""


BELONGINGS: Final[list[Belonging]] = []


def give_out(person: Person) -> dict[str, Any]:
    """What all rooms keep of a person."""
    return {one.name: one.give_out(person) for one in BELONGINGS}


def let_go(person: Person, by: int | None) -> None:
    """Let all rooms take a person out of what they keep. Commits nothing."""
    for one in BELONGINGS:
        one.let_go(person, by)
