"""HTML entities in texts: recognised by name, and replaced also where a text was escaped twice."""

import html
import re
from html.entities import html5
from typing import Final

__all__ = ["MAX_ESCAPES", "has_entities", "unescape_entities", "unescape_once"]

MAX_ESCAPES: Final = 4
"""How often a text may have been escaped."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def has_entities(text: str) -> bool:
    """Return whether the text contains HTML entities, such as `&amp;` and `&#39;`."""
    return "&" in text and any(_is_known(match.group()) for match in _ENTITY.finditer(text))


def unescape_once(text: str) -> str:
    """Replace each entity by its character. `&copy=1` in an address is no entity."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match.group()) if _is_known(match.group()) else match.group(), text)


def unescape_entities(text: str) -> str:
    """Replace entities until none is left, as in `R&amp;amp;D`, at most MAX_ESCAPES times."""
    for _ in range(MAX_ESCAPES):
        if not has_entities(text):
            break
        text = unescape_once(text)
    return text


def _is_known(entity: str) -> bool:
    return entity[1] == "#" or entity[1:] in html5
