"""The pages about the site: about and help."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from corpus.template import template_parts
from index.schema import FACETS
from search_app.search.overview import count_collection

__all__ = ["site"]

site = Blueprint("site", __name__)


@site.get("/about")
def about() -> ResponseReturnValue:
    """What the site is, what a practice is, and how results are ranked."""
    results, _ = count_collection(())
    return render_template("site/about.html", results=results, parts=template_parts())


@site.get("/help")
def help_page() -> ResponseReturnValue:
    """How to search: the query syntax, with examples that run."""
    days = current_app.config["PRACTICE_SEARCH"].unfound_days
    return render_template("site/help.html", facets=FACETS, unfound_days=days)
