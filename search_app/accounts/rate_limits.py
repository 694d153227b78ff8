"""Rate limits for guessing secrets, sending e-mails and writing comments.

Attempts are counted in the database, so that all worker processes count together. Counters in each process would
allow a multiple of the limit, and a restart would reset them. A limited request costs a password hash, an e-mail or an
editor's time, so one more row does not matter.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar

from attrs import frozen
from flask import Flask, current_app, request
from flask import session as cookie
from werkzeug.exceptions import TooManyRequests

from search_app.accounts.models import count_attempt
from search_app.models import session

__all__ = ["MAILING", "SECURITY_LIMITS", "WRITING", "RateLimit", "limit_of", "limited", "set_up_rate_limits"]


@frozen
class RateLimit:
    """The largest number of attempts within a time."""

    per_network_address: int
    per_person: int
    """For one e-mail address of the form, or one signed-in person."""
    within: timedelta
    by_signed_in_person: bool = False
    """Whether the signed-in person counts, whatever e-mail address the form has."""


_GUESSING: Final = RateLimit(60, 10, timedelta(minutes=15))
MAILING: Final = RateLimit(30, 5, timedelta(hours=1))
WRITING: Final = RateLimit(120, 20, timedelta(minutes=15), by_signed_in_person=True)

SECURITY_LIMITS: Final[Mapping[str, RateLimit]] = {
    "security.login": _GUESSING,
    "security.verify": _GUESSING,
    "security.change_password": _GUESSING,
    "security.two_factor_token_validation": _GUESSING,
    "security.mf_recovery": _GUESSING,
    "security.wan_signin": _GUESSING,
    "security.wan_signin_response": _GUESSING,
    "security.reset_password": _GUESSING,
    "security.register": MAILING,
    "security.forgot_password": MAILING,
    "security.send_confirmation": MAILING,
    "security.change_email": MAILING,
}
"""Limits for POST requests to Flask-Security's endpoints. Our own views name theirs with `limited`."""


View = TypeVar("View", bound=Callable[..., Any])


def limited(limit: RateLimit) -> Callable[[View], View]:
    """Decorate a view to limit its POST requests: `@limited(WRITING)` right above `def`, under the route."""

    def mark(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def limit_of(endpoint: str) -> RateLimit | None:
    """The limit for POST requests to an endpoint of the running application; None if there is none."""
    own_limit: RateLimit | None = getattr(current_app.view_functions.get(endpoint), "limit", None)
    return own_limit or SECURITY_LIMITS.get(endpoint)


def set_up_rate_limits(app: Flask) -> None:
    """Answer 429 to requests over their limit."""
    app.before_request(_count_request)


def _count_request() -> None:
    limit = limit_of(request.endpoint or "") if request.method == "POST" else None
    if limit is None:
        return
    from_address = count_attempt(f"{request.endpoint} from {request.remote_addr}", limit.within)
    by_person = count_attempt(f"{request.endpoint} for {_person_key(limit)}", limit.within)
    session.commit()
    if from_address > limit.per_network_address or by_person > limit.per_person:
        wait = int(limit.within.total_seconds())
        raise TooManyRequests(f"Too many attempts. Wait {wait // 60} minutes, then try again.", retry_after=wait)


def _person_key(limit: RateLimit) -> str:
    """The e-mail address in the form, the signed-in person, or else the network address."""
    email = "" if limit.by_signed_in_person else request.form.get("email", "")[:255].strip().lower()
    return email or str(cookie.get("tf_user_id") or cookie.get("_user_id") or request.remote_addr)
