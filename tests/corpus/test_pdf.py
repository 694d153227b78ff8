"""A PDF is read in the order in which people read it, each text once; a scan is told from a text."""

import io
import zlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.extraction import ExtractedText
from corpus.extraction.extracted_text import clean_text
from corpus.extraction.pdf import read_pdf
from corpus.extraction.pdf.columns import read_columns
from corpus.extraction.pdf.page_edges import without_page_edges
from tests.corpus.documents import pdf, pdf_of

LEFT = (
    "The travelling counsellors",
    "come to every village of the",
    "mountains twice a year, and",
    "speak with each pupil.",
)
RIGHT = (
    "The county pays for the vans",
    "and the ministry for the work",
    "of the counsellors. A report",
    "is due after three years.",
)
HEAD, FOOT = (
    "Guidance vans for the villages of the north and their schools, a report of the county",
    "Printed in the county",
)


def page(content: str, extra: str = "") -> ExtractedText:
    """A PDF with one page of this content, written by hand."""
    packed = zlib.compress(content.encode("cp1252"))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        font,
        f"<< /Type /Page /Parent 2 0 R {resources} /Contents 5 0 R {extra} >>".encode(),
        f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream",
    ]
    return read_pdf(io.BytesIO(pdf_of(objects)))


def at(x: int, y: int, text: str) -> str:
    return f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n"


ROWS = [(700 - 14 * n, left, right) for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))]
WRITTEN = {
    "column by column": "".join(at(60, y, left) for y, left, _ in ROWS)
    + "".join(at(320, y, right) for y, _, right in ROWS),
    "line by line": "".join(at(60, y, left) + at(320, y, right) for y, left, right in ROWS),
    "in one text object": "BT /F1 10 Tf 60 700 Td "
    + "".join(f"({left}) Tj 260 0 Td ({right}) Tj -260 -14 Td " for _, left, right in ROWS)
    + "ET\n",
    "with matrices": "BT /F1 10 Tf "
    + "".join(f"1 0 0 1 60 {y} Tm ({left}) Tj 1 0 0 1 320 {y} Tm ({right}) Tj " for y, left, right in ROWS)
    + "ET\n",
    "in one operator": "BT /F1 10 Tf 60 700 Td 14 TL "
    + "".join(f"[({left}) {-(260 - 4.6 * len(left)) * 100:.0f} ({right})] TJ T* " for _, left, right in ROWS)
    + "ET\n",
}


@pytest.mark.parametrize("written", WRITTEN)
def test_two_columns_are_read_one_after_the_other(written: str) -> None:
    read = page(at(60, 740, HEAD) + WRITTEN[written] + at(60, 600, FOOT))
    lines = [line for line in read.text.split("\n") if line != FOOT]
    assert lines == [HEAD, *LEFT, *RIGHT]
    assert FOOT in read.text


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [[f"{name} line {n} is long" for n in range(5)] for name in ("First", "Second", "Third")]
    rows = zip(*columns, strict=True)
    content = "".join(at(40 + 190 * x, 700 - 14 * y, text) for y, row in enumerate(rows) for x, text in enumerate(row))
    assert page(content).text.split("\n") == [line for column in columns for line in column]


def test_narrow_columns_are_read_one_after_the_other() -> None:
    columns = (
        ("The vans go", "to all the", "villages of", "the north."),
        ("They are", "paid by the", "county and", "the state."),
    )
    rows = enumerate(zip(*columns, strict=True))
    content = "".join(at(60, 700 - 14 * n, left) + at(200, 700 - 14 * n, right) for n, (left, right) in rows)
    assert page(content).text.split("\n") == [line for column in columns for line in column]


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Year", "Pupils"), ("2014", "120"), ("2015", "210"), ("2016", "260"), ("2017", "270")]
    content = "".join(at(60, 700 - 16 * n, left) + at(300, 700 - 16 * n, right) for n, (left, right) in enumerate(rows))
    assert page(content).text.split() == [cell for row in rows for cell in row]


@given(st.text(max_size=200), st.text(st.sampled_from("ab \n"), max_size=300))
def test_no_character_is_lost_or_added(text: str, layout: str) -> None:
    for given_text in (text, layout, "\n".join(" ".join(line.split()) for line in layout.split("\n"))):
        read = read_columns(given_text, layout)
        assert Counter("".join(read.split())) == Counter("".join(given_text.split()))


