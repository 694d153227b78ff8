"""What stands where a practice was: its title, that it is gone, since when and, where somebody said it, why (410)."""

from flask import Flask, Response, json, render_template

from corpus.errors import PracticeRemoved
from index.search_query import Query
from search_app.errors import Problem, wants_json
from search_app.params import query_url
from search_app.revisions.history import audit_entry_of

__all__ = ["set_up_removed_practice_page"]


def set_up_removed_practice_page(app: Flask) -> None:
    """Answer so wherever this application is asked for a practice that was removed."""
    app.register_error_handler(PracticeRemoved, _answer)


def _answer(gone: PracticeRemoved) -> Response:
    note = audit_entry_of(gone.slug, gone.revision)
    reason = str(note.details.get("reason", "")) if note else ""
    problem = _problem(gone)
    if wants_json():
        more = {"practice": gone.slug, "practice_title": gone.title, "removed": gone.at.isoformat(timespec="seconds")}
        values = {**problem.as_json(), **more, **({"reason": reason} if reason else {})}
        answer = Response(json.dumps(values, ensure_ascii=False), mimetype="application/problem+json")
    else:
        page = render_template("revisions/tombstone.html", gone=gone, reason=reason, problem=problem)
        answer = Response(page, mimetype="text/html")
    answer.status_code = problem.status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _problem(gone: PracticeRemoved) -> Problem:
    return Problem(
        410,
        "Gone",
        f"“{gone.title}” was taken out of the collection on {gone.at.day} {gone.at:%B %Y}.",
        next_step="Search for others like it.",
        next_url=query_url("/search", Query(text=gone.title)),
    )
