"""`Synchronizer`: brings the practices of a source in step with an import of it.

Records are compared with what the source said last, and with the practices as they are now. Batches are stored in a
transaction each, with the practices and what the source said about them. So an import that is killed leaves whole
batches, and the next one does the rest. A second import of the same source ends the first one.
"""

import secrets
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeAlias

from attrs import evolve, frozen

from corpus.differences.record_units import Record
from corpus.errors import CollectionUnavailable
from corpus.store import tables
from corpus.store.source_writes import begin_ingest, complete_ingest, is_running, save_records
from corpus.store.sources import (
    PresentPractice,
    SourceRecord,
    SourceState,
    SourceStore,
    Transaction,
    TransactionFactory,
)
from corpus.sync.merging.record_merge import same_units
from corpus.sync.merging.update_rules import ChangeKind, RecordUpdate, new_practice, updated_practice
from corpus.sync.merging.withdrawal_rules import gone_update, reason_to_keep
from corpus.sync.record_keys import RecordKeys, record_keys
from corpus.sync.record_matcher import RecordMatches, match_records
from corpus.sync.record_spool import IncomingRecord, RecordSpool
from corpus.sync.slug_assigner import SlugAssigner
from corpus.sync.source_names import is_same_practice
from corpus.sync.sync_report import SyncReport

__all__ = ["ChangedRecord", "ImportRun", "Synchronizer", "WithdrawalListener"]

WithdrawalListener: TypeAlias = Callable[[str, int, str], None]
"""Receives the slug, the revision and the reason of a withdrawal, within its transaction."""
Progress: TypeAlias = Callable[[int, int], None]
"""Receives how many records are compared, and how many there are."""


@frozen
class ImportRun:
    """How an import is done."""

    transaction: TransactionFactory | None = None
    """Opens the transactions that store; None for a dry run."""
    mirror: bool = False
    """Whether practices that are gone from the source are withdrawn."""
    force: bool = False
    """Whether that is done however many are gone."""
    on_withdrawal: WithdrawalListener = lambda _slug, _revision, _reason: None
    progress: Progress = lambda _done, _total: None


@frozen
class ChangedRecord:
    """A record that is new or changed."""

    number: int
    """The place in the import."""
    keys: Sequence[int]
    """The keys by which duplicates are found."""


