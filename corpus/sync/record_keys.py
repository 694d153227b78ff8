"""Keys by which records are compared: equal keys mean equal content, the same title and place, or similar texts."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import orjson
from attrs import frozen

from corpus.differences.record_units import Record
from corpus.sync.text_similarity import band_keys, hash_key, text_grams, text_signature
from corpus.text import fold_name

__all__ = [
    "MIN_TEXT",
    "RecordKeys",
    "address_keys",
    "fingerprint",
    "record_keys",
    "record_text",
    "title_key",
    "web_addresses",
]

MIN_TEXT: Final = 80
"""Characters of the shortest text whose similarity to others means something."""
MAX_ADDRESSES: Final = 20
"""Web addresses of a record that are compared."""
PLACES: Final = ("countries", "country")
"""The fields that hold the place of a practice, in this version and in older ones."""

_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


@frozen
class RecordKeys:
    """The keys of one record, each a signed 64-bit number."""

    title: int
    """Of the title and the place."""
    text: int
    """Of the exact text; 0 where there is none."""
    others: tuple[int, ...]
    """Of web addresses, and of the bands of the text's MinHash signature."""

    @property
    def all(self) -> set[int]:
        """All keys by which duplicates are found."""
        return {self.title, *self.others}


def fingerprint(record: Record) -> str:
    """Return a hash of the whole content of a record, apart from its slug."""
    values = {name: value for name, value in record.items() if name != "slug"}
    return sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def record_keys(record: Record) -> RecordKeys:
    """Return the keys of a record."""
    text = record_text(record)
    return RecordKeys(title_key(record), hash_key("text", text) if text else 0, tuple(_other_keys(record, text)))


def title_key(record: Record) -> int:
    """Return the key of a record's title and place."""
    place = next((record[name] for name in PLACES if record.get(name)), "")
    return hash_key("title", fold_name(record["title"]), "".join(place))


def record_text(record: Record) -> str:
    """Return the texts of all sections."""
    return "\n\n".join(section["text"] for section in record.get("sections", ()))


def address_keys(record: Record) -> set[int]:
    """Return the keys of the web addresses that a record names as its sources or links."""
    return {hash_key("address", address) for address in web_addresses(record)}


def web_addresses(record: Record) -> set[str]:
    """Return the web addresses of a record in a form for comparison."""
    links = [link for name in ("sources", "links") for link in record.get(name, ())]
    return set(filter(None, (_normal_address(link) for link in links[:MAX_ADDRESSES])))


def _normal_address(link: dict[str, Any]) -> str:
    """Return an address without its scheme, `www.`, the fragment and a slash at its end, the host in lower case."""
    host, slash, path = _SCHEME.sub("", str(link.get("url", "")).partition("#")[0]).partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def _other_keys(record: Record, text: str) -> Iterator[int]:
    yield from sorted(address_keys(record))
    if len(text) >= MIN_TEXT:
        yield from band_keys(text_signature(text_grams(text)))
