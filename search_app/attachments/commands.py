"""`practice-search files`: the command for attached files."""

import click
from flask.cli import with_appcontext

from search_app.attachments.unused_files import GRACE_PERIOD, prune
from search_app.terminal import count_of

__all__ = ["files"]


@click.group()
def files() -> None:
    """The files that are attached to practices."""


@files.command("prune")
@click.option(
    "--hours", default=int(GRACE_PERIOD // 3600), show_default=True, type=click.IntRange(1), help="Only older ones."
)
@with_appcontext
def prune_files(hours: int) -> None:
    """Delete the files that no practice, revision or draft names."""
    click.echo(f"{count_of(prune(hours * 3600.0), 'file', 'files')} deleted.")
