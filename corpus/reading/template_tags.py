"""Finds and removes the tags of publishing systems in a text: WordPress shortcodes, Liquid and Hugo tags.

The text between an opening and a closing tag stays, except in a comment. A note in brackets, `[sic]` or `[1]`, and a
Markdown link are no tags.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

__all__ = ["find_template_tags", "remove_template_tags", "template_tags_note"]

MAX_NAMED: Final = 20
"""Tags that a note names."""
MAX_SHOWN: Final = 60
"""Characters of a tag that a note shows."""

SHORTCODES: Final = frozenset(
    ("audio", "caption", "contact-form", "contact-form-7", "embed", "gallery", "gravityform", "playlist", "toc",
     "video", "vimeo", "wp_caption", "wpforms", "youtube")
)  # fmt: skip
"""Shortcodes that have a meaning without attributes."""
SHORTCODE_PREFIXES: Final = ("vc_", "et_pb_", "fusion_", "su_", "av_", "elementor-")
"""Beginnings of the shortcodes of page builders."""

_LIQUID = re.compile(r"\{%[^%]{0,2000}(?:%(?!\})[^%]{0,200}){0,8}%\}|\{\{[<%-]?\s*[\w./\"'-][^{}]{0,2000}\}\}")
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}[^{]*(?:\{(?!%-?\s*endcomment)[^{]*){0,100}\{%-?\s*endcomment\s*-?%\}")
_SHORTCODE = re.compile(
    r"(?<!\[)\[(?P<close>/?)(?P<name>[A-Za-z][\w-]{1,40})(?P<rest>(?:\s[^\[\]<>]{0,2000})?)\](?![\](])"
)
_ATTRIBUTES = re.compile(r"(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"'=]+))+\s*/?")
_BLANKS = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def find_template_tags(text: str) -> list[str]:
    """Return the tags in the order of the text."""
    liquid = [match.group() for match in _LIQUID.finditer(text)] if "{" in text else []
    return [*liquid, *(match.group() for match in _shortcodes(text))]


def template_tags_note(tags: Iterable[str]) -> str:
    """Return the note about tags that were left out."""
    names = list(dict.fromkeys(tag[:MAX_SHOWN] for tag in tags))
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return f"tags of a publishing system were left out: {', '.join(names[:MAX_NAMED])}{more}"


def remove_template_tags(text: str) -> str:
    """Return the text without tags, and without the blanks and empty lines that they leave."""
    if not ("{%" in text or "{{" in text or "[" in text):
        return text
    rest = _LIQUID.sub("", _COMMENT.sub("", text))
    rest = "".join(_without(rest, [match.span() for match in _shortcodes(rest)]))
    return text if rest == text else _EMPTY_LINES.sub("\n\n", _BLANKS.sub(" ", rest)).rstrip()


def _without(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the text around the spans."""
    position = 0
    for start, end in spans:
        yield text[position:start]
        position = end
    yield text[position:]


def _shortcodes(text: str) -> Iterator[re.Match[str]]:
    if "[" not in text:
        return
    matches = list(_SHORTCODE.finditer(text))
    closed = {match["name"] for match in matches if match["close"] and not match["rest"]}
    opened = {match["name"] for match in matches if not match["close"]}
    pairs = closed & opened
    yield from (match for match in matches if match["name"] in pairs or _is_shortcode(match))


def _is_shortcode(match: re.Match[str]) -> bool:
    name = match["name"].lower()
    return name in SHORTCODES or name.startswith(SHORTCODE_PREFIXES) or bool(_ATTRIBUTES.fullmatch(match["rest"]))
