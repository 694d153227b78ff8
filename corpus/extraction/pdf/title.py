"""Finds the title of a PDF: the text in the largest letters of its first page."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from attrs import define, field
from pypdf import PageObject

from corpus.extraction.extracted_text import MAX_LABEL, clean_label
from corpus.extraction.paragraphs import TITLE_SIZE

__all__ = ["PageText", "read_page"]

SAME_SIZE: Final = 0.05
"""The relative difference of sizes that count as one."""
MIN_LETTERS: Final = 8
"""Letters of the shortest title. Shorter text in large letters is a logo or a year."""
MAX_PIECES: Final = 2_000
"""Pieces of a page that are looked at."""

_LETTER = re.compile(r"[^\W\d_]")


@define
class PageText:
    """The text of a page in the order of the file, and its pieces with the size of their letters."""

    text: str = ""
    pieces: list[tuple[str, float]] = field(factory=list)

    @property
    def title(self) -> str:
        """The text in the largest letters; empty where no text is larger than the rest."""
        sizes = [size for _, size in self.pieces]
        if not sizes:
            return ""
        weights = Counter[float]()
        for piece, size in self.pieces:
            weights[round(size, 1)] += len(piece)
        usual = weights.most_common(1)[0][0]
        for size in sorted(set(sizes), reverse=True):
            if size < usual * TITLE_SIZE:
                return ""
            if _may_be_title(title := _joined(self.pieces, size)):
                return title
        return ""


def read_page(page: PageObject) -> PageText:
    """Extract the text of a page with the sizes of its letters."""
    read = PageText()

    def visit(text: str, matrix: Sequence[float], text_matrix: Sequence[float], _: object, size: float) -> None:
        if text.strip() and len(read.pieces) < MAX_PIECES:
            scale = abs(text_matrix[3] * matrix[3]) or abs(text_matrix[1] * matrix[0])
            read.pieces.append((text.strip(), float(size) * scale))

    read.text = page.extract_text(visitor_text=visit)
    return read


def _joined(pieces: Sequence[tuple[str, float]], size: float) -> str:
    """Return the first pieces of about this size that follow each other, as one line."""
    texts: list[str] = []
    for piece, other in pieces:
        if abs(other - size) <= SAME_SIZE * size:
            texts.append(piece)
        elif texts:
            break
    return clean_label(" ".join(texts)) if sum(map(len, texts)) <= MAX_LABEL else ""


def _may_be_title(text: str) -> bool:
    return len(_LETTER.findall(text)) >= MIN_LETTERS
