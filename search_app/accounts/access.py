"""Access control: before each request, check whether the person may do the action of the view.

Every view names its `Action` with `require`. A request to a view without an action is refused, so a forgotten line
hides a page and never opens one. `current_person()` asks the database only if the request carries a session.
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

READ_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def require(action: Action) -> Callable[[View], View]:
    """Decorate a view with its action: `@require(Action.DRAFT)` right above `def`, under the route."""

    def mark(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return mark


def allow_reading(*blueprints: Blueprint) -> None:
    """Let everybody send GET requests to the views of these blueprints that name no action."""
    for blueprint in blueprints:
        blueprint.action = Action.READ  # type: ignore[attr-defined]


def assign_actions(app: Flask, actions: Mapping[str, Action]) -> None:
    """Assign actions to the endpoints of other libraries, which cannot be decorated."""
    app.extensions.setdefault("actions", {}).update(actions)


def set_up_access(app: Flask) -> None:
    """Check each request of this application, and let templates check: `can(Action.X)`, `who()`."""
    app.before_request(_check_access)
    app.jinja_env.globals.update(can=can, Action=Action, who=current_person, has_session=has_session)


def action_of(endpoint: str, method: str = "GET") -> Action | None:
    """The action of an endpoint of the running application; None if nobody may reach it."""
    assigned: Mapping[str, Action] = current_app.extensions.get("actions", {})
    action: Action | None = assigned.get(endpoint) or getattr(current_app.view_functions[endpoint], "action", None)
    if action is not None:
        return action
    if endpoint == "static":
        return Action.READ
    blueprint = current_app.blueprints.get(endpoint.rpartition(".")[0])
    return getattr(blueprint, "action", None) if method in READ_METHODS else None


def current_person() -> Person | None:
    """The person who sent the request; None for visitors, and while the database does not answer."""
    if not has_session():
        return None
    person: Person | None = current_user._get_current_object()  # noqa: SLF001 - the object behind the proxy
    return person if person is not None and person.is_authenticated else None


def signed_in_person() -> Person:
    """The person who sent the request, in a view that visitors cannot reach. Raises Unauthorized."""
    person = current_person()
    if person is None:
        raise Unauthorized
    return person


def current_role() -> Role:
    """The role of the person who sent the request."""
    person = current_person()
    return person.role if person else Role.VISITOR


def can(action: Action) -> bool:
    """Whether the person who sent the request may do this."""
    return is_allowed(Role.VISITOR, action) or is_allowed(current_role(), action)


def _check_access() -> ResponseReturnValue | None:
    """Refuse the request, or send a visitor to the sign-in page; None lets the request through."""
    if request.endpoint is None:
        return None  # everybody gets the same 404
    action = action_of(request.endpoint, request.method)
    if action is not None and can(action):
        return None
    if action is not None and current_person() is None:
        if "unreachable" in g:
            raise g.unreachable
        return _ask_to_sign_in()
    return abort(403, "Your role does not include this.")


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in READ_METHODS or request.path.startswith("/api/"):
        return abort(401, "Sign in first.")
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
