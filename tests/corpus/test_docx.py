"""A Word document is read as Word shows it with all tracked changes accepted: each text once, and nothing lost unsaid.

What is expected is what Word shows. The markup is that of ECMA-376, Part 1, 17.13.5 (revisions), 17.11 (notes), 17.16
(fields) and Part 3 (alternate content).
"""

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.extraction import DocumentSection, ExtractedText
from corpus.extraction.docx import read_docx
from tests.corpus.documents import WORD, docx

NAMES = (
    f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def run(text: str, properties: str = "", tag: str = "t") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space='preserve'>{text}</w:{tag}></w:r>"


def paragraph(*content: str, properties: str = "") -> str:
    inner = "".join(one if one.startswith("<") else run(one) for one in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def styled(style: str, text: str) -> str:
    return paragraph(text, properties=f'<w:pStyle w:val="{style}"/>')


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def deleted(text: str) -> str:
    return f'<w:del w:id="9" w:author="x">{run(text, tag="delText")}</w:del>'


def part(name: str, *content: str) -> str:
    return f'<?xml version="1.0"?><w:{name} {NAMES}>{"".join(content)}</w:{name}>'


def extracted(*body: str, **members: str) -> ExtractedText:
    more = {f"word/{name}.xml": content for name, content in members.items()}
    return read_docx(
        io.BytesIO(docx(more={"word/document.xml": part("document", f"<w:body>{''.join(body)}</w:body>"), **more}))
    )


def lines(*body: str, **members: str) -> list[str]:
    return [line for line in extracted(*body, **members).text.split("\n") if line]


def test_inserted_text_stays_and_deleted_text_goes() -> None:
    inserted = f'<w:ins w:id="1" w:author="x">{run("two ")}{deleted("three ")}</w:ins>'
    read = extracted(paragraph("One ", inserted, deleted("four "), "five."))
    assert read.text == "One two five."
    assert read.notes == ("Not read: deleted text.",)


def test_moved_text_is_where_it_was_moved_to() -> None:
    start, end = "<w:move{0}RangeStart w:id='2' w:name='m'/>", "<w:move{0}RangeEnd w:id='2'/>"
    moved = start + "<w:move{0} w:id='3' w:author='x'>{1}</w:move{0}>" + end
    read = extracted(
        paragraph(moved.format("From", run("Wanderer. ")), "First."),
        paragraph("Last. ", moved.format("To", run("Wanderer."))),
    )
    assert read.text == "First.\n\nLast. Wanderer."
    assert read.notes == ()


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    assert lines(paragraph("The first ", properties=mark), paragraph("and the second.")) == [
        "The first and the second."
    ]
    assert lines(paragraph(deleted("All gone."), properties=mark), paragraph("Stays.")) == ["Stays."]


def test_a_large_initial_belongs_to_its_word() -> None:
    initial = paragraph(run("T", '<w:sz w:val="90"/>'), properties='<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert lines(initial, paragraph("he vans go.")) == ["The vans go."]


def test_deleted_rows_and_cells_go() -> None:
    def row(properties: str, *cells: str) -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    table = (
        row("", cell("Year"), cell("Cost")),
        row('<w:del w:id="1" w:author="x"/>', cell("2001"), cell("9")),
        row('<w:ins w:id="2" w:author="x"/>', cell("2002"), cell("7", '<w:cellDel w:id="3" w:author="x"/>'), cell("8")),
    )
    assert lines(f"<w:tbl>{''.join(table)}</w:tbl>") == ["Year | Cost", "2002 | 8"]


def test_former_properties_are_not_read() -> None:
    changed = '<w:pPrChange w:id="1" w:author="x"><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange>'
    shown = run("Shown.", '<w:rPrChange w:id="1" w:author="x"><w:rPr><w:vanish/></w:rPr></w:rPrChange>')
    assert extracted(paragraph(shown, properties=changed)).parts == (DocumentSection("", "Shown."),)


NOTES = {
    "footnotes": part(
        "footnotes",
        f'<w:footnote w:type="separator" w:id="-1">{paragraph("-----")}</w:footnote>',
        '<w:footnote w:id="1">',
        paragraph("<w:r><w:footnoteRef/></w:r>", " A survey of 2019."),
        f"{paragraph('Its second part.')}</w:footnote>",
        f'<w:footnote w:id="2">{paragraph("Of removed text.")}</w:footnote>',
    ),
    "endnotes": part("endnotes", f'<w:endnote w:id="1">{paragraph("At the end.")}</w:endnote>'),
}


def reference(kind: str, number: int) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    body = (
        paragraph("Thin evidence", reference("footnote", 1), ". More", reference("endnote", 1), " text."),
        paragraph("Next", f'<w:del w:id="4" w:author="x">{reference("footnote", 2)}</w:del>', "."),
    )
    assert lines(*body, **NOTES) == [
        "Thin evidence. More text.", "A survey of 2019. Its second part.", "At the end.", "Next.",
    ]  # fmt: skip


def test_a_note_is_read_once_also_without_a_reference() -> None:
    body = (paragraph("One", reference("footnote", 1)), paragraph("two", reference("footnote", 1)))
    counted = Counter(lines(*body, **NOTES))
    assert set(counted.values()) == {1}
    assert counted["At the end."] == 1


def test_a_note_in_a_table_follows_its_row() -> None:
    cells = f"<w:tc>{paragraph('a', reference('endnote', 1))}</w:tc><w:tc>{paragraph('b')}</w:tc>"
    assert lines(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>", paragraph("Below."), endnotes=NOTES["endnotes"]) == [
        "a | b", "At the end.", "Below.",
    ]  # fmt: skip


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


@pytest.mark.parametrize("fallback", ["In the box.", "In the old box.", ""])
def test_a_text_box_is_read_once_behind_its_paragraph(fallback: str) -> None:
    drawing = f"<w:drawing><wps:wsp><wps:txbx>{box('In the box.')}</wps:txbx></wps:wsp></w:drawing>"
    picture = f"<w:pict><v:shape><v:textbox>{box(fallback)}</v:textbox></v:shape></w:pict>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent>"
    )
    assert lines(paragraph("Be", f"<w:r>{both}</w:r>", "side.")) == ["Beside.", "In the box."]


def test_the_fallback_is_read_where_the_choice_has_no_text() -> None:
    old = f"<mc:Fallback><w:pict><v:textbox>{box('Old.')}</v:textbox></w:pict></mc:Fallback>"
    both = f"<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice>{old}</mc:AlternateContent>"
    assert lines(paragraph("New.", f"<w:r>{both}</w:r>")) == ["New.", "Old."]


@pytest.mark.parametrize(
    ("position", "before", "text", "shown"),
    [
        ("subscript", "CO", "2", "CO₂"),
        ("superscript", "5 m", "2", "5 m²"),
        ("superscript", "10", "-3", "10⁻³"),
        ("superscript", "reform", "12", "reform^12"),
        ("superscript", "the law.", "3", "the law.^3"),
        ("superscript", "12 km", "2", "12 km²"),
        ("superscript", "the 4", "th", "the 4th"),
        ("superscript", "Smith", "a", "Smith^a"),
        ("superscript", "M", "me", "Mme"),
        ("baseline", "CO", "2", "CO2"),
    ],
)
def test_raised_and_lowered_text_is_unicode(position: str, before: str, text: str, shown: str) -> None:
    assert lines(paragraph(before, run(text, f'<w:vertAlign w:val="{position}"/>'))) == [shown]


def test_a_formula_is_read_as_text() -> None:
    power = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>n</m:t></m:r></m:sup></m:sSup>"
    share = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    assert lines(paragraph("It is ", f"<m:oMath>{power}{share}</m:oMath>", ".")) == ["It is x^na/b."]


def test_hidden_text_is_left_out_and_said() -> None:
    styles = part(
        "styles",
        '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>',
    )
    body = paragraph(
        "Shown",
        run(" hidden", "<w:vanish/>"),
        run(" styled", '<w:rStyle w:val="Secret"/>'),
        run(" too", '<w:vanish w:val="0"/>'),
    )
    read = extracted(body, styles=styles)
    assert (read.text, read.notes) == ("Shown too", ("Not read: hidden text.",))


def test_instructions_of_fields_are_never_read_and_their_results_are() -> None:
    link = (
        field("begin"),
        run(' HYPERLINK "https://x.org" ', tag="instrText"),
        field("separate"),
        "the site",
        field("end"),
    )
    nested = (
        field("begin"), run(" IF ", tag="instrText"), field("begin"), run(" PAGE ", tag="instrText"),
        field("separate"), "7", field("end"), run(" = 7 ", tag="instrText"), field("separate"), "seven", field("end"),
    )  # fmt: skip
    assert lines(paragraph("See ", *link, " and ", *nested, ".")) == ["See the site and seven."]
    assert lines(paragraph("Today ", f'<w:fldSimple w:instr=" DATE ">{run("3 May")}</w:fldSimple>')) == ["Today 3 May"]
    assert lines(paragraph("A ", field("begin"), run(" REF ", tag="instrText")), paragraph("B")) == ["A", "B"]


def contents_field(*entries: str) -> list[str]:
    first, *others = entries
    start = (field("begin"), run(' TOC \\o "1-3" ', tag="instrText"), field("separate"))
    return [paragraph(*start, first), *map(paragraph, others), paragraph(field("end"))]


CONTENTS = {
    "a field": contents_field("Background 2", "Aims 3"),
    "a field without an end": contents_field("Background 2", "Aims 3")[:-1],
    "styles": [styled("TOCHeading", "Contents"), styled("TOC1", "Background\t2"), styled("TOC2", "Aims\t3")],
    "a content control": [
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>',
        f"<w:sdtContent>{styled('Heading1', 'In this report')}{paragraph('Background')}</w:sdtContent></w:sdt>",
    ],
    "typed lines": [
        styled("Heading1", "Contents"),
        paragraph("Background ........ 2"),
        paragraph("", "Aims", "<w:r><w:tab/></w:r>", "iv"),
    ],
    "a field below a heading": [styled("Heading1", "Contents"), *contents_field("Background 2", "Aims 3")],
    "styles in a table": [
        "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>",
        styled("TOC1", "Background\t2"),
        "</w:tc></w:tr></w:tbl>",
    ],
    "styles below a heading": [styled("Heading1", "Table of contents"), paragraph(""), styled("TOC1", "Background\t2")],
    "typed in French": [paragraph("Table des matières"), paragraph("Contexte … 2")],
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_table_of_contents_is_left_out_and_said(kind: str) -> None:
    read = extracted(*CONTENTS[kind], styled("Heading1", "Background"), paragraph("It began."))
    assert read.parts == (DocumentSection("Background", "It began.", level=1),)
    assert read.notes == ("Not read: table of contents.",)


def test_a_heading_that_is_called_contents_above_other_text_stays() -> None:
    read = extracted(styled("Heading1", "Contents"), paragraph("The course has three parts."))
    assert read.parts == (DocumentSection("Contents", "The course has three parts.", level=1),)


STYLES = part(
    "styles",
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>',
    '<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>',
    '<w:style w:styleId="Own"><w:name w:val="Our section"/><w:basedOn w:val="berschrift2"/></w:style>',
    '<w:style w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>',
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>',
)


def test_headings_are_known_by_their_outline_and_by_what_their_style_is_based_on() -> None:
    body = [styled("Own", "One"), styled("Kapitel", "Two"), paragraph("Three", properties='<w:outlineLvl w:val="2"/>')]
    assert [(part.label, part.level) for part in extracted(*body, styles=STYLES).parts] == [
        ("One", 2),
        ("Two", 1),
        ("Three", 3),
    ]


def test_the_title_is_in_its_style_or_else_the_largest_text_at_the_beginning() -> None:
    small, large = paragraph(run("Ministry", '<w:sz w:val="32"/>')), paragraph(run("The title", '<w:sz w:val="56"/>'))
    heading = styled("Kapitel", "Chapter")
    assert extracted(small, styled("Titel", "In style"), large, heading, styles=STYLES).shown_title == "In style"
    assert (
        extracted(small, large, heading, paragraph(run("X", '<w:sz w:val="90"/>')), styles=STYLES).shown_title
        == "The title"
    )
    assert extracted(paragraph("Text"), heading, styles=STYLES).shown_title == ""


NUMBERING = part(
    "numbering",
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>',
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>',
)


def item(text: str, level: int, number: int = 1) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_lists_keep_their_numbers_and_bullets() -> None:
    body = (item("a", 0), item("b", 1), item("c", 0), item("none", 0, 0), item("other", 0, 8))
    assert extracted(*body, numbering=NUMBERING).text == "3. a\n- b\n4. c\n\nnone\n\n- other"


def test_a_row_with_one_cell_is_a_frame_around_paragraphs() -> None:
    cell = f"<w:tc>{styled('Heading1', 'Aims')}{paragraph('One.')}{paragraph('Two.')}</w:tc>"
    assert extracted(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>").parts == (DocumentSection("Aims", "One.\n\nTwo.", level=1),)


def test_the_document_may_have_another_name_in_its_package() -> None:
    names = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    one = f'<Relationships {names}><Relationship Id="r" Type="{office}/{{}}" Target="{{}}"/></Relationships>'
    main, own = one.format("officeDocument", "/word/document2.xml"), one.format("footnotes", "fn.xml")
    body = f"<w:body>{paragraph('Text', reference('footnote', 1))}</w:body>"
    members = {
        "_rels/.rels": main,
        "word/document2.xml": part("document", body),
        "word/_rels/document2.xml.rels": own,
        "word/fn.xml": NOTES["footnotes"],
    }
    assert (
        read_docx(io.BytesIO(docx(more=members))).text
        == "Text\n\nA survey of 2019. Its second part.\n\nOf removed text."
    )


def test_what_is_outside_of_the_text_is_named() -> None:
    members = {
        "header1": part("hdr", paragraph("Running head")), "comments": part("comments", paragraph("A comment")),
        "embeddings/a": "<a/>", "charts/chart1": "<a/>",
    }  # fmt: skip
    read = extracted(paragraph("Text"), **members)
    assert (read.text, read.notes) == (
        "Text",
        ("Not read: comments, headers and footers, diagrams and charts, embedded files.",),
    )


def test_an_empty_field_of_a_form_is_left_out() -> None:
    control = (
        "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>" + run("Click here to enter text.") + "</w:sdtContent></w:sdt>"
    )
    assert lines(paragraph("Name: ", control.format("<w:showingPlcHdr/>"))) == ["Name:"]
    assert lines(paragraph("Name: ", control.format(""))) == ["Name: Click here to enter text."]


KINDS = {
    "plain": "{}",
    "inserted": '<w:ins w:id="1" w:author="x">{}</w:ins>',
    "moved to": '<w:moveTo w:id="1" w:author="x">{}</w:moveTo>',
    "linked": '<w:hyperlink w:anchor="a">{}</w:hyperlink>',
    "controlled": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "tagged": "<w:smartTag>{}</w:smartTag>",
    "moved from": '<w:moveFrom w:id="1" w:author="x">{}</w:moveFrom>',
    "hidden": "{}",
}
SHOWN = [kind for kind in KINDS if kind not in ("moved from", "hidden")]


@given(st.lists(st.lists(st.sampled_from([*KINDS]), max_size=6), max_size=6))
def test_each_shown_word_is_read_once_and_in_order(kinds: list[list[str]]) -> None:
    numbered = [[(kind, f"w{place}x{n}") for n, kind in enumerate(row)] for place, row in enumerate(kinds)]
    body = [
        paragraph(
            *(KINDS[kind].format(run(f"{word} ", "<w:vanish/>" if kind == "hidden" else "")) for kind, word in row)
        )
        for row in numbered
    ]
    assert extracted(*body).text.split() == [word for row in numbered for kind, word in row if kind in SHOWN]
