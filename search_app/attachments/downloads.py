"""A file as an answer: always to be saved, never to be shown or run, whatever is in it."""

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
_AS_IT_IS: Final = "identity"


def send_attachment(attachments: Iterable[Attachment], sha256: str, *, public: bool = True) -> Response:
    """The one of these files that has that hash, whole or the parts that are asked for. Raises NotFound.

    Of one that is not `public` nobody keeps a copy but whoever asks.
    """
    found = next((attachment for attachment in attachments if attachment.sha256 == sha256), None)
    path = get_catalogue().files.path(sha256) if found else None
    if found is None or path is None:
        raise NotFound("There is no such file here.")
    answer = send_file(
        path,
        mimetype=download_media_type(found.media_type),
        as_attachment=True,
        download_name=sanitize_file_name(found.name, found.media_type),
        conditional=True,
        etag=sha256,
    )
    answer.headers.update(HEADERS)
    if not public:
        answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Encoding"] = _AS_IT_IS  # parts of a file are parts of its own bytes
    return answer


def exempt_from_compression(app: Flask) -> None:
    """Keep what compresses answers away from files; to be called before that is set up."""

    @app.after_request
    def unsay(answer: Response) -> Response:
        if answer.headers.get("Content-Encoding") == _AS_IT_IS:
            del answer.headers["Content-Encoding"]
        return answer
