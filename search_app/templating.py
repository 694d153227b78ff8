"""What all templates can use: names from the settings, number formats, and static files that browsers may store."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request, url_for

from corpus.profile.active import active_profile
from corpus.vocabularies.languages import is_right_to_left
from index.schema import facet_field, facet_fields
from search_app.routing import site_base_url
from search_app.settings import Settings

__all__ = ["format_number", "set_up_templates"]

ONE_YEAR: Final = 31_536_000
"""Seconds for which a browser may store a static file. Its URL changes with its content."""


def set_up_templates(app: Flask) -> None:
    """Give the templates of this application their common filters and variables."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["number"] = format_number
    app.jinja_env.globals.update(
        site_name=settings.display_name,
        site_description=settings.display_description,
        public_url=settings.public_base,
        contact=settings.contact,
        other_databases=settings.targets,
        asset=_asset_url,
        is_right_to_left=is_right_to_left,
        facet_field=facet_field,
        facet_fields=facet_fields,
        profile=active_profile(),
        noun=active_profile().site.noun,
    )
    app.context_processor(_request_variables)
    app.after_request(_let_browsers_store)


def format_number(value: int) -> str:
    """Format a whole number with thin spaces between the thousands: `12 345`."""
    return f"{value:,}".replace(",", "\u202f")


def _request_variables() -> dict[str, Any]:
    """The template variables that depend on the request."""
    return {"base_url": site_base_url(), "today": datetime.now(UTC).date()}


def _asset_url(name: str) -> str:
    """The URL of a static file, with a hash of its content."""
    return url_for("static", filename=name, v=_content_hash(name))


@cache
def _content_hash(name: str) -> str:
    content = (Path(__file__).with_name("static") / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _let_browsers_store(response: Response) -> Response:
    """Let browsers store a static file if its URL has a hash of its content."""
    if request.endpoint == "static" and request.args.get("v") and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    return response
