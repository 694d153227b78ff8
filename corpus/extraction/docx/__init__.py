"""Reads DOCX as Word shows it with all tracked changes accepted.

`reader` puts the document together. `blocks` reads paragraphs and tables, `runs` the text inside a paragraph, with its
`fields`. `styles`, `numbering` and `notes` read the other parts of the package.

No library reads all of this. python-docx knows neither tracked changes nor notes. mammoth, the nearest, knows neither
hidden text nor titles, tables of contents or the place of a note, so that most of these modules would remain.
"""

from corpus.extraction.docx.reader import read_docx

__all__ = ["read_docx"]
