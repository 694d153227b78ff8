"""The pages of attached files: downloads for readers, and for editors what puts files to a practice and takes them."""

from typing import Final

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from index.attachments import FileLocation
from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.attachments.downloads import exempt_from_compression, send_attachment
from search_app.attachments.file_names import file_type_label
from search_app.attachments.forms import FileForm, accept_upload, upload_limits
from search_app.attachments.practice_files import add_file, remove_file
from search_app.catalogue import get_catalogue
from search_app.file_store import MEGABYTE
from search_app.settings import Settings

__all__ = ["attachments", "set_up_attachments"]

FORMS: Final = 8 * MEGABYTE
"""Bytes of a request that sends no file."""

WITH_FILES: Final = ("attachments", "draft_files", "contribute.begin_from_file")
"""The rooms and views to which files are sent."""

attachments = Blueprint("attachments", __name__)


@attachments.get("/practices/<slug>/files/<sha256>")
@require(Action.READ)
def download(slug: str, sha256: str) -> ResponseReturnValue:
    """A file of a published practice, to be saved."""
    return send_attachment(get_catalogue().practice(slug).attachments, sha256)


@attachments.route("/practices/<slug>/files", methods=["GET", "POST"])
@require(Action.KEEP_FILES)
def of_practice(slug: str) -> ResponseReturnValue:
    """The files of a practice; a POST puts one more to it."""
    me, form = signed_in_person(), FileForm()
    practice = get_catalogue().practice(slug)
    if accept_upload(form, lambda attachment: add_file(slug, attachment, me, upload_limits()["most"])):
        return redirect(url_for(".of_practice", slug=slug))
    return render_template("attachments/practice.html", practice=practice, form=form, **upload_limits())


@attachments.post("/practices/<slug>/files/<sha256>/remove")
@require(Action.KEEP_FILES)
def remove(slug: str, sha256: str) -> ResponseReturnValue:
    """Take a file from a practice; older revisions keep it."""
    removed = remove_file(slug, sha256, signed_in_person())
    if removed is None:
        raise NotFound("The practice has no such file.")
    flash(f"{removed.name} is removed.", "success")
    return redirect(url_for(".of_practice", slug=slug))


def file_address(slug: str, place: FileLocation) -> str:
    """Where a file is saved from, with the page at which a program that shows PDF opens it."""
    page = f"page={place.page}" if place.page else None
    return url_for("attachments.download", slug=slug, sha256=place.sha256, _anchor=page)


def set_up_attachments(app: Flask) -> None:
    """Bound what a request may send, before anything reads it, and keep files as they are."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    app.config["MAX_CONTENT_LENGTH"] = FORMS
    most = 2 * settings.attachment_megabytes * MEGABYTE + FORMS  # what is a little too large is said on the form

    @app.before_request
    def bound() -> None:
        if request.blueprint in WITH_FILES or request.endpoint in WITH_FILES:
            request.max_content_length = most

    exempt_from_compression(app)
    app.jinja_env.globals.update(
        file_here=lambda sha256: get_catalogue(app).files.path(sha256) is not None, file_address=file_address
    )
    app.jinja_env.filters["kind_label"] = file_type_label
