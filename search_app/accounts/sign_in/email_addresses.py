"""E-mail addresses: each is one person's, and is changed by whoever holds the account and the new mailbox.

Flask-Security looks whether an address is free, and writes it a password hash later. Where two ask for one at the same
moment, the database lets in one; the other's request is answered once more, as one for an address that is known.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, render_template
from flask import session as cookie
from flask_security import change_email_confirmed

from search_app import mail
from search_app.accounts.models import UNIQUE_VIOLATION, Person, revoke_access
from search_app.audit.models import record_action
from search_app.models import session
from search_app.settings import Settings

__all__ = ["set_up_email_addresses"]

_WRITING = ("security.register", "security.change_email_confirm")
"""The endpoints that write an address some time after they looked for it."""
_SAID = "_flashes"
"""Where Flask keeps what the next page says."""


def set_up_email_addresses(app: Flask) -> None:
    """Let nobody's registration or change of address fail at somebody else's; write down and say where one changes."""
    for endpoint in _WRITING:
        app.view_functions[endpoint] = _answered_again(app.view_functions[endpoint])
    change_email_confirmed.connect(_changed, app, weak=False)


def _answered_again(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answer(**values: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
        before = list(cookie.get(_SAID, ()))
        try:
            return view(**values)
        except UNIQUE_VIOLATION:
            session.rollback()
            cookie[_SAID] = before
            return view(**values)

    return answer


def _changed(_: Flask, user: Person, old_email: str, **__: object) -> None:
    """Write it down, end every sign-in and link from before, and tell the old mailbox."""
    revoke_access(user)
    session.flush()
    record_action("person.address_changed", f"person:{user.id}", user.id)
    session.commit()
    g.pop("sign_in", None)
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    text = render_template("accounts/mail/address_changed.txt", user=user)
    mail.send(old_email, f"Your e-mail address at {settings.site_name} was changed", text)
