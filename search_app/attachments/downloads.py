"""Sends attached files as downloads. A browser never shows or runs them, whatever they contain."""

from collections.abc import Iterable
from typing import Final

from flask import Flask, Response, send_file
from werkzeug.exceptions import NotFound

from corpus.practice import Attachment
from search_app.attachments.file_names import download_media_type, sanitize_file_name
from search_app.catalogue import get_catalogue

__all__ = ["exempt_from_compression", "send_attachment"]

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-cache",
}
_IDENTITY_ENCODING: Final = "identity"


def send_attachment(attachments: Iterable[Attachment], sha256: str, *, public: bool = True) -> Response:
    """Return the attachment with that hash as a response, whole or the requested ranges. Raises NotFound.

    If it is not `public`, no cache stores it.
    """
    attachment = next((attachment for attachment in attachments if attachment.sha256 == sha256), None)
    path = get_catalogue().files.path(sha256) if attachment else None
    if attachment is None or path is None:
        raise NotFound("This file does not exist.")
    response = send_file(
        path,
        mimetype=download_media_type(attachment.media_type),
        as_attachment=True,
        download_name=sanitize_file_name(attachment.name, attachment.media_type),
        conditional=True,
        etag=sha256,
    )
    response.headers.update(HEADERS)
    if not public:
        response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Encoding"] = _IDENTITY_ENCODING  # byte ranges refer to the uncompressed file
    return response


def exempt_from_compression(app: Flask) -> None:
    """Keep the compression of responses away from files. Call this before compression is set up."""

    @app.after_request
    def remove_identity_encoding(response: Response) -> Response:
        if response.headers.get("Content-Encoding") == _IDENTITY_ENCODING:
            del response.headers["Content-Encoding"]
        return response
