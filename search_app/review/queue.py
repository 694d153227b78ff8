"""The queue as values for its page: what its address asks for, and the rows that answer."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen

from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.accounts.models import Person, people_by_number
from search_app.contribute.models import Submission, SubmissionState
from search_app.review.models import (
    NO_REVIEWER,
    VISIBLE_STATES,
    WAITING_STATES,
    QueueFilter,
    QueueOrder,
    list_queue,
    queue_participants,
)

__all__ = ["FilterSelect", "QueuePage", "QueueRow", "queue_page"]

PAGE: Final = 25
MAX_PAGE: Final = 10_000
SINCE: Final[Mapping[str, str]] = {"3": "3 days", "7": "a week", "14": "two weeks", "30": "30 days"}
"""Days since which something waits."""
ORDERS: Final = (
    (QueueOrder.OLDEST, "Waiting longest first"),
    (QueueOrder.NEWEST, "Newest first"),
    (QueueOrder.TITLE, "By title"),
)
ALL: Final = "all"


@frozen
class FilterSelect:
    """A field of the filter form with its options."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    selected: str


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
    choices: tuple[FilterSelect, ...]

    @property
    def filter_args(self) -> dict[str, str]:
        """What an address of another page repeats."""
        return {choice.name: choice.selected for choice in self.choices if choice.selected}


def queue_page(args: Mapping[str, str], vocabularies: Vocabularies) -> QueuePage:
    """The page that an address asks for; what it says of a filter that cannot be counts as nothing."""
    brought, taken_up = queue_participants()
    names = people_by_number([*brought, *taken_up])
    choices = tuple(_choices(args, vocabularies, _people(brought, names), _people(taken_up, names)))
    number = _number(args.get("page", ""))
    total, found = list_queue(
        _wanted({select.name: select.selected for select in choices}, vocabularies), (number - 1) * PAGE, PAGE
    )
    rows = (
        QueueRow(
            submission=one,
            country=vocabularies.label("country", one.record.get("country", "")),
            contributor=names[one.person].display_name,
            reviewer=names[one.reviewer].display_name if one.reviewer else "",
        )
        for one in found
    )
    return QueuePage(tuple(rows), total, number, max(1, -(-total // PAGE)), choices)


def _choices(
    args: Mapping[str, str],
    vocabularies: Vocabularies,
    contributors: list[tuple[str, str]],
    reviewers: list[tuple[str, str]],
) -> Iterable[FilterSelect]:
    states = [(state.value, state.label) for state in SubmissionState if state in VISIBLE_STATES]
    offers: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
        ("state", "State", [("", "Waiting for a reviewer"), *states, (ALL, "All")]),
        ("country", "Country", [("", "Any"), *_labels(vocabularies["country"])]),
        ("area", "Policy area", [("", "Any"), *_labels(vocabularies["area"])]),
        ("contributor", "Brought by", [("", "Anybody"), *contributors]),
        ("reviewer", "Taken up by", [("", "Anybody or nobody"), (str(NO_REVIEWER), "Nobody"), *reviewers]),
        ("since", "Waiting for more than", [("", "Any time"), *SINCE.items()]),
        ("sort", "Order", [("", ORDERS[0][1]), *((order.value, label) for order, label in ORDERS[1:])]),
    )
    for name, label, options in offers:
        asked = args.get(name, "")
        yield FilterSelect(name, label, tuple(options), asked if asked in dict(options) else "")


def _wanted(chosen: Mapping[str, str], vocabularies: Vocabularies) -> QueueFilter:
    state, area, since = chosen["state"], chosen["area"], chosen["since"]
    return QueueFilter(
        states=WAITING_STATES if not state else VISIBLE_STATES if state == ALL else frozenset({SubmissionState(state)}),
        country=chosen["country"],
        areas=_with_below(vocabularies["area"], area) if area else (),
        contributor=int(chosen["contributor"]) if chosen["contributor"] else None,
        reviewer=int(chosen["reviewer"]) if chosen["reviewer"] else None,
        until=datetime.now(UTC) - timedelta(days=int(since)) if since else None,
        order=QueueOrder(chosen["sort"]) if chosen["sort"] else QueueOrder.OLDEST,
    )


def _with_below(scheme: ConceptScheme, notation: str) -> tuple[str, ...]:
    return tuple(concept.notation for concept in scheme if notation in scheme.with_ancestors([concept.notation]))


def _labels(scheme: ConceptScheme) -> list[tuple[str, str]]:
    return [(concept.notation, concept.label()) for concept in scheme]


def _people(numbers: Iterable[int], names: Mapping[int, Person]) -> list[tuple[str, str]]:
    return sorted(
        ((str(number), names[number].display_name) for number in numbers), key=lambda pair: pair[1].casefold()
    )


def _number(value: str) -> int:
    """The number of a page; 1 for what is none."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 and 0 < int(value) <= MAX_PAGE else 1  # noqa: PLR2004
