"""The privacy page: what is stored about people, for how long by the current settings, and whom to contact."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from search_app.accounts.personal_data import personal_data_sources
from search_app.accounts.retention import MAIL_RETENTION, UNCONFIRMED_RETENTION
from search_app.http_cache import conditional_get
from search_app.practices.mail_address import encode_characters, mailto_url
from search_app.practices.page import web_address
from search_app.settings import current_settings

__all__ = ["privacy"]

privacy = Blueprint("privacy", __name__)


@privacy.get("/privacy")
@conditional_get
def page() -> ResponseReturnValue:
    """Explain what is stored about people."""
    settings = current_settings()
    return render_template(
        "site/privacy.html",
        settings=settings,
        unconfirmed_days=UNCONFIRMED_RETENTION.days,
        mail_days=MAIL_RETENTION.days,
        sources=personal_data_sources(),
        contact_text=encode_characters(settings.contact),
        contact_url=mailto_url(settings.contact) or web_address(settings.contact),
    )
