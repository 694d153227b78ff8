"""What a name in an address may be: `Name`, which every `<slug>` and `<name>` of a route is."""

from typing import Any

from flask import Flask
from werkzeug.routing import UnicodeConverter

__all__ = ["Name", "names_in_addresses"]


class Name(UnicodeConverter):
    """A part of an address without U+0000: PostgreSQL takes it in no text, so nothing is called so anywhere."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as Werkzeug's own
        super().__init__(*arguments, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def names_in_addresses(app: Flask) -> None:
    """Let routes that are added from here on match names alone; other addresses lead to no page."""
    app.url_map.converters["default"] = Name
