"""`practice-search targets`: what goes to other databases, from a terminal."""

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from search_app.audit.models import record
from search_app.catalogue import catalogue
from search_app.models import writing
from search_app.targets.decisions import candidates
from search_app.targets.decisions import targets as known
from search_app.targets.exports import FORMS
from search_app.targets.exports import export as write_export
from search_app.targets.models import Decision
from search_app.terminal import count_of, table

__all__ = ["targets"]


@click.group()
def targets() -> None:
    """Other databases to which practices may go."""


@targets.command("list")
@with_appcontext
def list_targets() -> None:
    """List the databases, and how many practices of each state there are."""
    rows = [
        (key, target.name, *(f"{len(candidates(key, state)):,}" for state in Decision))
        for key, target in known().items()
    ]
    click.echo(table(("", "name", *Decision), rows) if rows else "The settings name no other databases.")


@targets.command()
@click.argument("name")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was approved from that day on (UTC).")
@click.option("--changed", is_flag=True, help="With --since: also what has changed since that day.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="jsonl", show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), help="The file; NAME with its ending unless given.")
@with_appcontext
def export(name: str, since: datetime | None, form: str, target: Path | None, *, changed: bool) -> None:
    """Write what was approved for the database NAME, and is not withdrawn."""
    if name not in known():
        raise click.BadParameter(f"The settings name no database “{name}”; there are: {', '.join(known()) or 'none'}.")
    day: date | None = since.date() if since else None
    where = target or Path(f"{name}{FORMS[form].suffix}")
    number = write_export(catalogue().collection, name, where, form, day, changed=changed)
    with writing():
        record("target.exported", f"target:{name}", None, format=form, since=str(day or ""), practices=number)
    click.echo(f"{count_of(number, 'practice', 'practices')} written to {where}.")
