r"""A practice as the cells of one row, and back: text alone, as people read and edit it in a spreadsheet.

Lists stand in one cell, their entries parted by `; `, links as `title <address>`, files as `name <media type, bytes,
hash>`, proposals as `KSLLL: yes`. A backslash takes the sign behind it as it is, so that `a\; b` is one entry. What is
written is read back equal.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from corpus.practice import Contact, Practice
from corpus.records import practice_to_json
from corpus.template import SECTION_KEYS

__all__ = ["COLUMNS", "CONTACT", "entries_of", "is_address", "link_values", "row_of", "values_of"]

LISTS: Final = ("regions", "types", "areas", "sectors", "targets", "keywords", "tags")
NUMBERS: Final = ("start_year", "end_year")
CONTACT: Final[Mapping[str, str]] = {f"contact_{field.name}": field.name for field in attrs.fields(Contact)}
COLUMNS: Final = (
    "slug", "title", "native_title", "language", "country", "regions", "start_year", "end_year", "types", "areas",
    "sectors", "targets", "level", "status", "evidence", "keywords", "tags", *SECTION_KEYS, *CONTACT, "documents",
    "links", "sources", "attachments", "proposals", "provided_by", "created", "updated",
)  # fmt: skip
"""The columns of a table of practices, in their order."""

_SIGNS = re.compile(r"\\.|.", re.DOTALL)
_ADDRESSED = re.compile(r"(?P<title>(?:\\.|[^\\<])*)<(?P<rest>(?:\\.|[^\\>])*)>", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|mailto:|www\.)\S+", re.IGNORECASE)


def row_of(practice: Practice) -> dict[str, str]:
    """The cells of a practice by column; those that say nothing are left out."""
    row: dict[str, str] = {}
    for name, value in practice_to_json(practice).items():
        if name == "sections":
            row |= {section["key"]: section["text"] for section in value}
        elif name == "contact":
            row |= {f"contact_{part}": text for part, text in value.items()}
        elif isinstance(value, list):
            row[name] = "; ".join(map(_WRITTEN.get(name, _entry), value))
        else:
            row[name] = str(value)
    return row


def values_of(row: Mapping[str, str]) -> dict[str, Any]:
    """The JSON values of a row that `row_of` wrote and people may have edited, for `corpus.records.from_values`."""
    values: dict[str, Any] = {}
    sections = [{"key": key, "text": row[key]} for key in SECTION_KEYS if row.get(key)]
    contact = {part: row[name] for name, part in CONTACT.items() if row.get(name)}
    for name, text in row.items():
        if not text or name in SECTION_KEYS or name in CONTACT:
            continue
        if name in LISTS:
            values[name] = [_unescaped(entry) for entry in entries_of(text)]
        elif name in _READ:
            values[name] = [_READ[name](entry) for entry in entries_of(text)]
        else:
            values[name] = int(text) if name in NUMBERS and text.isdecimal() and text.isascii() else text
    return values | ({"sections": sections} if sections else {}) | ({"contact": contact} if contact else {})


def entries_of(text: str, separator: str = ";") -> list[str]:
    """The entries of a list in a cell, their backslashes left in, the blanks around them gone."""
    entries: list[list[str]] = [[]]
    for sign in _SIGNS.findall(text):
        if sign == separator:
            entries.append([])
        else:
            entries[-1].append(sign)
    return [stripped for stripped in map(_stripped, entries) if stripped]


def _stripped(signs: list[str]) -> str:
    while signs and signs[-1].isspace():
        signs.pop()
    return "".join(signs).lstrip()


def is_address(text: str) -> bool:
    """Whether the text is an address on the web or of mail, and nothing else."""
    return bool(_ADDRESS.fullmatch(text))


def link_values(entry: str) -> dict[str, str]:
    """A link from `title <address>`, an address alone, or a title alone."""
    if found := _ADDRESSED.fullmatch(entry):
        values = {"title": _unescaped(_stripped(_SIGNS.findall(found["title"]))), "url": _unescaped(found["rest"])}
    else:
        values = {"url" if is_address(entry) else "title": _unescaped(entry)}
    return {name: value for name, value in values.items() if value}


def _attachment_values(entry: str) -> dict[str, Any]:
    found = _ADDRESSED.fullmatch(entry)
    if not found:
        return {"name": _unescaped(entry)}
    media_type, size, sha256 = (*found["rest"].split(", "), "", "", "")[:3]
    name = _stripped(_SIGNS.findall(found["title"]))
    texts = {"name": _unescaped(name), "media_type": _unescaped(media_type), "sha256": _unescaped(sha256)}
    return texts | ({"size": int(size)} if size.isdecimal() and size.isascii() else {})


def _proposal_values(entry: str) -> dict[str, str]:
    target, separator, answer = _unescaped(entry).rpartition(": ")
    return {"target": target, "answer": answer} if separator else {"target": answer}


def _escaped(text: str, special: str = ";") -> str:
    """The text with a backslash before special signs and before blanks at its ends."""
    signs = ["\\" + sign if sign in special or sign == "\\" else sign for sign in text]
    for end in (0, -1):
        if signs and signs[end].isspace():
            signs[end] = "\\" + signs[end]
    return "".join(signs)


def _unescaped(text: str) -> str:
    return "".join(sign[1] if len(sign) > 1 else sign for sign in _SIGNS.findall(text))


def _entry(text: str) -> str:
    return _escaped(text)


def _link(values: Mapping[str, str]) -> str:
    title, url = _escaped(values.get("title", ""), ";<>"), _escaped(values.get("url", ""), ";<>")
    if url:
        return f"{title} <{url}>".lstrip(" ")
    return f"\\{title}" if is_address(title) else title


def _attachment(values: Mapping[str, Any]) -> str:
    rest = [_escaped(str(values.get(part, "")), ";<>,") for part in ("media_type", "size", "sha256")]
    name = _escaped(values.get("name", ""), ";<>")
    return f"{name} <{', '.join(rest)}>".lstrip(" ") if any(rest) else name


def _proposal(values: Mapping[str, str]) -> str:
    return f"{_escaped(values['target'])}: {values.get('answer', 'unknown')}"


_WRITTEN: Final[Mapping[str, Callable[[Any], str]]] = {
    **dict.fromkeys(("documents", "links", "sources"), _link),
    "attachments": _attachment,
    "proposals": _proposal,
}
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("documents", "links", "sources"), link_values),
    "attachments": _attachment_values,
    "proposals": _proposal_values,
}
