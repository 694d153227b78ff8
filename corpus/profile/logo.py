"""The logo of a site: `logo.svg` of a profile. It is a picture only: scripts, links and foreign content are refused.

The page shows it as an image, where browsers run nothing of it, and it is served with a policy that forbids everything.
The check keeps out what would be dangerous if somebody opens or copies the file.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from corpus.errors import InvalidProfile

__all__ = ["LOGO_FILE", "check_logo", "read_logo"]

LOGO_FILE: Final = "logo.svg"
MAX_BYTES: Final = 200_000
SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = """
svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon text tspan textPath
linearGradient radialGradient stop clipPath mask pattern marker switch view filter feBlend feColorMatrix feDropShadow
feComponentTransfer feComposite feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feOffset
feTile feTurbulence feMorphology
"""
ELEMENTS: Final = frozenset(_ELEMENTS.split())
"""The elements of a picture."""
_LINK: Final = re.compile(r"href$", re.IGNORECASE)
_OUTSIDE: Final = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression\s*\(|javascript:", re.IGNORECASE)


def read_logo(folder: Path) -> bytes:
    """Return the logo of a profile's folder; empty without one. Raises InvalidProfile."""
    path = folder / LOGO_FILE
    if not path.is_file():
        return b""
    data = path.read_bytes()
    if faults := tuple(check_logo(data)):
        raise InvalidProfile(tuple(f"{path}: {fault}" for fault in faults))
    return data


def check_logo(data: bytes) -> Iterator[str]:
    """Yield what keeps a file from being a logo."""
    if len(data) > MAX_BYTES:
        yield f"it is larger than {MAX_BYTES:,} bytes"
        return
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except (defusedxml.ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        yield f"it is no SVG without entities and document type: {error}"
        return
    if root.tag != f"{{{SVG}}}svg":
        yield "it is no SVG picture"
        return
    if b"<?xml-stylesheet" in data:
        yield "it refers to a style sheet outside the file"
    for element in root.iter():
        yield from dict.fromkeys(_faults(element.tag, dict(element.attrib), element.text or ""))


def _faults(tag: object, attributes: dict[str, str], text: str) -> Iterator[str]:
    namespace, _, name = str(tag).rpartition("}")
    if namespace == f"{{{SVG}" and name not in ELEMENTS:
        yield f"it has the element <{name[:40]}>. A logo is a picture without scripts, links and embedded content"
    if namespace != f"{{{SVG}" and "script" in name.lower():
        yield f"it has the element <{name[:40]}>"
    if name == "style" and _OUTSIDE.search(text):
        yield "its style refers to something outside the file"
    for key, value in attributes.items():
        attribute = key.rpartition("}")[2]
        if attribute.lower().startswith("on"):
            yield f"it has the attribute {attribute[:40]}, which runs a script"
        elif (_LINK.search(attribute) and not value.strip().startswith("#")) or _OUTSIDE.search(value):
            yield f"its attribute {attribute[:40]} refers to something outside the file"
