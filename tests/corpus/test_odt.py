"""An OpenDocument text is read as a word processor shows it: each text once, and nothing lost unsaid.

What is expected is what OpenDocument 1.3, Part 3, says of tracked changes (5.5), notes (6.3) and indexes (8).
"""

import io

import pytest

from corpus.extraction import DocumentSection, ExtractedText
from corpus.extraction.odt import read_odt
from tests.corpus.documents import package

URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = " ".join(
    f'xmlns:{name}="{URN}:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
        ("xsl", "xsl-fo-compatible"),
    )
)  # fmt: skip
OF_TEXT = {
    "T1": 'style:text-position="super 58%"',
    "T2": 'style:text-position="-33% 58%"',
    "T3": 'text:display="none"',
    "T4": 'xsl:font-size="24pt"',
}
AUTOMATIC = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties {properties}/></style:style>'
    for name, properties in OF_TEXT.items()
) + (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Contents_20_1"/>'
    '<style:style style:name="S1" style:family="section"><style:section-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
)


def extracted(*body: str, **members: str) -> ExtractedText:
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{AUTOMATIC}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>"
    )
    more = {f"{name}.xml": text for name, text in members.items()}
    return read_odt(
        io.BytesIO(package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **more}))
    )


def paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def heading(text: str) -> str:
    return f'<text:h text:outline-level="1">{text}</text:h>'


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def note(text: str) -> str:
    citation = "<text:note-citation>1</text:note-citation>"
    return f"<text:note>{citation}<text:note-body>{paragraph(text)}</text:note-body></text:note>"


def test_deleted_text_is_left_out_and_inserted_text_stays() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        f"{paragraph('was halted')}</text:deletion></text:changed-region>"
        '<text:changed-region text:id="c2"><text:insertion/></text:changed-region></text:tracked-changes>'
    )
    text = paragraph(
        'It <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>opened<text:change-end/>.'
    )
    read = extracted(changes, text)
    assert (read.text, read.notes) == ("It opened.", ("Not read: deleted text.",))


def test_insertions_alone_leave_nothing_out() -> None:
    change = "<text:changed-region><text:insertion/></text:changed-region>"
    changes = f"<text:tracked-changes>{change}</text:tracked-changes>"
    assert extracted(changes, paragraph("Opened.")).notes == ()


def test_numbers_of_headings_are_not_glued_to_them_and_the_title_field_is_read() -> None:
    read = extracted(
        heading("<text:number>1.</text:number>Background"), paragraph("Of <text:title>The plan</text:title>.")
    )
    assert read.parts == (DocumentSection("Background", "Of The plan.", level=1),)


def test_a_note_follows_its_paragraph_its_item_or_its_row() -> None:
    texts = (paragraph("a" + note("In a cell.")), paragraph("b"))
    cells = "".join(f"<table:table-cell>{text}</table:table-cell>" for text in texts)
    body = (
        paragraph(f"Thin{note('A survey.')} evidence."),
        f"<text:list><text:list-item>{paragraph('item' + note('In a list.'))}</text:list-item></text:list>",
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>",
    )
    assert [line for line in extracted(*body).text.split("\n") if line] == [
        "Thin evidence.", "A survey.", "- item", "In a list.", "a | b", "In a cell.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "contents",
    [
        f"<text:table-of-content>{paragraph('Background 2')}</text:table-of-content>",
        paragraph("Background<text:tab/>2", "P2"),
        heading("Contents") + paragraph("Background<text:tab/>2", "P2"),
        heading("Inhalt") + paragraph("Hintergrund .... 2") + paragraph("Ziele<text:tab/>3"),
    ],
)
def test_a_table_of_contents_is_left_out_and_said(contents: str) -> None:
    read = extracted(contents, heading("Background"), paragraph("It began."))
    assert read.parts == (DocumentSection("Background", "It began.", level=1),)
    assert read.notes == ("Not read: table of contents.",)


def test_hidden_text_and_comments_are_left_out_and_said() -> None:
    body = (
        paragraph(f"Shown{span(' hidden', 'T3')}<office:annotation>{paragraph('A comment')}</office:annotation>."),
        f'<text:section text:style-name="S1">{paragraph("In a hidden section")}</text:section>',
    )
    read = extracted(*body)
    assert (read.text, read.notes) == ("Shown.", ("Not read: hidden text, comments.",))


def test_raised_and_lowered_text_is_unicode() -> None:
    assert extracted(paragraph(f"CO{span('2', 'T2')} on 5 m{span('2', 'T1')}")).text == "CO₂ on 5 m²"


def test_a_text_box_follows_its_paragraph() -> None:
    box = f"<draw:frame><draw:text-box>{paragraph('In the box.')}</draw:text-box></draw:frame>"
    assert extracted(paragraph(f"Be{box}side.")).text == "Beside.\n\nIn the box."


def test_lists_keep_their_numbers_and_bullets() -> None:
    inner = f"<text:list><text:list-item>{paragraph('b')}</text:list-item></text:list>"
    items = f"<text:list-item>{paragraph('a')}{inner}</text:list-item><text:list-item>{paragraph('c')}</text:list-item>"
    more = f"<text:list-item>{paragraph('d')}</text:list-item>"
    more = f'<text:list text:style-name="L1" text:continue-numbering="true">{more}</text:list>'
    assert extracted(f'<text:list text:style-name="L1">{items}</text:list>', more).text == "1. a\n- b\n2. c\n3. d"


def test_the_title_is_in_its_style_or_else_the_largest_text_at_the_beginning() -> None:
    large = paragraph(span("The title", "T4"))
    assert extracted(paragraph("Ministry"), large, heading("One")).shown_title == "The title"
    assert extracted(large, paragraph("In style", "P1"), heading("One")).shown_title == "In style"


def test_what_is_outside_of_the_text_is_named() -> None:
    master = f"<style:header>{paragraph('Running head')}</style:header>"
    styles = f"<office:document-styles {NAMES}>{master}</office:document-styles>"
    read = extracted(paragraph("Text"), styles=styles)
    assert (read.text, read.notes) == ("Text", ("Not read: headers and footers.",))
