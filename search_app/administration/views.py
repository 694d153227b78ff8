"""The administration pages: people and their roles, index and database, the audit trail."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, flash, json, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts import management
from search_app.accounts.access import require, signed_in_person
from search_app.accounts.forms import ConfirmForm
from search_app.accounts.management import AddressTaken, LastAdministrator
from search_app.accounts.models import Person, find_people, find_person, people_by_number, sign_ins_of
from search_app.accounts.permissions import ASSIGNABLE, Action, Role
from search_app.accounts.personal_data import erase_person, export_personal_data
from search_app.accounts.rate_limits import MAILING, limited
from search_app.administration.forms import InvitationForm, RoleForm
from search_app.administration.index_status import index_freshness
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue

__all__ = ["administration"]

PAGE_SIZE: Final = 100
"""Entries on one page of the audit trail."""
PERSON_ENTRIES: Final = 20
"""Audit entries on the page of a person."""

administration = Blueprint("administration", __name__, url_prefix="/admin")


@administration.get("")
@require(Action.SEE_AUDIT)
def home() -> ResponseReturnValue:
    """List the administration pages that your role may see."""
    return render_template("administration/home.html")


@administration.get("/people")
@require(Action.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """List the people with an account."""
    words, chosen_role = request.args.get("words", "")[:100].strip(), request.args.get("role", "")
    role = Role(chosen_role) if chosen_role in ASSIGNABLE else None
    accounts = find_people(words, role)
    return render_template("administration/people.html", people=accounts, words=words, role=role, roles=ASSIGNABLE)


@administration.route("/people/invite", methods=["GET", "POST"])
@require(Action.MANAGE_PEOPLE)
@limited(MAILING)
def invite_person() -> ResponseReturnValue:
    """Invite a person by e-mail."""
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            invited = management.invite_person(form.email.data, form.name.data, form.role.data, signed_in_person())
        except AddressTaken as error:
            form.email.errors = [str(error)]
        else:
            flash(f"An invitation was sent to {invited.email}.", "success")
            return redirect(url_for(".people"))
    return render_template("administration/invite.html", form=form)


@administration.route("/people/<int:number>", methods=["GET", "POST"])
@require(Action.MANAGE_PEOPLE)
def person(number: int) -> ResponseReturnValue:
    """Show a person, or change the role."""
    account = _account(number)
    form = RoleForm(role=account.role)
    if form.validate_on_submit():
        role, by = form.role.data, signed_in_person().id
        return _change(account, lambda: management.set_role(account, role, by), "The role is changed.")
    entries = audit_entries(subject=f"person:{number}", limit=PERSON_ENTRIES)
    sign_ins = sign_ins_of(account)
    return render_template("administration/person.html", person=account, form=form, sign_ins=sign_ins, entries=entries)


@administration.post("/people/<int:number>/deactivate")
@require(Action.MANAGE_PEOPLE)
def deactivate(number: int) -> ResponseReturnValue:
    """Deactivate the account of a person."""
    account, by = _account(number), signed_in_person().id
    return _change(account, lambda: management.set_active(account, by, active=False), "The account is deactivated.")


@administration.post("/people/<int:number>/activate")
@require(Action.MANAGE_PEOPLE)
def activate(number: int) -> ResponseReturnValue:
    """Activate an account again."""
    account, by = _account(number), signed_in_person().id
    return _change(account, lambda: management.set_active(account, by, active=True), "The account is active again.")


@administration.post("/people/<int:number>/sign-out")
@require(Action.MANAGE_PEOPLE)
def sign_out(number: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    account, by = _account(number), signed_in_person().id
    done = "The person is signed out everywhere."
    return _change(account, lambda: management.sign_out_everywhere(account, by), done)


@administration.post("/people/<int:number>/reset")
@require(Action.MANAGE_PEOPLE)
def reset(number: int) -> ResponseReturnValue:
    """Remove the second factors and passkeys of a person who lost them; the password is enough then."""
    account, by = _account(number), signed_in_person().id
    return _change(account, lambda: management.reset_access(account, by), "Second factors and passkeys are removed.")


@administration.get("/people/<int:number>/data.json")
@require(Action.MANAGE_PEOPLE)
def data(number: int) -> ResponseReturnValue:
    """Download all data that is stored about a person, to give to them."""
    text = json.dumps(export_personal_data(_account(number)), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f"attachment; filename=person-{number}.json", "Cache-Control": "no-store"}
    return Response(text, mimetype="application/json", headers=headers)


@administration.route("/people/<int:number>/erase", methods=["GET", "POST"])
@require(Action.MANAGE_PEOPLE)
def erase(number: int) -> ResponseReturnValue:
    """Erase the account of a person who asked for it."""
    account, form = _account(number), ConfirmForm()
    if form.validate_on_submit():
        by = signed_in_person().id
        return _change(account, lambda: erase_person(account, by), "The account is erased.", next_page=".people")
    return render_template("administration/erase.html", person=account, form=form)


@administration.get("/state")
@require(Action.SEE_STATE)
def state() -> ResponseReturnValue:
    """Show the state of index and database."""
    return render_template("administration/state.html", state=index_freshness(get_catalogue()))


@administration.get("/audit")
@require(Action.SEE_AUDIT)
def trail() -> ResponseReturnValue:
    """Show the audit trail, newest first."""
    subject, what = (request.args.get(name, "")[:160].strip() for name in ("subject", "what"))
    entries = audit_entries(subject=subject, what=what, before=_requested_number("before"), limit=PAGE_SIZE)
    return render_template(
        "administration/trail.html",
        entries=entries,
        people=people_by_number([entry.person for entry in entries if entry.person is not None]),
        subject=subject,
        what=what,
        older=entries[-1].number if len(entries) == PAGE_SIZE else None,
    )


def _requested_number(parameter: str) -> int | None:
    """The number in a parameter of the URL; None if it is missing or no number."""
    value = request.args.get(parameter, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None  # noqa: PLR2004


def _account(number: int) -> Person:
    """The person with this number. Raises NotFound, also for an erased person."""
    account = find_person(number)
    if account is None or account.erased_at:
        raise NotFound(f"There is no person {number}.")
    return account


def _change(account: Person, change: Callable[[], None], done: str, next_page: str = ".person") -> ResponseReturnValue:
    """Make a change and say that it is done, or say why it was refused."""
    try:
        change()
        flash(done, "success")
    except LastAdministrator as error:
        flash(str(error), "error")
        next_page = ".person"
    return redirect(url_for(next_page, number=account.id) if next_page == ".person" else url_for(next_page))
