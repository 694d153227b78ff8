"""What the rooms keep about people: each says how it is given to them, erased, and given up after its time.

A room names its `Belonging`s to `keeps` when the application is made; this room knows none of them. `changes` asks all
of them when somebody takes out or erases their data, `tidying` when time has passed, and the privacy page says of each
what is kept. What is kept by a person's number alone needs no erasing: the number stays, and belongs to “a former
contributor” from then on.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from flask import Flask, current_app

from search_app.accounts.models import Person

__all__ = ["Belonging", "belongings", "keeps"]


def _nothing(_person: Person, _by: int | None) -> None:
    """Nothing has to be taken away."""


def _none(_moment: datetime) -> int:
    """Nothing is given up with time."""
    return 0


@frozen(kw_only=True)
class Belonging:
    """One kind of thing that a room keeps about people."""

    name: str
    """Its key among a person's data, such as `comments`; no other has it."""
    label: str
    """What it is called on the privacy page, such as “Your comments”."""
    kept: str
    """What is kept and for how long, in a sentence or two for that page."""
    give_out: Callable[[Person], Any]
    """What is kept about a person, as JSON values."""
    let_go: Callable[[Person, int | None], None] = _nothing
    """Take the person out of it, within the transaction that erases them; the number is of whoever does that."""
    give_up: Callable[[datetime], int] = _none
    """Remove what is older than that moment and not needed any more; how much it was. It commits for itself."""


def keeps(app: Flask, *found: Belonging) -> None:
    """Say what the rooms of this application keep of people."""
    app.extensions.setdefault("belongings", []).extend(found)


def belongings() -> Sequence[Belonging]:
    """What the rooms of the application that is running keep of people."""
    found: list[Belonging] = current_app.extensions.get("belongings", [])
    return found
