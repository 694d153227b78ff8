"""Reads PDF, page by page.

`reader` reads the pages, `columns` puts columns one after the other, `page_edges` leaves out what pages repeat, and
`annotations` reads the answers in forms. `title` finds the title on the first page.
"""

from corpus.extraction.pdf.reader import read_pdf

__all__ = ["read_pdf"]
