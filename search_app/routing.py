"""URLs: which names a URL may contain, the base URL of this site, and the route of a request."""

from typing import Any, Final

from flask import Flask, request
from werkzeug.routing import UnicodeConverter

from search_app.settings import current_settings

__all__ = ["NameConverter", "refuse_nul_in_urls", "route_of_request", "site_base_url"]

NO_ROUTE: Final = "none"
"""The route of a request to a URL that matches no rule."""


class NameConverter(UnicodeConverter):
    """Matches a part of a URL without U+0000: PostgreSQL stores no such text, so nothing can have such a name."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the signature of Werkzeug's converter
        super().__init__(*arguments, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def refuse_nul_in_urls(app: Flask) -> None:
    """Answer 404 to URLs with U+0000 on all routes that are added after this call."""
    app.url_map.converters["default"] = NameConverter


def site_base_url() -> str:
    """The base URL of this site without a trailing slash: the setting `public_url`, else that of the request."""
    return current_settings().public_base or request.url_root.rstrip("/")


def route_of_request() -> str:
    """The URL rule of the current request, such as `/practices/<slug>`: without anything that a person typed."""
    return request.url_rule.rule if request.url_rule else NO_ROUTE
