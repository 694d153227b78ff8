"""What the rooms keep about people: each says how it is taken out, erased, and given up after its time.

A room adds a `Belonging` to BELONGINGS where it is set up, once; `changes` asks all of them when somebody takes out or
erases their data, `tidying` when time has passed, and the privacy page says of each what is kept. What a room keeps by
a person's number alone needs no erasing: the number stays, and belongs to “a former contributor” from then on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from attrs import frozen

from search_app.accounts.models import Person

__all__ = ["BELONGINGS", "Belonging"]


def _nothing(_: Person) -> None:
    """Nothing has to be taken away."""


def _none(_: datetime) -> int:
    """Nothing is given up with time."""
    return 0


@frozen(kw_only=True)
class Belonging:
    """One kind of thing that a room keeps about people."""

    name: str
    """Its key in a person's data, such as `comments`; no other has it."""
    label: str
    """What it is called on the privacy page, such as “Your comments”."""
    kept: str
    """What is kept and for how long, in a sentence or two for that page."""
    take_out: Callable[[Person], Any]
    """What is kept about a person, as JSON values."""
    erase: Callable[[Person], None] = _nothing
    """Take away what says who it was, within the transaction in which they are erased; it commits nothing."""
    give_up: Callable[[datetime], int] = _none
    """Remove what is older than that moment and not needed any more; how much it was. It commits for itself."""


BELONGINGS: Final[list[Belonging]] = []
"""What there is, each added by its room."""
