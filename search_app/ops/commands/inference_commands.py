"""`practice-search init` and `try`: a profile proposed for files, and a site of it at once."""

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import click

from corpus.formats import ImportOptions
from corpus.inference.column_proposal import ColumnProposal
from corpus.inference.column_statistics import describe_column
from corpus.inference.field_inference import propose_fields
from corpus.inference.profile_writer import profile_text
from corpus.inference.record_sampler import RecordSample, sample_records
from corpus.profile.loader import PROFILE_FILE, write_profile
from corpus.store.sources import SourceStore
from search_app import create_app
from search_app.catalogue import get_catalogue
from search_app.ops.commands.file_notes import format_file_notes, format_skipped_files
from search_app.ops.commands.index_commands import update_index
from search_app.ops.serving import serve
from search_app.ops.sources.import_options import SourceOptions
from search_app.ops.sources.source_import import ImportRequest, SourceImport
from search_app.settings import load_settings
from search_app.terminal import count_of

__all__ = ["init", "try_files"]

PROFILE_FOLDER: Final = "profile"
MAX_NAMED: Final = 20
"""Columns that a message names."""
_FILES: Final = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "paths", multiple=True, required=True, type=_FILES, help="A file or folder with records.")
@click.option("--name", default="", help="The name of the site; the name of the first file if missing.")
def init(folder: Path, paths: tuple[Path, ...], name: str) -> None:
    """Propose a profile for the records of files, and write it to FOLDER for you to edit."""
    if (folder / PROFILE_FILE).exists():
        raise click.ClickException(f"{folder / PROFILE_FILE} exists already. Give another folder.")
    for proposal in _write_profile(folder, paths, name):
        click.echo(_proposal_line(proposal))
    click.echo(f"The proposal is in {folder / PROFILE_FILE}. Edit it, then check it:")
    click.echo(f"  practice-search profile check {folder}")


@click.command("try")
@click.argument("paths", nargs=-1, required=True, type=_FILES)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--folder", type=click.Path(path_type=Path), help="Keep everything in this new folder.")
@click.option("--all-findings", is_flag=True, help="Show all kinds of remarks.")
@click.option("--no-serve", is_flag=True, help="Import only, and do not start the server.")
def try_files(
    paths: tuple[Path, ...], host: str, port: int, folder: Path | None, *, all_findings: bool, no_serve: bool
) -> None:
    """Propose a profile for files, import them into a folder of their own, and serve the site at once."""
    if folder is not None and folder.exists():
        raise click.ClickException(f"{folder} exists already. Give another folder.")
    instance = folder or Path(tempfile.mkdtemp(prefix="practice-search-"))
    for proposal in _write_profile(instance / PROFILE_FOLDER, paths, ""):
        click.echo(_proposal_line(proposal))
    settings = load_settings(instance_path=instance, profile=str(instance / PROFILE_FOLDER))
    app = create_app(settings)
    with app.app_context():
        read = _import(paths, all_findings=all_findings)
        get_catalogue().close()
    click.echo(f"Everything is in {instance}. The profile is {instance / PROFILE_FOLDER / PROFILE_FILE}.")
    click.echo(f"Other commands take it with PRACTICE_SEARCH_INSTANCE_PATH={instance}, such as practice-search serve.")
    if not read:
        sys.exit(1)
    if not no_serve:
        click.echo(f"The site is at http://{host}:{port}")
        serve(settings, host, port)


def _write_profile(folder: Path, paths: Sequence[Path], name: str) -> tuple[ColumnProposal, ...]:
    """Write the proposed profile, and return the proposals."""
    sample = sample_records(paths)
    if not sample.records:
        reason = f" {sample.problems[0]}" if sample.problems else ""
        raise click.ClickException(f"These files have no records of an unknown shape.{reason}")
    columns = [describe_column(column, values, len(sample.records)) for column, values in sample.columns().items()]
    proposals = propose_fields(columns)
    words = paths[0].name.partition(".")[0].replace("_", " ").replace("-", " ").split()
    title = name or " ".join(words) or "Records"
    text = profile_text(f"{title[:1].upper()}{title[1:80]}", proposals, _titles(sample, proposals), sample.languages())
    write_profile(folder, text)
    _say_left_out(sample.columns(), proposals)
    for proposal in proposals:
        if others := sample.other_names(proposal.statistics.name):
            names = " and ".join(f"“{name[:50]}”" for name in (proposal.statistics.name, *others[:MAX_NAMED]))
            click.echo(f"The columns {names} are one field: their names differ in capitals and signs only.")
    return proposals


def _titles(sample: RecordSample, proposals: Sequence[ColumnProposal]) -> list[str]:
    """Return some titles of the sample, for the examples of the help page."""
    names = [proposal.statistics.name for proposal in proposals if proposal.role == "title"]
    columns = sample.columns()
    return [str(value) for name in names[:1] for value in columns[name][:MAX_NAMED]]


def _say_left_out(columns: Iterable[str], proposals: Sequence[ColumnProposal]) -> None:
    """Name the columns that the proposal does not have: without a name, without a value, or too many."""
    proposed = {proposal.statistics.name for proposal in proposals}
    left_out = [name for name in columns if name not in proposed]
    if left_out:
        shown = ", ".join(f"“{name[:50]}”" for name in left_out[:MAX_NAMED])
        more = f" and {len(left_out) - MAX_NAMED} more" if len(left_out) > MAX_NAMED else ""
        click.echo(f"Columns without a place in the proposal: {shown}{more}.")


def _proposal_line(proposal: ColumnProposal) -> str:
    name = proposal.statistics.name[:50]
    meaning = f"{proposal.kind.value} “{proposal.key}”" if proposal.role == "field" else proposal.role
    return f"column “{name}”: {meaning}{', a filter' if proposal.facet else ''} ({proposal.evidence})"


def _import(paths: Sequence[Path], *, all_findings: bool) -> int:
    """Import the files, print what became of them, and return the number of practices."""
    catalogue = get_catalogue()
    reading = ImportOptions()
    request = ImportRequest(options=SourceOptions(reading))
    done = SourceImport(SourceStore(catalogue.collection), catalogue.vocabularies, request)
    done.run(paths)
    if text := done.remarks.text(everything=all_findings):
        click.echo("\n" + text + "\n")
    for lines in (format_file_notes(reading.log.file_notes), format_skipped_files(reading.log.skipped_files)):
        for line in lines:
            click.echo(line)
    click.echo(f"{count_of(done.read, 'record', 'records')} imported, {done.refused:,} refused.")
    if done.read:
        update_index(catalogue)
    return done.read
