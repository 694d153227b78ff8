"""`practice-search sources`, `conflicts` and `duplicates`: sources of practices, and what to decide about them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import click
from flask.cli import with_appcontext

from corpus.store.sources import Source, SourceStore
from corpus.sync.duplicates import find_duplicates
from corpus.sync.merging.conflicts import Conflict, InvalidChoice, list_conflicts
from corpus.sync.merging.update_rules import GONE
from search_app.catalogue import get_catalogue
from search_app.models import write_transaction
from search_app.ops.commands.index_commands import update_index
from search_app.ops.sources.import_options import SourceOptions
from search_app.ops.sources.import_report import MAX_PAIRS, print_duplicates
from search_app.sources.decisions import Version, decide_conflicts
from search_app.terminal import count_of, format_table

__all__ = ["conflicts", "duplicates", "sources"]

MAX_LISTED: Final = 50
"""Conflicts that are listed unless all are asked for."""
MAX_VALUE: Final = 300
"""Characters of a value in a list."""


@click.command()
@with_appcontext
def sources() -> None:
    """List the sources of practices, with their saved import options."""
    rows = [_source_row(source) for source in SourceStore(get_catalogue().collection).sources()]
    head = ("source", "practices", "gone", "in conflict", "last import", "saved options")
    click.echo(format_table(head, rows) if rows else "No file was imported yet.")


def _source_row(source: Source) -> tuple[str, ...]:
    counts = (f"{number:,}" for number in (source.practices, source.gone, source.conflicts))
    ingested = f"{source.ingested:%Y-%m-%d %H:%M}" if source.ingested else "not completed"
    options = str(SourceOptions.from_json(source.options)) if source.options else "none"
    return source.name, *counts, ingested, options


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option(
    "--take",
    type=click.Choice([Version.SOURCE.value, Version.OURS.value]),
    help="Decide: the source's version, or ours.",
)
@click.option("--source", default="", help="Only conflicts with this source.")
@click.option("--field", default="", help="Only conflicts about this field or section.")
@click.option("--all", "everything", is_flag=True, help="List or decide all conflicts.")
@with_appcontext
def conflicts(slugs: tuple[str, ...], take: str | None, source: str, field: str, *, everything: bool) -> None:
    """List what both a source and people here changed, and decide which version is taken."""
    store = SourceStore(get_catalogue().collection)
    selected = [
        conflict
        for conflict in list_conflicts(store)
        if (not slugs or conflict.slug in slugs) and source in ("", conflict.source) and field in ("", conflict.unit)
    ]
    _require_conflicts(slugs, selected)
    if take is None:
        _list(selected, everything=everything)
    elif not (slugs or everything):
        raise click.UsageError("Name the practices to decide, or give --all.")
    else:
        _decide(store, selected, Version(take))


def _require_conflicts(slugs: Iterable[str], selected: Sequence[Conflict]) -> None:
    """Refuse a slug without a conflict, so that a slip does not go unnoticed."""
    without = sorted(set(slugs) - {conflict.slug for conflict in selected})
    if without:
        raise click.ClickException(f"There is no such conflict about {', '.join(without)}.")


def _list(selected: Sequence[Conflict], *, everything: bool) -> None:
    listed = selected if everything else selected[:MAX_LISTED]
    for conflict in listed:
        click.echo(f"{conflict.slug}  {conflict.title}  [{conflict.source}]")
        if conflict.unit == GONE:
            click.echo("  The source no longer has it, and it was edited here. “source” withdraws it, “ours” keeps it.")
        else:
            click.echo(f"  {conflict.unit}, ours:   {_shown(conflict.ours)}")
            click.echo(f"  {conflict.unit}, source: {_shown(conflict.theirs)}")
    if len(selected) > len(listed):
        click.echo(f"… and {len(selected) - len(listed):,} more; --all lists them.")
    if selected:
        click.echo("Decide with: practice-search conflicts --take source|ours SLUG")
    else:
        click.echo("There are no conflicts.")


def _shown(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if value is None:
        return "(empty)"
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    line = " ".join(text.split())
    return line if len(line) <= MAX_VALUE else f"{line[:MAX_VALUE]}…"


def _decide(store: SourceStore, selected: Sequence[Conflict], version: Version) -> None:
    """Store the decision for all selected conflicts, or for none."""
    try:
        with write_transaction() as transaction:
            decide_conflicts(store, selected, version, transaction)
    except InvalidChoice as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count_of(len(selected), 'conflict', 'conflicts')} decided: {version}.")
    if version is Version.SOURCE:
        update_index(get_catalogue())


@click.command()
@click.option("--all", "everything", is_flag=True, help="List all pairs.")
@with_appcontext
def duplicates(*, everything: bool) -> None:
    """List practices of all sources that may be duplicates, and what makes them alike."""
    report = find_duplicates(SourceStore(get_catalogue().collection))
    if not report.pairs:
        click.echo("No practices are alike.")
    print_duplicates(report, most=None if everything else MAX_PAIRS)
