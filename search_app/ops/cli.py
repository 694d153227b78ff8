"""The command `practice-search`: all its subcommands, and those that run and maintain an installation.

Exit codes: 0 done; 1 not done, and the message says why; 2 the command was not understood; 3 done, but some records
were refused. An error is printed as a sentence, never as a traceback.
"""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import FlaskGroup, with_appcontext

from corpus.errors import CollectionUnavailable, CorpusError
from index.errors import BuildRunning, EngineUnavailable, SearchIndexError
from search_app import create_app
from search_app.administration.commands import people
from search_app.attachments.commands import files
from search_app.catalogue import get_catalogue
from search_app.following.commands import alerts
from search_app.link_checks.commands import links
from search_app.ops.backup import BackupError, back_up
from search_app.ops.backup import restore as restore_files
from search_app.ops.commands.evaluation import evaluate
from search_app.ops.commands.import_commands import demo, ingest
from search_app.ops.commands.index_commands import index, load_encoder, update_index
from search_app.ops.commands.inference_commands import init, try_files
from search_app.ops.commands.profile_commands import profile
from search_app.ops.commands.query_commands import export, search, suggest_keywords
from search_app.ops.doctor import CheckResult, run_checks
from search_app.ops.serving import serve as run_server
from search_app.ops.sources.source_commands import conflicts, duplicates, sources
from search_app.params import BadParameter
from search_app.settings import BadSetting, current_settings, load_settings
from search_app.targets.commands import targets
from search_app.terminal import count_of, format_table, progress_bar

__all__ = ["cli", "main"]


def _create_app() -> Flask:
    """The application of this command. Its connections are closed when the command ends."""
    app = create_app(load_settings())
    click.get_current_context().find_root().call_on_close(get_catalogue(app).close)
    return app


class _OwnCommands(FlaskGroup):
    """Flask's command group without the commands of other libraries."""

    def _load_plugin_commands(self) -> None:
        """Load no commands of other libraries."""


@click.group(cls=_OwnCommands, create_app=_create_app, add_default_commands=False, add_version_option=False)
@click.version_option(package_name="practice-search")
def cli() -> None:
    """Search and discovery for collections of policy practices."""


_COMMANDS = (
    *(ingest, demo, sources, conflicts, duplicates, index, search, export, suggest_keywords, evaluate),
    *(people, alerts, links, targets, files, profile, init, try_files),
)
for _command in _COMMANDS:
    cli.add_command(_command)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def serve(host: str, port: int) -> None:
    """Run the web server (gunicorn), after updating the index. It also starts without the database or the index."""
    catalogue = get_catalogue()
    try:
        update_index(catalogue)
    except BuildRunning as error:
        if catalogue.builder.is_stale():
            raise
        click.echo(f"{error} Until then the current index is used.", err=True)
    except CollectionUnavailable as error:
        catalogue.engine.state()  # without database and index there is nothing to serve
        click.echo(f"{error} Until it does, searches are answered from the index.", err=True)
    except EngineUnavailable as error:
        click.echo(f"{error} Until it does, practices are shown and searches fail.", err=True)
    catalogue.close()
    load_encoder(catalogue)
    run_server(current_settings(), host, port)


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
@with_appcontext
def backup(target: Path) -> None:
    """Copy the database and the files of the instance folder into a new folder, while the server runs."""
    manifest = back_up(current_settings(), target)
    click.echo(f"The backup is in {target}: {count_of(len(manifest.files), 'file', 'files')}, {manifest.database}.")


@cli.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def restore(source: Path) -> None:
    """Restore a backup into an empty instance folder and an empty database, and build the index."""
    manifest = restore_files(current_settings(), source)
    with progress_bar("Indexing") as progress:
        practices = get_catalogue().build(progress)
    click.echo(f"The backup of {manifest.made} is restored: {count_of(practices, 'practice', 'practices')}.")


@cli.command()
@with_appcontext
def doctor() -> None:
    """Check this installation, and say how to solve each problem."""
    results = list(run_checks(current_settings(), get_catalogue()))
    click.echo(format_table(("", "check", "result"), [_check_row(result) for result in results]))
    if not all(result.passed for result in results):
        sys.exit(1)


def _check_row(result: CheckResult) -> tuple[str, str, str]:
    if result.passed:
        return "ok", result.subject, result.finding
    finding = f"{result.finding}. {result.remedy}" if result.remedy else result.finding
    return "PROBLEM", result.subject, finding


def main() -> None:
    """Run the command, and print errors as sentences."""
    try:
        cli(prog_name="practice-search")
    except (CorpusError, SearchIndexError, BackupError, BadSetting, BadParameter, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
