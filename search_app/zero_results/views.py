"""The page of searches with no results."""

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

PAGE_SIZE = 100
"""Queries on one page."""

searches = Blueprint("searches", __name__, url_prefix="/admin/searches")


@searches.get("")
@require(Action.SEE_SEARCHES)
def unfound() -> ResponseReturnValue:
    """List the most frequent queries, each with a link that searches again."""
    zero_result_buffer().flush()
    value = request.args.get("page", "")
    page = max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004
    queries = most_frequent(PAGE_SIZE, (page - 1) * PAGE_SIZE)
    return render_template(
        "unfound/searches.html",
        queries=queries,
        total=count_queries(),
        days=current_app.config["PRACTICE_SEARCH"].unfound_days,
        page=page,
        more=len(queries) == PAGE_SIZE,
    )


@searches.post("/forget")
@require(Action.SEE_SEARCHES)
def forget_one() -> ResponseReturnValue:
    """Delete a query. The audit trail does not say which, since it is never emptied."""
    words = request.form.get("words", "")[:MAX_QUERY_LENGTH]
    with write_transaction():
        if "\x00" in words or not delete_query(words):
            raise NotFound("This search is not in the list.")
        record_action("search.forgotten", "searches", signed_in_person().id)
    flash("The search was deleted.", "success")
    return redirect(url_for(".unfound"))
