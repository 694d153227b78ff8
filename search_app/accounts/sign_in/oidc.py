"""Signing in with an OpenID Connect provider, if the settings name one.

The provider identifies a person by a subject that never changes. At the first sign-in the subject is linked to the
account with the same e-mail address, which the provider must have verified. If anybody may register and there is no
such account, a new one is made.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from authlib.integrations.base_client.errors import OAuthError
from flask import Flask, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import FsOAuthProvider, Security
from joserfc.errors import JoseError
from requests import RequestException

from search_app.accounts.models import Person, find_person_by_email, find_person_by_subject, revoke_access
from search_app.accounts.permissions import Role
from search_app.audit.models import record_action
from search_app.models import session, write_transaction
from search_app.settings import Settings, current_settings

__all__ = ["PROVIDER", "set_up_oidc"]

PROVIDER: Final = "organisation"
"""The name of the provider in URLs."""
MAX_SUBJECT: Final = 255
"""Characters of issuer and subject together, and of an e-mail address: the size of the columns."""
ENDPOINTS: Final = tuple(
    f"security.{name}" for name in ("oauthstart", "oauthresponse", "oauth_verify_start", "oauth_verify_response")
)

View = Callable[..., Any]

_log = logging.getLogger(__name__)


def set_up_oidc(app: Flask, security: Security, settings: Settings) -> None:
    """Let people sign in with the provider of the settings."""
    if security.oauthglue:
        security.oauthglue.register_provider_ext(_Provider(PROVIDER, _registration(settings)))
        for endpoint in ENDPOINTS:
            app.view_functions[endpoint] = _report_failure(app.view_functions[endpoint])


def _report_failure(view: View) -> View:
    """Wrap a view: if the provider fails, log it and send the person back to the sign-in page with a message."""

    @wraps(view)
    def reporting_view(*args: object, **kwargs: object) -> ResponseReturnValue:
        try:
            response: ResponseReturnValue = view(*args, **kwargs)
        except (JoseError, OAuthError, RequestException) as error:
            _log.warning("Signing in with the OpenID Connect provider failed: %s", error)
            flash("Signing in there did not work. Try again or sign in with your password.", "error")
            return redirect(url_for("security.login"))
        return response

    return reporting_view


def _registration(settings: Settings) -> dict[str, Any]:
    """How Authlib reaches the provider, and what it asks for."""
    return {
        "server_metadata_url": f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret,
        "client_kwargs": {"scope": "openid email profile", "code_challenge_method": "S256"},
    }


class _Provider(FsOAuthProvider):
    def fetch_identity_cb(self, oauth: Any, token: Any) -> tuple[str, Any]:  # noqa: ANN401 - Authlib's types
        """Return the e-mail address by which Flask-Security finds the account. Raises OAuthError."""
        del oauth
        claims = token.get("userinfo") or {}
        subject = f"{current_settings().oidc_issuer} {claims.get('sub', '')}"
        if not claims.get("sub") or len(subject) > MAX_SUBJECT:
            raise OAuthError("no subject", "The provider did not send a subject.")
        return "email", _person_for(subject, claims).email


def _person_for(subject: str, claims: dict[str, Any]) -> Person:
    """The person with this subject, or the account to which it is now linked. Raises OAuthError."""
    linked_person = find_person_by_subject(subject)
    if linked_person:
        return linked_person
    email = str(claims.get("email", "")).strip()
    if claims.get("email_verified") is not True or not email or len(email) > MAX_SUBJECT:
        raise OAuthError("no address", "The provider did not confirm that the e-mail address is verified.")
    with write_transaction():
        person = find_person_by_email(email) or _register(email, str(claims.get("name") or ""))
        if person.subject not in (None, subject):
            raise OAuthError("another account", "This e-mail address belongs to another account of the provider.")
        if person.confirmed_at is None:
            person.password = None  # whoever registered the address did not prove that it is theirs
            revoke_access(person)
        person.subject = subject
        person.confirm()
        record_action("person.provider_linked", f"person:{person.id}", person.id)
    return person


def _register(email: str, name: str) -> Person:
    """Add an account for a person whom the provider identified. Raises OAuthError."""
    if not current_settings().registration:
        raise OAuthError("no account", "There is no account with this e-mail address. Ask for an invitation.")
    datastore = current_app.extensions["security"].datastore
    person: Person = datastore.create_user(email=email, name=" ".join(name.split())[:120], role=Role.READER)
    session.flush()
    record_action("person.registered", f"person:{person.id}", person.id)
    return person
