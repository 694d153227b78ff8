"""The pages about the site: about and help."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from corpus.profile.active import active_profile
from corpus.profile.definitions import HelpExample
from corpus.profile.loader import ABOUT
from index.schema import facet_fields
from search_app.practices.markup import ABOUT_RULES, render_markdown
from search_app.practices.type_labels import type_facets, type_totals
from search_app.search.collection_counts import count_collection

__all__ = ["site"]

site = Blueprint("site", __name__)


@site.get("/about")
def about() -> ResponseReturnValue:
    """What the site is, what a practice is, and how results are ranked."""
    results, _ = count_collection(type_facets())
    return render_template(
        "site/about.html",
        totals=type_totals(results),
        types=active_profile().record_types,
        about=_about_text(),
        example=_first_example(),
    )


def _about_text() -> Markup:
    """Return what the profile says about the collection, from its file `about.md`."""
    path = active_profile().folder / ABOUT
    return render_markdown(path.read_text("utf-8"), rules=ABOUT_RULES) if path.is_file() else Markup()


def _first_example() -> str:
    """Return a search that the profile gives as an example; an empty one finds everything."""
    return next(iter(active_profile().site.examples), "")


def _examples() -> list[HelpExample]:
    """Return the examples of the facets for the help page."""
    facets = (field.facet for field in active_profile().fields if field.facet)
    return [facet.example for facet in facets if facet.example]


@site.get("/help")
def help_page() -> ResponseReturnValue:
    """How to search: the query syntax, with examples that run."""
    days = current_app.config["PRACTICE_SEARCH"].unfound_days
    return render_template("site/help.html", facets=facet_fields(), examples=_examples(), unfound_days=days)
