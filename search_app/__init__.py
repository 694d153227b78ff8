"""Where people meet practices: pages, JSON API, command line. `create_app` makes the application."""

from typing import Final

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from search_app.accounts.access import guard, reads
from search_app.accounts.administration import administration
from search_app.accounts.library import set_up_accounts
from search_app.accounts.menu import set_up_menu
from search_app.accounts.views import accounts
from search_app.api.views import api
from search_app.catalogue import Catalogue
from search_app.errors import handle_errors
from search_app.health import health
from search_app.logs import note_requests
from search_app.models import set_up_session
from search_app.practices.views import practices
from search_app.search.views import search
from search_app.security import secure_headers
from search_app.settings import Settings, load_settings
from search_app.site import site
from search_app.templating import set_up_templates

__all__ = ["create_app"]

GZIP_LEVEL: Final = 3
"""A results page is a tenth longer than at the usual 6, and compressed in less than half the time."""


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application of these settings, or of the environment's. Opens nothing before the first request."""
    settings = settings or load_settings()
    app = Flask(__name__, instance_path=str(settings.folder))
    app.config["PRACTICE_SEARCH"] = settings
    app.extensions["practice_search"] = found = Catalogue(settings)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    for blueprint in (search, practices, api, site, health, accounts, administration):
        app.register_blueprint(blueprint)
    reads(search, practices, api, site, health)
    note_requests(app, found.metrics)
    guard(app)
    set_up_session(app)
    set_up_accounts(app)
    set_up_menu(app)
    set_up_templates(app)
    secure_headers(app)
    handle_errors(app)
    app.config["COMPRESS_LEVEL"] = GZIP_LEVEL
    Compress(app)
    return app
