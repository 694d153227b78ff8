"""The page of what people searched for and did not find."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.audit.models import record_action
from search_app.models import write_transaction
from search_app.zero_results.buffer import zero_result_buffer
from search_app.zero_results.models import MAX_QUERY_LENGTH, count_queries, delete_query, most_frequent

__all__ = ["searches"]

PAGE = 100
"""Queries on one page."""

searches = Blueprint("searches", __name__, url_prefix="/admin/searches")


@searches.get("")
@require(Action.SEE_SEARCHES)
def unfound() -> ResponseReturnValue:
    """What was asked most, each a link that asks it again."""
    zero_result_buffer().flush()
    said = request.args.get("page", "")
    page = max(int(said), 1) if said.isascii() and said.isdecimal() and len(said) < 4 else 1  # noqa: PLR2004
    found = most_frequent(PAGE, (page - 1) * PAGE)
    return render_template(
        "unfound/searches.html",
        found=found,
        total=count_queries(),
        days=current_app.config["PRACTICE_SEARCH"].unfound_days,
        page=page,
        more=len(found) == PAGE,
    )


@searches.post("/forget")
@require(Action.SEE_SEARCHES)
def forget_one() -> ResponseReturnValue:
    """Forget a query. The trail does not say which: it is never emptied."""
    words = request.form.get("words", "")[:MAX_QUERY_LENGTH]
    with write_transaction():
        if "\x00" in words or not delete_query(words):
            raise NotFound("That query is not kept.")
        record_action("search.forgotten", "searches", signed_in_person().id)
    flash("It is forgotten.", "success")
    return redirect(url_for(".unfound"))
