"""CSV, TSV and XLSX: what is written is read back, and what others wrote is read as a person would read it."""

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.formats.base import ParsedPractice
from corpus.formats.import_options import ImportOptions
from corpus.formats.spreadsheets.xlsx_writer import write_xlsx
from corpus.formats.tables import read_table, write_csv
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section
from corpus.profile.active import active_profile

CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("=+-@;<>\\'\", \t\n\r_x")
TEXT = st.text(CHARACTERS, max_size=20)
SAID = TEXT.filter(bool)
LINKS = st.lists(st.builds(Link, SAID, TEXT) | st.builds(Link, TEXT, SAID), max_size=3)
PRACTICES = st.builds(
    Practice,
    slug=st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True),
    title=SAID.filter(str.strip),
    native_title=TEXT,
    language=st.sampled_from(["en", "nb", "und"]),
    countries=st.sampled_from([(), ("NO",), ("NO", "SUHH", "EU")]),
    regions=st.lists(TEXT, max_size=3),
    start_year=st.none() | st.integers(1800, 1900),
    end_year=st.none() | st.integers(1900, 2100),
    values=st.fixed_dictionaries(
        {"areas": st.lists(TEXT, max_size=3), "level": st.lists(TEXT, max_size=1)},
    ),
    keywords=st.lists(TEXT, max_size=3),
    tags=st.lists(TEXT, max_size=3),
    sections=st.lists(
        st.builds(Section, st.sampled_from(active_profile().section_keys), TEXT), unique_by=lambda one: one.key
    ),
    contact=st.builds(Contact, TEXT, TEXT, website=TEXT),
    documents=LINKS,
    sources=LINKS,
    attachments=st.lists(st.builds(Attachment, SAID, TEXT, st.none() | st.integers(0, 10**9), TEXT), max_size=2),
    proposals=st.lists(st.builds(Proposal, SAID, st.sampled_from(["yes", "no", "unknown"])), max_size=2),
    provided_by=TEXT,
    created=st.none() | st.dates(),
)
FULL = Practice(
    slug="no-agreements",
    title="=Agreements, “NAV” & counties",
    countries=["NO"],
    start_year=2007,
    values={"areas": ["P3.2", "X9"]},
    keywords=["co-operation; more", "a\\b", "@home", "<tag>"],
    sections=[Section("why", "- one\n- two"), Section("narrative", "'=1+1")],
    contact=Contact(name="A. Person", phone="+47 21 07 01 28"),
    documents=[
        Link("Report <1>; all", "https://x.no/r.pdf;v=1"),
        Link("", "https://x.no"),
        Link("https://title.no", ""),
    ],
    attachments=[Attachment("r.pdf", "application/pdf", 12, "abc"), Attachment("b; c.txt")],
    proposals=[Proposal("KSLLL: old", "yes")],
    updated=date(2020, 1, 2),
)
FORMATS = [("all.csv", write_csv), ("all.tsv", write_csv), ("all.csv.gz", write_csv), ("all.xlsx", write_xlsx)]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def sheet(path: Path, *rows: list[Any], name: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = name
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def taken(path: Path, mapping: dict[str, str] | None = None) -> list[ParsedPractice]:
    outcomes = list(read_table(path, mapping))
    assert all(isinstance(one, ParsedPractice) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, ParsedPractice)]


def refusal(path: Path) -> UnreadableFile:
    last = list(read_table(path))[-1]
    assert isinstance(last, UnreadableFile)
    assert str(path) in str(last)
    return last


@pytest.mark.parametrize(("name", "write"), FORMATS)
def test_what_is_written_is_read_back_equal(tmp_path: Path, name: str, write: Any) -> None:
    practices = [FULL, Practice(slug="least", title="Least", language="und")]
    assert write(practices, tmp_path / name) == 2
    assert [one.practice for one in taken(tmp_path / name)] == practices
    assert [one.row for one in taken(tmp_path / name)] == [2, 3]
    assert not any(one.notes for one in taken(tmp_path / name))