@pytest.mark.parametrize(
    ("divided", "joined"),
    [
        ("guid-\nance", "guidance"),
        ("guid\u2010\n  ance", "guidance"),
        ("Bera\u00adtungs\u00ad\nstelle", "Beratungsstelle"),
        ("żół-\nćcie", "żółćcie"),
        ("młodzie-\nży", "młodzieży"),
        ("Baden-\nWürttemberg", "Baden-Württemberg"),
        ("pre-\nand postgraduate", "pre- and postgraduate"),
        ("Schul-\nund Berufswahl", "Schul- und Berufswahl"),
        ("long-term plans and long-\nterm aims", "long-term plans and long-term aims"),
        ("2014-\n2020", "2014-\n2020"),
        ("a list -\nof things", "a list -\nof things"),
    ],
)
def test_words_that_are_divided_at_a_line_end_are_joined(divided: str, joined: str) -> None:
    assert clean_text(divided) == joined


def test_running_heads_and_page_numbers_are_read_once_or_not_at_all() -> None:
    texts = ("The first page begins.", "The second goes on.", "The third ends.")
    read = read_pdf(
        io.BytesIO(pdf(*(f"Annual report\n{text}\nMore of {n}.\nPage {n} of 3" for n, text in enumerate(texts, 1))))
    )
    assert read.text.split("\n\n") == [
        "Annual report\nThe first page begins.\nMore of 1.",
        "The second goes on.\nMore of 2.",
        "The third ends.\nMore of 3.",
    ]
    assert read.notes == ("Not read: headers and footers.",)


def test_headings_with_numbers_are_no_running_heads() -> None:
    pages = [
        f"Lesson {n}\nText {word}.\nMore {word}.\nEnd {word}." for n, word in enumerate(("one", "two", "three"), 1)
    ]
    assert without_page_edges(pages) == (pages, False)


def sized(size: int, y: int, text: str) -> str:
    return f"BT /F1 {size} Tf 60 {y} Td ({text}) Tj ET\n"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ([(11, "Ministry of Education"), (24, "Guidance vans for"), (24, "mountain villages"), (11, "Text.")], True),
        ([(40, "2014"), (11, "Ministry"), (24, "Guidance vans for"), (24, "mountain villages"), (11, "Text.")], True),
        ([(11, "Guidance vans for"), (11, "mountain villages"), (12, "Aims"), (11, "Text.")], False),
    ],
)
def test_the_title_is_the_text_in_the_largest_letters(lines: list[tuple[int, str]], title: bool) -> None:  # noqa: FBT001
    body = "".join(sized(11, 300 - 14 * n, "More text of the report.") for n in range(5))
    read = page("".join(sized(size, 740 - 30 * n, text) for n, (size, text) in enumerate(lines)) + body)
    assert read.shown_title == ("Guidance vans for mountain villages" if title else "")


def test_a_table_of_contents_is_left_out_and_said() -> None:
    read = page(
        "".join(
            at(60, 700 - 14 * n, line)
            for n, line in enumerate(("Contents", "Why ........... 2", "How ..... 3", "Text."))
        )
    )
    assert (read.text, read.notes) == ("Text.", ("Not read: table of contents.",))


def test_the_answers_in_a_form_are_read_and_comments_are_not() -> None:
    annotations = (
        "<< /Subtype /Widget /FT /Tx /T (country) /TU (Country) /V (Norway) >>",
        "<< /Subtype /Widget /FT /Tx /T (empty) /V () >>",
        "<< /Subtype /Widget /FT /Btn /T (In use) /V /Yes >>",
        "<< /Subtype /Widget /FT /Btn /T (Ended) /V /Off >>",
        "<< /Subtype /Widget /Parent << /FT /Ch /T (Areas) /V [(Work) (School)] >> >>",
        "<< /Subtype /FreeText /Contents (Typed on the page) >>",
        "<< /Subtype /Text /Contents (A comment) >>",
        "<< /Subtype /Link /Contents (A link) >>",
    )
    read = page(at(60, 700, "The form"), extra=f"/Annots [{' '.join(annotations)}]")
    assert read.text == "The form\nCountry: Norway\nIn use: Yes\nAreas: Work, School\nTyped on the page"
    assert read.notes == ("Not read: comments.",)


def test_a_scanned_page_among_others_is_named() -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R 5 0 R] /Count 2 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 9 9] /Contents 6 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << /XObject << /I 7 0 R >> >> /MediaBox [0 0 9 9] /Contents 8 0 R >>",
        b"<< /Length 33 >>\nstream\nBT /F1 9 Tf 1 1 Td (Text) Tj ET   \nendstream",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream",
        b"<< /Length 5 >>\nstream\n/I Do\nendstream",
    ]
    read = read_pdf(io.BytesIO(pdf_of(objects)))
    assert read.text == "Text"
    assert read.notes == ("No text on page 2. If they are scans, run text recognition (OCR) on them.",)
