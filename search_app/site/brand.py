"""The logo and the colours of the profile, and how pages refer to them."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from attrs import frozen
from flask import Blueprint, Flask, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.profile.active import active_profile
from corpus.profile.definitions import Profile
from corpus.profile.logo import read_logo
from corpus.profile.theme import DEFAULT_DARK, DEFAULT_LIGHT, Theme, load_theme

__all__ = ["Brand", "brand", "set_up_brand"]

ONE_YEAR: Final = 31_536_000
PICTURE_ONLY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The policy of the logo: it may have styles of its own, and nothing else."""

brand = Blueprint("brand", __name__)


@frozen
class Brand:
    """What the profile adds to the look of the site."""

    logo: bytes
    style: str
    """A style sheet with the colours; empty without own colours."""
    light_background: str
    dark_background: str

    @property
    def logo_url(self) -> str:
        """The address of the logo; empty without one."""
        return url_for("brand.logo", v=_version(self.logo)) if self.logo else ""

    @property
    def style_url(self) -> str:
        """The address of the style sheet; empty without own colours."""
        return url_for("brand.theme", v=_version(self.style.encode())) if self.style else ""


def set_up_brand(app: Flask) -> None:
    """Give the templates of this application the variable `brand`."""
    app.jinja_env.globals["brand"] = _brand_of(active_profile())


@brand.get("/logo.svg")
def logo() -> ResponseReturnValue:
    """The logo of the profile, as a picture."""
    return _file(_brand_of(active_profile()).logo, "image/svg+xml", {"Content-Security-Policy": PICTURE_ONLY})


@brand.get("/theme.css")
def theme() -> ResponseReturnValue:
    """The colours of the profile, as a style sheet."""
    return _file(_brand_of(active_profile()).style.encode(), "text/css", {})


@lru_cache(maxsize=4)
def _brand_of(profile: Profile) -> Brand:
    colours = load_theme(profile.folder)
    light = colours.colours("light") if colours else DEFAULT_LIGHT
    dark = colours.colours("dark") if colours else DEFAULT_DARK
    style = _style(colours) if colours else ""
    return Brand(read_logo(profile.folder), style, light["background"], dark["background"])


def _style(colours: Theme) -> str:
    light, dark = (_rules(colours.colours(name)) for name in ("light", "dark"))
    return f":root {{\n{light}\n}}\n\n@media (prefers-color-scheme: dark) {{\n:root {{\n{dark}\n}}\n}}\n"


def _rules(colours: Mapping[str, str]) -> str:
    return "\n".join(f"  --{name.replace('_', '-')}: {colour};" for name, colour in colours.items())


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _file(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Return a file that browsers may store if its address has its version. Raises NotFound for an empty one."""
    if not content:
        raise NotFound
    response = Response(content, mimetype=media_type, headers=dict(_cache_headers(content)) | dict(headers))
    response.set_etag(_version(content))
    response.make_conditional(request)
    return response


def _cache_headers(content: bytes) -> Iterator[tuple[str, str]]:
    is_current = request.args.get("v") == _version(content)
    yield "Cache-Control", f"public, max-age={ONE_YEAR}, immutable" if is_current else "public, max-age=300"
