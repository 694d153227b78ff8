"""Documents become text in parts; what is damaged, hostile or of another kind is refused, and says what to do next."""

import io
import os
import socket
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter

from corpus.errors import RefusedFile
from corpus.extraction import DOCUMENT_TYPES, ExtractedText, document_type_named, extract
from corpus.extraction.child_process import extract_to_json
from corpus.extraction.confinement import MEMORY
from corpus.extraction.extracted_text import MAX_CHARACTERS, DocumentSection, clean_text, limit_length
from corpus.extraction.xlsx import MAX_CELLS
from tests.corpus.documents import docx, docx_types, odt, package, pdf, pdf_of, xlsx

ROOT = Path(__file__).parents[2]
BOMB = b"<w:p/>" + b" " * 40_000_000


def read(data: bytes) -> ExtractedText:
    """What a document holds, read in this process: as the child does it, without the half second that it takes."""
    values = extract_to_json(io.BytesIO(data))
    if "refused" in values:
        raise RefusedFile(values["refused"])
    return ExtractedText.from_json(values)


def in_a_process(folder: Path, data: bytes) -> ExtractedText:
    file = folder / "upload"
    file.write_bytes(data)
    return extract(file)


def test_a_pdf_is_read_page_by_page_in_a_process_of_its_own(tmp_path: Path) -> None:
    found = in_a_process(tmp_path, pdf("Guidance in schools", "A second page\nwith two lines", title="A report"))
    assert (found.kind, found.title) == ("pdf", "A report")
    assert [(part.label, part.page) for part in found.parts] == [("page 1", 1), ("page 2", 2)]
    assert found.parts[1].text == "A second page\nwith two lines"


def test_a_word_document_is_read_heading_by_heading() -> None:
    found = read(docx("Before", "# Aims", "First.", "- one", "- two", "Last.", "## Costs", "None.", title="The plan"))
    assert found.title == "The plan"
    assert found.parts == (
        DocumentSection("", "Before"),
        DocumentSection("Aims", "First.\n\n- one\n- two\n\nLast.", level=1),
        DocumentSection("Costs", "None.", level=2),
    )


def test_a_word_heading_is_known_by_the_name_of_its_style_whatever_its_identifier() -> None:
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:styleId="Nadpis1"><w:name w:val="heading 1"/></w:style></w:styles>'
    )
    raw = '<w:p><w:pPr><w:pStyle w:val="Nadpis1"/></w:pPr><w:r><w:t>Ciele</w:t></w:r></w:p>'
    assert [part.label for part in read(docx("x", raw=raw, more={"word/styles.xml": styles})).parts] == ["Ciele"]


def test_what_was_struck_out_of_a_word_document_is_not_read() -> None:
    raw = "<w:p><w:del><w:r><w:delText>secret</w:delText></w:r></w:del><w:r><w:t>kept</w:t></w:r></w:p>"
    assert read(docx(raw=raw)).text == "kept"


def test_rows_of_a_table_are_lines() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = f"<w:tbl><w:tr>{cell.format('Year')}{cell.format('2014')}</w:tr></w:tbl>"
    assert read(docx("after", raw=row)).text == "Year | 2014\n\nafter"


def test_an_opendocument_text_is_read_heading_by_heading() -> None:
    found = read(odt("# Aims", "First.", "Second.", title="The plan"))
    assert (found.kind, found.title) == ("odt", "The plan")
    assert found.parts == (DocumentSection("Aims", "First.\n\nSecond.", level=1),)


def test_a_workbook_is_read_sheet_by_sheet() -> None:
    found = read(xlsx({"Costs": [("Year", "Euro"), (2014, 1.5), ()], "Notes": [("paid by the state",)]}))
    assert found.parts == (
        DocumentSection("sheet Costs", "Year\tEuro\n2014\t1.5"),
        DocumentSection("sheet Notes", "paid by the state"),
    )


def test_a_page_is_read_heading_by_heading_and_script_in_it_is_told() -> None:
    text = "<!doctype html><html><head><title>T</title><style>p{}</style></head><body>{}<h2>Aims</h2><p>One<li>Two"
    found = read(text.replace("{}", "").encode())
    assert (found.title, found.has_script) == ("T", False)
    assert found.parts == (DocumentSection("Aims", "One\n\n- Two", level=2),)
    assert "alert" not in read(text.replace("{}", "<script>alert(1)</script>").encode()).text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "<a href=' java\tscript:x()'>a</a>",
        "<iframe src=//e></iframe>",
        "<meta http-equiv=refresh content='0;url=//e'>",
        "<form action=//e></form>",
        "<svg onload=x()>",
    ],
)
def test_whatever_a_browser_would_run_in_a_page_makes_it_active(hostile: str) -> None:
    assert read(f"<!doctype html><html><body>{hostile}".encode()).has_script


