"""The YAML head of a Markdown file, read as text alone and within bounds.

YAML makes `country: NO` a truth value and `2007-10-01` a date; here every scalar stays the text that stands in the
file, and the reader converts by field. Aliases are refused, so that a small file cannot unfold into a large value. The
main functions are `split_head` and `head_text`.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, TypeAlias

import yaml
from frontmatter.default_handlers import YAMLHandler

__all__ = ["Value", "head_text", "split_head"]

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
"""What a head holds: text, lists, and fields by name."""

MAX_HEAD: Final = 8_000_000
"""Characters of a head. The largest that a practice can need has about five million."""
MAX_DEPTH: Final = 6
"""Lists and mappings in each other; a practice needs three."""
MAX_EVENTS: Final = 100_000
"""Parts of a head as the parser counts them; a practice needs at most some 15 000."""

_FORMAT = YAMLHandler()
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def split_head(text: str) -> tuple[dict[str, Value], str]:
    """The fields of the head and the body below it; no fields where there is no head. Raises ValueError."""
    if not _FORMAT.detect(text):
        return {}, text
    try:
        head, body = _FORMAT.split(text)
    except ValueError as error:
        raise ValueError("its front matter has no end: a line of three hyphens") from error
    if len(head) > MAX_HEAD:
        raise ValueError(f"its front matter has {len(head)} characters, more than {MAX_HEAD}")
    return _fields(head), body


def head_text(values: Mapping[str, object]) -> str:
    """The head that holds these values, in their order, with its lines of hyphens."""
    head = _FORMAT.export(dict(values), sort_keys=False, width=120)
    return f"---\n{head}\n---\n"


def _fields(head: str) -> dict[str, Value]:
    try:
        events = islice(yaml.parse(head, Loader=_LOADER), MAX_EVENTS)
        found = [_value(event, events, MAX_DEPTH) for event in events if _opens(event)]
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ValueError(f"its front matter is no YAML{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"its front matter is no YAML: {error}") from error
    if len(found) != 1 or not isinstance(found[0], dict):
        raise ValueError("its front matter is no list of fields, such as `title: …`")
    return found[0]


def _opens(event: yaml.Event) -> bool:
    """Whether a value begins here, rather than the stream or the document."""
    return isinstance(event, yaml.NodeEvent)


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Value:
    match event:
        case yaml.ScalarEvent():
            return str(event.value)
        case yaml.AliasEvent():
            raise ValueError("its front matter refers to another part of itself (*name), which is not taken")
        case yaml.SequenceStartEvent() if depth:
            return [_value(one, events, depth - 1) for one in _until(yaml.SequenceEndEvent, events)]
        case yaml.MappingStartEvent() if depth:
            return _mapping(events, depth - 1)
        case _:
            raise ValueError(f"its front matter is nested deeper than {MAX_DEPTH} levels")


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[str, Value]:
    values: dict[str, Value] = {}
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