class Synchronizer:
    """Synchronizes one source with the records of one import."""

    def __init__(
        self, store: SourceStore, slugs: SlugAssigner, source: str, spool: RecordSpool, run: ImportRun
    ) -> None:
        self._store = store
        self._slugs = slugs
        self._source = source
        self._spool = spool
        self._run = run
        self._token = secrets.token_hex(16)
        self._keys: dict[str, RecordKeys] = {}
        """The keys of the records of the current batch, by slug."""
        self.report = SyncReport(source)
        self.changed: dict[str, ChangedRecord] = {}
        """The records that are new or changed, by slug."""

    def synchronize(self) -> SyncReport:
        """Store what is new and changed, and say what is gone."""
        if self._run.transaction:
            with self._run.transaction() as connection:
                begin_ingest(connection, self._source, self._token)
        states = {state.slug: state for state in self._store.states(self._source)}
        matches = match_records(self._spool.records, list(states.values()), self._spool.read, self._read_stored)
        if matches.uncompared:
            self.report.notes.append(f"{matches.uncompared:,} records were too many to compare their texts.")
        self._apply_all(matches, states)
        self._apply_gone(matches, states)
        if self._run.transaction:
            with self._transaction() as connection:
                complete_ingest(connection, self._source)
        self.report.open_conflicts = self._store.count_conflicts(self._source)
        return self.report

    def _transaction(self) -> AbstractContextManager[Transaction]:
        return self._run.transaction() if self._run.transaction else self._store.reading()

    def _read_stored(self, slugs: Iterable[str]) -> Mapping[str, Record]:
        records = self._store.records(self._source, slugs)
        return {slug: record.record for slug, record in records.items() if record.record is not None}

    def _apply_all(self, matches: RecordMatches, states: Mapping[str, SourceState]) -> None:
        """Apply all records in batches. Records that are as before are only counted."""
        total, waiting = len(self._spool.records), []
        for record in self._spool.records:
            state = states.get(matches.slugs.get(record.number, ""))
            if state is not None and _is_unchanged(record, state):
                kind = ChangeKind.WITHDRAWN_HERE if state.removed else ChangeKind.UNCHANGED
                self.report.add(RecordUpdate(kind, state.slug, self._title(record) if state.removed else ""))
            else:
                waiting.append(record)
            if len(waiting) == tables.BATCH_SIZE:
                self._apply(waiting, matches)
                waiting = []
            self._run.progress(record.number + 1, total)
        self._apply(waiting, matches)

    def _title(self, record: IncomingRecord) -> str:
        return str(self._spool.read(record.number)["title"])

    def _apply(self, batch: Sequence[IncomingRecord], matches: RecordMatches) -> None:
        if not batch:
            return
        with self._transaction() as connection:
            self._require_newest(connection)
            updates = list(self._updates(batch, matches, connection))
            if self._run.transaction:
                self._write(updates, connection)
        for record, update in zip(batch, updates, strict=True):
            self.report.add(update)
            if update.slug in self._keys and update.record is not None:
                self.changed[update.slug] = ChangedRecord(record.number, array("q", self._keys[update.slug].all))
        self._keys.clear()

    def _require_newest(self, connection: Transaction) -> None:
        """Refuse to go on if another import of the source began."""
        if self._run.transaction and not is_running(connection, self._source, self._token):
            raise CollectionUnavailable(
                f"Another import of the source “{self._source}” began, so this one stopped. What it stored stays."
            )

    def _updates(
        self, batch: Sequence[IncomingRecord], matches: RecordMatches, connection: Transaction
    ) -> Iterator[RecordUpdate]:
        contents = {record.number: self._spool.read(record.number) for record in batch}
        matched = [matches.slugs[record.number] for record in batch if record.number in matches.slugs]
        stored = self._store.records(self._source, matched, connection)
        wanted = [contents[record.number]["slug"] for record in batch if record.number not in matches.slugs]
        present = self._store.present([*matched, *wanted], connection)
        self._slugs.prepare(wanted, self._source, connection)
        for record in batch:
            content, slug = contents[record.number], matches.slugs.get(record.number, "")
            if slug in stored:
                new = self._version(record, content, slug, stored[slug].identifier)
                yield updated_practice(new, stored[slug], present[slug])
            else:
                yield self._first_version(record, content, present, connection)

    def _version(self, record: IncomingRecord, content: Record, slug: str, known: str = "") -> SourceRecord:
        """Return what the source says now. An address that stands for an identifier does not replace it."""
        keys = self._keys[slug] = record_keys(content)
        identifier = known if known and record.has_address else record.identifier or known
        return SourceRecord(
            self._source, slug, identifier, record.fingerprint, keys.title, keys.text, {**content, "slug": slug}
        )

    def _first_version(
        self, record: IncomingRecord, content: Record, present: Mapping[str, PresentPractice], connection: Transaction
    ) -> RecordUpdate:
        """Return the update of a record that the source did not have: a new practice, or one that is here already."""
        wanted = content["slug"]
        old = self._adopt(record, content, present[wanted], connection) if wanted in present else None
        if old and self._slugs.reserve(wanted):
            return updated_practice(self._version(record, content, wanted), old, present[wanted])
        slug = self._slugs.assign(wanted, self._source, record.identifier, connection)
        return new_practice(self._version(record, content, slug), content, wanted)

    def _adopt(
        self, record: IncomingRecord, content: Record, present: PresentPractice, connection: Transaction
    ) -> SourceRecord | None:
        """Return what the source is taken to have said of an existing practice; None if that is another practice.

        It is the same if it has no source yet, or the record names its address, and both are recognisably the same.
        Where nobody edited the practice since another source brought it, it counts as the version before.
        """
        slug = content["slug"]
        owners = self._store.records_of_practices([slug], connection)
        if any(owner.source == self._source for owner in owners) or (owners and not record.has_address):
            return None
        known = present.record or self._store.last_content(slug, connection)
        if known is None or not is_same_practice(content, known):
            return None
        unedited = any(owner.record and present.record and same_units(owner.record, present.record) for owner in owners)
        base = present.record if unedited else None
        return SourceRecord(self._source, slug, record.identifier, "", 0, 0, base)

    def _write(self, updates: Sequence[RecordUpdate], connection: Transaction) -> None:
        """Store the updates of a batch."""
        records = [(update.slug, update.record) for update in updates if update.record is not None]
        known = set(self._store.present([slug for slug, _ in records], connection))
        tables.write_revisions(connection, records, known)
        stored = [update.stored for update in updates if update.stored is not None]
        save_records(connection, stored, {slug: keys.all for slug, keys in self._keys.items()})

    def _apply_gone(self, matches: RecordMatches, states: Mapping[str, SourceState]) -> None:
        """Report what the source no longer has, and withdraw it if that is wanted."""
        matched = set(matches.slugs.values())
        refused = self._spool.refused_identifiers
        gone = [
            slug
            for slug, state in states.items()
            if slug not in matched and not state.removed and not (state.identifier and state.identifier in refused)
        ]
        mirror = self._run.mirror and self._may_withdraw(len(gone), len(states))
        for batch in tables.batches(gone):
            with self._transaction() as connection:
                self._require_newest(connection)
                self._apply_gone_batch(batch, connection, mirror=mirror)

    def _may_withdraw(self, gone: int, practices: int) -> bool:
        """Return whether what is gone may be withdrawn; a note says why not."""
        reason = reason_to_keep(self._source, gone, practices, self._spool.unidentified_refusals, force=self._run.force)
        if reason:
            self.report.notes.append(f"--mirror withdraws nothing: {reason}")
        return not reason

    def _apply_gone_batch(self, batch: Sequence[str], connection: Transaction, *, mirror: bool) -> None:
        stored, present = self._store.records(self._source, batch, connection), self._store.present(batch, connection)
        others = {
            record.slug: 1
            for record in self._store.records_of_practices(batch, connection)
            if record.source != self._source and not record.gone
        }
        updates = [
            update
            for slug in batch
            if (update := gone_update(stored[slug], present[slug], others.get(slug, 0), mirror=mirror))
        ]
        if self._run.transaction:
            self._withdraw(updates, connection)
        for update in updates:
            self.report.add(update)

    def _withdraw(self, updates: Sequence[RecordUpdate], connection: Transaction) -> None:
        """Withdraw practices, and store that this import did so."""
        slugs = [update.slug for update in updates if update.kind is ChangeKind.WITHDRAWN]
        tables.write_revisions(connection, [(slug, None) for slug in slugs], set(slugs))
        revisions = {slug: practice.revision for slug, practice in self._store.present(slugs, connection).items()}
        save_records(
            connection, [_with_withdrawal(update, revisions) for update in updates if update.stored is not None]
        )
        for slug in slugs:
            self._run.on_withdrawal(slug, revisions[slug], f"The source “{self._source}” no longer has it.")


def _is_unchanged(record: IncomingRecord, state: SourceState) -> bool:
    """Return whether the source says of a practice what it said before, so that nothing is to be done."""
    return record.fingerprint == state.fingerprint and not state.gone and not state.withdrawn_by_ingest


def _with_withdrawal(update: RecordUpdate, revisions: Mapping[str, int]) -> SourceRecord:
    assert update.stored is not None
    stored = update.stored
    return evolve(stored, withdrawal=revisions[update.slug]) if update.slug in revisions else stored
