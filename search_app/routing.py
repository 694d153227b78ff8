"""What a name in an address may be: `Name`, which every `<slug>` and `<name>` of a route is."""

from typing import Any, Final

from flask import Flask, current_app, request
from werkzeug.routing import UnicodeConverter

__all__ = ["Name", "names_in_addresses", "public_base", "route_of_request"]

NO_ROUTE: Final = "none"
"""The route of a request to an address that leads nowhere."""


class Name(UnicodeConverter):
    """A part of an address without U+0000: PostgreSQL takes it in no text, so nothing is called so anywhere."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as Werkzeug's own
        super().__init__(*arguments, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def names_in_addresses(app: Flask) -> None:
    """Let routes that are added from here on match names alone; other addresses lead to no page."""
    app.url_map.converters["default"] = Name


def public_base() -> str:
    """The base URL of this site without a trailing slash: the setting `public_url`, else that of the request."""
    base: str = current_app.config["PRACTICE_SEARCH"].base
    return base or request.url_root.rstrip("/")


def route_of_request() -> str:
    """The URL rule of the current request, such as `/practices/<slug>`: without anything that a person typed."""
    return request.url_rule.rule if request.url_rule else NO_ROUTE
