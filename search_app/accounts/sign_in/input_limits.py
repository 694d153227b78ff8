"""Size limits for what people send to the pages about accounts. Longer input is refused before it is hashed or read.

The forms explain what people may have typed by mistake. These limits are for what nobody types.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import Blueprint, Flask, request
from werkzeug.exceptions import BadRequest

__all__ = ["MAX_LENGTHS", "MAX_REQUEST", "set_up_input_limits"]

MAX_REQUEST: Final = 64 * 1024
"""Bytes of one form. A passkey's response is the longest, with some thousand bytes."""
MAX_LENGTHS: Final[Mapping[str, tuple[str, int]]] = {
    "email": ("An e-mail address", 254),  # RFC 5321, 4.5.3.1.3, without the brackets
    "identity": ("An e-mail address", 254),
    "password": ("A password", 1_000),
    "new_password": ("A password", 1_000),
    "new_password_confirm": ("A password", 1_000),
    "password_confirm": ("A password", 1_000),
    "next": ("An address within this site", 2_000),
    "code": ("A code", 100),
}
"""For each form field its name in messages, and its largest number of characters."""


def set_up_input_limits(app: Flask, *blueprints: Blueprint) -> None:
    """Answer 400 or 413 to longer input, and to U+0000, for these blueprints and Flask-Security's own."""
    names = {"security", *(blueprint.name for blueprint in blueprints)}
    app.before_request(lambda: _check_input() if request.blueprint in names else None)


def _check_input() -> None:
    request.max_content_length = MAX_REQUEST
    for name, text in _fields():
        label, max_length = MAX_LENGTHS.get(name, ("A field", MAX_REQUEST))
        if len(text) > max_length:
            raise BadRequest(f"{label} can have at most {max_length} characters. This one has {len(text)}.")
        if "\0" in text:
            raise BadRequest("Remove the character U+0000.")


def _fields() -> Iterable[tuple[str, str]]:
    """The names and values of all URL parameters and form fields."""
    yield from request.args.items(multi=True)
    yield from request.form.items(multi=True)
