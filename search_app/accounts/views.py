"""The pages of a person's own account: profile, sign-ins, data download, erasure."""

from flask import Blueprint, Response, flash, json, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import auth_required, logout_user
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.forms import ConfirmForm, ProfileForm
from search_app.accounts.management import LastAdministrator, sign_out_everywhere
from search_app.accounts.models import end_sign_in, sign_ins_of
from search_app.accounts.permissions import Action
from search_app.accounts.personal_data import erase_person, export_personal_data
from search_app.accounts.sign_in.sessions import current_sign_in
from search_app.models import session

__all__ = ["accounts"]

accounts = Blueprint("accounts", __name__, url_prefix="/account")


@accounts.route("", methods=["GET", "POST"])
@require(Action.OWN_ACCOUNT)
def profile() -> ResponseReturnValue:
    """Show and change your profile."""
    person = signed_in_person()
    form = ProfileForm(obj=person)
    if form.validate_on_submit():
        person.name, person.notified = form.name.data, form.notified.data
        session.commit()
        flash("Saved.", "success")
        return redirect(url_for(".profile"))
    return render_template("accounts/profile.html", form=form, me=person)


@accounts.get("/sign-ins")
@require(Action.OWN_ACCOUNT)
def browsers() -> ResponseReturnValue:
    """List the browsers in which you are signed in."""
    sign_in = current_sign_in()
    return render_template(
        "accounts/sign_ins.html",
        sign_ins=sign_ins_of(signed_in_person()),
        here=sign_in.id if sign_in else 0,
        form=ConfirmForm(),
    )


@accounts.post("/sign-ins/<int:number>/end")
@require(Action.OWN_ACCOUNT)
def end_browser(number: int) -> ResponseReturnValue:
    """Sign out one of your browsers."""
    if not end_sign_in(signed_in_person(), number):
        raise NotFound("This browser is not signed in.")
    session.commit()
    flash("The browser was signed out.", "success")
    return redirect(url_for(".browsers"))


@accounts.post("/sign-ins/end-others")
@require(Action.OWN_ACCOUNT)
def end_other_browsers() -> ResponseReturnValue:
    """Sign out all your other browsers."""
    person, sign_in = signed_in_person(), current_sign_in()
    sign_out_everywhere(person, person.id, but=sign_in.id if sign_in else None)
    flash("You are signed out everywhere else.", "success")
    return redirect(url_for(".browsers"))


@accounts.get("/data.json")
@require(Action.OWN_ACCOUNT)
def data() -> ResponseReturnValue:
    """Download all data that is stored about you."""
    text = json.dumps(export_personal_data(signed_in_person()), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": "attachment; filename=my-data.json", "Cache-Control": "no-store"}
    return Response(text, mimetype="application/json", headers=headers)


@accounts.route("/erase", methods=["GET", "POST"])
@require(Action.OWN_ACCOUNT)
@auth_required("session", within=60, grace=10)
def erase() -> ResponseReturnValue:
    """Erase your account, after you have confirmed your identity."""
    form, person = ConfirmForm(), signed_in_person()
    if form.validate_on_submit():
        try:
            erase_person(person, person.id)
        except LastAdministrator as error:
            flash(str(error), "error")
            return redirect(url_for(".profile"))
        logout_user()
        flash("Your account is erased.", "success")
        return redirect(url_for("search.home"))
    return render_template("accounts/erase.html", form=form)
