"""Flask-Security as this site uses it: what is switched on, at which addresses, with which pages and words.

Passwords, confirmation, resets, second factors, passkeys and sign-in with a provider are the library's; who may do
what is not (`permissions`), nor where people are signed in (`browsers`). Nothing of it is looked up before a request
that needs it.
"""

import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Flask, current_app, redirect, request
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
from search_app.accounts.sign_in.sessions import set_up_sessions
from search_app.accounts.sign_in.urls_and_messages import MESSAGES, TEMPLATES, URLS
from search_app.accounts.sign_in.user_agents import browser_name
from search_app.keys import derived_key, secret_key
from search_app.models import session
from search_app.settings import Settings

__all__ = ["MIN_PASSWORD", "set_up_sign_in"]

MIN_PASSWORD: Final = 12
"""Characters. Length is what counts (NIST SP 800-63B); no kinds of characters are asked for."""
_WITHIN: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""An address within this site."""
LINKS_LAST: Final = timedelta(days=2)

ARGON2: Final = {"argon2__memory_cost": 47_104, "argon2__time_cost": 1, "argon2__parallelism": 1}
"""Argon2id with 46 MiB and one pass, the first of what OWASP's cheat sheet on password storage recommends."""

_SIGNING_IN: Final = (
    "login logout register send_confirmation confirm_email change_email_confirm forgot_password reset_password "
    "tf_select two_factor_token_validation two_factor_rescue mf_recovery wan_signin wan_signin_response "
    "oauthstart oauthresponse"
)
_OWN_ACCOUNT: Final = (
    "verify change_password change_email two_factor_setup two_factor_setup_validate mf_recovery_codes wan_register "
    "wan_register_response wan_delete wan_verify wan_verify_response oauth_verify_start oauth_verify_response"
)


