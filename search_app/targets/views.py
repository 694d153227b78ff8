"""The pages about other databases: decisions, lists, exports and feeds."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.models import people_by_number
from search_app.accounts.permissions import Action
from search_app.audit.models import audit_entries, record_action
from search_app.catalogue import get_catalogue
from search_app.http_cache import with_etag
from search_app.models import write_transaction
from search_app.settings import TargetDatabase
from search_app.targets.decisions import answer_for, configured_targets, list_candidates, record_decision
from search_app.targets.events import list_approved, list_events
from search_app.targets.exports import EXPORT_FORMATS, export_approved
from search_app.targets.feed import feed_document, format_rfc3339, replace_invalid_xml
from search_app.targets.forms import DecisionForm, ExportForm
from search_app.targets.models import Decision, newest_decision_id, newest_decisions

__all__ = ["targets"]

PAGE_SIZE = 50
"""Practices on one page of a list."""
MAX_EXPORTS = 20

targets = Blueprint("targets", __name__)
targets.add_app_template_filter(format_rfc3339, "rfc3339")
targets.add_app_template_filter(replace_invalid_xml, "valid_xml")


@targets.get("/practices/<slug>/targets")
@require(Action.DECIDE_TARGET)
def practice(slug: str) -> ResponseReturnValue:
    """Show the decisions about a practice, with forms to decide."""
    return _practice_page(slug)


@targets.post("/practices/<slug>/targets/<name>")
@require(Action.DECIDE_TARGET)
def decision(slug: str, name: str) -> ResponseReturnValue:
    """Decide about a practice for one database, in the revision that the page showed."""
    practice = get_catalogue().practice(slug)
    target = _get_target(name)
    form = DecisionForm(prefix=name)
    if form.validate_on_submit():
        if form.revision.data == _current_revision(slug):
            record_decision(
                practice, name, form.decision.data, form.reason.data, form.revision.data, signed_in_person().id
            )
            flash(f"{form.decision.data.label} for {target.name}.", "success")
            return redirect(_next_address(slug, name, form.back.data))
        form.decision.errors = ["The practice has changed since you opened this page. Check it again."]
    return _practice_page(slug, name, form)


@targets.get("/targets")
@require(Action.DECIDE_TARGET)
def to_decide() -> ResponseReturnValue:
    """List the databases with the number of undecided practices."""
    waiting = {key: len(list_candidates(key, Decision.UNDECIDED)) for key in configured_targets()}
    return render_template("targets/to_decide.html", targets=configured_targets(), waiting=waiting)


@targets.get("/targets/<name>")
@require(Action.DECIDE_TARGET)
def practices(name: str) -> ResponseReturnValue:
    """List the practices for one database, the undecided first."""
    target = _get_target(name)
    value = request.args.get("state", "")
    state = Decision(value) if value in list(Decision) else Decision.UNDECIDED
    candidates = list_candidates(name, state)
    page = _page_parameter(len(candidates))
    return render_template(
        "targets/practices.html",
        key=name,
        target=target,
        state=state,
        states=(Decision.UNDECIDED, Decision.APPROVED, Decision.DECLINED),
        total=len(candidates),
        candidates=candidates[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        pages=_page_count(len(candidates)),
    )


@targets.get("/admin/targets")
@require(Action.MANAGE_TARGETS)
def overview() -> ResponseReturnValue:
    """List the databases with their approved practices and exports."""
    collection = get_catalogue().collection
    entries = {key: audit_entries(subject=f"target:{key}", limit=MAX_EXPORTS) for key in configured_targets()}
    people = people_by_number(
        [entry.person for several in entries.values() for entry in several if entry.person is not None]
    )
    return render_template(
        "targets/overview.html",
        targets=configured_targets(),
        listed={key: len(list_approved(collection, key)) for key in configured_targets()},
        waiting={key: len(list_candidates(key, Decision.UNDECIDED)) for key in configured_targets()},
        entries=entries,
        people=people,
    )


@targets.route("/targets/<name>/export", methods=["GET", "POST"])
@require(Action.EXPORT_TARGET)
def take_out(name: str) -> ResponseReturnValue:
    """Export the practices approved for a database; the audit trail records it."""
    target, form = _get_target(name), ExportForm()
    if form.validate_on_submit():
        return _export(name, form)
    return render_template("targets/export.html", key=name, target=target, form=form)


@targets.get("/targets/<name>/feed")
@require(Action.READ)
def feed(name: str) -> ResponseReturnValue:
    """Send the subscription feed of a database."""
    return _feed(name, 0)


@targets.get("/targets/<name>/feed/<int:number>")
@require(Action.READ)
def archive(name: str, number: int) -> ResponseReturnValue:
    """Send an archive of a feed: a hundred earlier events, counted from the oldest."""
    return _feed(name, number or -1)


def _get_target(name: str) -> TargetDatabase:
    target = configured_targets().get(name)
    if target is None:
        raise NotFound(f"There is no database “{name[:40]}” in the settings.")
    return target


def _current_revision(slug: str) -> int:
    """Return the number of the current revision of a practice."""
    return list(get_catalogue().collection.revision_summaries([slug]))[-1].number


def _practice_page(slug: str, name: str = "", form: DecisionForm | None = None) -> ResponseReturnValue:
    """Return the page of a practice's decisions, with a form that has errors."""
    practice, revision = get_catalogue().practice(slug), _current_revision(slug)
    decisions_by_target = newest_decisions([slug])
    forms = {}
    for key in configured_targets():
        newest = decisions_by_target.get((slug, key))
        values = {"decision": newest.decision if newest else None, "reason": newest.reason if newest else ""}
        forms[key] = form if form and key == name else DecisionForm(formdata=None, prefix=key, data=values)
        forms[key].revision.process_data(revision)
        forms[key].revision.raw_data = None
        if request.method == "GET":
            forms[key].back.process_data(request.args.get("back", "")[:10])
    return render_template(
        "targets/practice.html",
        practice=practice,
        form=form,
        forms=forms,
        targets=configured_targets(),
        answers={key: answer_for(practice.proposals, key, target) for key, target in configured_targets().items()},
        decisions={key: decisions_by_target.get((slug, key)) for key in configured_targets()},
        people=people_by_number(
            [decision.person for decision in decisions_by_target.values() if decision.person is not None]
        ),
        revision=revision,
    )


