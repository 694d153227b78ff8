"""The pages of a draft's files, with addresses below those of the draft."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.attachments.downloads import send_attachment
from search_app.attachments.forms import FileForm, accept_upload, upload_limits
from search_app.attachments.submission_files import (
    add_to_draft,
    editable_draft,
    remove_from_draft,
    submission_attachments,
    visible_submission,
)

__all__ = ["draft_files"]

draft_files = Blueprint("draft_files", __name__, url_prefix="/contribute/<int:number>/files")


@draft_files.get("/<sha256>")
@require(Action.ATTACH)
def download(number: int, sha256: str) -> ResponseReturnValue:
    """Send a file of the person's own submission, or of one that was submitted to reviewers."""
    return send_attachment(submission_attachments(visible_submission(number, signed_in_person())), sha256, public=False)


@draft_files.route("", methods=["GET", "POST"])
@require(Action.ATTACH)
def of_draft(number: int) -> ResponseReturnValue:
    """List the files of a draft; a POST attaches another one."""
    me, form = signed_in_person(), FileForm()
    submission = editable_draft(number, me)
    if accept_upload(form, lambda attachment: add_to_draft(number, attachment, me, upload_limits().max_files)):
        return redirect(url_for(".of_draft", number=number))
    files = submission_attachments(submission)
    return render_template(
        "attachments/draft.html", submission=submission, files=files, form=form, limits=upload_limits()
    )


@draft_files.post("/<sha256>/remove")
@require(Action.ATTACH)
def remove(number: int, sha256: str) -> ResponseReturnValue:
    """Remove a file from a draft."""
    remove_from_draft(number, sha256, signed_in_person())
    flash("The file is removed.", "success")
    return redirect(url_for(".of_draft", number=number))
