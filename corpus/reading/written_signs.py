r"""Signs that a program wrote into a text in place of their meaning.

`\n` as two characters, CDATA marks, spreadsheet formulas around a text, and invisible characters such as soft hyphens.
"""

import re
from typing import Final

from attrs import frozen

__all__ = ["FormulaText", "expand_line_breaks", "parse_formula", "remove_cdata_marks", "remove_invisible"]

CDATA: Final = "<![CDATA["

_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060\ufeff]|(?<=[\u0020-\u024f])[\u200c\u200d](?=[\u0020-\u024f])")
"""Soft hyphens, spaces of no width and byte order marks. Joiners have a meaning outside of Latin script."""
_LINE_BREAK = re.compile(r"(?<![\s\"'\u201c\u2018`(])(?:\\r)?\\n|(?:\\r)?\\n(?=\s*[A-Z0-9\u2022*-]|(?:\\r)?\\n|\s*$)")
"""A line break that is written out. After a blank or a quotation mark it may be what the text is about."""
_OTHER_ESCAPES = re.compile(
    r"\\[^nrt\"'/]|(?<![^\W_])[A-Za-z]:\\"
    r"|\\(?:nabla|notin|newline|newcommand|noindent|number|normalsize|nolimits|nearrow|nwarrow)(?![a-z])"
)
"""Paths of Windows and commands of LaTeX."""
_SHORT_COMMANDS = re.compile(r"\\(?:ne|neq|nu|ni|not|neg|nmid)(?![a-z])")
_TAB = re.compile(r"\\t(?![a-z])")
_HYPERLINK = re.compile(
    r'\s*=\s*HYPERLINK\(\s*"(?P<url>(?:[^"]|"")*)"\s*(?:[,;]\s*"(?P<text>(?:[^"]|"")*)"\s*)?\)\s*', re.IGNORECASE
)
_QUOTED = re.compile(r'\s*=\s*"(?P<text>(?:[^"]|"")*)"\s*')


@frozen
class FormulaText:
    """The text that a spreadsheet shows for a formula, and the address to which it leads."""

    text: str
    url: str = ""


def parse_formula(cell: str) -> FormulaText | None:
    """Return what a spreadsheet shows for `=HYPERLINK("address","text")` or `="text"`; None for other cells."""
    if not cell.lstrip().startswith("="):
        return None
    if match := _HYPERLINK.fullmatch(cell):
        url = match["url"].replace('""', '"')
        return FormulaText((match["text"] or url).replace('""', '"'), url)
    quoted = _QUOTED.fullmatch(cell)
    return FormulaText(quoted["text"].replace('""', '"')) if quoted else None


def remove_invisible(text: str) -> str:
    """Remove characters that are not displayed and have no meaning in the text."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def remove_cdata_marks(text: str) -> str:
    """Return the text with the content of CDATA sections instead of the sections."""
    return text.replace(CDATA, "").replace("]]>", "") if CDATA in text else text


def expand_line_breaks(text: str) -> str:
    r"""Replace `\n` as two characters by a line break, unless the text has paths or formulas with backslashes."""
    if "\\n" not in text or _OTHER_ESCAPES.search(text) or ("$" in text and _SHORT_COMMANDS.search(text)):
        return text
    return _TAB.sub(" ", _LINE_BREAK.sub("\n", text))
