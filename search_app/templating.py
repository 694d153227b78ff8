"""What every template can use: the site's name, and static files under addresses that never go stale."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

from corpus.vocabularies.languages import is_right_to_left
from search_app.routing import public_base
from search_app.settings import Settings

__all__ = ["format_number", "set_up_templates"]

A_YEAR = 31_536_000
"""Seconds that a browser may keep a static file: its address changes with its content."""


def set_up_templates(app: Flask) -> None:
    """Give the templates of this application what they need."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["number"] = format_number
    app.jinja_env.globals.update(
        site_name=settings.site_name,
        site_description=settings.site_description,
        public_url=settings.base,
        contact=settings.contact,
        other_databases=settings.targets,
        asset=_asset,
        is_right_to_left=is_right_to_left,
    )
    app.context_processor(_of_this_request)
    app.after_request(_keep_static_files)


def _of_this_request() -> dict[str, Any]:
    return {"base_url": public_base(), "today": datetime.now(UTC).date()}


def _asset(name: str) -> str:
    """The address of a static file, with what it holds in it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    content = (Path(__file__).with_name("static") / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _keep_static_files(answer: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v") and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer


def format_number(value: int) -> str:
    """A whole number with thin blanks between its thousands."""
    return f"{value:,}".replace(",", "\u202f")
