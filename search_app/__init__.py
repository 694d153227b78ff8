"""Where people meet practices: pages, JSON API, command line. `create_app` makes the application."""

from typing import Final

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from search_app.accounts.access import guard, reads
from search_app.accounts.administration import administration
from search_app.accounts.belongings import keeps
from search_app.accounts.library import set_up_accounts
from search_app.accounts.menu import set_up_menu
from search_app.accounts.privacy import privacy
from search_app.accounts.views import accounts
from search_app.api.views import api
from search_app.attachments.draft_views import draft_files
from search_app.attachments.views import attachments, set_up_attachments
from search_app.catalogue import Catalogue
from search_app.comments.belongings import COMMENTS, REPORTS
from search_app.comments.moderation import moderation
from search_app.comments.views import comments
from search_app.contribute.belongings import SUBMISSIONS
from search_app.contribute.views import contribute
from search_app.errors import handle_errors
from search_app.models import set_up_session
from search_app.ops.health import health
from search_app.ops.logs import note_requests
from search_app.practices.views import practices
from search_app.review.views import review
from search_app.revisions.tombstones import set_up_tombstones
from search_app.revisions.views import revisions
from search_app.routing import names_in_addresses
from search_app.search.views import search
from search_app.security import secure_headers
from search_app.settings import Settings, load_settings
from search_app.site import site
from search_app.targets.decisions import DECISIONS
from search_app.targets.views import targets
from search_app.templating import set_up_templates
from search_app.zero_results.views import searches

__all__ = ["create_app"]

_READ: Final = (search, practices, api, site, privacy, health)
"""The rooms that everybody reads, signed in or not."""
_KEPT: Final = (
    accounts,
    administration,
    contribute,
    review,
    revisions,
    comments,
    moderation,
    searches,
    targets,
    attachments,
    draft_files,
)
"""The rooms of those who keep the collection: each view says its action."""
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
    names_in_addresses(app)
    for room in (*_READ, *_KEPT):
        app.register_blueprint(room)
    reads(*_READ)
    note_requests(app, found.metrics)
    guard(app)
    set_up_session(app)
    set_up_attachments(app)
    set_up_accounts(app)
    keeps(app, SUBMISSIONS, COMMENTS, REPORTS, DECISIONS)
    set_up_menu(app)
    set_up_templates(app)
    secure_headers(app)
    handle_errors(app)
    set_up_tombstones(app)
    app.config["COMPRESS_LEVEL"] = GZIP_LEVEL
    Compress(app)
    return app
