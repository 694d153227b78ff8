r"""A practice as the cells of one table row, and back, in a text form that people can edit in a spreadsheet.

A list is one cell with entries separated by `; `. Links are `title <address>`, files `name <media type, bytes, hash>`,
proposals `NAME: yes`. A backslash escapes the sign after it, so that `a\; b` is one entry. What is written is read
back equal.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from corpus.practice import Contact, Practice
from corpus.profile.active import active_profile
from corpus.records import OLD_COUNTRY, practice_to_json

__all__ = [
    "CONTACT",
    "is_web_address",
    "parse_link",
    "practice_to_row",
    "row_to_json",
    "split_entries",
    "table_columns",
]

BUILT_IN_LISTS: Final = frozenset({"countries", OLD_COUNTRY, "regions", "keywords", "tags"})
"""The columns of every table that hold a list of texts."""
NUMBER_COLUMNS: Final = ("start_year", "end_year")
"""The columns that hold a number."""
CONTACT: Final[Mapping[str, str]] = {f"contact_{field.name}": field.name for field in attrs.fields(Contact)}
"""The columns of the contact, and the field of each."""


def table_columns() -> tuple[str, ...]:
    """Return the columns of a table of practices, in their order."""
    profile = active_profile()
    record_type = ("record_type",) if profile.has_types else ()
    return (
        *("slug", *record_type, "title", "native_title", "language", "countries", "regions", "start_year", "end_year"),
        *(*profile.own_keys, "keywords", "tags", *profile.section_keys, *CONTACT, "documents", "links", "sources"),
        *("attachments", "proposals", "provided_by", "created", "updated"),
    )


def _holds_list(name: str) -> bool:
    """Return whether a column holds a list of texts."""
    field = active_profile().field(name)
    return name in BUILT_IN_LISTS or (field is not None and field.many and not field.is_built_in)


_SIGNS = re.compile(r"\\.|.", re.DOTALL)
_ADDRESSED = re.compile(r"(?P<title>(?:\\.|[^\\<])*)<(?P<rest>(?:\\.|[^\\>])*)>", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?://|mailto:|www\.)\S+", re.IGNORECASE)


def practice_to_row(practice: Practice) -> dict[str, str]:
    """Return the cells of a practice by column, without empty ones."""
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


def row_to_json(row: Mapping[str, str]) -> dict[str, Any]:
    """Return the JSON values of a row that `practice_to_row` wrote and people may have edited."""
    values: dict[str, Any] = {}
    sections = [{"key": key, "text": row[key]} for key in active_profile().section_keys if row.get(key)]
    contact = {part: row[name] for name, part in CONTACT.items() if row.get(name)}
    for name, text in row.items():
        if not text or name in active_profile().section_keys or name in CONTACT:
            continue
        if _holds_list(name):
            values[name] = [_unescape(entry) for entry in split_entries(text)]
        elif name in _READ:
            values[name] = [_READ[name](entry) for entry in split_entries(text)]
        else:
            values[name] = int(text) if name in NUMBER_COLUMNS and text.isdecimal() and text.isascii() else text
    return values | ({"sections": sections} if sections else {}) | ({"contact": contact} if contact else {})


def split_entries(text: str, separator: str = ";") -> list[str]:
    """Return the entries of a list in a cell, trimmed, with their backslashes."""
    entries: list[list[str]] = [[]]
    for sign in _SIGNS.findall(text):
        if sign == separator:
            entries.append([])
        else:
            entries[-1].append(sign)
    return [stripped for stripped in map(_join_stripped, entries) if stripped]


def _join_stripped(signs: list[str]) -> str:
    while signs and signs[-1].isspace():
        signs.pop()
    return "".join(signs).lstrip()


def is_web_address(text: str) -> bool:
    """Return whether the whole text is a web or mail address."""
    return bool(_ADDRESS.fullmatch(text))


def parse_link(entry: str) -> dict[str, str]:
    """Return a link from `title <address>`, from an address alone, or from a title alone."""
    if match := _ADDRESSED.fullmatch(entry):
        values = {"title": _unescape(_join_stripped(_SIGNS.findall(match["title"]))), "url": _unescape(match["rest"])}
    else:
        values = {"url" if is_web_address(entry) else "title": _unescape(entry)}
    return {name: value for name, value in values.items() if value}


def _attachment_values(entry: str) -> dict[str, Any]:
    match = _ADDRESSED.fullmatch(entry)
    if not match:
        return {"name": _unescape(entry)}
    media_type, size, sha256 = (*match["rest"].split(", "), "", "", "")[:3]
    name = _join_stripped(_SIGNS.findall(match["title"]))
    texts = {"name": _unescape(name), "media_type": _unescape(media_type), "sha256": _unescape(sha256)}
    return texts | ({"size": int(size)} if size.isdecimal() and size.isascii() else {})


def _proposal_values(entry: str) -> dict[str, str]:
    target, separator, answer = _unescape(entry).rpartition(": ")
    return {"target": target, "answer": answer} if separator else {"target": answer}


def _escape(text: str, special: str = ";") -> str:
    """Escape special signs, and spaces at the ends of the text."""
    signs = ["\\" + sign if sign in special or sign == "\\" else sign for sign in text]
    for end in (0, -1):
        if signs and signs[end].isspace():
            signs[end] = "\\" + signs[end]
    return "".join(signs)


def _unescape(text: str) -> str:
    return "".join(sign[1] if len(sign) > 1 else sign for sign in _SIGNS.findall(text))


def _entry(text: str) -> str:
    return _escape(text)


def _link(values: Mapping[str, str]) -> str:
    title, url = _escape(values.get("title", ""), ";<>"), _escape(values.get("url", ""), ";<>")
    if url:
        return f"{title} <{url}>".lstrip(" ")
    return f"\\{title}" if is_web_address(title) else title


def _attachment(values: Mapping[str, Any]) -> str:
    rest = [_escape(str(values.get(part, "")), ";<>,") for part in ("media_type", "size", "sha256")]
    name = _escape(values.get("name", ""), ";<>")
    return f"{name} <{', '.join(rest)}>".lstrip(" ") if any(rest) else name


def _proposal(values: Mapping[str, str]) -> str:
    return f"{_escape(values['target'])}: {values.get('answer', 'unknown')}"


_WRITTEN: Final[Mapping[str, Callable[[Any], str]]] = {
    **dict.fromkeys(("documents", "links", "sources"), _link),
    "attachments": _attachment,
    "proposals": _proposal,
}
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("documents", "links", "sources"), parse_link),
    "attachments": _attachment_values,
    "proposals": _proposal_values,
}