def set_up_sign_in(app: Flask, *forms_about_people: Blueprint) -> None:
    """Let people sign in to this application; the forms of these blueprints are bounded as the sign-in forms are."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    app.config.from_mapping(_cookies(settings))
    app.config.from_mapping({f"SECURITY_{name}": value for name, value in _library(app, settings).items()})
    app.jinja_env.globals.update(provider_name=settings.oidc_name, open_to_all=settings.registration)
    app.jinja_env.filters["browser"] = browser_name
    set_up_input_limits(app, *forms_about_people)
    app.before_request(_by_invitation)
    app.before_request(_stay_here)
    set_up_rate_limits(app)
    CSRFProtect(app)
    security = Security(
        app,
        _Datastore(session),
        register_form=RegistrationForm,
        mail_util_cls=_Post,
        webauthn_util_cls=_Passkeys,
    )
    security.want_json(_never)
    _look_only_when_asked(app, security)
    set_up_sessions(app, security)
    set_up_email_addresses(app)
    set_up_oidc(app, security, settings)
    assign_actions(app, _actions(app))


def _cookies(settings: Settings) -> dict[str, Any]:
    secure = settings.public_base.startswith("https:")
    return {
        "SECRET_KEY": secret_key(settings),
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.sign_in_days),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a draft may be open for a day
    }


def _library(app: Flask, settings: Settings) -> dict[str, Any]:
    key = app.config["SECRET_KEY"]
    return {
        **URLS,
        **TEMPLATES,
        **MESSAGES,
        "CONFIRMABLE": True,
        "REGISTERABLE": True,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "CHANGE_EMAIL": True,
        "CHANGE_EMAIL_WITHIN": LINKS_LAST,
        "TWO_FACTOR": True,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [urlsafe_b64encode(bytes.fromhex(derived_key(key, "recovery codes")))],
        "WEBAUTHN": True,
        "OAUTH_ENABLE": bool(settings.oidc_issuer),
        "OAUTH_BUILTIN_PROVIDERS": [],
        "RETURN_GENERIC_RESPONSES": True,
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_LENGTH_MIN": MIN_PASSWORD,
        "PASSWORD_CONFIRM_REQUIRED": False,
        "JOIN_USER_ROLES": False,
        "DATETIME_FACTORY": _now,
        "HASHING_SCHEMES": ["hex_sha256"],  # what links in mail are bound to; they are signed besides
        "CACHE_CONTROL": None,  # `access` says it for all pages
        "EMAIL_HTML": False,
        "EMAIL_SENDER": settings.mail_sender,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "CONFIRM_EMAIL_WITHIN": LINKS_LAST,
        "RESET_PASSWORD_WITHIN": LINKS_LAST,
        "FRESHNESS": timedelta(hours=1),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "API_ENABLED_METHODS": ["session"],
        "LOGOUT_CSRF": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_VALIDITY_COOKIE": {"httponly": True, "secure": settings.public_base.startswith("https:")},
        "TOTP_SECRETS": {1: derived_key(key, "second factors")},
        "TOTP_ISSUER": settings.site_name,
        "WAN_RP_NAME": settings.site_name,
        "WAN_ALLOW_USER_HINTS": False,
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }


def _actions(app: Flask) -> dict[str, Action]:
    said = {
        **dict.fromkeys(_SIGNING_IN.split(), Action.SIGN_IN),
        **dict.fromkeys(_OWN_ACCOUNT.split(), Action.OWN_ACCOUNT),
    }
    actions = {f"security.{name}": action for name, action in said.items()}
    return {endpoint: action for endpoint, action in actions.items() if endpoint in app.view_functions}


def _look_only_when_asked(app: Flask, security: Security) -> None:
    """Keep the library from looking into the session at every request: a reader has none, and pages stay cacheable.

    Flask-Principal would load the person before each, and Flask-Login see after each to a cookie that is not used.
    """
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)  # noqa: SLF001


def _by_invitation() -> None:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    if request.endpoint == "security.register" and not settings.registration:
        raise Forbidden("Accounts are made by invitation here; ask whoever keeps the collection.")


def _stay_here() -> ResponseReturnValue | None:
    """Forget a `next` that leads out of this site; a form with one is not from here.

    Stricter than the library: browsers take a backslash for a slash, and leave out tabs and line ends.
    """
    target = request.values.get("next", "")
    if request.blueprint != "security" or not target or _WITHIN.fullmatch(target):
        return None
    if request.method == "POST":
        raise BadRequest("That form would lead out of this site.")
    return redirect(request.path)


def _now() -> datetime:
    return datetime.now(UTC)


def _never(_: object) -> bool:
    """The library's views answer with pages, whatever is asked for."""
    return False


class _Datastore(SQLAlchemySessionUserDatastore):
    def __init__(self, scoped: Any) -> None:  # noqa: ANN401 - the scoped session
        super().__init__(scoped, Person, RoleMixin, Passkey)

    def _prepare_create_user_args(self, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - the columns of a person
        """Without roles: a person has one, in a column."""
        prepared: dict[str, Any] = super()._prepare_create_user_args(**values)
        del prepared["roles"]
        return prepared

    def find_user(self, case_insensitive: bool = False, **values: Any) -> Any:  # noqa: ANN401, FBT001, FBT002 - as there
        """By one value; an address is the same in whatever case it is written."""
        return super().find_user(case_insensitive or "email" in values, **values)


class _Passkeys(WebauthnUtil):
    """On any device, and only where it makes sure who holds it: a passkey is both factors at once."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ANN401
        """What a new passkey has to be able to."""
        del user, usage
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:  # noqa: ANN401
        """Whether the device has to ask for a finger, a face or a PIN."""
        del user, usage
        return UserVerificationRequirement.REQUIRED


class _Post(MailUtil):
    def send_mail(  # noqa: PLR0917 - the library's signature
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,  # noqa: ANN401 - whatever it wrote it with
    ) -> None:
        """Send what the library wrote the way everything here is sent."""
        del template, sender, html, kwargs
        mail.send(str(recipient), subject, body or "")
