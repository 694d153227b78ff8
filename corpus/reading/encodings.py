"""Which characters the bytes of a file mean, where the file does not say.

A byte order mark is believed, and so is UTF-8 that holds together: nothing else looks like it by chance. For the rest
the letters decide, as in its own code page a text has those of its language, and then the language, between those that
are read almost alike (ã in Windows-1252 is ă in Windows-1250). A few stray bytes do not make a file less UTF-8: they
come out as half surrogates, as Python's `surrogateescape` has them, and `corpus.reading.cleaning.repaired` reads them
as Windows-1252.
"""

import codecs
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes
from py3langid.langid import MODEL_FILE, LanguageIdentifier

__all__ = ["CHUNK", "decoded", "encoding_of", "encoding_of_chunks", "errors_for", "guess_language"]

STRAY_BYTES: Final = "surrogateescape"
SAMPLE: Final = 64 * 1024
"""Bytes, out of lines that are not ASCII, on which a code page is guessed."""
CHUNK: Final = 1024 * 1024
"""Bytes that are read at a time."""
LANGUAGE_SAMPLE: Final = 2_000
"""Characters on which a language is guessed."""
SURE: Final = 0.9
"""How sure the language of a text has to be, from 0 to 1, to decide for a code page."""
STRAY_SHARE: Final = 0.02
"""The share of characters beyond ASCII that may be broken in a file that still counts as UTF-8."""

HOMES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), ("cp1250", "iso8859_2")),
    **dict.fromkeys(("ru", "bg", "uk", "mk", "be", "sr"), ("cp1251", "koi8_r", "iso8859_5")),
    "el": ("cp1253", "iso8859_7"),
    "tr": ("cp1254",),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    "he": ("cp1255",),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256",)),
}
"""The code pages that a language was written in before Unicode; Western ones have the rest."""
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
"""Letters beyond ASCII with which a language is written, in small letters: the main ones of Unicode CLDR."""
SIGNS: Final = frozenset("\u00a0§©«»®°·½€£\u2013—\u2018\u2019\u201a“”„†•…‰\u2039\u203a™№¿¡")
"""Signs that stand in texts of any language."""
CANDIDATES: Final = tuple(dict.fromkeys([*WESTERN, *(page for pages in HOMES.values() for page in pages)]))

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile(r"[\udc80-\udcff]")
_NO_ASCII = re.compile(r"[^\x00-\x7f]")


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of these bytes and the name of its encoding, found out unless given.

    Broken bytes come out as half surrogates.
    """
    encoding = encoding or encoding_of_chunks([data])
    return data.decode(encoding, errors_for(encoding)), encoding


def errors_for(encoding: str) -> str:
    """The `errors` to open a file with whose encoding comes from here: stray bytes are kept for `repaired` to read."""
    return "replace" if codecs.lookup(encoding or "utf-8").name.startswith(("utf-16", "utf-32")) else STRAY_BYTES


def encoding_of(path: Path) -> str:
    """The encoding of a file, read in chunks. OSError where it cannot be read."""
    with path.open("rb") as stream:
        return encoding_of_chunks(iter(lambda: stream.read(CHUNK), b""))


def encoding_of_chunks(chunks: Iterable[bytes]) -> str:
    """The encoding of bytes that come in chunks, of which no more than a sample is kept."""
    survey = _Survey()
    for chunk in chunks:
        survey.add(chunk)
    return survey.encoding()


class _Survey:
    """What is seen of a file while it passes by."""

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
            self._take(chunk)
        self._count(self._decoder.decode(chunk))

    def _take(self, chunk: bytes) -> None:
        """Add the lines that are not ASCII to the sample; the last one may go on in the next chunk."""
        *lines, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest[-SAMPLE:]
        self._sample += b"\n".join(line[:SAMPLE] for line in lines if not line.isascii())[:SAMPLE]

    def _count(self, text: str) -> None:
        self._beyond += len(_NO_ASCII.findall(text))
        self._broken += len(_ESCAPED.findall(text))

    def encoding(self) -> str:
        for mark, name in _MARKS:
            if self._start.startswith(mark):
                return name
        self._count(self._decoder.decode(b"", final=True))
        if wide := _wide(self._start):
            return wide
        if self._broken <= self._beyond * STRAY_SHARE:
            return "utf-8"
        return _code_page(bytes(self._sample) + self._rest)


def _wide(start: bytes) -> str:
    """UTF-16 without a mark: in most texts every second byte is zero."""
    pairs = len(start) // 2
    for name, first in (("utf-16-be", 0), ("utf-16-le", 1)):
        if pairs and start[first::2].count(0) > 0.4 * pairs and start[1 - first :: 2].count(0) < 0.1 * pairs:
            return name
    return ""


def _code_page(sample: bytes) -> str:
    """The code page in which these bytes are letters of one language; of several, the one whose language they read as.

    What is left goes to Windows-1252, which most files are in, else by charset-normalizer's order.
    """
    weighed = [match.encoding for match in from_bytes(sample, cp_isolation=list(CANDIDATES))]
    ranks: dict[tuple[float, bool, bool, int], str] = {}
    for page in CANDIDATES:
        if text := _read_as(sample, page):
            shares = {language: _share(text, language) for language in _spoken(page)}
            best = max(shares.values())
            read = shares.get(guess_language(text, SURE), 0) == best
            place = weighed.index(page) if page in weighed else len(CANDIDATES)
            ranks.setdefault((best, read, page == WESTERN[0], -place), page)
    return ranks[max(ranks)] if ranks else WESTERN[0]


def _read_as(sample: bytes, page: str) -> str:
    """The sample in a code page, empty where that has no character for one of its bytes."""
    try:
        return sample.decode(page)
    except UnicodeDecodeError:
        return ""


def _spoken(page: str) -> list[str]:
    """The languages that were written in a code page."""
    return [language for language in LETTERS if page in HOMES.get(language, WESTERN)]


def _share(text: str, language: str) -> float:
    """Of the characters beyond ASCII, the share that a text in that language has."""
    beyond = _NO_ASCII.findall(text.lower())
    known = frozenset(LETTERS[language]) | SIGNS
    return sum(character in known for character in beyond) / len(beyond) if beyond else 1.0


def guess_language(text: str, confidence: float = 0.0) -> str:
    """The language of a text, ISO 639, by its first LANGUAGE_SAMPLE characters; "" below that confidence (0 to 1)."""
    language, sure = _identifier().classify(text[:LANGUAGE_SAMPLE])
    return str(language) if sure >= confidence else ""


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
