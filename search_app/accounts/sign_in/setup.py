"""The set-up of Flask-Security: which of its features are on, and how they are adapted.

Flask-Security handles passwords, confirmation, resets, second factors, passkeys and sign-in with a provider. It does
not decide who may do what (`permissions`) or which sessions are valid (`sessions`). Only requests that need it read
the session.
"""

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue
from flask_security import MailUtil, RoleMixin, Security, SQLAlchemySessionUserDatastore, WebauthnUtil
from flask_wtf import CSRFProtect
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from werkzeug.exceptions import BadRequest, Forbidden

from search_app import mail
from search_app.accounts.access import assign_actions
from search_app.accounts.models import Passkey, Person
from search_app.accounts.permissions import Action
from search_app.accounts.rate_limits import set_up_rate_limits
from search_app.accounts.sign_in.email_addresses import set_up_email_addresses
from search_app.accounts.sign_in.forms import RegistrationForm
from search_app.accounts.sign_in.input_limits import set_up_input_limits
from search_app.accounts.sign_in.oidc import set_up_oidc
from search_app.accounts.sign_in.passwords import PASSWORD_RULES
from search_app.accounts.sign_in.sessions import set_up_sessions
from search_app.accounts.sign_in.urls_and_messages import MESSAGES, TEMPLATES, URLS
from search_app.accounts.sign_in.user_agents import browser_name
from search_app.keys import derived_key, secret_key
from search_app.models import session
from search_app.settings import Settings, current_settings

__all__ = ["set_up_sign_in"]

_LOCAL_URL: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""A URL within this site."""
LINK_LIFETIME: Final = timedelta(days=2)
"""How long links in e-mails are valid."""

_SIGN_IN_ENDPOINTS: Final = (
    "login logout register send_confirmation confirm_email change_email_confirm forgot_password reset_password "
    "tf_select two_factor_token_validation two_factor_rescue mf_recovery wan_signin wan_signin_response "
    "oauthstart oauthresponse"
)
_ACCOUNT_ENDPOINTS: Final = (
    "verify change_password change_email two_factor_setup two_factor_setup_validate mf_recovery_codes wan_register "
    "wan_register_response wan_delete wan_verify wan_verify_response oauth_verify_start oauth_verify_response"
)


def set_up_sign_in(app: Flask, *limited_blueprints: Blueprint) -> None:
    """Let people sign in to this application. The forms of these blueprints get the size limits of sign-in forms."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    app.config.from_mapping(_cookie_options(settings))
    app.config.from_mapping({f"SECURITY_{name}": value for name, value in _security_options(app, settings).items()})
    app.jinja_env.globals.update(provider_name=settings.oidc_name, open_to_all=settings.registration)
    app.jinja_env.filters["browser"] = browser_name
    set_up_input_limits(app, *limited_blueprints)
    app.before_request(_check_registration)
    app.before_request(_check_next_url)
    set_up_rate_limits(app)
    CSRFProtect(app)
    security = Security(
        app,
        _Datastore(session),
        register_form=RegistrationForm,
        mail_util_cls=_Mailer,
        webauthn_util_cls=_PasskeyRules,
    )
    security.want_json(_never_json)
    _skip_needless_session_reads(app, security)
    set_up_sessions(app, security)
    set_up_email_addresses(app)
    set_up_oidc(app, security, settings)
    assign_actions(app, _endpoint_actions(app))


def _cookie_options(settings: Settings) -> dict[str, Any]:
    secure = settings.public_base.startswith("https:")
    return {
        "SECRET_KEY": secret_key(settings),
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.sign_in_days),
        "WTF_CSRF_TIME_LIMIT": None,  # valid as long as the session: a draft may be open for a day
    }


