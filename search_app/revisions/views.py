"""The pages of a practice's revisions: its history, two compared, one as it was; to restore, to withdraw, to erase."""

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
from corpus.store.collection import Revision
from search_app.accounts.access import can, require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.params import BadParameter
from search_app.practices.page import practice_page
from search_app.revisions import operations as changes
from search_app.revisions.comparison import Comparison, make_comparison
from search_app.revisions.forms import MAX_NUMBER, ReasonForm
from search_app.revisions.history import history_page
from search_app.revisions.operations import NothingToChange, StaleRevision

__all__ = ["revisions"]

DIGITS: Final = 18
"""Of the greatest revision that somebody can name."""

revisions = Blueprint("revisions", __name__, url_prefix="/practices/<slug>")


@revisions.get("/history")
@require(Action.READ_HISTORY)
def history(slug: str) -> ResponseReturnValue:
    """All revisions of a practice, the newest first."""
    page = history_page(get_catalogue().collection, slug, _asked("before"))
    return render_template("revisions/history.html", slug=slug, page=page)


@revisions.get("/revisions/<int:number>")
@require(Action.READ_HISTORY)
def revision(slug: str, number: int) -> ResponseReturnValue:
    """The practice as it was in one revision."""
    found = get_catalogue()
    shown, practice = _present(slug, number)
    newest = _state(slug, None)
    allowed = _as_allowed(practice, newest.practice)
    page = practice_page(allowed, found.vocabularies, signed_in=True)
    return render_template("revisions/revision.html", slug=slug, revision=shown, page=page, newest=newest)


@revisions.get("/compare")
@require(Action.READ_HISTORY)
def compared(slug: str) -> ResponseReturnValue:
    """What differs between two revisions, the older one first; without a choice, what the newest one changed."""
    newer = _state(slug, _asked("to"))
    older = _state(slug, _asked("from")) if _asked("from") else _before(slug, newer)
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
        comparison=_comparison(older.content, newer.content),
    )


@revisions.route("/revisions/<int:number>/restore", methods=["GET", "POST"])
@require(Action.RESTORE)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Make an older revision the current one."""
    wanted, practice = _present(slug, number)

    def page(form: ReasonForm, newest: Revision) -> str:
        what = _comparison(newest.practice, practice)
        return render_template(
            "revisions/restore.html", slug=slug, form=form, wanted=wanted, newest=newest, comparison=what
        )

    says = f"Revision {number} is the current one again."
    return _asking_why(slug, partial(changes.restore, slug, number), page, says, "practices.practice")


@revisions.route("/withdraw", methods=["GET", "POST"])
@require(Action.WITHDRAW)
def withdraw(slug: str) -> ResponseReturnValue:
    """Take the practice out of the collection."""
    shown = get_catalogue().practice(slug)

    def page(form: ReasonForm, _: Revision) -> str:
        return render_template("revisions/withdraw.html", slug=slug, form=form, practice=shown)

    return _asking_why(slug, partial(changes.withdraw, slug), page, "The practice is withdrawn.", ".history")


@revisions.route("/erase", methods=["GET", "POST"])
@require(Action.ERASE)
def erase(slug: str) -> ResponseReturnValue:
    """Take away for good what the earlier revisions hold."""

    def page(form: ReasonForm, newest: Revision) -> str:
        return render_template("revisions/erase.html", slug=slug, form=form, newest=newest)

    says = "What the earlier revisions held is erased."
    return _asking_why(slug, partial(changes.erase, slug), page, says, ".history")


def _asking_why(
    slug: str,
    change: Callable[[int, str, int], object],
    page: Callable[[ReasonForm, Revision], str],
    says: str,
    then: str,
) -> ResponseReturnValue:
    """Ask for a reason and make the change, then lead on; the page again where it is not yet to be made.

    `change` takes the number of the newest revision that was seen, the reason, and by whom.
    """
    newest = _state(slug, None)
    form, status = ReasonForm(seen=newest.number), 200
    if form.validate_on_submit():
        try:
            change(form.seen.data, form.reason.data, signed_in_person().id)
        except StaleRevision as error:
            newest, status = error.current, _seen_again(form, error)
        except NothingToChange as error:
            flash(str(error))
            return redirect(url_for(".history", slug=slug))
        else:
            flash(says, "success")
            return redirect(url_for(then, slug=slug))
    return page(form, newest), status


def _seen_again(form: ReasonForm, error: StaleRevision) -> int:
    """Let the form go on from the newest revision, once it was looked at; the status to answer with."""
    form.reason.errors = [f"{error} It is revision {error.current.number} now: look again, then decide."]
    form.seen.raw_data, form.seen.data = None, error.current.number
    return 409


def _asked(name: str) -> int | None:
    """The number of a revision in the address. Raises BadParameter."""
    value = request.args.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= DIGITS):
        raise BadParameter(name, "is no number of a revision")
    return int(value)


def _state(slug: str, number: int | None) -> Revision:
    """A practice's revision of that number, or its newest. Raises PracticeNotFound, or NotFound for the number."""
    if number is None:
        return get_catalogue().collection.get_revision(slug)
    try:
        return get_catalogue().collection.get_revision(slug, min(number, MAX_NUMBER))
    except PracticeNotFound as error:
        raise NotFound(f"There is no revision {number} of a practice “{slug[:100]}”.") from error


def _present(slug: str, number: int) -> tuple[Revision, Practice]:
    """The revision and the practice in it. Raises NotFound where there is none in it."""
    found = _state(slug, number)
    if found.practice is None:
        raise NotFound(f"In revision {number} the practice was not there.")
    if found.content is None:
        raise NotFound(f"What revision {number} held was erased.")
    return found, found.content


def _before(slug: str, newer: Revision) -> Revision:
    """The revision before that one; that one itself where it is the first."""
    try:
        return get_catalogue().collection.revisions(slug, newer.number, 1)[0]
    except PracticeNotFound:
        return newer


def _comparison(older: Practice | None, newer: Practice | None) -> Comparison | None:
    """None where there is no practice in one of them."""
    if older is None or newer is None:
        return None
    before, after = (
        evolve(practice, contact=visible_contact(practice.contact, signed_in=True)) for practice in (older, newer)
    )
    return make_comparison(
        compare_practices(before, after), get_catalogue().vocabularies, contacts=can(Action.SEE_QUEUE)
    )


def _as_allowed(past: Practice, newest: Practice | None) -> Practice:
    """An older state with its contact, where that is the one that is there now, or whoever asks reviews."""
    if can(Action.SEE_QUEUE) or (newest and past.contact == newest.contact):
        return past
    return evolve(past, contact=Contact())
