"""Sign-in with an OpenID Connect provider, where the settings name one.

A person is known there by a subject that never changes. The first time, somebody with the same e-mail address, which
the provider has to say is verified, is taken to be that person; where anybody may register, a new one is made.
"""

from typing import Any, Final

from authlib.integrations.base_client.errors import OAuthError
from flask import current_app
from flask_security import FsOAuthProvider, Security

from search_app.accounts.models import Person, person_by_email, person_by_subject
from search_app.accounts.permissions import Role
from search_app.audit.models import record
from search_app.models import session, writing
from search_app.settings import Settings

__all__ = ["PROVIDER", "add_provider"]

PROVIDER: Final = "organisation"
"""Its name in addresses."""


def add_provider(security: Security, settings: Settings) -> None:
    """Let people sign in with the provider that the settings name."""
    if security.oauthglue:
        security.oauthglue.register_provider_ext(_Provider(PROVIDER, _registration(settings)))


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
        return "email", _known(f"{settings.oidc_issuer} {claims['sub']}"[:255], claims).email


def _known(subject: str, claims: dict[str, Any]) -> Person:
    found = person_by_subject(subject)
    if found:
        return found
    email = str(claims.get("email", "")).strip()
    if claims.get("email_verified") is not True or not email or len(email) > 255:  # noqa: PLR2004 - the column's
        raise OAuthError("no address", "The provider did not say that the e-mail address is verified.")
    with writing():
        person = person_by_email(email) or _new(email, str(claims.get("name") or ""))
        if person.subject:
            raise OAuthError("another account", "That e-mail address belongs to another account there.")
        person.subject = subject
        person.confirm()
        record("person.provider_linked", f"person:{person.id}", person.id)
    return person


def _new(email: str, name: str) -> Person:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    if not settings.registration:
        raise OAuthError("no account", "There is no account with that e-mail address; ask to be invited.")
    datastore = current_app.extensions["security"].datastore
    made: Person = datastore.create_user(email=email, name=" ".join(name.split())[:120], role=Role.READER)
    session.flush()
    record("person.registered", f"person:{made.id}", made.id)
    return made
