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

__all__ = ["LIMITS", "MAILING", "WRITING", "Limit", "limit_attempts", "limit_of", "limited"]


@frozen
class Limit:
    """At most so many in that time, for one address of the network and for one e-mail address or person."""

    from_one_place: int
    for_one_person: int
    within: timedelta
    of_who_asks: bool = False
    """Whether the person is whoever is signed in, whatever address the form names."""


_GUESSING: Final = Limit(60, 10, timedelta(minutes=15))
MAILING: Final = Limit(30, 5, timedelta(hours=1))
WRITING: Final = Limit(120, 20, timedelta(minutes=15), of_who_asks=True)

LIMITS: Final[Mapping[str, Limit]] = {
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


def limited(limit: Limit) -> Callable[[View], View]:
    """Limit the POSTs to a view: `@limited(WRITING)` right above `def`, under the route."""

    def mark(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def limit_of(endpoint: str) -> Limit | None:
    """The limit for POSTs to an endpoint of the running application; None where there is none."""
    own: Limit | None = getattr(current_app.view_functions.get(endpoint), "limit", None)
    return own or LIMITS.get(endpoint)


def limit_attempts(app: Flask) -> None:
    """Refuse with 429 what is tried too often."""
    app.before_request(_count)


def _count() -> None:
    limit = limit_of(request.endpoint or "") if request.method == "POST" else None
    if limit is None:
        return
    place = count_attempt(f"{request.endpoint} from {request.remote_addr}", limit.within)
    person = count_attempt(f"{request.endpoint} for {_who(limit)}", limit.within)
    session.commit()
    if place > limit.from_one_place or person > limit.for_one_person:
        wait = int(limit.within.total_seconds())
        raise TooManyRequests(
            f"That was tried too often. It can be tried again within {wait // 60} minutes.", retry_after=wait
        )


def _who(limit: Limit) -> str:
    """Whose account it is about, as far as the request says."""
    email = "" if limit.of_who_asks else request.form.get("email", "")[:255].strip().lower()
    return email or str(cookie.get("tf_user_id") or cookie.get("_user_id") or request.remote_addr)
