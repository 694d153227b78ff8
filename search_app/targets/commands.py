"""`practice-search targets`: the commands for other databases."""

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from search_app.audit.models import record_action
from search_app.catalogue import get_catalogue
from search_app.models import write_transaction
from search_app.targets.decisions import configured_targets, list_candidates
from search_app.targets.exports import EXPORT_FORMATS
from search_app.targets.exports import export_approved as write_export
from search_app.targets.models import Decision
from search_app.terminal import count_of, format_table

__all__ = ["targets"]


@click.group()
def targets() -> None:
    """Other databases to which practices may go."""


@targets.command("list")
@with_appcontext
def list_targets() -> None:
    """List the databases, and the number of practices in each state."""
    rows = [
        (key, target.name, *(f"{len(list_candidates(key, state)):,}" for state in Decision))
        for key, target in configured_targets().items()
    ]
    click.echo(format_table(("", "name", *Decision), rows) if rows else "The settings name no other databases.")


@targets.command()
@click.argument("name")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only practices approved from that day on (UTC).")
@click.option("--changed", is_flag=True, help="With --since: also practices that have changed since that day.")
@click.option("--format", "form", type=click.Choice(list(EXPORT_FORMATS)), default="jsonl", show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), help="The file; NAME with its ending unless given.")
@with_appcontext
def export(name: str, since: datetime | None, form: str, target: Path | None, *, changed: bool) -> None:
    """Export the practices approved for the database NAME that are not withdrawn."""
    if name not in configured_targets():
        raise click.BadParameter(
            f"There is no database “{name}” in the settings. They have: {', '.join(configured_targets()) or 'none'}."
        )
    day: date | None = since.date() if since else None
    where = target or Path(f"{name}{EXPORT_FORMATS[form].suffix}")
    number = write_export(get_catalogue().collection, name, where, form, day, changed=changed)
    with write_transaction():
        record_action("target.exported", f"target:{name}", None, format=form, since=str(day or ""), practices=number)
    click.echo(f"{count_of(number, 'practice', 'practices')} written to {where}.")