def _next_address(slug: str, name: str, back: str) -> str:
    """Return the address after a decision: the list, if the person came from there."""
    return url_for(".practices", name=name) if back == "list" else url_for(".practice", slug=slug)


def _page_count(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _page_parameter(total: int) -> int:
    value = request.args.get("page", "1")
    if not (value.isascii() and value.isdecimal() and len(value) < 6 and 1 <= int(value) <= _page_count(total)):  # noqa: PLR2004
        abort(404, "This list has no such page.")
    return int(value)


def _export(name: str, form: ExportForm) -> Response:
    """Return the file as a download; it is deleted from the disk when it is sent."""
    export_format, since = EXPORT_FORMATS[form.form.data], form.since.data
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{export_format.suffix}"
        number = export_approved(
            get_catalogue().collection, name, path, form.form.data, since, changed=form.changed.data
        )
        stream = path.open("rb")
    with write_transaction():
        record_action(
            "target.exported",
            f"target:{name}",
            signed_in_person().id,
            format=form.form.data,
            since=str(since or ""),
            practices=number,
        )
    response = send_file(
        stream, mimetype=export_format.media_type, as_attachment=True, download_name=f"{name}{export_format.suffix}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _feed(name: str, number: int) -> Response:
    target = _get_target(name)

    def make_feed() -> ResponseReturnValue:
        document = feed_document(list_events(get_catalogue().collection, name), number)
        if document is None:
            raise NotFound(f"This feed has no archive {number}.")
        text = render_template("targets/feed.xml", key=name, target=target, document=document)
        return Response(text, mimetype="application/atom+xml")

    return with_etag(make_feed, lambda: str(newest_decision_id(name)))
