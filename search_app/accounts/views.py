"""A person's own pages: who they are here, where they are signed in, what is kept about them."""

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
    """Name, role, and the ways to everything else of one's own."""
    me = signed_in_person()
    form = ProfileForm(obj=me)
    if form.validate_on_submit():
        me.name, me.notified = form.name.data, form.notified.data
        session.commit()
        flash("Saved.", "success")
        return redirect(url_for(".profile"))
    return render_template("accounts/profile.html", form=form, me=me)


@accounts.get("/sign-ins")
@require(Action.OWN_ACCOUNT)
def browsers() -> ResponseReturnValue:
    """Where one is signed in."""
    here = current_sign_in()
    return render_template(
        "accounts/sign_ins.html",
        sign_ins=sign_ins_of(signed_in_person()),
        here=here.id if here else 0,
        form=ConfirmForm(),
    )


@accounts.post("/sign-ins/<int:number>/end")
@require(Action.OWN_ACCOUNT)
def end_browser(number: int) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    if not end_sign_in(signed_in_person(), number):
        raise NotFound("There is no such sign-in of yours.")
    session.commit()
    flash("That browser is signed out.", "success")
    return redirect(url_for(".browsers"))


@accounts.post("/sign-ins/end-others")
@require(Action.OWN_ACCOUNT)
def end_other_browsers() -> ResponseReturnValue:
    """End all of one's sign-ins but this."""
    me, here = signed_in_person(), current_sign_in()
    sign_out_everywhere(me, me.id, but=here.id if here else None)
    flash("You are signed out everywhere else.", "success")
    return redirect(url_for(".browsers"))


@accounts.get("/data.json")
@require(Action.OWN_ACCOUNT)
def data() -> ResponseReturnValue:
    """Everything that is kept about whoever asks, to take along."""
    text = json.dumps(export_personal_data(signed_in_person()), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": "attachment; filename=my-data.json", "Cache-Control": "no-store"}
    return Response(text, mimetype="application/json", headers=headers)


@accounts.route("/erase", methods=["GET", "POST"])
@require(Action.OWN_ACCOUNT)
@auth_required("session", within=60, grace=10)
def erase() -> ResponseReturnValue:
    """Erase one's account, after showing once more that it is oneself."""
    form, me = ConfirmForm(), signed_in_person()
    if form.validate_on_submit():
        try:
            erase_person(me, me.id)
        except LastAdministrator as error:
            flash(str(error), "error")
            return redirect(url_for(".profile"))
        logout_user()
        flash("Your account is erased.", "success")
        return redirect(url_for("search.home"))
    return render_template("accounts/erase.html", form=form)
