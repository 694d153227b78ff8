"""Documents as strangers send them, to text: PDF, DOCX, ODT, XLSX, HTML and plain text.

`extract` reads a file in a process of its own, with limits of time, memory and output (`confinement`), and gives an
`Extract`: the text in `Part`s that a reader can be led to. What kind a file is says its content (`kinds`). Whatever is
damaged or hostile is a RefusedFile, whose message says what to do next.
"""

from corpus.extraction.extract import Extract, Part
from corpus.extraction.kinds import KINDS, NAMED, Kind, kind_named
from corpus.extraction.process import extract

__all__ = ["KINDS", "NAMED", "Extract", "Kind", "Part", "extract", "kind_named"]