def test_plain_text_is_read_in_its_encoding() -> None:
    assert read("Überblick über die Beratung".encode("cp1252")).text == "Überblick über die Beratung"
    assert read("﻿Überblick".encode("utf-16")).text == "Überblick"


def test_the_language_of_a_document_is_guessed() -> None:
    text = "Die Beratung in der Schule hilft jungen Menschen, ihren Weg in den Beruf zu finden. " * 3
    assert read(text.encode()).language == "de"
    assert read(b"Guidance").language == ""


def test_text_is_cleaned_of_what_no_record_can_hold() -> None:
    assert clean_text("a\x00b\x07 \ud800c\r\n\r\n\r\n d") == "ab c\n\nd"
    assert clean_text("guid-\nance and EU-\nWide") == "guidance and EU-Wide"


def test_what_is_behind_the_bound_is_not_read_and_a_note_says_so() -> None:
    def parts() -> "list[DocumentSection]":
        return [
            DocumentSection("a", "x" * (MAX_CHARACTERS - 1)),
            DocumentSection("b", "yz"),
            DocumentSection("c", "never"),
        ]

    found, notes = limit_length(iter(parts()))
    assert [(part.label, part.text[-1]) for part in found] == [("a", "x"), ("b", "y")]
    assert notes == (f"Only the first {MAX_CHARACTERS:,} characters were read. Search does not find the rest.",)


def _encrypted() -> bytes:
    writer, found = PdfWriter(io.BytesIO(pdf("secret"))), io.BytesIO()
    writer.encrypt("a password", algorithm="AES-256")
    writer.write(found)
    return found.getvalue()


def _encrypted_package() -> bytes:
    """As DOCX, with the bit that says so set in both heads of each member."""
    data = bytearray(docx("secret"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def _twice() -> bytes:
    found = io.BytesIO(docx("one"))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(found, "a") as packed:
        packed.writestr("word/document.xml", "<other/>")
    return found.getvalue()


def _wide_sheet() -> bytes:
    """A workbook whose rows each have a cell in the last column, which stands for all before it."""
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 200))
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f'<worksheet {names}><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    return _with(xlsx({"Costs": [(1,)]}), {"xl/worksheets/sheet1.xml": sheet})


def _far_sheet() -> bytes:
    """A workbook with one cell, in the last row that there can be."""
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f'<worksheet {names}><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    return _with(xlsx({"Costs": [(1,)]}), {"xl/worksheets/sheet1.xml": sheet})


