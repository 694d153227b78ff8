"""What the form of a practice asks, and what was filled in, as a record.

`read` never cuts and never refuses: what no practice can hold stays in the draft as it was typed, and the findings
say so beside its field. Fields that the form does not ask for stay as they are; no name that a form sends reaches
anything but the fields that are named here.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen
from werkzeug.datastructures import MultiDict

from corpus.practice import CONSENTS, MAX_TITLE
from corpus.template import SECTION_KEYS

__all__ = [
    "CONSENT",
    "CONSENT_FIRST",
    "CONTACT",
    "LINKS",
    "LISTS",
    "MAX_BODY",
    "NAMING",
    "PROVIDER",
    "SINGLE",
    "YEARS",
    "Line",
    "accept",
    "read",
]

MAX_BODY: Final = 2_000_000
"""Bytes of a form that is sent: some forty times the longest record that was seen."""
ANSWERS: Final = ("yes", "no", "unknown")

Form: TypeAlias = MultiDict[str, str]
Record: TypeAlias = dict[str, Any]


@frozen
class Line:
    """A field of one line."""

    name: str
    label: str
    hint: str = ""
    autocomplete: str = "off"
    kind: str = "text"


NAMING: Final = (
    Line("title", "Title", "Say what it is and whom it is for, so that a reader of a list knows."),
    Line("native_title", "Title in its own language", "Where that is not the title above."),
)
YEARS: Final = (
    Line("start_year", "First year", "Such as 2012."),
    Line("end_year", "Last year", "Empty while it goes on."),
)
CONTACT: Final = (
    Line("name", "Name"),
    Line("role", "Role"),
    Line("organisation", "Organisation"),
    Line("address", "Address"),
    Line("phone", "Telephone", kind="tel"),
    Line("email", "E-mail address", kind="email"),
    Line("website", "Website", kind="url"),
)
CONSENT: Final[Mapping[str, str]] = {
    "public": "To everybody",
    "people": "To people who are signed in",
    "none": "To nobody; it is only kept",
}
"""To whom the contact may be shown (`corpus.practice.CONSENTS`)."""
CONSENT_FIRST: Final = "people"
"""What is chosen before anybody chose."""
_CONTACT_PARTS: Final = frozenset(line.name for line in CONTACT) | {"consent"}
LINKS: Final = (
    Line("documents", "Documents and publications", "What was written about it."),
    Line("links", "Links", "Its own pages, and others about it."),
    Line("sources", "Sources", "Where what you say here can be read."),
)
PROVIDER: Final = Line("provided_by", "Provided by", "The organisation that tells of it.")
LISTS: Final = ("types", "areas", "sectors", "targets")
"""Fields that hold several concepts."""
SINGLE: Final = ("country", "level", "status", "evidence")
"""Fields that hold one."""
_OTHER_LINES: Final = ("title", "native_title", "language", "provided_by", *SINGLE)
_UNCLEAN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read(form: Form, before: Mapping[str, Any], targets: Collection[str] = ()) -> Record:
    """The record that the form makes of the one before; `targets` are the databases for which it asks."""
    asked = {name for name, _ in _ASKED} | {"contact", "proposals"}
    values = {name: value for name, value in before.items() if name not in asked}
    for name, reading in _ASKED:
        value = reading(form, name)
        values[name] = _as_before(value, before.get(name, ())) if name in LISTS else value
    values["contact"] = _contact(form, before.get("contact", {}))
    values["proposals"] = list(_proposals(form, targets, [one["target"] for one in before.get("proposals", ())]))
    return {name: value for name, value in values.items() if value not in ("", [], {}, None)}


def accept(record: Record, wishes: Iterable[str]) -> Record:
    """The record with suggestions that somebody accepted, each as `field:value`."""
    values = dict(record)
    for wish in wishes:
        field, _, value = wish.partition(":")
        if field in (*LISTS, "keywords") and value and len(value) <= MAX_TITLE:
            values[field] = list(dict.fromkeys((*values.get(field, ()), value)))
    return values


def clean(text: str) -> str:
    """Text as a browser sends it, without what no file format carries."""
    return _UNCLEAN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _as_before(values: Sequence[str], before: Sequence[str]) -> list[str]:
    """What was chosen before in its order, then the rest: a form's order is none that somebody meant."""
    return [*(one for one in before if one in values), *(one for one in values if one not in before)]


def _line(form: Form, name: str) -> str:
    return " ".join(clean(form.get(name, "")).split())


def _lines(form: Form, name: str) -> list[str]:
    return list(dict.fromkeys(one for text in form.getlist(name) if (one := " ".join(clean(text).split()))))


def _year(form: Form, name: str) -> int | str:
    """A whole number; else what was typed, for the findings to name."""
    text = _line(form, name)
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else text


def _sections(form: Form, _: str) -> list[Record]:
    texts = ((key, clean(form.get(key, "")).strip("\n")) for key in SECTION_KEYS)
    return [{"key": key, "text": text} for key, text in texts if text.strip()]


def _contact(form: Form, before: Mapping[str, str]) -> Record:
    """Whom to ask, and who may know it; a contact that is not shown here stays unless another one takes its place."""
    lines = _said({line.name: _line(form, f"contact.{line.name}") for line in CONTACT})
    found = {**dict(lines), **{part: text for part, text in before.items() if part not in _CONTACT_PARTS}}
    consent = form.get("contact.consent", before.get("consent", CONSENTS[0])) if found else before.get("consent")
    return {**found, "consent": consent} if consent in CONSENTS[1:] else found


def _links(form: Form, name: str) -> list[Record]:
    titles, urls = form.getlist(f"{name}.title"), form.getlist(f"{name}.url")
    pairs = ((" ".join(clean(title).split()), clean(url).strip()) for title, url in zip(titles, urls, strict=False))
    return [dict(_said({"title": title, "url": url})) for title, url in pairs if title or url]


def _proposals(form: Form, targets: Iterable[str], before: Collection[str]) -> Iterator[Record]:
    """The answers to what was asked; “unknown” is none where the record had nothing of it before."""
    for target in dict.fromkeys([*targets, *before]):
        answer = form.get(f"proposals.{target}", "")
        if answer in ANSWERS and (answer != "unknown" or target in before):
            yield {"target": target} | ({"answer": answer} if answer != "unknown" else {})


def _said(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in values.items() if text)


_Reading: TypeAlias = Callable[[Form, str], Any]

_ASKED: Final[Sequence[tuple[str, _Reading]]] = (
    *((name, _line) for name in _OTHER_LINES),
    *((line.name, _year) for line in YEARS),
    *((name, _lines) for name in (*LISTS, "regions", "keywords")),
    ("sections", _sections),
    *((line.name, _links) for line in LINKS),
)
"""The fields of a record that the form asks for, but for contact and proposals, and how each is read."""
