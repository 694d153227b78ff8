"""The YAML front matter of a Markdown file, read as text and within bounds.

YAML reads `country: NO` as false and `2007-10-01` as a date. Here every scalar stays text, and the reader converts it
by field. Aliases are refused, so that a small file cannot unfold into a large value.
"""

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

_FORMAT = YAMLHandler()
_YAML = YamlReader("its front matter", MAX_DEPTH, MAX_EVENTS)


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
    values = _YAML.documents(head)
    if len(values) != 1 or not isinstance(values[0], dict):
        raise ValueError("its front matter is not a list of fields, such as `title: …`")
    return values[0]
