"""Documents for tests, made by hand or with the libraries: well-formed ones, and such as nobody means well with."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook

__all__ = ["docx", "odt", "package", "pdf", "xlsx"]

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(*pages: str, title: str = "", extra: str = "") -> bytes:
    """A PDF with a line of text for each line of a page; `extra` stands in its catalogue."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode()]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for n, text in enumerate(pages):
        lines = "".join(f"({_pdf_escaped(line)}) Tj 0 -14 Td " for line in text.split("\n"))
        content = zlib.compress(f"BT /F1 11 Tf 72 720 Td {lines}ET".encode("cp1252"))
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {5 + 2 * n} 0 R >>".encode())
        head = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + content + b"\nendstream")
    objects.append(f"<< /Title ({_pdf_escaped(title)}) >>".encode("cp1252"))
    return pdf_of(objects, info=len(objects))


def pdf_of(objects: Sequence[bytes], info: int = 0) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    found = io.BytesIO()
    found.write(b"%PDF-1.4\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(found.tell())
        found.write(f"{number} 0 obj\n".encode() + one + b"\nendobj\n")
    start = found.tell()
    found.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        found.write(f"{place:010} 00000 n \n".encode())
    about = f"/Info {info} 0 R " if info else ""
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R {about}>>"
    found.write(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode())
    return found.getvalue()


def _pdf_escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these members."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return found.getvalue()


def docx(*blocks: str, title: str = "", more: Mapping[str, str | bytes] | None = None, raw: str = "") -> bytes:
    """A DOCX: `# ` begins a heading, `## ` one below it, `- ` an item; `raw` is put before the first paragraph."""
    body = "".join(map(_paragraph, blocks))
    main = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{raw}{body}</w:body></w:document>'
    return package({**docx_types(), "word/document.xml": main, **_core(title), **(more or {})})


def docx_types(main: str = f"{DOCX_TYPE}.main+xml") -> dict[str, str]:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    part = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    return {"[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{types}">{part}</Types>'}


def _core(title: str) -> dict[str, str]:
    if not title:
        return {}
    names = 'xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    text = f"<c:coreProperties {names} {dublin}><dc:title>{escape(title)}</dc:title></c:coreProperties>"
    return {"docProps/core.xml": text}


def _paragraph(text: str) -> str:
    marks = len(text) - len(text.lstrip("#"))
    style = f'<w:pPr><w:pStyle w:val="Heading{marks}"/></w:pPr>' if marks else ""
    if text.startswith("- "):
        style = '<w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr>'
    return f"<w:p>{style}<w:r><w:t>{escape(text.lstrip('#- '))}</w:t></w:r></w:p>"


def odt(*blocks: str, title: str = "") -> bytes:
    """An ODT, its blocks as those of `docx`."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(map(_odt_block, blocks))
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:text="{text}">'
        f"<o:body><o:text>{body}</o:text></o:body></o:document-content>"
    )
    dublin = "http://purl.org/dc/elements/1.1/"
    names = f'xmlns:o="{office}" xmlns:dc="{dublin}"'
    meta = f"<o:document-meta {names}><dc:title>{escape(title)}</dc:title></o:document-meta>"
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def _odt_block(text: str) -> str:
    marks = len(text) - len(text.lstrip("#"))
    words = escape(text.lstrip("#- "))
    if marks:
        return f'<text:h text:outline-level="{marks}">{words}</text:h>'
    return f"<text:p>{words}</text:p>"


def xlsx(sheets: Mapping[str, Iterable[Sequence[object]]]) -> bytes:
    """A workbook of these sheets, by name, row for row."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()
