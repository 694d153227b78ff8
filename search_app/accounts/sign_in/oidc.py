"""Sign-in with an OpenID Connect provider, where the settings name one.

A person is known there by a subject that never changes. The first time, somebody with the same e-mail address, which
the provider has to say is verified, is taken to be that person; where anybody may register, a new one is made.
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
from search_app.settings import Settings

__all__ = ["PROVIDER", "set_up_oidc"]

PROVIDER: Final = "organisation"
"""Its name in addresses."""
MAX_SUBJECT: Final = 255
"""Characters of issuer and subject together, and of an e-mail address: what the columns hold."""
ENDPOINTS: Final = tuple(
    f"security.{name}" for name in ("oauthstart", "oauthresponse", "oauth_verify_start", "oauth_verify_response")
)

View = Callable[..., Any]

_log = logging.getLogger(__name__)


def set_up_oidc(app: Flask, security: Security, settings: Settings) -> None:
    """Let people sign in with the provider that the settings name."""
    if security.oauthglue:
        security.oauthglue.register_provider_ext(_Provider(PROVIDER, _registration(settings)))
        for endpoint in ENDPOINTS:
            app.view_functions[endpoint] = _saying_so(app.view_functions[endpoint])


def _saying_so(view: View) -> View:
    """A provider that is away, or says what cannot be, is no fault of ours: back to where one signs in otherwise."""

    @wraps(view)
    def answered(*args: object, **kwargs: object) -> ResponseReturnValue:
        try:
            answer: ResponseReturnValue = view(*args, **kwargs)
        except (JoseError, OAuthError, RequestException) as error:
            _log.warning("The OpenID Connect provider was of no use: %s", error)
            flash("That did not work there. Try again, or sign in with your password.", "error")
            return redirect(url_for("security.login"))
        return answer

    return answered


def _registration(settings: Settings) -> dict[str, Any]:
    return {
        "server_metadata_url": f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret,
        "client_kwargs": {"scope": "openid email profile", "code_challenge_method": "S256"},
    }


class _Provider(FsOAuthProvider):
    def fetch_identity_cb(self, oauth: Any, token: Any) -> tuple[str, Any]:  # noqa: ANN401 - Authlib's own
        """Who signs in, by the e-mail address under which Flask-Security knows them. Raises OAuthError."""
        del oauth
        claims = token.get("userinfo") or {}
        settings: Settings = current_app.config["PRACTICE_SEARCH"]
        subject = f"{settings.oidc_issuer} {claims.get('sub', '')}"
        if not claims.get("sub") or len(subject) > MAX_SUBJECT:
            raise OAuthError("no subject", "The provider did not say who it is.")
        return "email", _known(subject, claims).email


def _known(subject: str, claims: dict[str, Any]) -> Person:
    found = find_person_by_subject(subject)
    if found:
        return found
    email = str(claims.get("email", "")).strip()
    if claims.get("email_verified") is not True or not email or len(email) > MAX_SUBJECT:
        raise OAuthError("no address", "The provider did not say that the e-mail address is verified.")
    with write_transaction():
        person = find_person_by_email(email) or _new(email, str(claims.get("name") or ""))
        if person.subject not in (None, subject):
            raise OAuthError("another account", "That e-mail address belongs to another account there.")
        if person.confirmed_at is None:
            person.password = None  # whoever registered the address before did not show that it is theirs
            revoke_access(person)
        person.subject = subject
        person.confirm()
        record_action("person.provider_linked", f"person:{person.id}", person.id)
    return person


def _new(email: str, name: str) -> Person:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    if not settings.registration:
        raise OAuthError("no account", "There is no account with that e-mail address; ask to be invited.")
    datastore = current_app.extensions["security"].datastore
    made: Person = datastore.create_user(email=email, name=" ".join(name.split())[:120], role=Role.READER)
    session.flush()
    record_action("person.registered", f"person:{made.id}", made.id)
    return made
