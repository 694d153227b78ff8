"""The page of a withdrawn practice (410): its title, the date of withdrawal, and the reason if there is one."""

from flask import Flask, Response, json, render_template

from corpus.errors import PracticeRemoved
from corpus.profile.active import active_profile
from index.search_query import Query
from search_app.errors import Problem, wants_json
from search_app.params import query_url
from search_app.revisions.history import audit_entry_of

__all__ = ["set_up_removed_practice_page"]


def set_up_removed_practice_page(app: Flask) -> None:
    """Answer with this page whenever a withdrawn practice is requested."""
    app.register_error_handler(PracticeRemoved, _removed_page)


def _removed_page(removed: PracticeRemoved) -> Response:
    audit_entry = audit_entry_of(removed.slug, removed.revision)
    reason = str(audit_entry.details.get("reason", "")) if audit_entry else ""
    problem = _problem(removed)
    if wants_json():
        details = {
            "practice": removed.slug,
            "practice_title": removed.title,
            "removed": removed.at.isoformat(timespec="seconds"),
        }
        values = {**problem.as_json(), **details, **({"reason": reason} if reason else {})}
        response = Response(json.dumps(values, ensure_ascii=False), mimetype="application/problem+json")
    else:
        page = render_template("revisions/removed_practice.html", removed=removed, reason=reason, problem=problem)
        response = Response(page, mimetype="text/html")
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(removed: PracticeRemoved) -> Problem:
    return Problem(
        410,
        "Gone",
        f"“{removed.title}” was withdrawn from the collection on {removed.at.day} {removed.at:%B %Y}.",
        next_step=f"Search for similar {active_profile().site.noun.plural}",
        next_url=query_url("/search", Query(text=removed.title)),
    )
