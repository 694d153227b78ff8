"""The page of the review queue as values: the filters in its address, and the submissions that match them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from attrs import frozen

from corpus.profile.active import active_profile
from corpus.records import with_countries
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import Vocabularies
from index.schema import FacetField, facet_fields
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

PAGE_SIZE: Final = 25
MAX_PAGE: Final = 10_000
WAITING_PERIODS: Final[Mapping[str, str]] = {"3": "3 days", "7": "a week", "14": "two weeks", "30": "30 days"}
"""Days since which something waits."""
ORDERS: Final = (
    (QueueOrder.OLDEST, "Waiting longest first"),
    (QueueOrder.NEWEST, "Newest first"),
    (QueueOrder.TITLE, "By title"),
)
ALL: Final = "all"


@frozen
class FilterSelect:
    """A select of the filter form with its options."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    selected: str


@frozen
class QueueRow:
    """A submission in the list."""

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
    selects: tuple[FilterSelect, ...]

    @property
    def filter_args(self) -> dict[str, str]:
        """The filter arguments that the addresses of other pages repeat."""
        return {select.name: select.selected for select in self.selects if select.selected}


def queue_page(args: Mapping[str, str], vocabularies: Vocabularies) -> QueuePage:
    """Return the page that an address asks for. Invalid filter values are ignored."""
    contributors, reviewers = queue_participants()
    names = people_by_number([*contributors, *reviewers])
    selects = tuple(_selects(args, vocabularies, _people(contributors, names), _people(reviewers, names)))
    number = _page_number(args.get("page", ""))
    total, submissions = list_queue(
        _queue_filter({select.name: select.selected for select in selects}, vocabularies),
        (number - 1) * PAGE_SIZE,
        PAGE_SIZE,
    )
    rows = (
        QueueRow(
            submission=submission,
            country=_countries_label(submission, vocabularies),
            contributor=names[submission.person].display_name,
            reviewer=names[submission.reviewer].display_name if submission.reviewer else "",
        )
        for submission in submissions
    )
    return QueuePage(tuple(rows), total, number, max(1, -(-total // PAGE_SIZE)), selects)


def _countries_label(submission: Submission, vocabularies: Vocabularies) -> str:
    countries = with_countries(submission.record).get("countries", ())
    return ", ".join(vocabularies.label("country", country) for country in countries)


def _selects(
    args: Mapping[str, str],
    vocabularies: Vocabularies,
    contributors: list[tuple[str, str]],
    reviewers: list[tuple[str, str]],
) -> Iterable[FilterSelect]:
    states = [(state.value, state.label) for state in SubmissionState if state in VISIBLE_STATES]
    filters: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
        ("state", "State", [("", "Waiting for a reviewer"), *states, (ALL, "All")]),
        ("country", "Country", [("", "Any"), *_labels(vocabularies["country"])]),
        *((facet.name, facet.label, [("", "Any"), *_labels(vocabularies[facet.name])]) for facet in _concept_facets()),
        ("contributor", "Contributor", [("", "Any contributor"), *contributors]),
        ("reviewer", "Reviewer", [("", "Any reviewer or none"), (str(NO_REVIEWER), "No reviewer yet"), *reviewers]),
        ("since", "Waiting for more than", [("", "Any time"), *WAITING_PERIODS.items()]),
        ("sort", "Order", [("", ORDERS[0][1]), *((order.value, label) for order, label in ORDERS[1:])]),
    )
    for name, label, options in filters:
        value = args.get(name, "")
        yield FilterSelect(name, label, tuple(options), value if value in dict(options) else "")


def _queue_filter(selected: Mapping[str, str], vocabularies: Vocabularies) -> QueueFilter:
    state, since = selected["state"], selected["since"]
    facet = next(_concept_facets(), None)
    concept = selected[facet.name] if facet else ""
    return QueueFilter(
        states=WAITING_STATES if not state else VISIBLE_STATES if state == ALL else frozenset({SubmissionState(state)}),
        country=selected["country"],
        concept_field=facet.attribute if facet else "",
        concepts=_with_narrower(vocabularies[facet.name], concept) if facet and concept else (),
        contributor=int(selected["contributor"]) if selected["contributor"] else None,
        reviewer=int(selected["reviewer"]) if selected["reviewer"] else None,
        until=datetime.now(UTC) - timedelta(days=int(since)) if since else None,
        order=QueueOrder(selected["sort"]) if selected["sort"] else QueueOrder.OLDEST,
    )


def _concept_facets() -> Iterator[FacetField]:
    """Yield the facet of concepts by which the queue can be filtered: the first of the profile."""
    concept_keys = [field.key for field in active_profile().concept_fields]
    return islice((facet for facet in facet_fields() if facet.attribute in concept_keys), 1)


def _with_narrower(scheme: ConceptScheme, notation: str) -> tuple[str, ...]:
    return tuple(concept.notation for concept in scheme if notation in scheme.with_ancestors([concept.notation]))


def _labels(scheme: ConceptScheme) -> list[tuple[str, str]]:
    return [(concept.notation, concept.label()) for concept in scheme]


def _people(numbers: Iterable[int], names: Mapping[int, Person]) -> list[tuple[str, str]]:
    return sorted(
        ((str(number), names[number].display_name) for number in numbers), key=lambda pair: pair[1].casefold()
    )


def _page_number(value: str) -> int:
    """Return the number of a page, or 1 if the value is invalid."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 and 0 < int(value) <= MAX_PAGE else 1  # noqa: PLR2004