@pytest.mark.parametrize(("name", "write"), FORMATS)
@settings(max_examples=25)
@given(practice=PRACTICES)
def test_any_practice_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, name: str, write: Any, practice: Practice
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    write([practice], path)
    assert [one.practice for one in taken(path)] == [practice]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
def test_a_text_that_reads_like_a_spreadsheet_error_is_kept(tmp_path: Path, error: str) -> None:
    write_xlsx([Practice(slug="a", title=error, provided_by=error)], tmp_path / "a.xlsx")
    (outcome,) = taken(tmp_path / "a.xlsx")
    assert (outcome.practice.title, outcome.practice.provided_by) == (error, error)


def test_no_cell_of_a_csv_begins_as_a_formula_does(tmp_path: Path) -> None:
    write_csv([FULL, evolve(FULL, slug="b", title="\t=1")], tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8-sig") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert "'=Agreements, “NAV” & counties" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path: Path) -> None:
    write_xlsx([FULL], tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells if cell.value == FULL.title] == [True]


@pytest.mark.parametrize("text", ["x" * 52_183, "\r" * 40_000, "😀" * 40_000, "_x000D_ " * 9_000, " " * 32_770])
def test_a_text_longer_than_a_cell_of_a_spreadsheet_continues_in_a_sheet_of_its_own(tmp_path: Path, text: str) -> None:
    long = evolve(FULL, slug="long", sections=[Section("why", f"a{text}b"), Section("aims", text + "c")])
    write_xlsx([FULL, long], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Practices", "Continued"]
    lengths = [len(str(cell.value).encode("utf-16-le")) // 2 for sheet in book for row in sheet for cell in row]
    assert max(lengths) <= 32_767
    assert [one.practice for one in taken(tmp_path / "a.xlsx")] == [FULL, long]


def test_a_part_of_a_long_text_whose_row_is_gone_is_said(tmp_path: Path) -> None:
    write_xlsx([evolve(FULL, sections=[Section("why", "x" * 40_000)])], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["Practices"]["A2"] = "another-slug"
    book.save(tmp_path / "a.xlsx")
    options = ImportOptions()
    (one,) = read_table(tmp_path / "a.xlsx", options)
    assert isinstance(one, ParsedPractice)
    assert len(one.practice.text("why")) == 32_767
    assert [FULL.slug in note.message and "'why'" in note.message for note in options.log.file_notes] == [True]


def test_an_edited_table_of_ours_keeps_its_markdown_and_names_new_columns(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "slug,title,country,why,my remarks\na,A,Norway,**so**,x\nb,B,NO,**so**,y\n")
    first, second = taken(path)
    assert (first.practice.country, first.practice.text("why")) == ("NO", "**so**")
    assert (second.practice.country, second.practice.text("why")) == ("NO", "**so**")
    assert first.notes == ("columns without a field: my remarks",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(
        [["Title", "Themes", "Text"], ["One; and, more | here", "a ; b ; c", 'He said "so"\n\nand, went.']]
    )
    (one,) = taken(written(tmp_path / "a.csv", out.getvalue()))
    assert one.practice.title == "One; and, more | here"
    assert one.practice.tags == ("a", "b", "c")
    assert one.practice.text("narrative") == 'He said "so"\n\nand, went.'


def test_a_line_that_says_the_delimiter_is_believed(tmp_path: Path) -> None:
    (one,) = taken(written(tmp_path / "a.csv", "sep=;\nTitle;Text\nOne, two, three;Four\n"))
    assert one.practice.title == "One, two, three"
    assert one.row == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1253"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    title = "Η επαγγελματική συμβουλευτική βοηθά τους νέους να επιλέξουν σπουδές και εργασία"  # noqa: RUF001
    (one,) = taken(written(tmp_path / "a.csv", f"Title;Year\n{title};2014\n", encoding))
    assert (one.practice.title, one.practice.start_year, one.practice.language) == (title, 2014, "el")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'Title,Text\n"Two\nlines",x\n\n,\nFifth,y\n,only text\n')
    outcomes = list(read_table(path))
    assert [one.row for one in outcomes] == [2, 5, 6]
    assert str(outcomes[2]) == f"{path}, row 6: title: is empty"


def test_short_rows_are_padded_and_extra_cells_are_named(tmp_path: Path) -> None:
    short, long, unnamed = taken(written(tmp_path / "a.csv", "Title,Text,\nOne\nTwo,x,,more,and more\nThree,x,y\n"))
    assert (short.practice.title, short.notes) == ("One", ())
    assert long.notes == ("cells beyond the columns: 'more', 'and more'",)
    assert unnamed.notes == ("columns without a field: column 3",)


def test_nul_bytes_and_controls_in_a_table_are_mended(tmp_path: Path) -> None:
    (one,) = taken(written(tmp_path / "a.csv", "Ti\x00tle,Te\xadxt\nO\x00ne,It\x92s\n"))
    assert (one.practice.title, one.practice.text("narrative")) == ("One", "It\u2019s")


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'Title,Text\nOne,x\nTwo,"open\nThree,y\nFour,z\n')
    assert [one.row for one in read_table(path)] == [2, 3]
    assert "never closed, from line 3 to the end, line 5" in str(refusal(path))


@pytest.mark.parametrize(
    "text", ['Title,Text\nOne,"' + "x" * 1_100_000 + '"\n', "Title,Text\nOne," + "x" * 17 * 1024**2]
)
def test_cells_and_lines_that_are_too_long_are_named_with_their_row(tmp_path: Path, text: str) -> None:
    assert refusal(written(tmp_path / "a.csv", text)).row == 2


def test_text_over_the_bound_of_a_section_refuses_its_row_alone(tmp_path: Path) -> None:
    first, second = read_table(written(tmp_path / "a.csv", f"Title,Text\nOne,{'word ' * 110_000}\nTwo,x\n"))
    assert isinstance(first, UnreadableFile)
    assert first.row == 2
    assert isinstance(second, ParsedPractice)


@pytest.mark.parametrize("text", ["", "\n\n", "one\ntwo\n", "a,b\n" * 40])
def test_a_table_without_a_title_is_refused(tmp_path: Path, text: str) -> None:
    (only,) = read_table(written(tmp_path / "a.csv", text))
    assert isinstance(only, UnreadableFile)


def test_where_no_column_is_the_title_the_refusal_says_what_would_help(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "Recipient,Name of Project,Cost\nA,One,5\n")
    assert str(refusal(path)) == (
        f"{path}: no column is known as the title. The columns are Recipient, Name of Project, Cost. "
        "Try --map 'Name of Project=title'"
    )
    (one,) = taken(path, {"Name of Project": "title"})
    assert one.practice.title == "One"


def test_a_mapping_to_a_field_that_there_is_none_of_is_refused(tmp_path: Path) -> None:
    (only,) = read_table(written(tmp_path / "a.csv", "Title,Text\nOne,x\n"), {"Text": "prose"})
    assert "'prose', which is not a field" in str(only)


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    assert [one.practice.title for one in taken(written(tmp_path / "a.csv", "Title\nOne\nTwo\n"))] == ["One", "Two"]


def test_a_spreadsheet_is_read_below_the_rows_above_its_header(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        ["List of operations"],
        ["As of", datetime(2016, 6, 30)],  # noqa: DTZ001 - spreadsheets know no zones
        [],
        ["Title", "Year", "Start date", "End date", "Country", None],
        ["One", 2014.0, datetime(2015, 3, 1), None, "Norway", None],  # noqa: DTZ001
        [],
        ["=1+1", 2014, None, "#N/A", "#REF!", None],
        ["It_x0092_s", True, None, None, None, None],
    )
    one, formula_without_a_value, mended = read_table(path)
    assert isinstance(one, ParsedPractice)
    assert isinstance(mended, ParsedPractice)
    assert formula_without_a_value.row == 7
    assert (one.row, one.practice.title, one.practice.start_year) == (5, "One", 2014)
    assert (mended.row, mended.practice.title) == (8, "It\u2019s")


def test_each_sheet_with_a_header_is_a_table_and_the_others_are_named(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", ["Remarks"], ["none"], name="Read me")
    book = openpyxl.load_workbook(path)
    for name, state in (("Hidden", "hidden"), ("Data", "visible"), ("More", "visible")):
        page = book.create_sheet(name)
        page.append(["Title", "Text"])
        page.append([name, "x"])
        page.append([None, "without a title"])
        page.sheet_state = state
    book.save(path)
    options = ImportOptions()
    data, refused, more, _ = read_table(path, options)
    assert isinstance(data, ParsedPractice)
    assert isinstance(more, ParsedPractice)
    assert (data.practice.title, data.notes, more.practice.title, more.notes) == (
        "Data",
        ("sheet “Data”",),
        "More",
        ("sheet “More”",),
    )
    assert str(refused) == f"{path}, row 3: sheet “Data”: title: is empty"
    first, second = (note.message for note in options.log.file_notes)
    assert first.startswith("no practice was read from sheet “Read me”: no column is known as the title")
    assert second == "no practice was read from sheet “Hidden”: it is hidden"


def test_the_formula_of_a_link_is_its_text_and_its_address(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx",
        ["Title", "Text", "url"],
        [
            '=HYPERLINK("http://a.example","One")',
            '=HYPERLINK("http://b.example","Report")',
            '=HYPERLINK("http://c.example")',
        ],
        ["Two", "plain", None],
    )
    one, two = taken(path)
    assert (one.practice.title, one.practice.text("narrative")) == ("One", "[Report](http://b.example)")
    assert [link.url for link in one.practice.sources] == ["http://c.example"]
    assert (two.practice.title, two.practice.text("narrative")) == ("Two", "plain")


def test_a_spreadsheet_without_a_header_is_refused_with_its_columns(tmp_path: Path) -> None:
    assert "Projekt=title" in str(refusal(sheet(tmp_path / "a.xlsx", ["Nr.", "Projekt"], [1, "One"])))


def repacked(path: Path, change: dict[str, bytes]) -> Path:
    """The spreadsheet with some of its parts replaced."""
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, data in {**content, **change}.items():
            parts.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (ord("b") + level, b"&%c;" % (ord("a") + level) * 60) for level in range(8)
) + b"]><worksheet>&i;</worksheet>"  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"xl/media/bomb.bin": b"\0" * 300 * 1024**2},
        {SHEET: LAUGHS},
        {SHEET: b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>"},
        {SHEET: b"no XML"},
        {"xl/workbook.xml": b"<workbook/>"},
    ],
)
def test_a_spreadsheet_that_is_a_bomb_or_broken_is_refused(tmp_path: Path, change: dict[str, bytes]) -> None:
    assert refusal(repacked(sheet(tmp_path / "a.xlsx", ["Title", "Text"], ["One", "x"]), change))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"Title,Text\nOne,x\n"])
def test_a_file_that_is_no_spreadsheet_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    assert "the spreadsheet cannot be read" in str(refusal(tmp_path / "a.xlsx"))


@pytest.mark.slow
def test_a_row_far_below_is_reached_without_harm(tmp_path: Path) -> None:
    rows = "<row r='1'><c r='A1' t='inlineStr'><is><t>Title</t></is></c></row>"
    for number in (1_048_576, 999_999_999):
        rows += f"<row r='{number}'><c r='A{number}' t='inlineStr'><is><t>Far</t></is></c></row>"
    spacename = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = f"<worksheet xmlns='{spacename}'><sheetData>{rows}</sheetData></worksheet>"
    path = repacked(sheet(tmp_path / "a.xlsx", ["x"]), {SHEET: content.encode()})
    assert [one.row for one in taken(path)] == [1_048_576]


@given(st.binary(max_size=200) | st.text(st.sampled_from('Title,Text;"\n\r|\t\x00ab'), max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(b"Title,Text\n" + data)
    assert all(isinstance(one, ParsedPractice | UnreadableFile) for one in read_table(path))
