"""The front matter of a Markdown file, read as text and within bounds: YAML, TOML (`+++`) or JSON.

YAML reads `country: NO` as false and `2007-10-01` as a date. Here every scalar stays text, and the reader converts it
by field. Aliases are refused, so that a small file cannot unfold into a large value.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Final

from frontmatter.default_handlers import YAMLHandler

from corpus.formats.structured.yaml_values import YamlReader, YamlValue

__all__ = ["YamlValue", "front_matter_text", "split_front_matter"]

MAX_HEAD: Final = 8_000_000
"""The longest front matter, in characters. The largest that a practice can need has about five million."""
MAX_DEPTH: Final = 6
"""Nested lists and mappings at most; a practice needs three."""
MAX_EVENTS: Final = 100_000
"""Parser events at most; a practice needs some 15 000."""

TOML_FENCE: Final = "+++"

_TOML_END = re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE)
_JSON_START = re.compile(r"\{\s*\"")
_FORMAT = YAMLHandler()
_YAML = YamlReader("its front matter", MAX_DEPTH, MAX_EVENTS)


def split_front_matter(text: str) -> tuple[dict[str, YamlValue], str]:
    """Return the fields and the body of a text; no fields where it has no front matter. Raises ValueError."""
    if text.startswith(TOML_FENCE) and text[len(TOML_FENCE) :].lstrip(" \t").startswith("\n"):
        return _split_toml(text)
    if _JSON_START.match(text):
        return _split_json(text)
    if not _FORMAT.detect(text):
        return {}, text
    try:
        head, body = _FORMAT.split(text)
    except ValueError as error:
        raise ValueError("its front matter has no end: a line of three hyphens") from error
    _check_length(head)
    return _fields(head), body


def front_matter_text(values: Mapping[str, object]) -> str:
    """Return the front matter with these values in their order, between lines of hyphens."""
    head = _FORMAT.export(dict(values), sort_keys=False, width=120)
    return f"---\n{head}\n---\n"


def _split_toml(text: str) -> tuple[dict[str, YamlValue], str]:
    _, _, rest = text.partition("\n")
    end = _TOML_END.search(rest)
    if not end:
        raise ValueError("its front matter has no end: a line of three plus signs")
    head = rest[: end.start()]
    _check_length(head)
    try:
        values = tomllib.loads(head, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its front matter is not TOML: {error}") from error
    return _texts_by_name(values, MAX_DEPTH), rest[end.end() :]


def _split_json(text: str) -> tuple[dict[str, YamlValue], str]:
    _check_length(text[: text.find("\n}\n")])
    try:
        values, end = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its front matter is not JSON: {error}") from error
    return _texts_by_name(values, MAX_DEPTH), text[end:]


def _check_length(head: str) -> None:
    if len(head) > MAX_HEAD:
        raise ValueError(f"its front matter has {len(head)} characters, more than {MAX_HEAD}")


def _texts_by_name(values: Mapping[str, object], depth: int) -> dict[str, YamlValue]:
    return {name: _text(value, depth - 1) for name, value in values.items()}


def _text(value: object, depth: int) -> YamlValue:
    """Return a value of TOML or JSON as YAML's: every scalar is text."""
    if depth < 0:
        raise ValueError(f"its front matter is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return _texts_by_name(value, depth)
    if isinstance(value, list):
        return [_text(entry, depth - 1) for entry in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _fields(head: str) -> dict[str, YamlValue]:
    values = _YAML.documents(head)
    if len(values) != 1 or not isinstance(values[0], dict):
        raise ValueError("its front matter is not a list of fields, such as `title: …`")
    return values[0]
