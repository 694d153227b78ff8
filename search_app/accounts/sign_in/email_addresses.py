"""E-mail addresses: one person each, and changed only by the person who has the account and the new mailbox.

Flask-Security checks whether an address is free, and stores it a password hash later. If two requests ask for one
address at the same moment, the database accepts one. The other is answered again, now as one for a known address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Flask, g, render_template
from flask import session as cookie
from flask_security import change_email_confirmed

from search_app import mail
from search_app.accounts.models import UNIQUE_VIOLATION, Person, revoke_access
from search_app.audit.models import record_action
from search_app.models import session
from search_app.settings import current_settings

__all__ = ["set_up_email_addresses"]

_WRITING_ENDPOINTS: Final = ("security.register", "security.change_email_confirm")
"""The endpoints that store an address some time after they checked it."""
_FLASHED: Final = "_flashes"
"""The key under which Flask stores the messages for the next page."""


def set_up_email_addresses(app: Flask) -> None:
    """Answer a request again if another one has just stored the same address; handle each change of an address."""
    for endpoint in _WRITING_ENDPOINTS:
        app.view_functions[endpoint] = _retry_on_conflict(app.view_functions[endpoint])
    change_email_confirmed.connect(_on_address_changed, app, weak=False)


def _retry_on_conflict(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def retrying_view(**values: Any) -> Any:  # noqa: ANN401 - the types of the wrapped view
        flashed = list(cookie.get(_FLASHED, ()))
        try:
            return view(**values)
        except UNIQUE_VIOLATION:
            session.rollback()
            cookie[_FLASHED] = flashed
            return view(**values)

    return retrying_view


def _on_address_changed(_: Flask, user: Person, old_email: str, **__: object) -> None:
    """Write an audit entry, end earlier sign-ins and links, and inform the old mailbox."""
    revoke_access(user)
    session.flush()
    record_action("person.address_changed", f"person:{user.id}", user.id)
    session.commit()
    g.pop("sign_in", None)
    text = render_template("accounts/mail/address_changed.txt", user=user)
    mail.send(old_email, f"Your e-mail address at {current_settings().display_name} was changed", text)
