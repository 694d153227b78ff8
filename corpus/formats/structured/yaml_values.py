"""Reads YAML as text, lists and mappings, within bounds.

YAML reads `country: NO` as false and `2007-10-01` as a date. Here every scalar stays text, and the reader converts it
by field. Aliases are refused, so that a small file cannot unfold into a large value.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

import yaml
from attrs import frozen

__all__ = ["YamlReader", "YamlValue"]

YamlValue: TypeAlias = "str | list[YamlValue] | dict[str, YamlValue] | None"
"""A value in YAML: text, a list, fields by name, or nothing."""

NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
"""Plain scalars that mean nothing."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@frozen
class YamlReader:
    """Reads the documents of a YAML text."""

    subject: str
    """What a message calls the text, such as `its front matter`."""
    max_depth: int
    """Nested lists and mappings at most."""
    max_events: int
    """Parser events at most."""
    nulls: bool = False
    """Whether a plain `null` or `~` is nothing, rather than text."""

    def documents(self, text: str) -> list[YamlValue]:
        """Return the value of each document. Raises ValueError."""
        try:
            events = islice(yaml.parse(text, Loader=_LOADER), self.max_events)
            return [self._value(event, events, self.max_depth) for event in events if isinstance(event, yaml.NodeEvent)]
        except yaml.MarkedYAMLError as error:
            line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise ValueError(f"{self.subject} is not YAML{line}: {error.problem}") from error
        except yaml.YAMLError as error:
            raise ValueError(f"{self.subject} is not YAML: {error}") from error

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> YamlValue:
        match event:
            case yaml.ScalarEvent():
                plain = self.nulls and event.implicit[0]
                return None if plain and event.value in NULLS else str(event.value)
            case yaml.AliasEvent():
                raise ValueError(f"{self.subject} refers to another part of itself (*name), which is not taken")
            case yaml.SequenceStartEvent() if depth:
                return [self._value(item, events, depth - 1) for item in self._until(yaml.SequenceEndEvent, events)]
            case yaml.MappingStartEvent() if depth:
                return self._mapping(events, depth - 1)
            case _:
                raise ValueError(f"{self.subject} is nested deeper than {self.max_depth} levels")

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, YamlValue]:
        values: dict[str, YamlValue] = {}
        for event in self._until(yaml.MappingEndEvent, events):
            name = str(self._value(event, events, 0))
            if name in values:
                raise ValueError(f"{self.subject} has {name!r} twice")
            values[name] = self._value(self._next(events), events, depth)
        return values

    def _until(self, end: type[yaml.Event], events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := self._next(events), end):
            yield event

    def _next(self, events: Iterator[yaml.Event]) -> yaml.Event:
        event = next(events, None)
        if event is None:
            raise ValueError(f"{self.subject} has more than {self.max_events} parts")
        return event
