"""Whatever the order of imports, edits, withdrawals and mirrors, no edit and no withdrawal by a person is lost."""

import tempfile
from pathlib import Path

import pytest
from attrs import define, evolve, field
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from corpus.store.collection import Collection
from corpus.sync.merging.conflicts import keep_ours, list_conflicts, take_from_source
from tests.corpus.sync_records import Row, Sources

pytestmark = pytest.mark.slow

NAMES = ("north", "south")
IDENTIFIERS = ("1", "2")
VALUES = ("red", "green")
FIELDS = ("title", "native_title")


@define
class Expected:
    """A practice as it must be, by the rules that people are told."""

    said: dict[str, str]
    """What the source said last while the practice was here."""
    edits: dict[str, str] = field(factory=dict)
    """The values that people gave, where the source says something else."""
    withdrawn_by: str = ""
    """`person` or `mirror`; empty where the practice is here."""
    stays: bool = False
    """Whether a person restored it after a mirror withdrew it, while the source does not have it."""

    @property
    def values(self) -> dict[str, str]:
        return self.said | self.edits


rows = st.dictionaries(
    st.sampled_from(IDENTIFIERS), st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in FIELDS})
)
choices = st.integers(0, len(NAMES) * len(IDENTIFIERS) - 1)
"""Which of the practices that a step can change is changed."""


class SourcesMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.sources = Sources(Collection.open(f"sqlite:///{Path(self.folder.name)}/app.sqlite"))
        self.expected: dict[tuple[str, str], Expected] = {}
        self.slugs: dict[tuple[str, str], str] = {}

    @rule(name=st.sampled_from(NAMES), records=rows, mirror=st.booleans())
    def ingest(self, name: str, records: dict[str, dict[str, str]], mirror: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.sources.put(name, [_row(name, key, values) for key, values in records.items()], mirror=mirror)
        for identifier, values in records.items():
            said = {**values, "title": _title(name, identifier, values["title"])}
            self._expect(name, identifier, said)
        if mirror:
            self._expect_mirror(name, set(records))

    def _expect(self, name: str, identifier: str, said: dict[str, str]) -> None:
        known = self.expected.get((name, identifier))
        if known is None:
            self.expected[name, identifier] = Expected(said)
            slugs = [
                record.slug
                for record in self.sources.store.records_with_identifiers([identifier])
                if record.source == name
            ]
            (self.slugs[name, identifier],) = slugs
        elif known.withdrawn_by == "mirror":
            self.expected[name, identifier] = Expected(said)
        elif not known.withdrawn_by:
            edits = {unit: value for unit, value in known.edits.items() if value != said[unit]}
            self.expected[name, identifier] = Expected(said, edits)
        else:
            known.stays = False

    def _expect_mirror(self, name: str, present: set[str]) -> None:
        for (source, identifier), known in self.expected.items():
            gone = source == name and identifier not in present
            if gone and not (known.withdrawn_by or known.stays or known.edits):
                known.withdrawn_by = "mirror"

    def _choose(self, choice: int, *, withdrawn: bool) -> tuple[str, str] | None:
        able = sorted(which for which, known in self.expected.items() if bool(known.withdrawn_by) == withdrawn)
        return able[choice % len(able)] if able else None

    @rule(choice=choices, name=st.sampled_from(FIELDS), value=st.sampled_from(VALUES))
    def edit(self, choice: int, name: str, value: str) -> None:
        if which := self._choose(choice, withdrawn=False):
            known, new = self.expected[which], _title(*which, value) if name == "title" else value
            self.sources.edit(self.slugs[which], **{name: new})
            known.edits.pop(name, None)
            if new != known.said[name]:
                known.edits[name] = new

    @rule(choice=choices)
    def withdraw(self, choice: int) -> None:
        if which := self._choose(choice, withdrawn=False):
            self.sources.collection.remove(self.slugs[which])
            self.expected[which].withdrawn_by = "person"

    @rule(choice=choices)
    def restore(self, choice: int) -> None:
        if which := self._choose(choice, withdrawn=True):
            before = self.sources.collection.revisions(self.slugs[which])[1].practice
            assert before is not None
            self.sources.collection.put([before])
            known = self.expected[which]
            known.stays = known.stays or known.withdrawn_by == "mirror"
            known.withdrawn_by = ""

    @rule(take_source=st.booleans())
    def decide_all(self, take_source: bool) -> None:  # noqa: FBT001 - as above
        conflicts = list(list_conflicts(self.sources.store))
        with self.sources.store.transaction() as connection:
            if take_source:
                take_from_source(self.sources.store, conflicts, connection)
            else:
                keep_ours(self.sources.store, conflicts, connection)
        for conflict in conflicts:
            self._expect_decision(conflict.slug, conflict.unit, take_source=take_source)

    def _expect_decision(self, slug: str, unit: str, *, take_source: bool) -> None:
        known = next(self.expected[which] for which, name in self.slugs.items() if name == slug)
        if unit == "(gone)":
            known.withdrawn_by = "mirror" if take_source else ""
            known.stays = not take_source
        elif take_source:
            known.edits.pop(unit)

    @invariant()
    def everything_is_as_people_and_sources_left_it(self) -> None:
        present = {practice.slug: practice for practice in self.sources.collection.practices()}
        here = {self.slugs[which]: known.values for which, known in self.expected.items() if not known.withdrawn_by}
        assert {slug: {name: getattr(practice, name) for name in FIELDS} for slug, practice in present.items()} == here

    def teardown(self) -> None:
        self.sources.close()
        self.folder.cleanup()


def _title(name: str, identifier: str, value: str) -> str:
    return f"{name} {identifier} {value}"


def _row(name: str, identifier: str, values: dict[str, str]) -> Row:
    return evolve(Row(identifier, _title(name, identifier, values["title"])), native_title=values["native_title"])


TestSources = SourcesMachine.TestCase
TestSources.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
