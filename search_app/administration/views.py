"""The pages of those who keep the site: people and their roles, and the audit trail."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, json, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts import management
from search_app.accounts.access import require, signed_in_person
from search_app.accounts.forms import ConfirmForm
from search_app.accounts.management import AddressTaken, LastAdministrator
from search_app.accounts.models import Person, find_person, people_by_number, sign_ins_of
from search_app.accounts.models import find_people as find_people
from search_app.accounts.permissions import ASSIGNABLE, Action, Role
from search_app.accounts.personal_data import erase_person, export_personal_data
from search_app.accounts.rate_limits import MAILING, limited
from search_app.administration.forms import InvitationForm, RoleForm
from search_app.administration.index_status import index_freshness
from search_app.audit.models import audit_entries as read_trail
from search_app.catalogue import get_catalogue

__all__ = ["administration"]

PAGE = 100
"""Entries of the trail on one page."""

administration = Blueprint("administration", __name__, url_prefix="/admin")


@administration.get("")
@require(Action.SEE_AUDIT)
def home() -> ResponseReturnValue:
    """The ways to everything that is kept here, as far as a role goes."""
    return render_template("administration/home.html")


@administration.get("/people")
@require(Action.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """Who has an account."""
    words, chosen = request.args.get("words", "")[:100].strip(), request.args.get("role", "")
    role = Role(chosen) if chosen in ASSIGNABLE else None
    found = find_people(words, role)
    return render_template("administration/people.html", people=found, words=words, role=role, roles=ASSIGNABLE)


@administration.route("/people/invite", methods=["GET", "POST"])
@require(Action.MANAGE_PEOPLE)
@limited(MAILING)
def invite_person() -> ResponseReturnValue:
    """Invite somebody."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            made = management.invite_person(form.email.data, form.name.data, form.role.data, signed_in_person())
        except AddressTaken as error:
            form.email.errors = [str(error)]
        else:
            flash(f"An invitation to {made.email} is on its way.", "success")
            return redirect(url_for(".people"))
    return render_template("administration/invite.html", form=form)


@administration.route("/people/<int:number>", methods=["GET", "POST"])
@require(Action.MANAGE_PEOPLE)
def person(number: int) -> ResponseReturnValue:
    """One person; a POST gives another role."""
    shown = _found(number)
    form = RoleForm(role=shown.role)
    if form.validate_on_submit():
        return _done(
            shown, lambda: management.set_role(shown, form.role.data, signed_in_person().id), "The role is changed."
        )
    entries = read_trail(subject=f"person:{number}", limit=20)
    return render_template(
        "administration/person.html", person=shown, form=form, sign_ins=sign_ins_of(shown), entries=entries
    )


@administration.post("/people/<int:number>/deactivate")
@require(Action.MANAGE_PEOPLE)
def deactivate(number: int) -> ResponseReturnValue:
    """Keep somebody out."""
    shown = _found(number)
    return _done(
        shown, lambda: management.set_active(shown, signed_in_person().id, active=False), "The account is deactivated."
    )


@administration.post("/people/<int:number>/activate")
@require(Action.MANAGE_PEOPLE)
def activate(number: int) -> ResponseReturnValue:
    """Let somebody in again."""
    shown = _found(number)
    return _done(
        shown, lambda: management.set_active(shown, signed_in_person().id, active=True), "The account is active again."
    )


@administration.post("/people/<int:number>/sign-out")
@require(Action.MANAGE_PEOPLE)
def sign_out(number: int) -> ResponseReturnValue:
    """End all of somebody's sign-ins."""
    shown = _found(number)
    return _done(
        shown, lambda: management.sign_out_everywhere(shown, signed_in_person().id), "They are signed out everywhere."
    )


@administration.post("/people/<int:number>/reset")
@require(Action.MANAGE_PEOPLE)
def reset(number: int) -> ResponseReturnValue:
    """Let in somebody who lost a second factor: the password alone is enough then."""
    shown = _found(number)
    return _done(
        shown, lambda: management.reset_access(shown, signed_in_person().id), "Second factors and passkeys are removed."
    )


@administration.get("/people/<int:number>/data.json")
@require(Action.MANAGE_PEOPLE)
def data(number: int) -> ResponseReturnValue:
    """What is kept about somebody, to hand over where they ask for it."""
    text = json.dumps(export_personal_data(_found(number)), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f"attachment; filename=person-{number}.json", "Cache-Control": "no-store"}
    return Response(text, mimetype="application/json", headers=headers)


@administration.route("/people/<int:number>/erase", methods=["GET", "POST"])
@require(Action.MANAGE_PEOPLE)
def erase(number: int) -> ResponseReturnValue:
    """Erase somebody who asked for it."""
    shown, form = _found(number), ConfirmForm()
    if form.validate_on_submit():
        return _done(shown, lambda: erase_person(shown, signed_in_person().id), "Their data are erased.", to=".people")
    return render_template("administration/erase.html", person=shown, form=form)


@administration.get("/state")
@require(Action.SEE_STATE)
def state() -> ResponseReturnValue:
    """How the index and the database are."""
    return render_template("administration/state.html", state=index_freshness(get_catalogue()))


@administration.get("/audit")
@require(Action.SEE_AUDIT)
def trail() -> ResponseReturnValue:
    """What was done, the newest first."""
    subject, what = (request.args.get(name, "")[:160].strip() for name in ("subject", "what"))
    before = request.args.get("before", "")
    last = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None  # noqa: PLR2004
    entries = read_trail(subject=subject, what=what, before=last, limit=PAGE)
    return render_template(
        "administration/trail.html",
        entries=entries,
        people=people_by_number([one.person for one in entries if one.person is not None]),
        subject=subject,
        what=what,
        older=entries[-1].number if len(entries) == PAGE else None,
    )


def _found(number: int) -> Person:
    found = find_person(number)
    if found is None or found.erased_at:
        raise NotFound(f"There is no person {number}.")
    return found


def _done(shown: Person, change: Callable[[], None], says: str, to: str = ".person") -> ResponseReturnValue:
    """Make a change and say so, or say why it was not made."""
    try:
        change()
        flash(says, "success")
    except LastAdministrator as error:
        flash(str(error), "error")
        to = ".person"
    return redirect(url_for(to, number=shown.id) if to == ".person" else url_for(to))
