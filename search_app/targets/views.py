"""The pages about other databases: to decide of a practice, what waits, what went where, and the feed to harvest."""

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
from search_app.targets.decisions import answer_for, list_candidates, record_decision
from search_app.targets.decisions import configured_targets as known
from search_app.targets.events import list_approved, list_events
from search_app.targets.exports import EXPORT_FORMATS, export_approved
from search_app.targets.feed import feed_document, format_rfc3339, replace_invalid_xml
from search_app.targets.forms import DecisionForm, ExportForm
from search_app.targets.models import Decision, newest_decision_id, newest_decisions

__all__ = ["targets"]

PAGE = 50
"""Practices on one page of a list."""
EXPORTS_SHOWN = 20

targets = Blueprint("targets", __name__)
targets.add_app_template_filter(format_rfc3339, "atom_moment")
targets.add_app_template_filter(replace_invalid_xml)


@targets.get("/practices/<slug>/targets")
@require(Action.DECIDE_TARGET)
def practice(slug: str) -> ResponseReturnValue:
    """What was and can be decided of a practice."""
    return _practice_page(slug)


@targets.post("/practices/<slug>/targets/<name>")
@require(Action.DECIDE_TARGET)
def decision(slug: str, name: str) -> ResponseReturnValue:
    """Decide of a practice for one database, in the revision that the page showed."""
    found = get_catalogue().practice(slug)
    target = _known(name)
    form = DecisionForm(prefix=name)
    if form.validate_on_submit():
        if form.revision.data == _revision(slug):
            record_decision(
                found, name, form.decision.data, form.reason.data, form.revision.data, signed_in_person().id
            )
            flash(f"{form.decision.data.label} for {target.name}.", "success")
            return redirect(_after(slug, name, form.back.data))
        form.decision.errors = ["The practice has changed since you opened this page: look at it again."]
    return _practice_page(slug, name, form)


@targets.get("/targets")
@require(Action.DECIDE_TARGET)
def to_decide() -> ResponseReturnValue:
    """What waits for a decision, for each database."""
    waiting = {key: len(list_candidates(key, Decision.UNDECIDED)) for key in known()}
    return render_template("targets/to_decide.html", targets=known(), waiting=waiting)


@targets.get("/targets/<name>")
@require(Action.DECIDE_TARGET)
def practices(name: str) -> ResponseReturnValue:
    """The practices for one database, those that wait first."""
    target = _known(name)
    asked = request.args.get("state", "")
    state = Decision(asked) if asked in list(Decision) else Decision.UNDECIDED
    found = list_candidates(name, state)
    page = _page(len(found))
    return render_template(
        "targets/practices.html",
        key=name,
        target=target,
        state=state,
        states=(Decision.UNDECIDED, Decision.APPROVED, Decision.DECLINED),
        total=len(found),
        found=found[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=_pages(len(found)),
    )


@targets.get("/admin/targets")
@require(Action.MANAGE_TARGETS)
def overview() -> ResponseReturnValue:
    """The databases, and what went there."""
    collection = get_catalogue().collection
    entries = {key: audit_entries(subject=f"target:{key}", limit=EXPORTS_SHOWN) for key in known()}
    people = people_by_number(
        [entry.person for several in entries.values() for entry in several if entry.person is not None]
    )
    return render_template(
        "targets/overview.html",
        targets=known(),
        listed={key: len(list_approved(collection, key)) for key in known()},
        waiting={key: len(list_candidates(key, Decision.UNDECIDED)) for key in known()},
        entries=entries,
        people=people,
    )


@targets.route("/targets/<name>/export", methods=["GET", "POST"])
@require(Action.EXPORT_TARGET)
def take_out(name: str) -> ResponseReturnValue:
    """What was approved for a database, as a file; that it was taken out is written down."""
    target, form = _known(name), ExportForm()
    if form.validate_on_submit():
        return _export(name, form)
    return render_template("targets/export.html", key=name, target=target, form=form)


@targets.get("/targets/<name>/feed")
@require(Action.READ)
def feed(name: str) -> ResponseReturnValue:
    """What was approved for a database, changed and withdrawn, to harvest."""
    return _feed(name, 0)


@targets.get("/targets/<name>/feed/<int:number>")
@require(Action.READ)
def archive(name: str, number: int) -> ResponseReturnValue:
    """What happened before, a hundred at a time, from the beginning on."""
    return _feed(name, number or -1)


def _known(name: str) -> TargetDatabase:
    target = known().get(name)
    if target is None:
        raise NotFound(f"The settings name no database “{name[:40]}”.")
    return target


def _revision(slug: str) -> int:
    """The number of the revision that is current."""
    return list(get_catalogue().collection.revision_summaries([slug]))[-1].number


def _practice_page(slug: str, name: str = "", form: DecisionForm | None = None) -> ResponseReturnValue:
    """The page of a practice's decisions; with the form of one that was not understood."""
    found, revision = get_catalogue().practice(slug), _revision(slug)
    made = newest_decisions([slug])
    forms = {}
    for key in known():
        now = made.get((slug, key))
        values = {"decision": now.decision if now else None, "reason": now.reason if now else ""}
        forms[key] = form if form and key == name else DecisionForm(formdata=None, prefix=key, data=values)
        forms[key].revision.process_data(revision)
        forms[key].revision.raw_data = None
        if request.method == "GET":
            forms[key].back.process_data(request.args.get("back", "")[:10])
    return render_template(
        "targets/practice.html",
        practice=found,
        form=form,
        forms=forms,
        targets=known(),
        answers={key: answer_for(found.proposals, key, target) for key, target in known().items()},
        made={key: made.get((slug, key)) for key in known()},
        people=people_by_number([decision.person for decision in made.values() if decision.person is not None]),
        revision=revision,
    )


def _after(slug: str, name: str, back: str) -> str:
    """Where somebody goes on who has decided: to the list, where they came from there."""
    return url_for(".practices", name=name) if back == "list" else url_for(".practice", slug=slug)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def _page(total: int) -> int:
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 6 and 1 <= int(asked) <= _pages(total)):  # noqa: PLR2004
        abort(404, "This list has no such page.")
    return int(asked)


def _export(name: str, form: ExportForm) -> Response:
    """The file, which is away from the disk once it is sent."""
    shape, since = EXPORT_FORMATS[form.form.data], form.since.data
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{shape.suffix}"
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
    answer = send_file(stream, mimetype=shape.media_type, as_attachment=True, download_name=f"{name}{shape.suffix}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _feed(name: str, number: int) -> Response:
    target = _known(name)

    def make() -> ResponseReturnValue:
        found = feed_document(list_events(get_catalogue().collection, name), number)
        if found is None:
            raise NotFound(f"This feed has no archive {number}.")
        text = render_template("targets/feed.xml", key=name, target=target, found=found)
        return Response(text, mimetype="application/atom+xml")

    return with_etag(make, lambda: str(newest_decision_id(name)))
