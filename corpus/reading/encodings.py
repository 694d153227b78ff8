"""Detects the encoding of files that do not state it.

A byte order mark decides, and so does valid UTF-8, which no other encoding resembles by chance. Otherwise the letters
decide, because a text in the right code page contains the letters of its language. Between code pages that read almost
alike (ã in Windows-1252 is ă in Windows-1250), the detected language decides.

A file is UTF-8 if most of its multi-byte sequences are valid. Other bytes in it are stray bytes, such as a row that was
pasted in Windows-1252. They are decoded as half surrogates (`surrogateescape`), which
`corpus.reading.cleaning.repair_encoding` reads as Windows-1252. Lines of UTF-8 in a file of another encoding are read
as UTF-8.
"""

import codecs
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

from corpus.reading.language_guess import guess_language

__all__ = [
    "CHUNK",
    "decode",
    "decode_errors",
    "decode_stray_lines",
    "detect_encoding",
    "detect_encoding_of_chunks",
    "encoding_note",
    "has_stray_bytes",
    "is_utf8",
    "recode_utf8_lines",
]

STRAY_BYTES: Final = "surrogateescape"
SAMPLE: Final = 64 * 1024
"""Bytes of non-ASCII lines from which a code page is guessed."""
CHUNK: Final = 1024 * 1024
"""Bytes that are read at a time."""
MIN_CONFIDENCE: Final = 0.9
"""The confidence, from 0 to 1, from which the detected language decides between code pages."""
MAX_STRAY_SHARE: Final = 0.5
"""The share of stray bytes, of all non-ASCII characters, up to which a file or a line counts as UTF-8."""

LEGACY_PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), ("cp1250", "iso8859_2")),
    **dict.fromkeys(("ru", "bg", "uk", "mk", "be", "sr"), ("cp1251", "koi8_r", "iso8859_5")),
    "el": ("cp1253", "iso8859_7"),
    "tr": ("cp1254",),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    "he": ("cp1255",),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256",)),
}
"""The code pages of each language before Unicode. Other languages used the Western ones."""
WESTERN: Final = ("cp1252", "mac_roman", "cp850")
LETTERS: Final[Mapping[str, str]] = {
    "en": "éè", "fr": "àâæçéèêëîïôœùûüÿ", "de": "äöüß", "nl": "éëïóöü", "it": "àèéìíîòóù", "es": "áéíñóúü",
    "pt": "àáâãçéêíóôõúü", "ca": "àçéèíïóòúü", "sv": "åäöé", "da": "æøåé", "nb": "æøåéòôó", "fi": "äöåšž",
    "is": "áæéíðóöþúý", "ga": "áéíóú", "mt": "àèìòù",
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "sl": "čšž",
    "hr": "čćđšž", "bs": "čćđšž", "ro": "ăâîșțşţ", "sq": "çë",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш", "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "el": "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ", "tr": "çğ\u0131i\u0307öşüâîû",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äõöüšž",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת", "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابةتثجحخدذرزسشصضطظعغفقلمنهوپچژکگی", "ur": "ءآأؤئابتثجحخدذرزسشصضطظعغفقلمنوٹپچڈڑژکگںھہیے",
}  # fmt: skip
"""The non-ASCII letters of each language in lower case: the main letters of Unicode CLDR."""
SIGNS: Final = frozenset("\u00a0§©«»®°ªº±²³·\u00d7½€£\u2013—\u2018\u2019\u201a“”„†•…‰\u2039\u203a™№¿¡")
"""Signs that occur in texts of any language."""
OTHER_SCRIPTS: Final = frozenset({"ru", "bg", "uk", "be", "sr", "mk", "el", "he", "ar", "fa", "ur"})
"""Languages in other scripts than Latin."""
_KNOWN: Final = SIGNS.union(*LETTERS.values())
CANDIDATES: Final = tuple(dict.fromkeys([*WESTERN, *(page for pages in LEGACY_PAGES.values() for page in pages)]))

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_NO_ASCII = re.compile(r"[^\x00-\x7f]")
_BESIDE_ASCII = re.compile(r"(?<=[a-z])[^\W\d_a-z]|[^\W\d_a-z](?=[a-z])")
"""A non-ASCII letter beside an ASCII one. Only Latin letters stand there."""


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Decode bytes and return the text and the encoding, which is detected unless given.

    Stray bytes become half surrogates.
    """
    if encoding:
        return data.decode(encoding, decode_errors(encoding)), encoding
    encoding = detect_encoding_of_chunks([data])
    return recode_utf8_lines(data.decode(encoding, decode_errors(encoding)), encoding), encoding


def decode_errors(encoding: str) -> str:
    """Return the `errors` argument for opening a file with a detected encoding, so that stray bytes are kept."""
    return "replace" if codecs.lookup(encoding or "utf-8").name.startswith(("utf-16", "utf-32")) else STRAY_BYTES


def is_utf8(data: bytes) -> bool:
    """Return whether the bytes are valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def encoding_note(encoding: str) -> str:
    """Return a sentence about a detected encoding that may be wrong; an empty string for Unicode."""
    if encoding not in CANDIDATES:
        return ""
    return f"The file is not in UTF-8. It was read as {encoding}, and its lines of UTF-8 as UTF-8. Check the accents."


def recode_utf8_lines(text: str, encoding: str) -> str:
    """Decode again the lines that are UTF-8 in a text that was decoded in a detected code page."""
    if encoding not in CANDIDATES or text.isascii():
        return text
    return "".join(_recode_utf8_line(line, encoding) for line in text.splitlines(keepends=True))


