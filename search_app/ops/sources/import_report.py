"""Prints what an import did, or would do: counts for each source, and the records by name in bounded lists."""

from collections.abc import Sequence
from typing import Final

import click

from corpus.sync.duplicates import DuplicatePair, DuplicateReport
from corpus.sync.merging.update_rules import ChangeKind, RecordUpdate
from corpus.sync.sync_report import SyncReport
from search_app.terminal import count_of

__all__ = ["MAX_PAIRS", "print_duplicates", "print_report"]

MAX_PAIRS: Final = 20
"""Pairs of possible duplicates that are named."""
MAX_TITLE: Final = 70
"""Characters of a title in a list."""

COUNTED: Final = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.UNCHANGED, ChangeKind.GONE, ChangeKind.IN_CONFLICT)
"""The kinds that are always counted."""
EXPLANATIONS: Final = {
    ChangeKind.NEW: "New",
    ChangeKind.CHANGED: "Changed in the source",
    ChangeKind.RETURNED: "In the source again, so published again",
    ChangeKind.IN_CONFLICT: "In conflict: changed in the source and here. The version here stays",
    ChangeKind.WITHDRAWN_HERE: "Withdrawn here. They stay withdrawn",
    ChangeKind.GONE: "Gone from the source. They stay in the collection; --mirror withdraws what nobody edited",
    ChangeKind.WITHDRAWN: "Gone from the source, so withdrawn",
}
"""The headings of the lists, in their order."""


def print_report(report: SyncReport, *, dry_run: bool) -> None:
    """Print the counts of a source, then its records by kind."""
    click.echo(_counts(report, dry_run=dry_run))
    for note in report.notes:
        click.echo(f"  {note}")
    for kind, heading in EXPLANATIONS.items():
        if updates := report.listed.get(kind):
            click.echo(f"  {heading}:")
            _print_list(updates, report.counts[kind])
    if report.open_conflicts:
        practices = count_of(report.open_conflicts, "practice has conflicts", "practices have conflicts")
        click.echo(f"  {practices} to decide: practice-search conflicts --source {report.source}")


def _counts(report: SyncReport, *, dry_run: bool) -> str:
    kinds = [kind for kind in ChangeKind if kind in COUNTED or report.counts[kind]]
    counts = ", ".join(f"{report.counts[kind]:,} {kind.value}" for kind in kinds)
    beginning = "Source" if not dry_run else "Dry run, nothing is stored: source"
    return f"{beginning} “{report.source}”: {counts}, {report.refused:,} refused."


def _print_list(updates: Sequence[RecordUpdate], number: int) -> None:
    for update in updates:
        detail = f" ({update.detail})" if update.detail else ""
        click.echo(f"    {update.slug}  {_short(update.title)}{detail}")
    if number > len(updates):
        click.echo(f"    … and {number - len(updates):,} more")


def print_duplicates(report: DuplicateReport, *, most: int | None = MAX_PAIRS) -> None:
    """Print the pairs that may be duplicates, and how many there are besides."""
    pairs = report.pairs[:most]
    if report.pairs:
        click.echo(f"{count_of(len(report.pairs), 'pair', 'pairs')} of practices may be duplicates:")
    for pair in pairs:
        click.echo(f"    {_pair(pair)}")
    if len(report.pairs) > len(pairs):
        more = len(report.pairs) - len(pairs)
        click.echo(f"    … and {more:,} more: practice-search duplicates --all")
    if report.large_groups:
        groups = count_of(report.large_groups, "group", "groups")
        click.echo(
            f"    {groups} of more than ten practices share a title, an address or a standard text, not compared."
        )
    if report.uncompared:
        click.echo(f"    {report.uncompared:,} further pairs were too many to be compared.")


def _pair(pair: DuplicatePair) -> str:
    titles = _short(pair.first_title)
    if pair.first_title != pair.second_title:
        titles += f" / {_short(pair.second_title)}"
    return f"{pair.first}, {pair.second}  {titles} ({'; '.join(pair.reasons)})"


def _short(title: str) -> str:
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"
