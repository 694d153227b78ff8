"""The pages of a person's saved searches, and the page that ends the e-mails about one."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.forms import ConfirmForm
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.following.feed import describe_search
from search_app.following.forms import SavedSearchForm
from search_app.following.models import (
    MAX_NAME,
    Frequency,
    SavedSearch,
    delete_searches_of,
    find_search,
    find_search_by_token,
)
from search_app.following.saved_searches import (
    TooManySearches,
    change_search,
    list_saved_searches,
    save_search,
    saved_query,
)
from search_app.models import session
from search_app.params import parse_query, query_url, with_notations, without_order

__all__ = ["alerts", "saved_searches", "set_up_alerts"]

saved_searches = Blueprint("saved_searches", __name__, url_prefix="/account/searches")
alerts = Blueprint("alerts", __name__, url_prefix="/alerts")


def set_up_alerts(app: Flask) -> None:
    """Let mail programs end alerts with one click: their POST carries no CSRF token, and its address is a secret."""
    app.extensions["csrf"].exempt(alerts)


@saved_searches.get("")
@require(Action.OWN_ACCOUNT)
def mine() -> ResponseReturnValue:
    """List your saved searches."""
    return render_template(
        "following/saved_searches.html", lines=list_saved_searches(signed_in_person().id), form=ConfirmForm()
    )


@saved_searches.route("/new", methods=["GET", "POST"])
@require(Action.OWN_ACCOUNT)
def save() -> ResponseReturnValue:
    """Save a search under a name, with or without e-mails."""
    query = without_order(with_notations(parse_query(request.args), get_catalogue().vocabularies))
    description = describe_search(query, get_catalogue().vocabularies)
    form = SavedSearchForm(name=description[:MAX_NAME] or "Everything")
    if form.validate_on_submit():
        try:
            save_search(
                signed_in_person().id,
                form.name.data,
                query,
                form.frequency.data,
                with_changes=form.with_changes.data,
            )
        except TooManySearches as error:
            flash(str(error), "error")
        else:
            flash(f"“{form.name.data}” is saved.", "success")
        return redirect(url_for(".mine"))
    return render_template(
        "following/saved_search.html",
        form=form,
        description=description,
        address=query_url(url_for(".save"), query),
        results_url=query_url("/search", query),
        search=None,
    )


@saved_searches.route("/<int:number>", methods=["GET", "POST"])
@require(Action.OWN_ACCOUNT)
def change(number: int) -> ResponseReturnValue:
    """Rename a saved search, or change how often e-mails may come."""
    search = _own_search(number)
    form = SavedSearchForm(obj=search)
    if form.validate_on_submit():
        change_search(search, form.name.data, form.frequency.data, with_changes=form.with_changes.data)
        flash("Saved.", "success")
        return redirect(url_for(".mine"))
    query = saved_query(search)
    return render_template(
        "following/saved_search.html",
        form=form,
        description=describe_search(query, get_catalogue().vocabularies) if query else "",
        address=url_for(".change", number=number),
        results_url=query_url("/search", query) if query else "",
        search=search,
    )


@saved_searches.post("/<int:number>/delete")
@require(Action.OWN_ACCOUNT)
def delete(number: int) -> ResponseReturnValue:
    """Delete a saved search."""
    search = _own_search(number)
    if ConfirmForm().validate_on_submit():
        name = search.name
        delete_searches_of(signed_in_person().id, number)
        session.commit()
        flash(f"“{name}” is deleted.", "success")
    return redirect(url_for(".mine"))


@alerts.route("/<token>/stop", methods=["GET", "POST"])
@require(Action.READ)
def stop(token: str) -> ResponseReturnValue:
    """End the e-mails about a saved search. Mail programs send the POST with one click (RFC 8058)."""
    search = find_search_by_token(token)
    if search is None:
        raise NotFound("There is no saved search at this address. It may be deleted: then no e-mails come.")
    if request.method == "POST":
        search.frequency = Frequency.NEVER
        session.commit()
    return render_template("following/stop_alerts.html", search=search, never=Frequency.NEVER)


def _own_search(number: int) -> SavedSearch:
    search = find_search(number, signed_in_person().id)
    if search is None:
        raise NotFound("You have no saved search with this number.")
    return search
