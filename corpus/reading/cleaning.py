"""What text goes through on its way in, so that it is kept as its author meant it.

`repaired` mends what encodings broke and touches nothing else; `clean` then makes Markdown of it, whether it came as
HTML or as plain text, and `clean_line` one line without mark-up. Bytes become text in `corpus.reading.encodings`.
"""

import html
import re
import unicodedata
from contextlib import suppress
from typing import Final

import ftfy
from ftfy.badness import is_bad

from corpus.reading.encodings import decoded, encoding_of
from corpus.reading.from_html import has_entities, looks_like_html, markdown_of_html
from corpus.reading.from_plain import markdown_of_plain
from corpus.text import plain_text

__all__ = [
    "clean",
    "clean_line",
    "decoded",
    "encoding_of",
    "has_entities",
    "looks_like_html",
    "markdown_of_html",
    "markdown_of_plain",
    "repaired",
    "with_unified_lines",
]

LOST: Final = "\ufffd"
ROUNDS: Final = 12
"""How often mending may uncover more to mend. Text that was broken once more doubles in length: 3 were seen."""
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    restore_byte_a0=True,
    replace_lossy_sequences=False,
    decode_inconsistent_utf8=True,
    fix_c1_controls=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
"""ftfy may decode text that was decoded wrongly, where its own statistics are sure; the rest stays as it is."""

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\u2028\u2029]")
_SUSPECT = re.compile(r"[^\t\n\x20-\x7e\xa0-\u017f]|[\xa0-\u017f]{2}|[\xc2\xc3]")
"""What text in Latin letters seldom has; without it there is nothing to mend."""
_PAIRS = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_STRAY_BYTE = re.compile(r"[\udc80-\udcff]")
_HEADLESS = re.compile(r"(?<![\d\x80-\xff])(?<!\d\s)\x80([\x80-\x9f])")
"""The rest of a character whose first byte was lost, such as an apostrophe; behind a number it is a euro sign."""
_DECODED_AS_LATIN = re.compile(
    r"(?<![\x80-\x9f\xa1-\xff])"
    r"(?:[\xc2-\xdf][\x80-\x9f]|[\xe0-\xef](?:[\x80-\x9f][\x80-\xbf]|[\xa0-\xbf][\x80-\x9f]))"
    r"(?![\x80-\x9f\xa1-\xff])"
)
"""One character's UTF-8 read as Latin-1, standing alone: the C1 control in it leaves no doubt."""
_C1 = re.compile(r"[\x80-\x9f]")
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]")
"""Controls, halves of surrogate pairs, marks of no meaning inside a text, and code points that are no characters."""


def repaired(text: str) -> str:
    r"""The text without what encodings did to it, in NFC, its lines ended by `\n`. Twice gives what once gives.

    Mended: text that was decoded with the wrong code page, one or several times, and C1 controls, which stand for
    quotes and dashes of Windows-1252. Dropped: other controls. Good text comes out as it went in.
    """
    text = with_unified_lines(text)
    if not _SUSPECT.search(text):
        return text
    for _ in range(ROUNDS):
        before, text = text, _mended(text)
        if text == before:
            break
    return unicodedata.normalize("NFC", text)


def with_unified_lines(text: str) -> str:
    r"""The text in NFC with its lines ended by `\n`: as `repaired` leaves text in which nothing was broken."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))


def _mended(text: str) -> str:
    """One round of mending."""
    text = _PAIRS.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
    text = _STRAY_BYTE.sub(lambda byte: chr(ord(byte.group()) - 0xDC00), text)
    text = _HEADLESS.sub(lambda rest: chr(0x2000 + ord(rest.group(1)) - 0x80), text)
    if is_bad(text) or _C1.search(text):  # ftfy takes the sign of a lost character for one that may be lost
        text = LOST.join(map(_decoded_again, text.split(LOST)))
    text = _C1.sub(lambda control: _windows_1252(control.group()), text)
    return with_unified_lines(_DROPPED.sub("", text))


def _decoded_again(text: str) -> str:
    """The text as it was before it was decoded with the wrong code page: all of it, else the parts that are sure."""
    with suppress(UnicodeError):
        return text.encode("latin-1").decode()
    text = _DECODED_AS_LATIN.sub(lambda found: found.group().encode("latin-1").decode("utf-8", "ignore"), text)
    return str(ftfy.fix_encoding(text, _FTFY))


def _windows_1252(control: str) -> str:
    """What Windows-1252 has in the place of a C1 control; nothing in the five places that it leaves free."""
    return control.encode("latin-1").decode("windows-1252", "ignore")


def clean(text: str) -> str:
    """A cell of a foreign file as Markdown that means the same."""
    text = repaired(text)
    if looks_like_html(text):
        return markdown_of_html(text)
    if has_entities(text):
        text = repaired(html.unescape(text))
    return markdown_of_plain(text)


def clean_line(text: str) -> str:
    """A cell of a foreign file as one line without mark-up: a title, a name, a tag."""
    text = repaired(text)
    if looks_like_html(text):
        text = plain_text(markdown_of_html(text))
    elif has_entities(text):
        text = repaired(html.unescape(text))
    return " ".join(text.split())
