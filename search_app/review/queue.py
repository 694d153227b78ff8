"""The queue as values for its page: what its address asks for, and the rows that answer."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen

from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.accounts.models import Person, persons
from search_app.contribute.models import State, Submission
from search_app.review.models import NOBODY, VISIBLE, WAITING, Order, Wanted, participants, queue

__all__ = ["Choice", "QueuePage", "QueueRow", "queue_page"]

PAGE: Final = 25
MAX_PAGE: Final = 10_000
SINCE: Final[Mapping[str, str]] = {"3": "3 days", "7": "a week", "14": "two weeks", "30": "30 days"}
"""Days since which something waits."""
ORDERS: Final = (
    (Order.OLDEST, "Waiting longest first"),
    (Order.NEWEST, "Newest first"),
    (Order.TITLE, "By title"),
)
ALL: Final = "all"


@frozen
class Choice:
    """A field of the filter form with its options."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@frozen
class QueueRow:
    """One submission."""

    submission: Submission
    country: str
    contributor: str
    reviewer: str


@frozen
class QueuePage:
    """One page of the queue."""

    rows: tuple[QueueRow, ...]
    total: int
    number: int
    pages: int
    choices: tuple[Choice, ...]

    @property
    def kept(self) -> dict[str, str]:
        """What an address of another page repeats."""
        return {choice.name: choice.chosen for choice in self.choices if choice.chosen}


def queue_page(args: Mapping[str, str], vocabularies: Vocabularies) -> QueuePage:
    """The page that an address asks for; what it says of a filter that cannot be counts as nothing."""
    brought, taken_up = participants()
    names = persons([*brought, *taken_up])
    choices = tuple(_choices(args, vocabularies, _people(brought, names), _people(taken_up, names)))
    number = _number(args.get("page", ""))
    total, found = queue(_wanted({one.name: one.chosen for one in choices}, vocabularies), (number - 1) * PAGE, PAGE)
    rows = (
        QueueRow(
            submission=one,
            country=vocabularies.label("country", one.record.get("country", "")),
            contributor=names[one.person].shown_name,
            reviewer=names[one.reviewer].shown_name if one.reviewer else "",
        )
        for one in found
    )
    return QueuePage(tuple(rows), total, number, max(1, -(-total // PAGE)), choices)


def _choices(
    args: Mapping[str, str],
    vocabularies: Vocabularies,
    contributors: list[tuple[str, str]],
    reviewers: list[tuple[str, str]],
) -> Iterable[Choice]:
    states = [(state.value, state.label) for state in State if state in VISIBLE]
    offers: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
        ("state", "State", [("", "Waiting for a reviewer"), *states, (ALL, "All")]),
        ("country", "Country", [("", "Any"), *_labels(vocabularies["country"])]),
        ("area", "Policy area", [("", "Any"), *_labels(vocabularies["area"])]),
        ("contributor", "Brought by", [("", "Anybody"), *contributors]),
        ("reviewer", "Taken up by", [("", "Anybody or nobody"), (str(NOBODY), "Nobody"), *reviewers]),
        ("since", "Waiting for more than", [("", "Any time"), *SINCE.items()]),
        ("sort", "Order", [("", ORDERS[0][1]), *((order.value, label) for order, label in ORDERS[1:])]),
    )
    for name, label, options in offers:
        asked = args.get(name, "")
        yield Choice(name, label, tuple(options), asked if asked in dict(options) else "")


def _wanted(chosen: Mapping[str, str], vocabularies: Vocabularies) -> Wanted:
    state, area, since = chosen["state"], chosen["area"], chosen["since"]
    return Wanted(
        states=WAITING if not state else VISIBLE if state == ALL else frozenset({State(state)}),
        country=chosen["country"],
        areas=_with_below(vocabularies["area"], area) if area else (),
        contributor=int(chosen["contributor"]) if chosen["contributor"] else None,
        reviewer=int(chosen["reviewer"]) if chosen["reviewer"] else None,
        until=datetime.now(UTC) - timedelta(days=int(since)) if since else None,
        order=Order(chosen["sort"]) if chosen["sort"] else Order.OLDEST,
    )


def _with_below(scheme: ConceptScheme, notation: str) -> tuple[str, ...]:
    return tuple(one.notation for one in scheme if notation in scheme.with_ancestors([one.notation]))


def _labels(scheme: ConceptScheme) -> list[tuple[str, str]]:
    return [(one.notation, one.label()) for one in scheme]


def _people(numbers: Iterable[int], names: Mapping[int, Person]) -> list[tuple[str, str]]:
    return sorted(((str(one), names[one].shown_name) for one in numbers), key=lambda pair: pair[1].casefold())


def _number(value: str) -> int:
    """The number of a page; 1 for what is none."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 and 0 < int(value) <= MAX_PAGE else 1  # noqa: PLR2004
