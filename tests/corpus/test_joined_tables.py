"""Tables that are joined to the records by a key: files and sheets."""

from pathlib import Path

import openpyxl
import pytest

from corpus.errors import UnreadableFile
from corpus.formats import ImportOptions, ParsedPractice, read, read_all
from corpus.formats.mapping.joined_table import JoinedTable

THEMES = [
    ["Ref", "topics", "remark"],
    ["a1", "solar; roofs", "x"],
    ["a2", "tidal", ""],
    ["a1", "wind", ""],
    ["zz", "lost", ""],
]


def topics(path: Path, options: ImportOptions) -> dict[str, tuple[str, ...]]:
    outcomes = list(read_all([path], options))
    return {
        outcome.practice.title: outcome.practice.tags for outcome in outcomes if isinstance(outcome, ParsedPractice)
    }


def test_a_file_is_joined_by_its_key_and_rows_without_a_record_are_named(tmp_path: Path) -> None:
    (tmp_path / "main.csv").write_text("ref,title\na1,One\na2,Two\na3,Three\n")
    side = tmp_path / "side.csv"
    side.write_text("\n".join(",".join(row) for row in THEMES))
    table = JoinedTable(str(side), "ref")
    assert topics(tmp_path, ImportOptions(joins=(table,))) == {
        "One": ("solar", "roofs", "wind"),
        "Two": ("tidal",),
        "Three": (),
    }
    assert table.unused_note() == f"No record has the ref of these rows of “{side}”: zz."


def test_a_sheet_is_joined_and_is_no_table_of_its_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Cases"
    for row in (["title", "Ref"], ["One", "a1"], ["Two", "a2"]):
        book.active.append(row)
    for row in THEMES[:4]:
        (book["Themes"] if "Themes" in book.sheetnames else book.create_sheet("Themes")).append(row)
    book.save(tmp_path / "a.xlsx")
    table = JoinedTable("Themes", "Ref")
    assert topics(tmp_path / "a.xlsx", ImportOptions(joins=(table,))) == {
        "One": ("solar", "roofs", "wind"),
        "Two": ("tidal",),
    }
    assert table.unused_note() == ""


def test_json_records_can_be_joined_with_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "One", "ref": "a1"}\n')
    (tmp_path / "side.csv").write_text("ref,topics\na1,solar\n")
    options = ImportOptions(joins=(JoinedTable(str(tmp_path / "side.csv"), "ref"),))
    assert topics(tmp_path / "a.jsonl", options) == {"One": ("solar",)}


@pytest.mark.parametrize("text", ["", "other,topics\na1,solar\n"])
def test_a_joined_table_without_the_key_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("ref,title\na1,One\n")
    (tmp_path / "side.csv").write_text(text)
    (outcome,) = read(tmp_path / "a.csv", ImportOptions(joins=(JoinedTable(str(tmp_path / "side.csv"), "ref"),)))
    assert isinstance(outcome, UnreadableFile)
    assert "no column 'ref'" in outcome.reason


def test_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("ref,title\na1,One\n")
    table = JoinedTable("Missing", "ref")
    assert len(topics(tmp_path / "a.csv", ImportOptions(joins=(table,)))) == 1
    assert table.unused_note() == "There is no file or sheet “Missing”, which --join names."
