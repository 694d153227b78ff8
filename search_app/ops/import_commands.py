"""`practice-search ingest` and `demo`: import practices from files."""

import sys
from pathlib import Path
from typing import Final

import click
from attrs import define, field
from flask.cli import with_appcontext

from corpus.formats import ImportOptions, read_all
from corpus.formats.mapping.joined_table import JoinedTable
from corpus.profile.active import active_profile
from corpus.profile.loader import EXAMPLES
from corpus.reading.ingest import IngestProgress
from corpus.reading.ingest import ingest as ingest_outcomes
from search_app.catalogue import get_catalogue
from search_app.ops.file_notes import format_file_notes, format_skipped_files
from search_app.ops.index_commands import update_index
from search_app.terminal import RemarkTable, count_of, progress_bar

__all__ = ["demo", "ingest"]

SOME_REFUSED: Final = 3
"""The exit code if some records were refused."""


@define
class _Summary:
    """What became of the records of an import."""

    imported: int = 0
    refused: int = 0
    replaced: int = 0
    """Imported practices that existed before."""
    remarks: RemarkTable = field(factory=RemarkTable)

    def add(self, progress: IngestProgress) -> None:
        """Count the result of one record."""
        if progress.practice:
            self.imported += 1
        else:
            self.refused += 1
        self.replaced += progress.replaced
        self.remarks.add(progress.remarks)

    def sentence(self, *, dry_run: bool) -> str:
        """The counts as one sentence."""
        imported, refused = (
            count_of(self.imported, "practice", "practices"),
            count_of(self.refused, "record", "records"),
        )
        existing = f" ({self.replaced:,} existed before)" if self.replaced else ""
        return f"{imported} {'would be ' if dry_run else ''}imported{existing}, {refused} refused."


def _check_encoding(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse an encoding that Python does not know."""
    del context, parameter
    try:
        b"..".decode(value or "utf-8", "replace")
    except LookupError:
        message = f"“{value}” is not a known encoding. Examples are utf-8, cp1252 and latin-1."
        raise click.BadParameter(message) from None
    return value


def _parse_maps(context: click.Context, parameter: click.Parameter, maps: tuple[str, ...]) -> dict[str, str]:
    """The field of each column, from options of the form COLUMN=FIELD. Raises BadParameter."""
    del context, parameter
    for pair in maps:
        if "=" not in pair:
            raise click.BadParameter(f"“{pair}” must have the form COLUMN=FIELD.")
    return {column.strip(): name.strip() for column, _equals, name in (pair.rpartition("=") for pair in maps)}


def _parse_joins(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> tuple[JoinedTable, ...]:
    """The joined tables, from options of the form TABLE:KEY. Raises BadParameter."""
    del context, parameter
    tables = []
    for pair in pairs:
        table, _colon, key = pair.rpartition(":")
        if not (table.strip() and key.strip()):
            raise click.BadParameter(f"“{pair}” must have the form TABLE:KEY, such as themes.csv:id or Themes:id.")
        tables.append(JoinedTable(table.strip(), key.strip()))
    return tuple(tables)


def _parse_separators(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    """The separator of each column or field, from options of the form COLUMN=SIGN. Raises BadParameter."""
    del context, parameter
    separators: dict[str, str] = {}
    for pair in pairs:
        column, equals, sign = pair.rpartition("=")
        if not (equals and column.strip() and sign):
            raise click.BadParameter(f"“{pair}” must have the form COLUMN=SIGN, such as keywords=; or keywords=none.")
        separators[column.strip()] = sign
    return separators


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", callback=_parse_maps, help="Map a column to a field."
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
    callback=_parse_separators,
    help="The sign between the entries of a column's lists, or “none”; found out if missing.",
)
@click.option(
    "--join",
    "joins",
    multiple=True,
    metavar="TABLE:KEY",
    callback=_parse_joins,
    help="Add the rows of a sheet or file to the records with the same KEY.",
)
@click.option("--encoding", default="", callback=_check_encoding, help="The encoding of all files; guessed if missing.")
@click.option("--dry-run", is_flag=True, help="Read and check, but store nothing.")
@click.option("--all-findings", is_flag=True, help="Show all kinds of remarks.")
@with_appcontext
def ingest(
    paths: tuple[Path, ...],
    maps: dict[str, str],
    concepts_from: tuple[str, ...],
    separators: dict[str, str],
    joins: tuple[JoinedTable, ...],
    *,
    encoding: str,
    dry_run: bool,
    all_findings: bool,
) -> None:
    """Import files or folders: Markdown, JSON, YAML, XML, RIS, BibTeX, tables, saved ELGPN record pages, documents."""
    options = ImportOptions(maps, encoding, separators=separators, joins=joins, concepts_from=frozenset(concepts_from))
    catalogue = get_catalogue()
    summary = _Summary()
    collection = None if dry_run else catalogue.collection
    with progress_bar("Reading") as progress:
        for result in ingest_outcomes(read_all(paths, options), catalogue.vocabularies, collection):
            summary.add(result)
            progress(summary.imported, summary.imported + 1)
    _report(summary, options, dry_run=dry_run, all_findings=all_findings)
    if not (summary.imported or summary.refused):
        raise click.ClickException("These files and folders contain nothing that can be read.")
    if not dry_run and summary.imported:
        update_index(catalogue)
    if summary.refused:
        sys.exit(SOME_REFUSED if summary.imported else 1)


def _skipped_sentence(skipped: int) -> str:
    return f" {count_of(skipped, 'file or folder was', 'files or folders were')} not read." if skipped else ""


def _report(summary: _Summary, options: ImportOptions, *, dry_run: bool, all_findings: bool) -> None:
    """Print the remarks, the notes about files, the unused options, and the counts."""
    if text := summary.remarks.text(everything=all_findings):
        click.echo(text + "\n")
    for lines in (format_file_notes(options.log.file_notes), format_skipped_files(options.log.skipped_files)):
        for line in lines:
            click.echo(line)
    for column in options.unused_columns:
        click.echo(f"No file has a column “{column}”, which --map names.", err=True)
    for note in filter(None, (table.unused_note() for table in options.joins)):
        click.echo(note, err=True)
    for column in options.unused_concept_columns:
        click.echo(f"No file has a column “{column}”, which --concepts-from names.", err=True)
    for column in options.unused_separators:
        click.echo(f"No file has a column “{column}”, which --separator names.", err=True)
    click.echo(summary.sentence(dry_run=dry_run) + _skipped_sentence(len(options.log.skipped_files)))


@click.command()
@with_appcontext
def demo() -> None:
    """Import the example records of the profile if there are no practices yet, and update the index."""
    catalogue = get_catalogue()
    if not len(catalogue.collection):
        for _ in ingest_outcomes(
            read_all([active_profile().folder / EXAMPLES]), catalogue.vocabularies, catalogue.collection
        ):
            pass
    update_index(catalogue)
