"""File formats: reading files into practices, and writing practices to files.

`read` reads one file of any format, `read_all` files and folders. `ImportOptions` says how columns map to fields.
`write` writes practices in one of FORMATS. Each format has a module; all of them return `ParsedPractice` or an error
(`Outcome`).
"""

from corpus.formats.base import Outcome, ParsedPractice
from corpus.formats.import_options import ImportOptions
from corpus.formats.readers import list_files, read, read_all
from corpus.formats.writers import FORMATS, FORMATS_BY_ENDING, Writer, format_of, lost_fields, write

__all__ = [
    "FORMATS",
    "FORMATS_BY_ENDING",
    "ImportOptions",
    "Outcome",
    "ParsedPractice",
    "Writer",
    "format_of",
    "list_files",
    "lost_fields",
    "read",
    "read_all",
    "write",
]
