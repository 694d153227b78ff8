"""`practice-search ingest` and `demo`: import practices from files."""

import sys
from pathlib import Path
from typing import Final

import click
from attrs import define, field
from flask.cli import with_appcontext

from corpus.formats import ImportOptions, read_all
from corpus.formats.mapping.concept_reader import PROPOSED
from corpus.reading.ingest import IngestProgress
from corpus.reading.ingest import ingest as ingest_outcomes
from search_app.catalogue import get_catalogue
from search_app.ops.index_commands import update_index
from search_app.terminal import RemarkTable, count_of, progress_bar

__all__ = ["demo", "ingest"]

SOME_REFUSED: Final = 3
"""The exit code if some records were refused."""
DEMO_FOLDER: Final = Path(__file__).parents[2] / "corpus" / "practices"


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


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", callback=_parse_maps, help="Map a column to a field."
)
@click.option(
    "--concepts-from",
    multiple=True,
    metavar="COLUMN",
    help="Read the words of this column as policy areas, sectors and so on, and as countries, where they name some.",
)
@click.option("--encoding", default="", callback=_check_encoding, help="The encoding of all files; guessed if missing.")
@click.option("--dry-run", is_flag=True, help="Read and check, but store nothing.")
@click.option("--all-findings", is_flag=True, help="Show all kinds of remarks.")
@with_appcontext
def ingest(
    paths: tuple[Path, ...],
    maps: dict[str, str],
    concepts_from: tuple[str, ...],
    encoding: str,
    *,
    dry_run: bool,
    all_findings: bool,
) -> None:
    """Import files or folders: Markdown, JSON Lines, CSV, XLSX, saved ELGPN record pages, documents."""
    catalogue, options = get_catalogue(), ImportOptions(maps, encoding, concepts_from=frozenset(concepts_from))
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


def _report(summary: _Summary, options: ImportOptions, *, dry_run: bool, all_findings: bool) -> None:
    """Print the remarks, the unused column mappings, and the counts."""
    if text := summary.remarks.text(everything=all_findings):
        click.echo(text + "\n")
    if summary.remarks.has_message_with(PROPOSED):
        click.echo("To read such keywords as concepts, name their column: --concepts-from COLUMN.\n")
    for column in options.unused_columns:
        click.echo(f"No file has a column “{column}”, which --map names.", err=True)
    for column in options.unused_concept_columns:
        click.echo(f"No file has a column “{column}”, which --concepts-from names.", err=True)
    click.echo(summary.sentence(dry_run=dry_run))


@click.command()
@with_appcontext
def demo() -> None:
    """Import the demo collection if there are no practices yet, and update the index."""
    catalogue = get_catalogue()
    if not len(catalogue.collection):
        for _ in ingest_outcomes(read_all([DEMO_FOLDER]), catalogue.vocabularies, catalogue.collection):
            pass
    update_index(catalogue)
