"""Reads ODT as a word processor shows it with all tracked changes accepted.

`reader` puts the document together, `blocks` reads its paragraphs, lists and tables, and `styles` what a style means.
"""

from corpus.extraction.odt.reader import read_odt

__all__ = ["read_odt"]
