"""Files as the way in and out of a collection.

`read` gives the practices of one file, whatever its format, `read_all` those of files and folders; `Wishes` says what
whoever ingests knows of them; `write` puts
practices into one of FORMATS. Each format is a module of its own; `Taken` and `Outcome` are what they all give.
"""

from corpus.formats.base import Outcome, Taken
from corpus.formats.import_options import Wishes
from corpus.formats.readers import files, read, read_all
from corpus.formats.writers import FORMATS, Writer, write

__all__ = ["FORMATS", "Outcome", "Taken", "Wishes", "Writer", "files", "read", "read_all", "write"]