def _recode_utf8_line(line: str, encoding: str) -> str:
    """Return the line as UTF-8 where its bytes are that, and its characters are those of a language."""
    try:
        recoded = line.encode(encoding, STRAY_BYTES).decode()
    except UnicodeError:
        return line
    return recoded if _KNOWN.issuperset(_NO_ASCII.findall(recoded.lower())) else line


def has_stray_bytes(text: str) -> bool:
    """Return whether decoding met bytes that the encoding does not have."""
    return not text.isascii() and bool(_ESCAPED.search(text))


def decode_stray_lines(text: str) -> str:
    """Decode the lines that are mostly stray bytes as Windows-1252; stray bytes in other lines stay half surrogates."""
    return "".join(map(_decode_stray_line, text.splitlines(keepends=True))) if has_stray_bytes(text) else text


def _decode_stray_line(line: str) -> str:
    """Decode the whole line again, because some pairs of Windows-1252 letters look like valid UTF-8."""
    stray = len(_ESCAPED.findall(line))
    if stray <= len(_NO_ASCII.findall(line)) * MAX_STRAY_SHARE:
        return line
    try:
        return line.encode("utf-8", STRAY_BYTES).decode(WESTERN[0])
    except UnicodeError:
        return line


def detect_encoding(path: Path) -> str:
    """Detect the encoding of a file, read in chunks. Raises OSError."""
    with path.open("rb") as stream:
        return detect_encoding_of_chunks(iter(lambda: stream.read(CHUNK), b""))


def detect_encoding_of_chunks(chunks: Iterable[bytes]) -> str:
    """Detect the encoding of bytes that come in chunks, keeping only a sample of them."""
    survey = _EncodingDetector()
    for chunk in chunks:
        survey.add(chunk)
    return survey.encoding()


class _EncodingDetector:
    """Collects evidence about the encoding while a file passes by."""

    def __init__(self) -> None:
        self._start = b""
        self._sample = bytearray()
        self._rest = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")(STRAY_BYTES)
        self._beyond = self._broken = 0

    def add(self, chunk: bytes) -> None:
        if len(self._start) < SAMPLE:
            self._start += chunk[:SAMPLE]
        if len(self._sample) < SAMPLE:
            self._add_sample(chunk)
        self._count(self._decoder.decode(chunk))

    def _add_sample(self, chunk: bytes) -> None:
        """Add lines that are not UTF-8 to the sample; the last line may continue in the next chunk."""
        *lines, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest[-SAMPLE:]
        self._sample += b"\n".join(line[:SAMPLE] for line in lines if not is_utf8(line))[:SAMPLE]

    def _count(self, text: str) -> None:
        self._beyond += len(_NO_ASCII.findall(text))
        self._broken += len(_ESCAPED.findall(text))

    def encoding(self) -> str:
        for mark, name in _MARKS:
            if self._start.startswith(mark):
                return name
        self._count(self._decoder.decode(b"", final=True))
        if utf_16 := _utf_16(self._start):
            return utf_16
        if self._broken <= self._beyond * MAX_STRAY_SHARE:
            return "utf-8"
        return _code_page(bytes(self._sample) + (b"" if is_utf8(self._rest) else self._rest))


def _utf_16(start: bytes) -> str:
    """Return the UTF-16 encoding where every second byte is mostly zero, otherwise an empty string."""
    pairs = len(start) // 2
    for name, first in (("utf-16-be", 0), ("utf-16-le", 1)):
        if pairs and start[first::2].count(0) > 0.4 * pairs and start[1 - first :: 2].count(0) < 0.1 * pairs:
            return name
    return ""


def _code_page(sample: bytes) -> str:
    """Return the code page in which the bytes are letters of one language, preferring the language they read as.

    Remaining ties go to Windows-1252, the most frequent one, then to the order of charset-normalizer.
    """
    weighed = [match.encoding for match in from_bytes(sample, cp_isolation=list(CANDIDATES))]
    ranks: dict[tuple[float, bool, bool, int], str] = {}
    for page in CANDIDATES:
        if text := _read_as(sample, page):
            shares = {language: _letter_share(text, language) for language in _languages_of(page)}
            best = max(shares.values())
            reads_as_it = shares.get(guess_language(text, MIN_CONFIDENCE), 0) == best
            rank = weighed.index(page) if page in weighed else len(CANDIDATES)
            ranks.setdefault((best, reads_as_it, page == WESTERN[0], -rank), page)
    return ranks[max(ranks)] if ranks else WESTERN[0]


def _read_as(sample: bytes, page: str) -> str:
    """Decode the sample in a code page; return an empty string where the page lacks one of its bytes."""
    try:
        return sample.decode(page)
    except UnicodeDecodeError:
        return ""


def _languages_of(page: str) -> list[str]:
    """Return the languages that used a code page."""
    return [language for language in LETTERS if page in LEGACY_PAGES.get(language, WESTERN)]


def _letter_share(text: str, language: str) -> float:
    """Return the share of non-ASCII characters that occur, at such places, in texts of that language."""
    lower = text.lower()
    beyond = _NO_ASCII.findall(lower)
    known = frozenset(LETTERS[language]) | SIGNS
    misplaced = len(_BESIDE_ASCII.findall(lower)) if language in OTHER_SCRIPTS else 0
    return (sum(character in known for character in beyond) - misplaced) / len(beyond) if beyond else 1.0
