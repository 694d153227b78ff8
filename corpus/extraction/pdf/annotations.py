"""The text that people write on a PDF: the answers in a form, and text boxes. Comments are left out."""

from collections.abc import Iterator
from typing import Final

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from corpus.extraction.extracted_text import clean_label
from corpus.extraction.left_out import LeftOut

__all__ = ["annotation_lines"]

MAX_ANNOTATIONS: Final = 2_000
"""Annotations of a page that are read at most."""
MAX_PARENTS: Final = 10
"""Fields that contain a field, one in the other."""
_EMPTY: Final = frozenset({"", "/Off", "Off"})
"""The values of fields without an answer."""
_NO_COMMENTS: Final = frozenset({"/Link", "/Widget", "/Popup", "/FreeText", "/PrinterMark", "/TrapNet", "/Watermark"})


def annotation_lines(page: PageObject, left_out: LeftOut) -> Iterator[str]:
    """Yield each answer of a form, with the name of its field, and the text of each text box."""
    annotations = _resolved(page.get("/Annots"))
    for reference in list(annotations)[:MAX_ANNOTATIONS] if isinstance(annotations, ArrayObject) else ():
        annotation = _resolved(reference)
        if not isinstance(annotation, DictionaryObject):
            continue
        kind = str(annotation.get("/Subtype", ""))
        contents = str(_resolved(annotation.get("/Contents")) or "").strip()
        if kind == "/Widget":
            yield from _answer(annotation)
        elif kind == "/FreeText" and contents:
            yield contents
        left_out.add("comments", bool(contents) and kind not in _NO_COMMENTS)


def _answer(field: DictionaryObject) -> Iterator[str]:
    """Yield a line with the name and the value of a field, unless it is empty or a signature."""
    value = _resolved(_inherited(field, "/V"))
    texts = [str(part) for part in value] if isinstance(value, ArrayObject) else [str(value or "")]
    answer = ", ".join(text.removeprefix("/").strip() for text in texts if text not in _EMPTY)
    if not answer or isinstance(value, DictionaryObject):
        return
    name = clean_label(str(_inherited(field, "/TU") or _inherited(field, "/T") or ""))
    yield f"{name}: {answer}" if name else answer


def _inherited(field: DictionaryObject, name: str) -> PdfObject | None:
    """Return a value that a field states, or the field that contains it."""
    part: PdfObject | None = field
    for _ in range(MAX_PARENTS):
        if not isinstance(part, DictionaryObject):
            return None
        if name in part:
            return _resolved(part.get(name))
        part = _resolved(part.get("/Parent"))
    return None


def _resolved(value: PdfObject | None) -> PdfObject | None:
    return value.get_object() if value is not None else None
