"""The practices that were published or changed last, as values for pages, feeds and e-mails.

The order is that of the revisions. So it does not depend on the dates that sources give.
"""

from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice

from attrs import frozen

from corpus.practice import Practice
from corpus.store.collection import Collection, RevisionSummary

__all__ = ["ChangePage", "PracticeChange", "list_changes", "read_changes"]


@frozen
class PracticeChange:
    """A practice with the time of its publication and of its last change."""

    practice: Practice
    published_at: datetime
    changed_at: datetime
    first_revision: int
    last_revision: int

    @property
    def is_new(self) -> bool:
        """Whether the practice has not changed since it was published."""
        return self.first_revision == self.last_revision


@frozen
class ChangePage:
    """Some changes, the newest first."""

    changes: tuple[PracticeChange, ...]
    next_before: int
    """The revision before which the next page begins; 0 if there are no more changes."""

    @property
    def days(self) -> Iterator[tuple[date, tuple[PracticeChange, ...]]]:
        """The changes by the day of the last change, in UTC."""
        for day, changes in groupby(self.changes, lambda change: change.changed_at.date()):
            yield day, tuple(changes)


def list_changes(
    collection: Collection, slugs: AnyCollection[str] | None, before: int | None, limit: int
) -> ChangePage:
    """Return the last changes of these practices, or of all where `slugs` is None.

    `before` is the `next_before` of the page that came before. Raises CollectionUnavailable.
    """
    if slugs is not None and not slugs:
        return ChangePage((), 0)
    revisions = (change for change in collection.latest_changes(before) if slugs is None or change.slug in slugs)
    most = limit + 1 if slugs is None else min(limit + 1, len(slugs))
    listed = list(islice(revisions, most))
    page = listed[:limit]
    changes = tuple(read_changes(collection, [change.slug for change in page]))
    return ChangePage(changes, page[-1].revision if len(listed) > limit else 0)


def read_changes(collection: Collection, slugs: Sequence[str]) -> Iterator[PracticeChange]:
    """Yield the current practices with these slugs, in that order. What was withdrawn meanwhile is left out."""
    practices = collection.get_many(slugs)
    spans = _revision_spans(collection.revision_summaries(slugs))
    for slug in slugs:
        if slug in practices and slug in spans:
            first, last = spans[slug]
            yield PracticeChange(practices[slug], first.at, last.at, first.number, last.number)


def _revision_spans(summaries: Iterable[RevisionSummary]) -> dict[str, tuple[RevisionSummary, RevisionSummary]]:
    """Return the first and the last revision of each practice."""
    spans: dict[str, tuple[RevisionSummary, RevisionSummary]] = {}
    for summary in summaries:
        first, _ = spans.get(summary.slug, (summary, summary))
        spans[summary.slug] = (first, summary)
    return spans
