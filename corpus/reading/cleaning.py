"""Cleans text from foreign files: repairs encodings, and turns HTML or plain text into Markdown.

`repair_encoding` repairs what wrong encodings broke and changes nothing else. `clean` then returns Markdown;
`clean_line` returns one line without markup. `corpus.reading.encodings` turns bytes into text.
"""

import html
import re
import unicodedata
from contextlib import suppress
from typing import Final

import ftfy
from ftfy.badness import is_bad

from corpus.reading.encodings import decode, decode_stray_lines, detect_encoding, has_stray_bytes
from corpus.reading.entities import MAX_ESCAPES, has_entities, unescape_once
from corpus.reading.from_html import html_to_markdown, looks_like_html, remove_comments
from corpus.reading.from_plain import plain_to_markdown
from corpus.reading.template_tags import remove_template_tags
from corpus.reading.written_signs import (
    FormulaText,
    expand_line_breaks,
    parse_formula,
    remove_cdata_marks,
    remove_invisible,
)
from corpus.text import plain_text

__all__ = [
    "clean",
    "clean_line",
    "decode",
    "detect_encoding",
    "has_entities",
    "html_to_markdown",
    "looks_like_html",
    "normalize_lines",
    "plain_to_markdown",
    "repair_encoding",
    "repair_note",
]

REPLACEMENT: Final = "\ufffd"
"""The replacement character of a lost character."""
MAX_ROUNDS: Final = 12
"""Rounds of repair at most. Each wrong decoding doubles the length of a text; 3 were seen."""
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
"""ftfy may decode wrongly decoded text again where its statistics are sure; everything else stays unchanged."""

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\u2028\u2029]")
_SUSPECT = re.compile(r"[^\t\n\x20-\x7e\xa0-\u017f]|[\xa0-\u017f]{2}|[\xc2\xc3]")
"""What a text in Latin letters rarely contains. Without it nothing needs repair."""
_PAIRS = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_STRAY_BYTE = re.compile(r"[\udc80-\udcff]")
_HEADLESS = re.compile(r"(?<![\d\x80-\xff])(?<!\d\s)\x80([\x80-\x9f])")
"""The rest of a character whose first byte was lost, such as an apostrophe. After a number it is a euro sign."""
_DECODED_AS_LATIN = re.compile(
    r"(?<![\x80-\x9f\xa1-\xff])"
    r"(?:[\xc2-\xdf][\x80-\x9f]|[\xe0-\xef](?:[\x80-\x9f][\x80-\xbf]|[\xa0-\xbf][\x80-\x9f]))"
    r"(?![\x80-\x9f\xa1-\xff])"
)
"""A single character whose UTF-8 was decoded as Latin-1. The C1 control in it leaves no doubt."""
_C1 = re.compile(r"[\x80-\x9f]")
_TWICE = re.compile(r"&amp;(?P<entity>(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]")
"""Control characters, unpaired surrogates, marks without meaning inside a text, and non-characters."""


def repair_encoding(text: str) -> str:
    r"""Repair encoding errors; return the text in NFC with `\n` as line end. The function is idempotent.

    It decodes again text that was decoded with a wrong code page, once or several times. It replaces C1 controls by the
    quotes and dashes of Windows-1252, and drops other control characters. A correct text is returned unchanged.
    """
    text = normalize_lines(text)
    if not _SUSPECT.search(text):
        return text
    for _ in range(MAX_ROUNDS):
        before, text = text, _repair_once(text)
        if text == before:
            break
    return unicodedata.normalize("NFC", text)


def repair_note(text: str) -> str:
    """Return a note that says what `repair_encoding` changes in the text; empty where nothing worth a word."""
    if has_stray_bytes(text):
        return "bytes that are not UTF-8 were read as Windows-1252"
    repaired = repair_encoding(text)
    return "characters were repaired" if repaired is not text and repaired != normalize_lines(text) else ""


def normalize_lines(text: str) -> str:
    r"""Return the text in NFC with `\n` as line end, which is all that a correct text needs."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))


def _repair_once(text: str) -> str:
    """Run one round of repair."""
    text = _PAIRS.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
    text = decode_stray_lines(text)
    text = _STRAY_BYTE.sub(lambda byte: chr(ord(byte.group()) - 0xDC00), text)
    text = _HEADLESS.sub(lambda rest: chr(0x2000 + ord(rest.group(1)) - 0x80), text)
    if is_bad(text) or _C1.search(text):  # ftfy takes the sign of a lost character for one that may be lost
        text = REPLACEMENT.join(map(_decode_again, text.split(REPLACEMENT)))
    text = _C1.sub(lambda control: _windows_1252(control.group()), text)
    return normalize_lines(_DROPPED.sub("", text))


def _decode_again(text: str) -> str:
    """Undo decoding with the wrong code page: for the whole text, or for the parts that are certain."""
    with suppress(UnicodeError):
        return text.encode("latin-1").decode()
    text = _DECODED_AS_LATIN.sub(lambda match: match.group().encode("latin-1").decode("utf-8", "ignore"), text)
    return str(ftfy.fix_encoding(text, _FTFY))


def _windows_1252(control: str) -> str:
    """Return what Windows-1252 has in place of a C1 control; nothing in its five free places."""
    return control.encode("latin-1").decode("windows-1252", "ignore")


def clean(text: str) -> str:
    """Turn a cell of a foreign file into Markdown with the same meaning."""
    text = remove_invisible(repair_encoding(text))
    if formula := parse_formula(text):
        return _link_to_markdown(formula)
    text = _unwrap(text)
    return html_to_markdown(_unescape_twice(text)) if looks_like_html(text) else plain_to_markdown(text)


def clean_line(text: str) -> str:
    """Turn a cell of a foreign file into one line without markup, for a title, a name or a tag."""
    text = remove_invisible(repair_encoding(text))
    formula = parse_formula(text)
    text = _unwrap(formula.text if formula else text)
    if looks_like_html(text):
        text = plain_text(html_to_markdown(_unescape_twice(text)))
    return " ".join(text.split())


def _unwrap(text: str) -> str:
    """Remove what programs put around a text, and unescape it until it is HTML or has no entities."""
    text = expand_line_breaks(text)
    for _ in range(MAX_ESCAPES):
        text = remove_template_tags(remove_cdata_marks(remove_comments(text)))
        if looks_like_html(text) or not has_entities(text):
            break
        text = repair_encoding(unescape_once(text))
    return text


def _unescape_twice(text: str) -> str:
    """Return HTML in which no entity is escaped twice: `&amp;eacute;` as `&eacute;`."""
    for _ in range(MAX_ESCAPES):
        before, text = text, _TWICE.sub(_unescape_ampersand, text)
        if text == before:
            break
    return text


def _unescape_ampersand(match: re.Match[str]) -> str:
    entity = f"&{match['entity']}"
    return entity if has_entities(entity) else match.group()


def _link_to_markdown(formula: FormulaText) -> str:
    if not formula.url:
        return plain_to_markdown(formula.text)
    return html_to_markdown(f'<a href="{html.escape(formula.url)}">{html.escape(formula.text)}</a>')
