"""The YAML front matter of a Markdown file, read as text and within bounds.

YAML reads `country: NO` as false and `2007-10-01` as a date. Here every scalar stays text, and the reader converts it
by field. Aliases are refused, so that a small file cannot unfold into a large value.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, TypeAlias

import yaml
from frontmatter.default_handlers import YAMLHandler

__all__ = ["YamlValue", "front_matter_text", "split_front_matter"]

YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue]"
"""A value of the front matter: text, a list, or fields by name."""

MAX_HEAD: Final = 8_000_000
"""The longest front matter, in characters. The largest that a practice can need has about five million."""
MAX_DEPTH: Final = 6
"""Nested lists and mappings at most; a practice needs three."""
MAX_EVENTS: Final = 100_000
"""Parser events at most; a practice needs some 15 000."""

_FORMAT = YAMLHandler()
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def split_front_matter(text: str) -> tuple[dict[str, YamlValue], str]:
    """Return the fields and the body of a text; no fields where it has no front matter. Raises ValueError."""
    if not _FORMAT.detect(text):
        return {}, text
    try:
        head, body = _FORMAT.split(text)
    except ValueError as error:
        raise ValueError("its front matter has no end: a line of three hyphens") from error
    if len(head) > MAX_HEAD:
        raise ValueError(f"its front matter has {len(head)} characters, more than {MAX_HEAD}")
    return _fields(head), body


def front_matter_text(values: Mapping[str, object]) -> str:
    """Return the front matter with these values in their order, between lines of hyphens."""
    head = _FORMAT.export(dict(values), sort_keys=False, width=120)
    return f"---\n{head}\n---\n"


def _fields(head: str) -> dict[str, YamlValue]:
    try:
        events = islice(yaml.parse(head, Loader=_LOADER), MAX_EVENTS)
        values = [_value(event, events, MAX_DEPTH) for event in events if _opens(event)]
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ValueError(f"its front matter is not YAML{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"its front matter is not YAML: {error}") from error
    if len(values) != 1 or not isinstance(values[0], dict):
        raise ValueError("its front matter is not a list of fields, such as `title: …`")
    return values[0]


def _opens(event: yaml.Event) -> bool:
    """Return whether the event begins a value, rather than the stream or the document."""
    return isinstance(event, yaml.NodeEvent)


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> YamlValue:
    match event:
        case yaml.ScalarEvent():
            return str(event.value)
        case yaml.AliasEvent():
            raise ValueError("its front matter refers to another part of itself (*name), which is not taken")
        case yaml.SequenceStartEvent() if depth:
            return [_value(item, events, depth - 1) for item in _until(yaml.SequenceEndEvent, events)]
        case yaml.MappingStartEvent() if depth:
            return _mapping(events, depth - 1)
        case _:
            raise ValueError(f"its front matter is nested deeper than {MAX_DEPTH} levels")


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, YamlValue]:
    values: dict[str, YamlValue] = {}
    for event in _until(yaml.MappingEndEvent, events):
        name = str(_value(event, events, 0))
        if name in values:
            raise ValueError(f"its front matter has {name!r} twice")
        values[name] = _value(_next(events), events, depth)
    return values


def _until(end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    while not isinstance(event := _next(events), end):
        yield event


def _next(events: Iterator[yaml.Event]) -> yaml.Event:
    event = next(events, None)
    if event is None:
        raise ValueError(f"its front matter has more than {MAX_EVENTS} parts")
    return event
