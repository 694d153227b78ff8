"""Tables of contents that are typed, or that a program exported as plain paragraphs: recognises and leaves them out."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from corpus.extraction.left_out import LeftOut
from corpus.extraction.paragraphs import Paragraph
from corpus.text import fold_name

__all__ = ["is_contents_heading", "without_contents"]

NAMES: Final = (
    "Contents", "Table of contents", "Inhalt", "Inhaltsverzeichnis", "Sommaire", "Table des matières", "Índice",
    "Índice general", "Tabla de contenido", "Tabla de contenidos", "Contenido", "Indice", "Sommario", "Sumário",
    "Inhoud", "Inhoudsopgave", "Innehåll", "Innehållsförteckning", "Innhold", "Innholdsfortegnelse", "Indhold",
    "Indholdsfortegnelse", "Sisällys", "Sisällysluettelo", "Efnisyfirlit", "Spis treści", "Obsah", "Tartalom",
    "Tartalomjegyzék", "Cuprins", "Kazalo", "Kazalo vsebine", "Sadržaj", "Садржај", "Содржина", "Съдържание",
    "Содержание", "Оглавление", "Зміст", "Turinys", "Saturs", "Satura rādītājs", "Sisukord", "Περιεχόμενα",
    "Πίνακας περιεχομένων", "İçindekiler", "Werrej", "Clár ábhair", "Përmbajtja", "目次", "目录", "المحتويات",
)  # fmt: skip
"""The headings of tables of contents."""
MAX_ENTRY: Final = 300
"""Characters of the longest entry."""
_ENTRY = re.compile(r".+?(?:\s*(?:\t|\.{3,}|(?:\. ){3,}|…+|_{3,})\s*|\s{2,})(?:\d{1,4}|[ivxlc]{1,7})\.?", re.IGNORECASE)
"""An entry with its page: the number stands behind a tab, dots or a gap."""
_DOTTED_ENTRY = re.compile(r"[^.].+?(?:\.{6,}|(?:\. ){6,}\.?|…{3,})\s*\d{1,4}")
"""An entry that can be nothing else."""
_FOLDED: Final = frozenset(map(fold_name, NAMES))


def is_contents_heading(text: str) -> bool:
    """Return whether a heading is that of a table of contents."""
    return fold_name(text.strip().rstrip(":")) in _FOLDED


def without_contents(paragraphs: Iterable[Paragraph], left_out: LeftOut) -> Iterator[Paragraph]:
    """Yield the paragraphs without tables of contents: a heading such as “Contents”, and the entries below it.

    A heading of that name above other text stays. Entries with rows of dots need no heading.
    """
    heading: Paragraph | None = None
    in_entries = False
    for paragraph in paragraphs:
        if _is_entry(paragraph, _ENTRY if heading or in_entries else _DOTTED_ENTRY):
            heading, in_entries = None, True
            left_out.add("table of contents")
        elif paragraph.text:
            if heading:
                yield heading
            heading = paragraph if is_contents_heading(paragraph.text) else None
            in_entries = False
            if not heading:
                yield paragraph
        elif not in_entries and not heading:
            yield paragraph
    if heading:
        yield heading


def _is_entry(paragraph: Paragraph, entry: re.Pattern[str]) -> bool:
    is_short = len(paragraph.text) <= MAX_ENTRY
    return paragraph.is_contents or (is_short and entry.fullmatch(paragraph.text) is not None)
