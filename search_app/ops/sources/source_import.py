"""Imports files into their sources: reads, compares and stores them, and prints what became of the records."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import click
from attrs import define, evolve, field, frozen

from corpus.formats import ImportOptions
from corpus.reading.ingest import CheckedRecord
from corpus.store.source_writes import save_options
from corpus.store.sources import SourceStore
from corpus.sync.constant_values import ConstantValues, InvalidConstant
from corpus.sync.duplicates import find_duplicates
from corpus.sync.record_spool import RecordSpool
from corpus.sync.slug_assigner import SlugAssigner
from corpus.sync.source_names import RecognizedSource, count_reused_identifiers, name_from_file, recognize_source
from corpus.sync.source_reader import SourceReader
from corpus.sync.sync_report import SyncReport
from corpus.sync.synchronizer import ChangedRecord, ImportRun, Synchronizer
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.audit.models import record_action
from search_app.models import write_transaction
from search_app.ops.commands.progress_line import ProgressLine, progress_line
from search_app.ops.sources.import_options import SourceOptions
from search_app.ops.sources.import_report import print_duplicates, print_report
from search_app.revisions.operations import WITHDRAWN
from search_app.terminal import RemarkTable

__all__ = ["ImportRequest", "SourceImport"]


@frozen
class ImportRequest:
    """What an import was asked to do."""

    source: str = ""
    """The name of the source; empty to recognise it by the records."""
    options: SourceOptions = field(factory=SourceOptions)
    use_saved: bool = True
    """Whether saved options of the source are used, too."""
    save: bool = False
    """Whether the options are saved with the source."""
    mirror: bool = False
    force: bool = False
    dry_run: bool = False
    quiet: bool = False
    """Whether nothing is printed."""


@define
class SourceImport:
    """One import of files. It counts what became of all records."""

    store: SourceStore
    vocabularies: Vocabularies
    request: ImportRequest
    remarks: RemarkTable = field(factory=RemarkTable)
    reports: list[SyncReport] = field(factory=list)
    read: int = 0
    """Records that were read."""
    refused: int = 0
    _readings: list[ImportOptions] = field(factory=list)
    """The options with which files were read."""
    _slugs: SlugAssigner = field(init=False)
    _progress: ProgressLine | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._slugs = SlugAssigner(self.store)

    @property
    def unused_options(self) -> list[str]:
        """Sentences about columns that options name and no file had."""
        return list(dict.fromkeys(line for reading in self._readings for line in _unused_options(reading)))

    def run(self, paths: Sequence[Path]) -> None:
        """Import all files and folders: as the named source, or each as its own."""
        if self.request.source:
            self._import_group(self.request.source, paths)
        else:
            for path in paths:
                self._import_group(name_from_file(path, path if path.is_dir() else None), [path])

    def _import_group(self, name: str, paths: Sequence[Path]) -> None:
        options = self._options(name)
        constants = _parse(options)
        reader = SourceReader(self.vocabularies, options.reading, constants, self._count)
        with progress_line("Reading") as self._progress:
            named = [(name, reader.read_source(paths))] if self.request.source else None
            spools = named or list(reader.read_by_file(paths[0]))
        self._readings.append(options.reading)
        for unit, number in constants.replaced.items():
            click.echo(f"{unit}: --set replaced another value in {number:,} records.")
        for own_name, spool in spools:
            with closing(spool):
                self._synchronize(own_name, spool, options)

    def _options(self, name: str) -> SourceOptions:
        """Return the options for a source: those of this import, and saved ones where it says nothing."""
        saved = self.store.options(name) if self.request.use_saved else None
        if not saved:
            return self.request.options
        click.echo(f"Using the saved options of the source “{name}”: {SourceOptions.from_json(saved)}")
        return self.request.options.over(SourceOptions.from_json(saved))

    def _count(self, record: CheckedRecord) -> None:
        self.read += record.practice is not None
        self.refused += record.practice is None
        self.remarks.add(record.remarks)
        if self._progress:
            self._progress.update(self.read + self.refused)

    def _synchronize(self, name: str, spool: RecordSpool, options: SourceOptions) -> None:
        """Bring one source in step with its records."""
        if not spool.records:
            self.reports.append(SyncReport(name, refused=spool.refused))
            return
        source = self._recognized(name, spool)
        with progress_line(f"Comparing {source}") as progress:
            run = ImportRun(
                transaction=None if self.request.dry_run else write_transaction,
                mirror=self._mirrors(name, source, spool),
                force=self.request.force,
                on_withdrawal=_record_withdrawal,
                progress=progress.update,
            )
            synchronizer = Synchronizer(self.store, self._slugs, source, spool, run)
            report = evolve(synchronizer.synchronize(), refused=spool.refused)
        self.reports.append(report)
        self._finish(report, options)
        if not self.request.quiet:
            print_report(report, dry_run=self.request.dry_run)
            if synchronizer.changed:
                self._print_duplicates(synchronizer.changed, spool)

    def _mirrors(self, name: str, source: str, spool: RecordSpool) -> bool:
        """Return whether what is gone is withdrawn. One record of another source is not the whole of that source."""
        if self.request.mirror and source != name and len(spool.records) == 1:
            click.echo(f"--mirror withdraws nothing: this is one record. If it is all of “{source}”, give --source.")
            return False
        return self.request.mirror

    def _print_duplicates(self, changed: Mapping[str, ChangedRecord], spool: RecordSpool) -> None:
        """Print what may be duplicates of the new and changed records."""
        keys = {slug: record.keys for slug, record in changed.items()}
        found = find_duplicates(
            self.store, keys, lambda slug: spool.read(changed[slug].number) if slug in changed else None
        )
        print_duplicates(found)

    def _recognized(self, name: str, spool: RecordSpool) -> str:
        """Return the name of the source, and say how it was chosen."""
        if self.request.source:
            self._warn_of_reused_identifiers(name, spool)
            return name
        source = recognize_source(name, spool, self.store)
        click.echo(_explain(source, name))
        if source.name != name and self.store.options(source.name):
            click.echo(f"Its saved options were not used. For that, give --source {source.name}.")
        return source.name

    def _warn_of_reused_identifiers(self, name: str, spool: RecordSpool) -> None:
        """Warn where most records have an id that was another practice's, so that they may be of another source."""
        reused, compared = count_reused_identifiers(name, spool, self.store)
        if reused * 2 > compared:
            click.echo(
                f"Check the source: {reused:,} of {compared:,} records have an id of another practice of “{name}”. "
                "If they are of another source, give that with --source.",
                err=True,
            )

    def _finish(self, report: SyncReport, options: SourceOptions) -> None:
        """Save the options if asked to, and write the audit entry."""
        if self.request.dry_run:
            return
        with write_transaction() as connection:
            if self.request.save:
                save_options(connection, report.source, options.to_json())
            counts = {kind.value: number for kind, number in report.counts.items()}
            record_action("source.ingested", f"source:{report.source}", None, **counts)
        if self.request.save:
            click.echo(f"These options are saved with the source “{report.source}”: {options}")


