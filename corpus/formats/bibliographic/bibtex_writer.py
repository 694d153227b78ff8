r"""Writes references as BibTeX: UTF-8, with LaTeX escapes for the signs that TeX would read as commands.

Braces are written as commands, because BibTeX counts braces, escaped or not. Dashes and quotation marks that TeX would
join (`--`, two apostrophes) are kept apart by an empty group.
"""

import re
from collections.abc import Iterator
from typing import Final

from corpus.formats.bibliographic.citation_record import CitationRecord

__all__ = ["bibtex_text", "escape_latex"]

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\lbrace{}",
    "}": r"\rbrace{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_LIGATURE: Final = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[!?])(?=`)|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)")
_URL_ESCAPES: Final = {"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"}
KEYWORD_SEPARATOR: Final = "; "
"""Keywords may contain commas."""


def bibtex_text(record: CitationRecord) -> str:
    """Return a reference as an entry with an empty line behind it. Its key is the slug."""
    fields = "".join(f",\n  {name} = {{{value}}}" for name, value in _fields(record) if value)
    return f"@techreport{{{record.slug}{fields}\n}}\n\n"


def escape_latex(text: str) -> str:
    """Return a text that LaTeX and readers of BibTeX show as it is."""
    return "".join(_SPECIAL.get(sign, sign) for sign in _LIGATURE.sub("\x00", text)).replace("\x00", "{}")


def _fields(record: CitationRecord) -> Iterator[tuple[str, str]]:
    yield "title", escape_latex(record.title)
    yield "titleaddon", escape_latex(record.native_title)
    yield "author", " and ".join(f"{{{escape_latex(author)}}}" for author in record.authors)
    yield "institution", escape_latex(record.publisher)
    yield "year", str(record.year or "")
    yield "address", escape_latex(record.place)
    yield "url", "".join(_URL_ESCAPES.get(sign, sign) for sign in record.url)
    yield "abstract", escape_latex(record.abstract)
    yield "keywords", KEYWORD_SEPARATOR.join(map(escape_latex, record.keywords))
    yield "language", record.language
    yield "note", escape_latex("; ".join(f"Source: {source}" for source in record.sources))
