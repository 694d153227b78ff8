"""How much people may send to the pages that are about them: refused here, before it is hashed or looked up.

The forms say what is wrong with what somebody may have meant; this is for what nobody means.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import Blueprint, Flask, request
from werkzeug.exceptions import BadRequest

__all__ = ["LONGEST", "MAX_REQUEST", "set_up_input_limits"]

MAX_REQUEST: Final = 64 * 1024
"""Bytes of one form; a passkey's answer is the longest, with some thousand."""
LONGEST: Final[Mapping[str, tuple[str, int]]] = {
    "email": ("An e-mail address", 254),  # RFC 5321, 4.5.3.1.3, without the brackets
    "identity": ("An e-mail address", 254),
    "password": ("A password", 1_000),
    "new_password": ("A password", 1_000),
    "new_password_confirm": ("A password", 1_000),
    "password_confirm": ("A password", 1_000),
    "next": ("An address within this site", 2_000),
    "code": ("A code", 100),
}
"""What each field holds and how many characters it has at most."""


def set_up_input_limits(app: Flask, *blueprints: Blueprint) -> None:
    """Refuse with 400 or 413 what is too long for these blueprints and Flask-Security's own, and what no text holds."""
    names = {"security", *(blueprint.name for blueprint in blueprints)}
    app.before_request(lambda: _bound() if request.blueprint in names else None)


def _bound() -> None:
    request.max_content_length = MAX_REQUEST
    for name, text in _sent():
        says, most = LONGEST.get(name, ("A field", MAX_REQUEST))
        if len(text) > most:
            raise BadRequest(f"{says} has at most {most} characters, and this one has {len(text)}.")
        if "\0" in text:
            raise BadRequest(f"{says} holds no such character as U+0000.")


def _sent() -> Iterable[tuple[str, str]]:
    yield from request.args.items(multi=True)
    yield from request.form.items(multi=True)