def _unused_options(reading: ImportOptions) -> Iterator[str]:
    """Yield a sentence about each column that an option names and no file had."""
    columns = {
        "--map": reading.unused_columns,
        "--concepts-from": reading.unused_concept_columns,
        "--separator": reading.unused_separators,
    }
    for option, names in columns.items():
        yield from (f"No file has a column “{name}”, which {option} names." for name in names)


def _parse(options: SourceOptions) -> ConstantValues:
    try:
        return ConstantValues.parse(options.constants)
    except InvalidConstant as error:
        raise click.BadParameter(str(error), param_hint="--set") from error


def _explain(source: RecognizedSource, name: str) -> str:
    if source.is_new and source.name != name:
        return f"There is another source “{name}” with other records, so this is the new source “{source.name}”."
    if source.is_new:
        return f"This is the new source “{source.name}”, named after the file. --source NAME gives another name."
    if source.compared and source.matching:
        records = f"{source.matching:,} of {source.compared:,} records that were compared are the same"
        return f"This is a new version of the source “{source.name}”: {records}. --source NAME says otherwise."
    return f"This is the source “{source.name}”, named after the file."


def _record_withdrawal(slug: str, revision: int, reason: str) -> None:
    record_action(WITHDRAWN, f"practice:{slug}", None, revision=revision, reason=reason)
