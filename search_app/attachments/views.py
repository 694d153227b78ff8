"""The pages of attached files: downloads for readers, attaching and removing for editors."""

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

MAX_FORM_BYTES: Final = 8 * MEGABYTE
"""Bytes of a request that sends no file."""

UPLOAD_ENDPOINTS: Final = ("attachments", "draft_files", "contribute.begin_from_file")
"""The blueprints and endpoints that receive files."""

attachments = Blueprint("attachments", __name__)


@attachments.get("/practices/<slug>/files/<sha256>")
@require(Action.READ)
def download(slug: str, sha256: str) -> ResponseReturnValue:
    """Send a file of a published practice."""
    return send_attachment(get_catalogue().practice(slug).attachments, sha256)


@attachments.route("/practices/<slug>/files", methods=["GET", "POST"])
@require(Action.KEEP_FILES)
def of_practice(slug: str) -> ResponseReturnValue:
    """List the files of a practice; a POST attaches another one."""
    me, form = signed_in_person(), FileForm()
    practice = get_catalogue().practice(slug)
    if accept_upload(form, lambda attachment: add_file(slug, attachment, me, upload_limits().max_files)):
        return redirect(url_for(".of_practice", slug=slug))
    return render_template("attachments/practice.html", practice=practice, form=form, limits=upload_limits())


@attachments.post("/practices/<slug>/files/<sha256>/remove")
@require(Action.KEEP_FILES)
def remove(slug: str, sha256: str) -> ResponseReturnValue:
    """Remove a file from a practice; earlier revisions keep it."""
    removed = remove_file(slug, sha256, signed_in_person())
    if removed is None:
        raise NotFound("The practice has no such file.")
    flash(f"{removed.name} is removed.", "success")
    return redirect(url_for(".of_practice", slug=slug))


def file_address(slug: str, location: FileLocation) -> str:
    """Return the address of a download, with the page at which a PDF viewer opens it."""
    page = f"page={location.page}" if location.page else None
    return url_for("attachments.download", slug=slug, sha256=location.sha256, _anchor=page)


def set_up_attachments(app: Flask) -> None:
    """Limit the size of requests before anything reads them, and exempt files from compression."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    app.config["MAX_CONTENT_LENGTH"] = MAX_FORM_BYTES
    max_upload_bytes = (
        2 * settings.attachment_megabytes * MEGABYTE + MAX_FORM_BYTES
    )  # the form reports a file that is slightly too large

    @app.before_request
    def limit_request_size() -> None:
        if request.blueprint in UPLOAD_ENDPOINTS or request.endpoint in UPLOAD_ENDPOINTS:
            request.max_content_length = max_upload_bytes

    exempt_from_compression(app)
    app.jinja_env.globals.update(
        file_here=lambda sha256: get_catalogue(app).files.path(sha256) is not None, file_address=file_address
    )
    app.jinja_env.filters["file_type_label"] = file_type_label
