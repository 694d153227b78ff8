"""What stands between a request and a view: whether whoever asks may do what the view does.

Every view says with `require` which `Action` it is; a request to one that says nothing is refused, so that a
forgotten line hides a page and never opens one. `person()` is who asks, without a look into the database where the
request carries no session.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from search_app.accounts.models import Person
from search_app.accounts.permissions import Action, Role, is_allowed
from search_app.http_cache import has_session

__all__ = [
    "action_of",
    "allow_reading",
    "assign_actions",
    "can",
    "current_person",
    "current_role",
    "require",
    "set_up_access",
    "signed_in_person",
]

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def require(action: Action) -> Callable[[View], View]:
    """Say which action a view is: `@require(Action.DRAFT)` right above `def`, under the route."""

    def mark(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return mark


def allow_reading(*blueprints: Blueprint) -> None:
    """Say that what these rooms show to a GET is for everybody, where a view says nothing else."""
    for one in blueprints:
        one.action = Action.READ  # type: ignore[attr-defined]


def assign_actions(app: Flask, actions: Mapping[str, Action]) -> None:
    """Say which action each of these endpoints is: for views that are not ours."""
    app.extensions.setdefault("actions", {}).update(actions)


def set_up_access(app: Flask) -> None:
    """Ask before every request of this application, and let templates ask: `can(Action.X)`, `who()`."""
    app.before_request(_ask)
    app.jinja_env.globals.update(can=can, Action=Action, who=current_person, has_session=has_session)


def action_of(endpoint: str, method: str = "GET") -> Action | None:
    """The action that an endpoint of the running application is; None for one that nobody may reach."""
    others: Mapping[str, Action] = current_app.extensions.get("actions", {})
    said: Action | None = others.get(endpoint) or getattr(current_app.view_functions[endpoint], "action", None)
    if said is not None:
        return said
    if endpoint == "static":
        return Action.READ
    room = current_app.blueprints.get(endpoint.rpartition(".")[0])
    return getattr(room, "action", None) if method in READING else None


def current_person() -> Person | None:
    """Who asks; None for a visitor, and while the database cannot say: what everybody may read goes on then."""
    if not has_session():
        return None
    found: Person | None = current_user._get_current_object()  # noqa: SLF001 - what the proxy stands for
    return found if found is not None and found.is_authenticated else None


def signed_in_person() -> Person:
    """Who asks, in a view that visitors do not reach. Raises Unauthorized."""
    found = current_person()
    if found is None:
        raise Unauthorized
    return found


def current_role() -> Role:
    """The role of whoever asks."""
    found = current_person()
    return found.role if found else Role.VISITOR


def can(action: Action) -> bool:
    """Whether whoever asks may do that."""
    return is_allowed(Role.VISITOR, action) or is_allowed(current_role(), action)


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page, which is said to everybody alike
    action = action_of(request.endpoint, request.method)
    if action is not None and can(action):
        return None
    if action is not None and current_person() is None:
        if "unreachable" in g:
            raise g.unreachable
        return _sign_in_first()
    return abort(403, "Your role does not include this.")


def _sign_in_first() -> ResponseReturnValue:
    if request.method not in READING or request.path.startswith("/api/"):
        return abort(401, "Sign in first.")
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
