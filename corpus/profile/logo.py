"""The logo of a site: `logo.svg` of a profile. It is a picture only: scripts, links and foreign content are refused.

The page shows it as an image, where browsers run nothing of it, and it is served with a policy that forbids everything.
The check keeps out what would be dangerous if somebody opens or copies the file.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

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
EDITORS_NAMESPACES: Final = frozenset(
    {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://purl.org/dc/elements/1.1/",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    }
)
"""The namespaces in which drawing programs note title, licence and settings. Browsers draw nothing of them."""
MAX_ELEMENTS: Final = 5_000
MAX_DEPTH: Final = 50
"""Levels of nested elements."""
_INSTRUCTION: Final = re.compile(r"<\?(?!xml\s)")
_LINK: Final = re.compile(r"href$", re.IGNORECASE)
_OUTSIDE: Final = re.compile(
    r"(?:url|src|image|image-set|-webkit-image-set)\s*\((?!\s*['\"]?\s*#)|@|\\|/\*|expression\s*\(|javascript:",
    re.IGNORECASE,
)
"""Matches what refers to something outside in a style, and the signs by which it could be hidden."""


def read_logo(folder: Path) -> bytes:
    """Return the logo of a profile's folder; empty without one. Raises InvalidProfile."""
    path = folder / LOGO_FILE
    if not path.is_file():
        return b""
    data = path.read_bytes()
    if faults := tuple(check_logo(data)):
        raise InvalidProfile(tuple(f"{path}, line {_line_of(data, fault)}: {fault}" for fault in faults))
    return data


def _line_of(data: bytes, fault: str) -> int:
    """Return the line of the element or attribute that a fault names; 1 where it concerns the whole file."""
    if parsed := re.search(r"line (\d+), column", fault):
        return int(parsed[1])
    named = re.search(r"<(\w+)>|attribute ([\w-]+)", fault)
    if named is None:
        return 1
    name = re.escape((named[1] or named[2]).encode())
    match = re.search(rb"<(?:\w+:)?" + name + rb"\b" if named[1] else rb"[\s:]" + name + rb"\s*=", data)
    return data[: match.start()].count(b"\n") + 1 if match else 1


def check_logo(data: bytes) -> Iterator[str]:
    """Yield what keeps a file from being a logo."""
    if len(data) > MAX_BYTES:
        yield f"it is larger than {MAX_BYTES:,} bytes"
        return
    try:
        data.decode()
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except (defusedxml.ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        yield f"it is no SVG in UTF-8 without entities and document type: {error}"
        return
    if root.tag != f"{{{SVG}}}svg":
        yield "it is no SVG picture"
        return
    if _INSTRUCTION.search(data.decode()):
        yield "it has a processing instruction, such as one for a style sheet"
    elements = [*root.iter()]
    if len(elements) > MAX_ELEMENTS or _depth(root) > MAX_DEPTH:
        yield f"it has more than {MAX_ELEMENTS:,} elements, or more than {MAX_DEPTH} within each other"
        return
    for element in elements:
        yield from dict.fromkeys(_faults(element.tag, dict(element.attrib), "".join(element.itertext())))


def _depth(root: Element) -> int:
    """Return how many levels of elements there are, counted up to one more than MAX_DEPTH."""
    level, depth = [root], 0
    while level and depth <= MAX_DEPTH:
        level, depth = [child for element in level for child in element], depth + 1
    return depth


def _faults(tag: object, attributes: dict[str, str], text: str) -> Iterator[str]:
    namespace, _, name = str(tag).removeprefix("{").rpartition("}")
    if (name not in ELEMENTS) if namespace == SVG else (namespace not in EDITORS_NAMESPACES):
        yield f"it has the element <{name[:40]}>. A logo is a picture without scripts, links and embedded content"
    if name == "style" and _OUTSIDE.search(text):
        yield "its style refers to something outside the file"
    for key, value in attributes.items():
        attribute = key.rpartition("}")[2]
        if attribute.lower().startswith("on"):
            yield f"it has the attribute {attribute[:40]}, which runs a script"
        elif (_LINK.search(attribute) and not value.strip().startswith("#")) or _OUTSIDE.search(value):
            yield f"its attribute {attribute[:40]} refers to something outside the file"