def _security_options(app: Flask, settings: Settings) -> dict[str, Any]:
    key = app.config["SECRET_KEY"]
    return {
        **URLS,
        **TEMPLATES,
        **MESSAGES,
        **PASSWORD_RULES,
        "CONFIRMABLE": True,
        "REGISTERABLE": True,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "CHANGE_EMAIL": True,
        "CHANGE_EMAIL_WITHIN": LINK_LIFETIME,
        "TWO_FACTOR": True,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [urlsafe_b64encode(bytes.fromhex(derived_key(key, "recovery codes")))],
        "WEBAUTHN": True,
        "OAUTH_ENABLE": bool(settings.oidc_issuer),
        "OAUTH_BUILTIN_PROVIDERS": [],
        "RETURN_GENERIC_RESPONSES": True,
        "JOIN_USER_ROLES": False,
        "DATETIME_FACTORY": _now,
        "HASHING_SCHEMES": ["hex_sha256"],  # ties links in e-mails to an account; they are signed, too
        "CACHE_CONTROL": None,  # `search_app.http_cache` sets it for all pages
        "EMAIL_HTML": False,
        "EMAIL_SENDER": settings.mail_sender,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "CONFIRM_EMAIL_WITHIN": LINK_LIFETIME,
        "RESET_PASSWORD_WITHIN": LINK_LIFETIME,
        "FRESHNESS": timedelta(hours=1),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "API_ENABLED_METHODS": ["session"],
        "LOGOUT_CSRF": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_VALIDITY_COOKIE": {"httponly": True, "secure": settings.public_base.startswith("https:")},
        "TOTP_SECRETS": {1: derived_key(key, "second factors")},
        "TOTP_ISSUER": settings.display_name,
        "WAN_RP_NAME": settings.display_name,
        "WAN_ALLOW_USER_HINTS": False,
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }


def _endpoint_actions(app: Flask) -> dict[str, Action]:
    """The action of each of Flask-Security's endpoints that this application has."""
    names = {
        **dict.fromkeys(_SIGN_IN_ENDPOINTS.split(), Action.SIGN_IN),
        **dict.fromkeys(_ACCOUNT_ENDPOINTS.split(), Action.OWN_ACCOUNT),
    }
    actions = {f"security.{name}": action for name, action in names.items()}
    return {endpoint: action for endpoint, action in actions.items() if endpoint in app.view_functions}


def _skip_needless_session_reads(app: Flask, security: Security) -> None:
    """Keep Flask-Security from reading the session at every request, so that pages for visitors can be cached.

    Flask-Principal would load the person before each request. Flask-Login would handle an unused cookie after it.
    """
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)  # noqa: SLF001


def _check_registration() -> None:
    """Refuse registration if people come by invitation only."""
    if request.endpoint == "security.register" and not current_settings().registration:
        raise Forbidden("You need an invitation to register. Ask an administrator.")


def _check_next_url() -> ResponseReturnValue | None:
    """Drop a `next` URL that leads to another site; refuse a form that has one, since it is not ours.

    This is stricter than Flask-Security: browsers read a backslash as a slash, and ignore tabs and line ends.
    """
    target = request.values.get("next", "")
    if request.blueprint != "security" or not target or _LOCAL_URL.fullmatch(target):
        return None
    if request.method == "POST":
        raise BadRequest("This form leads to another site, so it was not sent.")
    return redirect(request.path)


def _now() -> datetime:
    return datetime.now(UTC)


def _never_json(_: object) -> bool:
    """Let Flask-Security's views always answer with pages."""
    return False


class _Datastore(SQLAlchemySessionUserDatastore):
    def __init__(self, scoped_session: Any) -> None:  # noqa: ANN401 - SQLAlchemy's scoped session
        super().__init__(scoped_session, Person, RoleMixin, Passkey)

    def _prepare_create_user_args(self, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - the columns of a person
        """Prepare the columns of a person, without roles: a person has one, in a column."""
        prepared: dict[str, Any] = super()._prepare_create_user_args(**values)
        del prepared["roles"]
        return prepared

    def find_user(self, case_insensitive: bool = False, **values: Any) -> Any:  # noqa: ANN401, FBT001, FBT002 - the library's signature
        """Find a person by one value. Upper and lower case of an e-mail address are the same."""
        return super().find_user(case_insensitive or "email" in values, **values)


class _PasskeyRules(WebauthnUtil):
    """Accept passkeys of any device that verifies its user: such a passkey is both factors at once."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ANN401
        """The requirements for a new passkey."""
        del user, usage
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:  # noqa: ANN401
        """Always let the device verify its user by a fingerprint, a face or a PIN."""
        del user, usage
        return UserVerificationRequirement.REQUIRED


class _Mailer(MailUtil):
    def send_mail(  # noqa: PLR0917 - the library's signature
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,  # noqa: ANN401 - the library's context
    ) -> None:
        """Send an e-mail of Flask-Security the way all e-mails of this site are sent."""
        del template, sender, html, kwargs
        mail.send(str(recipient), subject, body or "")