def _with(data: bytes, changed: dict[str, str | bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members: dict[str, str | bytes] = {name: packed.read(name) for name in packed.namelist()}
    return package(members | changed)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"  \n", "is empty"),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(100), "of an unknown type"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save it as DOCX, XLSX or PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture"),
    "script in SVG": (lambda: b"<?xml version='1.0'?><!-- a --><svg onload='x()'/>", "Export it as a PDF"),
    "XML": (lambda: b"<?xml version='1.0'?><a/>", "XML of an unknown type"),
    "an archive": (lambda: package({"a.txt": "a"}), "package of another type"),
    "a PDF of which little came": (lambda: pdf("one")[:90], "damaged"),
    "a PDF of nothing": (lambda: b"%PDF-1.4\n" + b"nothing at all " * 20, "damaged"),
    "a PDF without pages": (pdf, "no pages"),
    "an encrypted PDF": (_encrypted, "password"),
    "a PDF behind something": (lambda: b"GARBAGE" + pdf("one"), "something before it"),
    "a PDF that is a package": (lambda: pdf("one") + docx("two"), "two types at once"),
    "a PDF that is a page": (lambda: pdf("one", extra="/X (<script>alert\\(1\\)</script>)"), "web page at once"),
    "a page that is a package": (lambda: b"<!doctype html><html>" + docx("two"), "two types at once"),
    "a cut DOCX": (lambda: docx("one")[:-30], "damaged"),
    "an encrypted DOCX": (_encrypted_package, "password"),
    "a name twice": (_twice, "two files with the same name"),
    "entities": (lambda: package({**docx_types(), "word/document.xml": f"{ENTITIES}<x>&b;</x>"}), "entities"),
    "entities in another encoding": (
        lambda: package({**docx_types(), "word/document.xml": f"{ENTITIES}<x>&b;</x>".encode("utf-16")}),
        "entities",
    ),
    "a bomb": (lambda: docx("one", more={"word/document.xml": BOMB}), "far more than a document contains"),
    "too many files": (lambda: docx("one", more={f"word/media/{n}": b"" for n in range(5_001)}), "far more"),
    "a name that leads out": (lambda: docx("one", more={"../../etc/cron.d/x": b"* * * * *"}), "path outside"),
    "an absolute name": (lambda: docx("one", more={"/etc/passwd": b""}), "path outside"),
    "macros": (lambda: docx("one", more={"word/vbaProject.bin": b"\x00"}), "macros"),
    "a document of macros": (
        lambda: docx("one", more=docx_types("application/vnd.ms-word.document.macroEnabled.main+xml")),
        "macros",
    ),
    "text nested without end": (lambda: docx(raw="<w:p>" * 5_000 + "</w:p>" * 5_000), "nested"),
    "text that is none": (lambda: docx("one", more={"word/document.xml": "<w:document"}), "damaged"),
    "no text": (lambda: package({**docx_types()}), "missing"),
    "a billion cells": (_wide_sheet, f"more than {MAX_CELLS:,} cells"),
    "a row at the end of the world": (_far_sheet, f"more than {MAX_CELLS:,} cells"),
    "a workbook without sheets": (lambda: _with(xlsx({"A": [(1,)]}), {"xl/workbook.xml": "<x/>"}), "no sheets"),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.slow
def test_what_is_damaged_hostile_or_of_another_kind_is_refused(tmp_path: Path, kind: str) -> None:
    make, says = HOSTILE[kind]
    with pytest.raises(RefusedFile, match=says) as refused:
        in_a_process(tmp_path, make())
    assert len(str(refused.value).split(". ")) > 1, "it says what to do next"


@pytest.mark.slow
def test_a_pdf_whose_pages_are_their_own_parents_comes_to_an_end(tmp_path: Path) -> None:
    loop = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 3 >>"]
    with pytest.raises(RefusedFile):
        in_a_process(tmp_path, pdf_of(loop))


@pytest.mark.slow
def test_a_pdf_that_unpacks_without_end_comes_to_an_end(tmp_path: Path) -> None:
    packed = zlib.compress(zlib.compress(zlib.compress(bytes(300_000_000))))
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] >>"
    filters = f"<< /Length {len(packed)} /Filter [/FlateDecode /FlateDecode /FlateDecode] >>\nstream\n".encode()
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, filters + packed + b"\nendstream"]
    assert not in_a_process(tmp_path, pdf_of(objects)).has_text


def test_a_bomb_inside_a_document_is_never_opened(tmp_path: Path) -> None:
    inner = package({"b.zip": package({"c": bytes(60_000_000)})})
    assert in_a_process(tmp_path, docx("one", more={"word/embeddings/a.zip": inner})).text == "one"


def confined(code: str) -> subprocess.CompletedProcess[str]:
    program = f"from corpus.extraction.confinement import confine\nimport os, socket, subprocess\nconfine()\n{code}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def test_a_process_that_reads_a_strangers_file_writes_nothing_and_speaks_to_nobody(tmp_path: Path) -> None:
    file = tmp_path / "written"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for code in (
            f"open({str(file)!r}, 'w')",
            f"os.open({str(file)!r}, os.O_CREAT | os.O_WRONLY)",
            f"socket.create_connection(('127.0.0.1', {port}))",
            "subprocess.run(['true'])",
            "os.system('true')",
            "os.fork()",
            f"os.mkdir({str(file)!r})",
        ):
            assert "PermissionError" in confined(code).stderr, code
    assert not file.exists()


def test_a_process_that_reads_a_strangers_file_has_little_memory() -> None:
    assert "MemoryError" in confined(f"bytearray({MEMORY})").stderr
    assert confined("bytearray(100_000_000)").returncode == 0


@pytest.mark.slow
def test_a_process_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.extraction.extractor.TIMEOUT", 0.01)
    with pytest.raises(RefusedFile, match="takes too long"):
        in_a_process(tmp_path, pdf("one"))


def test_each_kind_has_a_name_a_type_and_an_ending_of_its_own() -> None:
    """The types are those that IANA has registered, the endings those that go with them."""
    office = "application/vnd.openxmlformats-officedocument"
    assert {kind.name: (kind.media_type, kind.suffix) for kind in DOCUMENT_TYPES} == {
        "pdf": ("application/pdf", ".pdf"),
        "docx": (f"{office}.wordprocessingml.document", ".docx"),
        "odt": ("application/vnd.oasis.opendocument.text", ".odt"),
        "xlsx": (f"{office}.spreadsheetml.sheet", ".xlsx"),
        "html": ("text/html", ".html"),
        "text": ("text/plain", ".txt"),
    }
    assert all(document_type_named(kind.name) is kind for kind in DOCUMENT_TYPES)
