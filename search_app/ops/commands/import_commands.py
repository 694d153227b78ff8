"""`practice-search ingest` and `demo`: import practices from files."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
from flask.cli import with_appcontext

from corpus.formats import ImportOptions
from corpus.formats.mapping.joined_table import JoinedTable
from corpus.formats.mapping.values.concept_reader import PROPOSED
from corpus.profile.active import active_profile
from corpus.profile.loader import EXAMPLES
from corpus.store.collection import Collection
from corpus.store.dumps import database_file
from corpus.store.record_links import check_all_links
from corpus.store.sources import SourceStore
from search_app.catalogue import Catalogue, get_catalogue
from search_app.models import open_collection
from search_app.ops.commands.file_notes import format_file_notes, format_skipped_files
from search_app.ops.commands.index_commands import update_index
from search_app.ops.sources.import_options import (
    SourceOptions,
    check_encoding,
    check_source,
    parse_constants,
    parse_joins,
    parse_maps,
    parse_separators,
)
from search_app.ops.sources.source_import import ImportRequest, SourceImport
from search_app.settings import current_settings
from search_app.terminal import count_of

__all__ = ["demo", "ingest"]

SOME_REFUSED: Final = 3
"""The exit code if some records were refused."""
DEMO_SOURCE: Final = "demo"


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--source", default="", callback=check_source, help="The name of the source to which all these files belong."
)
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", callback=parse_maps, help="Map a column to a field."
)
@click.option(
    "--set",
    "constants",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=parse_constants,
    help="Give all records this value.",
)
@click.option(
    "--concepts-from",
    multiple=True,
    metavar="COLUMN",
    help="Read the words of this column as concepts and as countries, where they name some.",
)
@click.option(
    "--separator",
    "separators",
    multiple=True,
    metavar="COLUMN=SIGN",
    callback=parse_separators,
    help="The sign between the entries of a column's lists, or “none”; found out if missing.",
)
@click.option(
    "--join",
    "joins",
    multiple=True,
    metavar="TABLE:KEY",
    callback=parse_joins,
    help="Add the rows of a sheet or file to the records with the same KEY.",
)
@click.option("--encoding", default="", callback=check_encoding, help="The encoding of all files; guessed if missing.")
@click.option("--save-mapping", is_flag=True, help="Save these options for the next import of the source.")
@click.option("--ignore-saved", is_flag=True, help="Do not use the saved options of the source.")
@click.option("--mirror", is_flag=True, help="Withdraw what is gone from the source and was not edited here.")
@click.option("--force", is_flag=True, help="With --mirror: also if more than half of the source is gone.")
@click.option("--dry-run", is_flag=True, help="Say what would change, but store nothing.")
@click.option("--all-findings", is_flag=True, help="Show all kinds of remarks.")
@with_appcontext
def ingest(
    paths: tuple[Path, ...],
    source: str,
    maps: dict[str, str],
    constants: dict[str, str],
    *,
    concepts_from: tuple[str, ...],
    separators: dict[str, str],
    joins: tuple[JoinedTable, ...],
    encoding: str,
    save_mapping: bool,
    ignore_saved: bool,
    mirror: bool,
    force: bool,
    dry_run: bool,
    all_findings: bool,
) -> None:
    """Import files or folders: Markdown, JSON, YAML, XML, RIS, BibTeX, tables, saved ELGPN record pages, documents."""
    catalogue = get_catalogue()
    reading = ImportOptions(maps, encoding, separators=separators, joins=joins, concepts_from=frozenset(concepts_from))
    request = ImportRequest(
        source, SourceOptions(reading, constants), not ignore_saved, save_mapping, mirror, force, dry_run
    )
    with _collection(catalogue, dry_run=dry_run) as collection:
        done = SourceImport(SourceStore(collection), catalogue.vocabularies, request)
        done.run(paths)
    _report(done, reading, dry_run=dry_run, all_findings=all_findings)
    if not (done.read or done.refused):
        raise click.ClickException("These files and folders contain nothing that can be read.")
    if not dry_run and done.read:
        for message in check_all_links(collection):
            click.echo(message)
        update_index(catalogue)
    if done.refused:
        sys.exit(SOME_REFUSED if done.read else 1)


@contextmanager
def _collection(catalogue: Catalogue, *, dry_run: bool) -> Iterator[Collection]:
    """Yield the collection. A dry run without a database uses an empty one for the time being, and leaves none."""
    file = database_file(current_settings().database)
    if not dry_run or file is None or file.exists():
        yield catalogue.collection
        return
    with TemporaryDirectory() as folder, closing(open_collection(f"sqlite:///{folder}/app.sqlite")) as collection:
        yield collection


def _report(done: SourceImport, reading: ImportOptions, *, dry_run: bool, all_findings: bool) -> None:
    """Print the remarks, the notes about files, the unused options, and the counts of all sources."""
    if text := done.remarks.text(everything=all_findings):
        click.echo("\n" + text + "\n")
    if done.remarks.has_message_with(PROPOSED):
        click.echo("To read such keywords as concepts, name their column: --concepts-from COLUMN.\n")
    for lines in (format_file_notes(reading.log.file_notes), format_skipped_files(reading.log.skipped_files)):
        for line in lines:
            click.echo(line)
    for note in (*done.unused_options, *filter(None, (table.unused_note() for table in reading.joins))):
        click.echo(note, err=True)
    imported, refused = count_of(done.read, "practice", "practices"), count_of(done.refused, "record", "records")
    skipped = _skipped_sentence(len(reading.log.skipped_files))
    click.echo(f"{imported} {'would be ' if dry_run else ''}imported, {refused} refused.{skipped}")


def _skipped_sentence(skipped: int) -> str:
    return f" {count_of(skipped, 'file or folder was', 'files or folders were')} not read." if skipped else ""


@click.command()
@with_appcontext
def demo() -> None:
    """Import the example records of the profile if there are no practices yet, and update the index."""
    catalogue = get_catalogue()
    if not len(catalogue.collection):
        request = ImportRequest(DEMO_SOURCE, quiet=True)
        examples = active_profile().folder / EXAMPLES
        SourceImport(SourceStore(catalogue.collection), catalogue.vocabularies, request).run([examples])
    update_index(catalogue)
