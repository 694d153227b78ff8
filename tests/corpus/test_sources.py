"""Sources: whose records are whose, and what an import does with new, changed, gone and edited ones."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import CollectionUnavailable, PracticeRemoved
from corpus.store.collection import Collection
from corpus.sync.duplicates import find_duplicates
from corpus.sync.merging.conflicts import InvalidChoice, keep_ours, list_conflicts, take_from_source
from corpus.sync.merging.update_rules import ChangeKind
from corpus.sync.sync_report import SyncReport
from tests.corpus.sync_records import Row, Sources, practice

LONG = (
    "Municipal workshops lend tools to residents, and volunteers explain how a bicycle or a kettle is repaired at home."
)
OTHER = "A telephone line answers questions of farmers about irrigation, seeds and subsidies on every working day."


@pytest.fixture
def sources(tmp_path: Path, new_database: object) -> Iterator[Sources]:
    url = new_database() or f"sqlite:///{tmp_path}/app.sqlite"  # type: ignore[operator]
    collection = Collection.open(url)
    opened = Sources(collection)
    yield opened
    opened.close()


def counts(report: SyncReport) -> dict[str, int]:
    return {kind.value: number for kind, number in report.counts.items() if number}


def named(report: SyncReport, kind: ChangeKind) -> list[str]:
    return [update.slug for update in report.listed.get(kind, ())]


FIRST = [Row("7", "Tool library", LONG), Row("8", "Farm line", OTHER, keywords=("farms",)), Row("9", "Reading room")]


def test_an_identifier_belongs_to_one_source(sources: Sources) -> None:
    sources.put("towns", FIRST)
    report = sources.put("villages", [Row("7", "Village cinema", "Films in the town hall.")])
    assert counts(report) == {"new": 1}
    assert named(report, ChangeKind.NEW) == ["villages-7"]
    assert sources.collection.get("7").title == "Tool library"
    assert sources.collection.get("villages-7").title == "Village cinema"


def test_the_same_records_again_change_nothing(sources: Sources) -> None:
    sources.put("towns", FIRST)
    before = sources.collection.revision
    assert counts(sources.put("towns", FIRST)) == {"unchanged": 3}
    assert sources.collection.revision == before


def test_new_changed_and_gone_records_are_told_apart(sources: Sources) -> None:
    sources.put("towns", FIRST)
    report = sources.put("towns", [Row("7", "Tool library", f"{LONG} And more."), FIRST[1], Row("10", "Choir")])
    assert counts(report) == {"changed": 1, "unchanged": 1, "new": 1, "gone": 1}
    assert named(report, ChangeKind.GONE) == ["9"]
    assert sources.collection.get("9").title == "Reading room"
    assert report.listed[ChangeKind.CHANGED][0].detail == "narrative"


def test_a_change_of_another_field_is_taken_beside_an_edit(sources: Sources) -> None:
    sources.put("towns", FIRST)
    sources.edit("8", title="Farm telephone")
    report = sources.put("towns", [FIRST[0], Row("8", "Farm line", OTHER, keywords=("farms", "water")), FIRST[2]])
    assert counts(report) == {"changed": 1, "unchanged": 2}
    kept = sources.collection.get("8")
    assert (kept.title, kept.keywords) == ("Farm telephone", ("farms", "water"))


def test_a_field_that_both_sides_changed_stays_and_is_a_conflict(sources: Sources) -> None:
    sources.put("towns", FIRST)
    sources.edit("8", title="Farm telephone")
    changed = [FIRST[0], Row("8", "Farmers' line", OTHER, keywords=("water",)), FIRST[2]]
    report = sources.put("towns", changed)
    assert counts(report) == {"in conflict": 1, "unchanged": 2}
    assert report.open_conflicts == 1
    (conflict,) = list_conflicts(sources.store)
    assert (conflict.slug, conflict.unit) == ("8", "title")
    assert (conflict.ours, conflict.theirs) == ("Farm telephone", "Farmers' line")
    assert sources.collection.get("8").title == "Farm telephone"
    assert sources.collection.get("8").keywords == ("water",)
    assert sources.put("towns", changed).open_conflicts == 1


def test_a_person_decides_a_conflict_for_either_side(sources: Sources) -> None:
    sources.put("towns", FIRST)
    for slug in ("7", "8"):
        sources.edit(slug, title="Edited here")
    changed = [Row("7", "Tools", LONG), Row("8", "Line", OTHER, keywords=("farms",)), FIRST[2]]
    sources.put("towns", changed)
    tools, line = list_conflicts(sources.store)
    with sources.store.transaction() as connection:
        assert take_from_source(sources.store, [tools], connection).keys() == {"7"}
        keep_ours(sources.store, [line], connection)
    assert [sources.collection.get(slug).title for slug in ("7", "8")] == ["Tools", "Edited here"]
    assert list(list_conflicts(sources.store)) == []
    assert counts(sources.put("towns", changed)) == {"unchanged": 3}
    later = [changed[0], Row("8", "Lines", OTHER, keywords=("farms",)), FIRST[2]]
    assert counts(sources.put("towns", later)) == {"in conflict": 1, "unchanged": 2}


def test_values_that_no_practice_can_have_together_are_a_conflict(sources: Sources) -> None:
    def import_years(start: int | None, end: int | None) -> SyncReport:
        synchronizer = sources.synchronizer("towns", [])
        synchronizer._spool.add(_checked(practice("5", "Mill", start_year=start, end_year=end)))
        return synchronizer.synchronize()

    import_years(2001, None)
    sources.edit("5", start_year=2010)
    assert counts(import_years(2001, 2005)) == {"in conflict": 1}
    assert sources.collection.get("5").end_year is None
    with sources.store.transaction() as connection, pytest.raises(InvalidChoice, match="5 cannot have these values"):
        take_from_source(sources.store, list(list_conflicts(sources.store)), connection)


def _checked(record: object) -> object:
    from corpus.reading.ingest import CheckedRecord  # noqa: PLC0415

    return CheckedRecord(record, (), "rows.csv", "5")  # type: ignore[arg-type]


def test_what_a_person_withdrew_stays_withdrawn_and_is_named(sources: Sources) -> None:
    sources.put("towns", FIRST)
    sources.collection.remove("9")
    report = sources.put("towns", [*FIRST[:2], Row("9", "Reading room", "Open at night now.")])
    assert counts(report) == {"unchanged": 2, "withdrawn here": 1}
    assert named(report, ChangeKind.WITHDRAWN_HERE) == ["9"]
    with pytest.raises(PracticeRemoved):
        sources.collection.get("9")


def test_a_mirror_withdraws_what_is_gone_with_the_reason(sources: Sources) -> None:
    sources.put("towns", FIRST)
    report = sources.put("towns", FIRST[:2], mirror=True)
    assert counts(report) == {"unchanged": 2, "withdrawn": 1}
    assert sources.withdrawals == [("9", sources.collection.revision, "The source “towns” no longer has it.")]
    assert counts(sources.put("towns", FIRST)) == {"unchanged": 2, "returned": 1}
    assert sources.collection.get("9").title == "Reading room"


def test_a_person_has_the_last_word_after_a_mirror(sources: Sources) -> None:
    sources.put("towns", FIRST)
    sources.put("towns", FIRST[:2], mirror=True)
    sources.collection.put([practice("9", "Reading room", countries=["AT"])])
    assert counts(sources.put("towns", FIRST[:2], mirror=True)) == {"unchanged": 2, "gone": 1}
    sources.collection.remove("9")
    assert counts(sources.put("towns", FIRST)) == {"unchanged": 2, "withdrawn here": 1}


def test_a_mirror_keeps_what_was_edited_here_and_asks(sources: Sources) -> None:
    sources.put("towns", FIRST)
    sources.edit("9", title="Reading rooms")
    assert counts(sources.put("towns", FIRST[:2], mirror=True)) == {"unchanged": 2, "in conflict": 1}
    with sources.store.transaction() as connection:
        keep_ours(sources.store, list(list_conflicts(sources.store)), connection)
    assert counts(sources.put("towns", FIRST[:2], mirror=True)) == {"unchanged": 2, "gone": 1}
    assert sources.collection.get("9").title == "Reading rooms"


def test_a_mirror_withdraws_nothing_where_rows_could_not_be_read(sources: Sources) -> None:
    sources.put("towns", FIRST)
    assert counts(sources.put("towns", FIRST[:2], refused=["9"], mirror=True)) == {"unchanged": 2}
    report = sources.put("towns", FIRST[:2], refused=[""], mirror=True)
    assert counts(report) == {"unchanged": 2, "gone": 1}
    assert "withdraws nothing" in report.notes[0]


def test_a_mirror_of_a_file_that_was_cut_off_must_be_forced(sources: Sources) -> None:
    many = [Row(str(number), f"Town {number}") for number in range(60)]
    sources.put("towns", many)
    report = sources.put("towns", many[:10], mirror=True)
    assert counts(report) == {"unchanged": 10, "gone": 50}
    assert "--force" in report.notes[0]
    assert counts(sources.put("towns", many[:10], mirror=True, force=True)) == {"unchanged": 10, "withdrawn": 50}


def test_a_practice_of_two_sources_is_withdrawn_with_the_last_one(sources: Sources) -> None:
    sources.put("towns", FIRST)
    copy = [Row("9", "Reading room", has_address=True)]
    assert counts(sources.put("copy", copy)) == {"unchanged": 1}
    assert counts(sources.put("towns", FIRST[:2], mirror=True)) == {"unchanged": 2, "gone": 1}
    assert counts(sources.put("copy", [Row("1", "Other")], mirror=True)) == {"new": 1, "withdrawn": 1}


def test_a_dry_run_says_the_same_and_stores_nothing(sources: Sources) -> None:
    sources.put("towns", FIRST)
    sources.edit("8", title="Farm telephone")
    changed = [Row("7", "Tools", LONG), Row("8", "Farmers' line", OTHER, keywords=("farms",)), Row("10", "Choir")]
    before = sources.collection.revision
    said = counts(sources.put("towns", changed, mirror=True, dry_run=True))
    assert said == {"changed": 1, "in conflict": 1, "new": 1, "withdrawn": 1}
    assert sources.collection.revision == before
    assert counts(sources.put("towns", changed, mirror=True)) == said


def test_rows_without_an_id_keep_their_address_when_one_is_put_above(sources: Sources) -> None:
    rows = [Row("", "Advice", "A bakery is advised on ovens."), Row("", "Advice", "A sawmill is advised on its books.")]
    sources.put("firms", rows)
    report = sources.put("firms", [Row("", "Advice", "A brewery asks about labels."), *rows])
    assert counts(report) == {"new": 1, "unchanged": 2}
    texts = {slug: sources.collection.get(slug).text("narrative") for slug in ("at-advice", "at-advice-2")}
    assert texts == {"at-advice": rows[0].text, "at-advice-2": rows[1].text}
    assert named(report, ChangeKind.NEW) == ["at-advice-3"]


def test_a_row_without_an_id_keeps_its_address_under_another_title_or_text(sources: Sources) -> None:
    sources.put("firms", [Row("", "Tool library", LONG), Row("", "Farm line", OTHER)])
    renamed = [Row("", "Lending tools", f"{LONG} Now on Sundays, too."), Row("", "Farm line", "All is new.")]
    report = sources.put("firms", renamed)
    assert counts(report) == {"changed": 2}
    assert sources.collection.get("at-tool-library").title == "Lending tools"
    assert sources.collection.get("at-farm-line").text("narrative") == "All is new."


def test_a_standard_sentence_does_not_make_two_rows_the_same(sources: Sources) -> None:
    rows = [Row("", name, LONG) for name in ("Kiel", "Jena", "Bonn")]
    sources.put("towns", rows)
    report = sources.put("towns", [*rows[:2], Row("", "Oldenburg", LONG)])
    assert counts(report) == {"unchanged": 2, "new": 1, "gone": 1}


def invented_words(chance: Random, number: int) -> list[str]:
    return ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(number)]


def five_grams(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(len(text) - 4)}


def test_rows_of_one_title_are_matched_down_to_three_tenths_of_their_text(sources: Sources) -> None:
    chance = Random(14)
    kept = [invented_words(chance, 29) for _ in range(30)]
    before = [" ".join([*words, *invented_words(chance, 25)]) for words in kept]
    after = [" ".join([*words, *invented_words(chance, 25)]) for words in kept]
    for old, new in zip(map(five_grams, before), map(five_grams, after), strict=True):
        assert 0.3 <= len(old & new) / len(old | new) <= 0.4
    sources.put("towns", [Row("", "Contact", text) for text in before])
    assert counts(sources.put("towns", [Row("", "Contact", text) for text in after])) == {"changed": 30}


def test_a_source_is_recognised_by_its_records_and_not_by_its_name(sources: Sources) -> None:
    sources.put("towns", FIRST)
    assert (
        sources.recognize("towns-2027", [FIRST[0], Row("8", "Farm line", "New."), Row("11", "Chess")]).name == "towns"
    )
    other = [Row(str(number), f"Mountain hut {number}", "A hut above the tree line.") for number in range(7, 12)]
    assert sources.recognize("towns", other).name == "towns-2"
    assert sources.recognize("huts", other).is_new


def test_an_import_that_stopped_early_is_recognised_and_completed(sources: Sources) -> None:
    many = [Row(str(number), f"Town {number}") for number in range(1_200)]
    synchronizer = sources.synchronizer("towns", many)
    write = synchronizer._write
    batches = []

    def stop_at_the_second(*arguments: object) -> None:
        batches.append(1)
        if len(batches) > 1:
            raise KeyboardInterrupt
        write(*arguments)  # type: ignore[arg-type]

    synchronizer._write = stop_at_the_second  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        synchronizer.synchronize()
    assert len(sources.collection) == 500
    assert sources.recognize("towns", many).name == "towns"
    assert counts(sources.put("towns", many)) == {"unchanged": 500, "new": 700}


def test_a_second_import_of_a_source_ends_the_first(sources: Sources) -> None:
    many = [Row(str(number), f"Town {number}") for number in range(600)]
    first = sources.synchronizer("towns", many)
    apply = first._apply

    def let_another_one_begin(*arguments: object) -> None:
        sources.put("towns", many[:1])
        first._apply = apply  # type: ignore[method-assign]
        apply(*arguments)  # type: ignore[arg-type]

    first._apply = let_another_one_begin  # type: ignore[method-assign]
    with pytest.raises(CollectionUnavailable, match="Another import"):
        first.synchronize()
    assert len(sources.collection) == 1


def test_practices_from_before_there_were_sources_are_linked_and_not_overwritten(sources: Sources) -> None:
    sources.collection.put([practice("7", "Tool library", "Edited long ago.", countries=["AT"]), practice("8", "Else")])
    report = sources.put("towns", FIRST)
    assert counts(report) == {"in conflict": 1, "new": 2}
    assert sources.collection.get("7").text("narrative") == "Edited long ago."
    assert sorted(named(report, ChangeKind.NEW)) == ["9", "towns-8"]


def test_an_erased_practice_is_not_written_again_by_its_source(sources: Sources) -> None:
    sources.put("towns", [Row("7", "Tool library", "Maria Muster leads it.")])
    sources.edit("7", sections=practice("7", "T", "It is led by two people.").sections)
    sources.collection.erase("7")
    sources.put("towns", [Row("7", "Tool library", "Maria Muster leads it, still.")])
    assert sources.collection.get("7").text("narrative") == "It is led by two people."


def test_records_that_are_alike_are_reported_with_the_reason(sources: Sources) -> None:
    sources.put("towns", [Row("1", "Tool library", LONG), Row("2", "Farm line", OTHER)])
    sources.put("copy", [Row("5", "Lending of tools", LONG.replace("residents", "everybody")), Row("6", "FARM LINE")])
    pairs = find_duplicates(sources.store).pairs
    assert [(pair.first, pair.second) for pair in pairs] == [("1", "5"), ("2", "6")]
    assert "nearly the same text" in pairs[0].reasons[0]
    assert pairs[1].reasons == ("the same title and place",)


@given(st.permutations(range(8)), st.integers(0, 8))
@settings(max_examples=20)
def test_rows_without_an_id_never_swap_their_addresses(order: list[int], more: int) -> None:
    rows = [Row("", f"Town {number % 3}", f"{LONG[number:]} {OTHER[: number * 9]}") for number in range(8)]
    added = [Row("", f"Town {number % 3}", f"Something else, {number}.") for number in range(more)]
    with TemporaryDirectory() as folder:
        sources = Sources(Collection.open(f"sqlite:///{folder}/app.sqlite"))
        sources.put("towns", rows)
        before = {practice.slug: practice for practice in sources.collection.practices()}
        report = sources.put("towns", [*added, *(rows[place] for place in order)])
        after = {practice.slug: practice for practice in sources.collection.practices()}
        sources.close()
    assert report.counts[ChangeKind.UNCHANGED] == len(rows)
    assert {slug: after[slug] for slug in before} == before
