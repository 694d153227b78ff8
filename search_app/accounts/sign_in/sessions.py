"""Sessions: one `SignIn` row for each browser, made at sign-in, checked with each request, ended on request.

A cookie is valid only as long as its row exists, so a stolen cookie can be ended. Signing in replaces the content of
the cookie and its token. So nobody can plant a session in another person's browser.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from flask import Flask, g, request
from flask import session as cookie
from flask_login import user_logged_in, user_logged_out
from flask_security import (
    Security,
    hash_password,
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    tf_disabled,
    tf_profile_changed,
    user_confirmed,
    user_registered,
    wan_deleted,
    wan_registered,
)

from search_app.accounts.models import (
    Person,
    SignIn,
    delete_expired,
    end_sign_in,
    end_sign_ins,
    find_sign_in,
    start_sign_in,
    touch_sign_in,
)
from search_app.audit.models import record_action
from search_app.models import DATABASE_ERRORS, session
from search_app.settings import current_settings

__all__ = ["current_sign_in", "set_up_sessions"]

TOKEN_KEY: Final = "sign_in"  # noqa: S105 - a key, not a password
"""The key of the sign-in's token in the cookie."""
PRESERVED_KEYS: Final = ("_user_id", "_fresh", "_id", "_flashes")
"""The keys of the cookie that stay when a person signs in."""


def set_up_sessions(app: Flask, security: Security) -> None:
    """Store each sign-in of this application as a row, and write each change of a secret into the audit trail."""
    manager = security.login_manager
    load_user = manager._user_callback  # noqa: SLF001 - Flask-Login offers no other way to extend the loader

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(uniquifier: str) -> Person | None:
        """The signed-in person. None while the database does not answer, so that public pages still work."""
        try:
            sign_in = current_sign_in()
            person: Person | None = load_user(uniquifier) if sign_in else None
        except DATABASE_ERRORS as error:
            g.unreachable = error
            return None
        return person if person and sign_in and sign_in.person_id == person.id else None

    manager.request_loader(_ignore_request)
    for signal, receiver in (*_SESSION_SIGNALS, *_AUDIT_SIGNALS):
        signal.connect(receiver, app, weak=False)


def current_sign_in() -> SignIn | None:
    """The sign-in of the requesting browser. None if there is none, or if it was ended or has expired."""
    if "sign_in" not in g:
        g.sign_in = _load_sign_in(_token())
    sign_in: SignIn | None = g.sign_in
    return sign_in


def _token() -> str:
    return str(cookie.get(TOKEN_KEY, ""))


def _load_sign_in(token: str) -> SignIn | None:
    sign_in = find_sign_in(token) if token else None
    if sign_in is not None and touch_sign_in(sign_in):
        delete_expired(timedelta(days=current_settings().sign_in_days))
        session.commit()
        cookie.modified = True
        return find_sign_in(token)
    return sign_in


def _ignore_request(_: object) -> None:
    """Accept no sign-in by a header or a parameter."""


def _on_signed_in(_: Flask, user: Person) -> None:
    """Replace the content of the cookie and store a new sign-in."""
    previous_token = _token()
    preserved = {name: cookie[name] for name in PRESERVED_KEYS if name in cookie}
    cookie.clear()
    cookie.update(preserved)
    cookie.permanent = True
    g.pop("csrf_token", None)
    if previous_token and (previous := find_sign_in(previous_token)):
        session.delete(previous)
    cookie[TOKEN_KEY] = start_sign_in(user, request.user_agent.string)
    g.pop("sign_in", None)
    session.commit()


def _on_signed_out(_: Flask, user: Person | None) -> None:
    """Delete the sign-in of this browser."""
    sign_in = find_sign_in(str(cookie.pop(TOKEN_KEY, "")))
    if sign_in and user:
        end_sign_in(user, sign_in.id)
        session.commit()
    g.pop("sign_in", None)


def _spend_hash_time(_: Flask, **__: object) -> None:
    """Take as long for a known address as Flask-Security takes for an unknown one."""
    hash_password("not-a-password")


def _audit(action: str, *, ends_others: bool = False) -> Callable[..., None]:
    """A receiver that writes this action into the audit trail; with `ends_others` it ends all other sign-ins."""

    def receive(_: Flask, user: Person, **__: object) -> None:
        if ends_others:
            sign_in = find_sign_in(_token())
            end_sign_ins(user, sign_in.id if sign_in and sign_in.person_id == user.id else None)
        if action == "person.password_reset" and user.confirmed_at is None:
            user.confirm()  # the link came by e-mail, so the address belongs to the person
        session.flush()
        record_action(action, f"person:{user.id}", user.id)
        session.commit()

    return receive


_SESSION_SIGNALS: Final = (
    (user_logged_in, _on_signed_in),
    (user_logged_out, _on_signed_out),
    (reset_password_instructions_sent, _spend_hash_time),
)
_AUDIT_SIGNALS: Final = (
    (user_registered, _audit("person.registered")),
    (user_confirmed, _audit("person.confirmed")),
    (password_changed, _audit("person.password_changed", ends_others=True)),
    (password_reset, _audit("person.password_reset", ends_others=True)),
    (tf_profile_changed, _audit("person.second_factor_set")),
    (tf_disabled, _audit("person.second_factor_removed")),
    (wan_registered, _audit("person.passkey_added")),
    (wan_deleted, _audit("person.passkey_removed")),
)
