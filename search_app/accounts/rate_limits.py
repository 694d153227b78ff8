"""How often what guesses or sends mail may be tried, counted in the database so that all workers count together.

A counter in each worker's memory would let through as many times more as there are workers, and forget at a restart;
what is limited here is rare and costs a password hash, a mail or an editor's time, so a row more does not matter.
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
    """At most so many in that time, for one address of the network and for one e-mail address or person."""

    per_network_address: int
    per_person: int
    within: timedelta
    by_signed_in_person: bool = False
    """Whether the person is whoever is signed in, whatever address the form names."""


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
"""Limits for the POSTs to Flask-Security's endpoints. Our own views name theirs with `limited`."""


View = TypeVar("View", bound=Callable[..., Any])


def limited(limit: RateLimit) -> Callable[[View], View]:
    """Limit the POSTs to a view: `@limited(WRITING)` right above `def`, under the route."""

    def mark(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def limit_of(endpoint: str) -> RateLimit | None:
    """The limit for POSTs to an endpoint of the running application; None where there is none."""
    own: RateLimit | None = getattr(current_app.view_functions.get(endpoint), "limit", None)
    return own or SECURITY_LIMITS.get(endpoint)


def set_up_rate_limits(app: Flask) -> None:
    """Refuse with 429 what is tried too often."""
    app.before_request(_count)


def _count() -> None:
    limit = limit_of(request.endpoint or "") if request.method == "POST" else None
    if limit is None:
        return
    place = count_attempt(f"{request.endpoint} from {request.remote_addr}", limit.within)
    person = count_attempt(f"{request.endpoint} for {_who(limit)}", limit.within)
    session.commit()
    if place > limit.per_network_address or person > limit.per_person:
        wait = int(limit.within.total_seconds())
        raise TooManyRequests(
            f"That was tried too often. It can be tried again within {wait // 60} minutes.", retry_after=wait
        )


def _who(limit: RateLimit) -> str:
    """Whose account it is about, as far as the request says."""
    email = "" if limit.by_signed_in_person else request.form.get("email", "")[:255].strip().lower()
    return email or str(cookie.get("tf_user_id") or cookie.get("_user_id") or request.remote_addr)
