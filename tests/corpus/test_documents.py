"""A report or a filled-in form begins a practice, as far as its headings are understood, and says how far that was."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.extraction import DocumentSection, ExtractedText
from corpus.extraction.child_process import READERS
from corpus.extraction.document_types import detect_document_type
from corpus.extraction.extracted_text import clean_label, clean_text
from corpus.formats import ParsedPractice, list_files, read
from corpus.formats.documents import draft_from_document
from corpus.formats.elgpn.line_joiner import join_lines
from corpus.practice import Practice
from corpus.records import practice_from_json
from tests.corpus.documents import docx, odt, pdf

DATA = Path(__file__).parent / "data"


def begun(path: Path) -> tuple[Practice, tuple[str, ...], tuple[str, ...]]:
    with path.open("rb") as stream:
        extract = READERS[detect_document_type(stream).name](stream)
    found = draft_from_document(extract, path.name)
    return practice_from_json({**found.values, "slug": "a"}), found.recognized_fields, found.notes


def written(folder: Path, data: bytes, name: str = "a.docx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_headings_of_the_template_become_its_sections(tmp_path: Path) -> None:
    blocks = (
        "# Guidance vans",
        "Country: Norway",
        "## Why this practice",
        "No school.",
        "- one",
        "- two",
        "## Results",
    )
    practice, recognised, notes = begun(written(tmp_path, docx(*blocks, "Twenty pupils.")))
    assert (practice.title, practice.country) == ("Guidance vans", "NO")
    assert {one.key: one.text for one in practice.sections} == {
        "why": "No school.\n\n- one\n- two",
        "achievements": "Twenty pupils.",
    }
    assert recognised == ("Title", "Country", "Why this practice", "Achievements")
    assert notes == ()


def test_what_stands_below_another_heading_goes_to_the_description_and_is_named(tmp_path: Path) -> None:
    blocks = ("# Vans", "## Aims", "To help.", "### Partners in it", "The county.", "## Annex", "Tables.")
    practice, _, notes = begun(written(tmp_path, odt(*blocks), "a.odt"))
    assert practice.text("aims") == "To help.\n\n### Partners in it\n\nThe county."
    assert practice.text("narrative") == "### Annex\n\nTables."
    assert notes == ("These headings are not in the template, and stay in the text: “Partners in it”, “Annex”.",)


def test_a_second_question_of_one_section_stays_a_heading_in_it(tmp_path: Path) -> None:
    practice, _, _ = begun(written(tmp_path, docx("# V", "## Aims", "One.", "## Target group", "Two.")))
    assert practice.text("aims") == "One.\n\n### Target group\n\nTwo."


def test_a_pdf_is_read_by_lines_that_are_headings_and_its_lines_become_paragraphs(tmp_path: Path) -> None:
    page = (
        "Guidance vans for villages\nBackground\n"
        "The villages in the mountains had no school of their own and the way\n"
        "to the town was long, so that few of the young people went there.\n"
        "Aims\nTo bring guidance to them.\nKeywords: vans, drop-out"
    )
    practice, recognised, _ = begun(written(tmp_path, pdf(page), "a.pdf"))
    assert practice.title == "Guidance vans for villages"
    assert practice.text("why").startswith(
        "The villages in the mountains had no school of their own and the way to the"
    )
    assert "\n" not in practice.text("why")
    assert practice.text("aims") == "To bring guidance to them."
    assert (practice.values_of("areas"), practice.keywords) == (("P5.1",), ("vans",))
    assert recognised[-1] == "Tags"


def test_a_saved_page_of_the_network_is_read_as_the_form_that_it_is() -> None:
    practice, recognised, _ = begun(DATA / "elgpn-view.html")
    assert (practice.title, practice.country) == ("Guidance vans for mountain villages", "SI")
    assert "Success factors" in recognised


@pytest.mark.parametrize(
    ("blocks", "metadata", "title"),
    [
        (("# The heading", "text"), "The metadata", "The heading"),
        (("## Aims", "text"), "The metadata", "The metadata"),
        (("## Aims", "text"), "Microsoft Word - vans.doc", "vans"),
        (("text", "## Aims"), "", "text"),
        (("## Aims",), "", "a"),
        (("# Vans", "# Aims", "text", "# Results"), "Report", "Vans"),
        (("# Partners", "text", "# Money", "text"), "The plan for villages", "The plan for villages"),
        (("# Partners", "text", "# Money", "text"), "final_v2_template", "Partners"),
        (("The plan", "text", "## Partners", "text"), "The plan", "The plan"),
        (("# Contents", "Not a list.", "## Partners"), "", "Partners"),
    ],
)
def test_the_title_is_the_first_heading_else_what_the_document_says_else_its_first_line(
    tmp_path: Path, blocks: tuple[str, ...], metadata: str, title: str
) -> None:
    practice, _, _ = begun(written(tmp_path, docx(*blocks, title=metadata)))
    assert practice.title == title


def test_a_document_is_taken_in_like_any_file_and_says_what_was_recognised(tmp_path: Path) -> None:
    (outcome,) = read(written(tmp_path, docx("# Vans", "Country: Norway", "## Aims", "To help.")))
    assert isinstance(outcome, ParsedPractice)
    assert outcome.practice.slug == "no-vans"
    assert outcome.notes == ("recognised: Title, Country, Aims and targets",)


def test_a_damaged_document_is_refused_with_its_name_and_the_reason(tmp_path: Path) -> None:
    path = written(tmp_path, docx("# Vans")[:-30])
    (outcome,) = read(path)
    assert isinstance(outcome, UnreadableFile)
    assert str(outcome).startswith(f"{path}: The file is damaged")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", pdf("", ""), "Is it a scan?"),
        ("a.docx", docx("", " "), "holds no text"),
        ("a.odt", odt("", " "), "holds no text"),
    ],
)
def test_a_document_without_text_is_refused_and_says_what_to_do(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (outcome,) = read(written(tmp_path, data, name))
    assert isinstance(outcome, UnreadableFile)
    assert says in outcome.reason


def test_documents_in_a_folder_are_no_practices_unless_they_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, docx("# Vans"))
    assert list_files([tmp_path]) == []
    assert list_files([path]) == [path]


def test_lines_are_joined_where_they_were_full_and_nowhere_else() -> None:
    text = "A line that is as long as lines here are\ngoes on. Short.\nAims\n- an item\n- another\n\nNew."
    assert join_lines(text, lambda line: line == "Aims") == (
        "A line that is as long as lines here are goes on. Short.\nAims\n- an item\n- another\n\nNew."
    )


def test_a_title_on_several_lines_is_not_repeated_in_the_text() -> None:
    page = DocumentSection("page 1", "Ministry\nGuidance vans for\n\nmountain villages\nBackground\nIt began.", 1)
    found = draft_from_document(ExtractedText("pdf", parts=(page,), shown_title="Guidance vans for mountain villages"))
    assert found.values["title"] == "Guidance vans for mountain villages"
    assert [section["text"] for section in found.values["sections"]] == ["It began.", "Ministry"]


LINES = st.text(max_size=40).map(clean_label)
PARTS = st.builds(DocumentSection, label=LINES, text=st.text(max_size=200).map(clean_text), level=st.integers(0, 6))


@given(st.lists(PARTS, max_size=8), LINES, st.sampled_from(("pdf", "docx")))
def test_whatever_a_document_holds_a_practice_can_be_begun_with_it(
    parts: list[DocumentSection], title: str, kind: str
) -> None:
    found = draft_from_document(ExtractedText(kind, title, tuple(parts)), "name.docx")
    assert practice_from_json({**found.values, "slug": "a"}).title
