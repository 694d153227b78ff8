"""The Flask application: pages, JSON API and command line. `create_app` puts its rooms together.

A room is a folder or a module of `search_app`. Each imports only those below it; pyproject.toml lists the order, and
import-linter checks it. What a lower room needs of a higher one is registered here.
"""

from typing import Final

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from corpus.profile.active import use_profile
from corpus.profile.loader import load_profile
from search_app.accounts.access import allow_reading, set_up_access
from search_app.accounts.personal_data import register_personal_data
from search_app.accounts.sign_in.setup import set_up_sign_in
from search_app.accounts.views import accounts
from search_app.administration.menu import set_up_menu
from search_app.administration.views import administration
from search_app.api.views import api
from search_app.attachments.draft_views import draft_files
from search_app.attachments.views import attachments, set_up_attachments
from search_app.bookmarks.views import bookmarks, set_up_bookmarks
from search_app.catalogue import Catalogue
from search_app.comments.moderation import moderation
from search_app.comments.page import COMMENTS_ON_PAGE
from search_app.comments.personal_data import COMMENTS, REPORTS
from search_app.comments.views import comments
from search_app.comparison.views import comparison
from search_app.contribute.personal_data import SUBMISSIONS
from search_app.contribute.views import contribute
from search_app.errors import handle_errors
from search_app.exports.download_links import DOWNLOADS_ON_PAGE
from search_app.exports.views import exports
from search_app.following.feed_views import feeds
from search_app.following.personal_data import SAVED_SEARCHES
from search_app.following.views import alerts, saved_searches, set_up_alerts
from search_app.http_cache import forbid_storing, separate_by_session
from search_app.link_checks.page import set_up_dead_links
from search_app.models import set_up_session
from search_app.ops.health import health
from search_app.ops.logs import log_requests
from search_app.ops.metrics import Metrics
from search_app.practices.page_additions import add_to_practice_page
from search_app.practices.views import practices
from search_app.review.views import review
from search_app.revisions.removed_practice import set_up_removed_practice_page
from search_app.revisions.views import revisions
from search_app.routing import refuse_nul_in_urls
from search_app.search.option_markup import set_up_option_markup
from search_app.search.views import search
from search_app.security import set_up_security_headers
from search_app.settings import Settings, load_settings
from search_app.site.brand import brand, set_up_brand
from search_app.site.crawlers import crawlers
from search_app.site.privacy import privacy
from search_app.site.views import site
from search_app.sources.views import source_conflicts
from search_app.targets.decisions import DECISIONS_DATA
from search_app.targets.views import targets
from search_app.templating import set_up_templates
from search_app.zero_results.buffer import set_up_zero_results
from search_app.zero_results.views import searches

__all__ = ["create_app"]

_PUBLIC: Final = (search, practices, comparison, exports, feeds, api, site, brand, privacy, crawlers, health)
"""Blueprints that everybody may read, signed in or not."""
_SHARED: Final = (bookmarks, comments, attachments, alerts)
"""Blueprints with views for everybody and views for signed-in people: each view names its action."""
_PRIVATE: Final = (
    accounts,
    administration,
    contribute,
    draft_files,
    review,
    revisions,
    moderation,
    searches,
    saved_searches,
    source_conflicts,
    targets,
)
"""Blueprints for signed-in people only: each view names its action, and nobody may store its pages."""
GZIP_LEVEL: Final = 3
"""A results page is a tenth larger than at the usual level 6, and compressed in less than half the time."""


def create_app(settings: Settings | None = None) -> Flask:
    """Create the WSGI application from these settings, or from the environment. Opens no connection yet.

    Raises InvalidProfile.
    """
    settings = settings or load_settings()
    use_profile(load_profile(settings.profile_folder))
    app = Flask(__name__, instance_path=str(settings.folder))
    app.config["PRACTICE_SEARCH"] = settings
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    refuse_nul_in_urls(app)
    for blueprint in (*_PUBLIC, *_SHARED, *_PRIVATE):
        app.register_blueprint(blueprint)
    catalogue = _set_up_catalogue(app, settings)
    set_up_access(app)
    allow_reading(*_PUBLIC)
    separate_by_session(app)
    set_up_session(app, lambda: catalogue.collection.engine)
    set_up_attachments(app)
    set_up_sign_in(app, accounts, administration, targets)
    set_up_alerts(app)
    set_up_bookmarks(app)
    forbid_storing((*_PRIVATE, alerts, app.blueprints["security"]))
    register_personal_data(app, SUBMISSIONS, COMMENTS, REPORTS, DECISIONS_DATA, SAVED_SEARCHES)
    _set_up_pages(app)
    set_up_security_headers(app)
    handle_errors(app)
    set_up_removed_practice_page(app)
    app.config["COMPRESS_LEVEL"] = GZIP_LEVEL
    Compress(app)
    return app


def _set_up_catalogue(app: Flask, settings: Settings) -> Catalogue:
    """Connect collection, index, metrics and the buffer of searches without results."""
    metrics = Metrics()
    catalogue = Catalogue(settings, metrics)
    app.extensions["practice_search"] = catalogue
    app.extensions["practice_search_metrics"] = metrics
    set_up_zero_results(app, catalogue)
    log_requests(app, metrics)
    return catalogue


def _set_up_pages(app: Flask) -> None:
    """Give the templates what they need from several rooms."""
    set_up_templates(app)
    set_up_brand(app)
    set_up_menu(app)
    set_up_option_markup(app)
    add_to_practice_page(app, COMMENTS_ON_PAGE)
    add_to_practice_page(app, DOWNLOADS_ON_PAGE)
    set_up_dead_links(app)
