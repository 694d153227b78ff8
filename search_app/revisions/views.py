"""The pages of a practice's revisions: history, comparison, one revision; and to restore, withdraw and erase."""

from collections.abc import Callable
from functools import partial
from typing import Final

from attrs import evolve
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.consent import visible_contact
from corpus.differences.practice_diff import compare_practices
from corpus.errors import PracticeNotFound
from corpus.practice import Contact, Practice
from corpus.profile.active import active_profile
from corpus.store.collection import Revision
from search_app.accounts.access import can, require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.params import BadParameter
from search_app.practices.page import practice_page
from search_app.practices.record_links import linked_titles
from search_app.revisions import operations as changes
from search_app.revisions.comparison import Comparison, make_comparison
from search_app.revisions.forms import MAX_NUMBER, ReasonForm
from search_app.revisions.history import history_page
from search_app.revisions.operations import NothingToChange, StaleRevision

__all__ = ["revisions"]

MAX_DIGITS: Final = 18
"""Digits of the largest revision number that an address may have."""

revisions = Blueprint("revisions", __name__, url_prefix="/practices/<slug>")


@revisions.get("/history")
@require(Action.READ_HISTORY)
def history(slug: str) -> ResponseReturnValue:
    """List all revisions of a practice, the newest first."""
    page = history_page(get_catalogue().collection, slug, _revision_parameter("before"))
    return render_template("revisions/history.html", slug=slug, page=page)


@revisions.get("/revisions/<int:number>")
@require(Action.READ_HISTORY)
def revision(slug: str, number: int) -> ResponseReturnValue:
    """Show the practice as it was in one revision."""
    catalogue = get_catalogue()
    earlier, practice = _get_content(slug, number)
    newest = _get_revision(slug, None)
    allowed = _hide_contact(practice, newest.practice)
    titles = linked_titles(allowed, catalogue.collection)
    page = practice_page(allowed, catalogue.vocabularies, signed_in=True, titles=titles)
    return render_template("revisions/revision.html", slug=slug, revision=earlier, page=page, newest=newest)


@revisions.get("/compare")
@require(Action.READ_HISTORY)
def compared(slug: str) -> ResponseReturnValue:
    """Show what differs between two revisions; by default what the newest one changed."""
    newer = _get_revision(slug, _revision_parameter("to"))
    older = (
        _get_revision(slug, _revision_parameter("from"))
        if _revision_parameter("from")
        else _previous_revision(slug, newer)
    )
    if older.number > newer.number:
        older, newer = newer, older
    return render_template(
        "revisions/compared.html",
        slug=slug,
        older=older,
        newer=newer,
        title=next(
            practice.title for practice in (newer.practice, older.practice, Practice(slug=slug, title=slug)) if practice
        ),
        comparison=_compare(older.content, newer.content),
    )


@revisions.route("/revisions/<int:number>/restore", methods=["GET", "POST"])
@require(Action.RESTORE)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Make an earlier revision the current one."""
    earlier, practice = _get_content(slug, number)

    def page(form: ReasonForm, newest: Revision) -> str:
        what = _compare(newest.practice, practice)
        return render_template(
            "revisions/restore.html", slug=slug, form=form, earlier=earlier, newest=newest, comparison=what
        )

    message = f"Revision {number} was restored."
    return _change_with_reason(slug, partial(changes.restore, slug, number), page, message, "practices.practice")


@revisions.route("/withdraw", methods=["GET", "POST"])
@require(Action.WITHDRAW)
def withdraw(slug: str) -> ResponseReturnValue:
    """Withdraw the practice from the collection."""
    practice = get_catalogue().practice(slug)

    def page(form: ReasonForm, _: Revision) -> str:
        return render_template("revisions/withdraw.html", slug=slug, form=form, practice=practice)

    return _change_with_reason(slug, partial(changes.withdraw, slug), page, "The practice is withdrawn.", ".history")


@revisions.route("/erase", methods=["GET", "POST"])
@require(Action.ERASE)
def erase(slug: str) -> ResponseReturnValue:
    """Erase the content of the earlier revisions."""

    def page(form: ReasonForm, newest: Revision) -> str:
        return render_template("revisions/erase.html", slug=slug, form=form, newest=newest)

    message = "The earlier revisions were erased."
    return _change_with_reason(slug, partial(changes.erase, slug), page, message, ".history")


def _change_with_reason(
    slug: str,
    change: Callable[[int, str, int], object],
    page: Callable[[ReasonForm, Revision], str],
    message: str,
    then: str,
) -> ResponseReturnValue:
    """Show the form for a reason and make the change when it is sent, then redirect.

    `change` takes the number of the newest revision that was read, the reason, and the number of the person.
    """
    newest = _get_revision(slug, None)
    form, status = ReasonForm(seen=newest.number), 200
    if form.validate_on_submit():
        try:
            change(form.seen.data, form.reason.data, signed_in_person().id)
        except StaleRevision as error:
            newest, status = error.current, _continue_from_newest(form, error)
        except NothingToChange as error:
            flash(str(error))
            return redirect(url_for(".history", slug=slug))
        else:
            flash(message, "success")
            return redirect(url_for(then, slug=slug))
    return page(form, newest), status


def _continue_from_newest(form: ReasonForm, error: StaleRevision) -> int:
    """Let the form continue from the newest revision after it was read; return the HTTP status."""
    form.reason.errors = [f"{error} It is now revision {error.current.number}. Check it, then decide."]
    form.seen.raw_data, form.seen.data = None, error.current.number
    return 409


def _revision_parameter(name: str) -> int | None:
    """Return the number of a revision in the address. Raises BadParameter."""
    value = request.args.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= MAX_DIGITS):
        raise BadParameter(name, "must be the number of a revision")
    return int(value)


def _get_revision(slug: str, number: int | None) -> Revision:
    """Return the revision with that number, or the newest. Raises PracticeNotFound, or NotFound for the number."""
    if number is None:
        return get_catalogue().collection.get_revision(slug)
    try:
        return get_catalogue().collection.get_revision(slug, min(number, MAX_NUMBER))
    except PracticeNotFound as error:
        raise NotFound(
            f"There is no revision {number} of {active_profile().site.noun.indefinite} “{slug[:100]}”."
        ) from error


def _get_content(slug: str, number: int) -> tuple[Revision, Practice]:
    """Return the revision and its practice. Raises NotFound if it has none."""
    revision = _get_revision(slug, number)
    if revision.practice is None:
        raise NotFound(f"The practice was withdrawn in revision {number}.")
    if revision.content is None:
        raise NotFound(f"The content of revision {number} was erased.")
    return revision, revision.content


def _previous_revision(slug: str, newer: Revision) -> Revision:
    """Return the revision before this one, or this one if it is the first."""
    try:
        return get_catalogue().collection.revisions(slug, newer.number, 1)[0]
    except PracticeNotFound:
        return newer


def _compare(older: Practice | None, newer: Practice | None) -> Comparison | None:
    """Return the comparison; None if there is no practice in one of them."""
    if older is None or newer is None:
        return None
    before, after = (
        evolve(practice, contact=visible_contact(practice.contact, signed_in=True)) for practice in (older, newer)
    )
    return make_comparison(
        compare_practices(before, after), get_catalogue().vocabularies, contacts=can(Action.SEE_QUEUE)
    )


def _hide_contact(past: Practice, newest: Practice | None) -> Practice:
    """Return an earlier content without its contact, unless it is the current contact or the reader reviews."""
    if can(Action.SEE_QUEUE) or (newest and past.contact == newest.contact):
        return past
    return evolve(past, contact=Contact())
