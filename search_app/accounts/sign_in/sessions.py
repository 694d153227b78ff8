"""Where people are signed in: a row for each browser, begun at sign-in, looked up with every request, ended at will.

What a cookie says counts only as long as its row is there. So a stolen cookie can be ended, and so can one that
somebody was made to use: signing in throws away what the cookie held before and gives it a new token.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request
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
from search_app.settings import Settings

__all__ = ["current_sign_in", "set_up_sessions"]

TOKEN = "sign_in"  # noqa: S105 - the name of what the cookie holds
KEPT = ("_user_id", "_fresh", "_id", "_flashes")
"""What of a cookie outlives signing in."""


def set_up_sessions(app: Flask, security: Security) -> None:
    """Let every sign-in and sign-out of this application be a row, and every change of a secret an entry."""
    manager = security.login_manager
    known = manager._user_callback  # noqa: SLF001 - Flask-Login has no other way to add to what Flask-Security set

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(uniquifier: str) -> Person | None:
        """Who it is; a visitor, while the database cannot say, so that what everybody may read goes on."""
        try:
            found = current_sign_in()
            person: Person | None = known(uniquifier) if found else None
        except DATABASE_ERRORS as error:
            g.unreachable = error
            return None
        return person if person and found and found.person_id == person.id else None

    manager.request_loader(_nobody)
    own = ((user_logged_in, _begun), (user_logged_out, _ended), (reset_password_instructions_sent, _took_as_long))
    for signal, receiver in (*own, *_ENTRIES):
        signal.connect(receiver, app, weak=False)


def current_sign_in() -> SignIn | None:
    """The row of the browser that asks; None where there is none, or it was ended or not used for too long."""
    if "sign_in" not in g:
        g.sign_in = _look_up(str(cookie.get(TOKEN, "")))
    found: SignIn | None = g.sign_in
    return found


def _look_up(token: str) -> SignIn | None:
    found = find_sign_in(token) if token else None
    if found is None:
        return None
    if touch_sign_in(found):
        delete_expired(_patience())
        session.commit()
        cookie.modified = True
        return find_sign_in(token)
    return found


def _patience() -> timedelta:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return timedelta(days=settings.sign_in_days)


def _nobody(_: object) -> None:
    """Nobody signs in by a header or a parameter."""


def _begun(_: Flask, user: Person) -> None:
    before = cookie.get(TOKEN)
    kept = {name: cookie[name] for name in KEPT if name in cookie}
    cookie.clear()
    cookie.update(kept)
    cookie.permanent = True
    g.pop("csrf_token", None)
    if before and (old := find_sign_in(str(before))):
        session.delete(old)
    cookie[TOKEN] = start_sign_in(user, request.user_agent.string)
    g.pop("sign_in", None)
    session.commit()


def _ended(_: Flask, user: Person | None) -> None:
    found = find_sign_in(str(cookie.pop(TOKEN, "")))
    if found and user:
        end_sign_in(user, found.id)
        session.commit()
    g.pop("sign_in", None)


def _took_as_long(_: Flask, **__: object) -> None:
    """Work as hard for an address that is known as Flask-Security does for one that is not."""
    hash_password("not-a-password")


def _entry(what: str, *, ends_others: bool = False) -> Any:  # noqa: ANN401 - what blinker calls
    def write(_: Flask, user: Person, **__: object) -> None:
        if ends_others:
            found = find_sign_in(str(cookie.get(TOKEN, "")))
            end_sign_ins(user, found.id if found and found.person_id == user.id else None)
        if what == "person.password_reset" and user.confirmed_at is None:
            user.confirm()  # whoever has the link has the mail
        session.flush()
        record_action(what, f"person:{user.id}", user.id)
        session.commit()

    return write


_ENTRIES = (
    (user_registered, _entry("person.registered")),
    (user_confirmed, _entry("person.confirmed")),
    (password_changed, _entry("person.password_changed", ends_others=True)),
    (password_reset, _entry("person.password_reset", ends_others=True)),
    (tf_profile_changed, _entry("person.second_factor_set")),
    (tf_disabled, _entry("person.second_factor_removed")),
    (wan_registered, _entry("person.passkey_added")),
    (wan_deleted, _entry("person.passkey_removed")),
)
