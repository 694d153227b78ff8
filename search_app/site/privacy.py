"""The privacy page: what is kept about whom, where, how long by the settings in force, and whom to ask."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from search_app.accounts.personal_data import personal_data_sources
from search_app.accounts.retention import MAIL_RETENTION, UNCONFIRMED_RETENTION
from search_app.http_cache import conditional_get
from search_app.practices.mail_address import encode_characters, mailto_url
from search_app.practices.page import web_address
from search_app.settings import Settings

__all__ = ["privacy"]

privacy = Blueprint("privacy", __name__)


@privacy.get("/privacy")
@conditional_get
def page() -> ResponseReturnValue:
    """What is kept here about people."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return render_template(
        "site/privacy.html",
        settings=settings,
        unconfirmed_days=UNCONFIRMED_RETENTION.days,
        mail_days=MAIL_RETENTION.days,
        sources=personal_data_sources(),
        asked=encode_characters(settings.contact),
        asked_at=mailto_url(settings.contact) or web_address(settings.contact),
    )
