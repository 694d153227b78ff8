"""The page of what people searched for and did not find."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in
from search_app.accounts.permissions import Action
from search_app.audit.models import record
from search_app.models import writing
from search_app.zero_results.buffer import zero_results
from search_app.zero_results.models import MAX_WORDS, count_unfound, forget, most_asked

__all__ = ["searches"]

PAGE = 100
"""Queries on one page."""

searches = Blueprint("searches", __name__, url_prefix="/admin/searches")


@searches.get("")
@require(Action.SEE_SEARCHES)
def unfound() -> ResponseReturnValue:
    """What was asked most, each a link that asks it again."""
    zero_results().flush()
    said = request.args.get("page", "")
    page = max(int(said), 1) if said.isascii() and said.isdecimal() and len(said) < 4 else 1  # noqa: PLR2004
    found = most_asked(PAGE, (page - 1) * PAGE)
    return render_template(
        "unfound/searches.html",
        found=found,
        total=count_unfound(),
        days=current_app.config["PRACTICE_SEARCH"].unfound_days,
        page=page,
        more=len(found) == PAGE,
    )


@searches.post("/forget")
@require(Action.SEE_SEARCHES)
def forget_one() -> ResponseReturnValue:
    """Forget a query. The trail does not say which: it is never emptied."""
    words = request.form.get("words", "")[:MAX_WORDS]
    with writing():
        if "\x00" in words or not forget(words):
            raise NotFound("That query is not kept.")
        record("search.forgotten", "searches", signed_in().id)
    flash("It is forgotten.", "success")
    return redirect(url_for(".unfound"))
