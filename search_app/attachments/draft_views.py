"""The pages of a draft's files; they stand among those of contributing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from search_app.accounts.access import require, signed_in
from search_app.accounts.permissions import Action
from search_app.attachments.drafts import add_to_draft, draft_of, files_of, remove_from_draft, shown_to
from search_app.attachments.forms import FileForm, limits, taken
from search_app.attachments.handing_out import handed_out

__all__ = ["draft_files"]

draft_files = Blueprint("draft_files", __name__, url_prefix="/contribute/<int:number>/files")


@draft_files.get("/<sha256>")
@require(Action.ATTACH)
def download(number: int, sha256: str) -> ResponseReturnValue:
    """A file of a draft of one's own, or of one that was handed in."""
    return handed_out(files_of(shown_to(number, signed_in())), sha256, public=False)


@draft_files.route("", methods=["GET", "POST"])
@require(Action.ATTACH)
def of_draft(number: int) -> ResponseReturnValue:
    """The files of a draft; a POST puts one more to it."""
    me, form = signed_in(), FileForm()
    submission = draft_of(number, me)
    if taken(form, lambda attachment: add_to_draft(number, attachment, me, limits()["most"])):
        return redirect(url_for(".of_draft", number=number))
    files = files_of(submission)
    return render_template("attachments/draft.html", submission=submission, files=files, form=form, **limits())


@draft_files.post("/<sha256>/remove")
@require(Action.ATTACH)
def remove(number: int, sha256: str) -> ResponseReturnValue:
    """Take a file from a draft."""
    remove_from_draft(number, sha256, signed_in())
    flash("The file is removed.", "success")
    return redirect(url_for(".of_draft", number=number))
