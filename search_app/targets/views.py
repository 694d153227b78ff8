"""The pages about other databases: to decide of a practice, what waits, what went where, and the feed to harvest."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in
from search_app.accounts.models import persons
from search_app.accounts.permissions import Action
from search_app.audit.models import record, trail
from search_app.catalogue import catalogue
from search_app.http_cache import tagged
from search_app.models import writing
from search_app.settings import Target
from search_app.targets.decisions import answer_for, candidates, decide
from search_app.targets.decisions import targets as known
from search_app.targets.exports import FORMS, export
from search_app.targets.feed import document, in_xml, moment
from search_app.targets.forms import DecisionForm, ExportForm
from search_app.targets.log import events, listed
from search_app.targets.models import Decision, decided, newest

__all__ = ["targets"]

PAGE = 50
"""Practices on one page of a list."""
EXPORTS_SHOWN = 20

targets = Blueprint("targets", __name__)
targets.add_app_template_filter(moment, "atom_moment")
targets.add_app_template_filter(in_xml)


@targets.get("/practices/<slug>/targets")
@require(Action.DECIDE_TARGET)
def practice(slug: str) -> ResponseReturnValue:
    """What was and can be decided of a practice."""
    return _practice_page(slug)


@targets.post("/practices/<slug>/targets/<name>")
@require(Action.DECIDE_TARGET)
def decision(slug: str, name: str) -> ResponseReturnValue:
    """Decide of a practice for one database, in the revision that the page showed."""
    found = catalogue().practice(slug)
    target = _known(name)
    form = DecisionForm(prefix=name)
    if form.validate_on_submit():
        if form.revision.data == _revision(slug):
            decide(found, name, form.decision.data, form.reason.data, form.revision.data, signed_in().id)
            flash(f"{form.decision.data.label} for {target.name}.", "success")
            return redirect(_after(slug, name, form.back.data))
        form.decision.errors = ["The practice has changed since you opened this page: look at it again."]
    return _practice_page(slug, name, form)


@targets.get("/targets")
@require(Action.DECIDE_TARGET)
def to_decide() -> ResponseReturnValue:
    """What waits for a decision, for each database."""
    waiting = {key: len(candidates(key, Decision.UNDECIDED)) for key in known()}
    return render_template("targets/to_decide.html", targets=known(), waiting=waiting)


@targets.get("/targets/<name>")
@require(Action.DECIDE_TARGET)
def practices(name: str) -> ResponseReturnValue:
    """The practices for one database, those that wait first."""
    target = _known(name)
    asked = request.args.get("state", "")
    state = Decision(asked) if asked in list(Decision) else Decision.UNDECIDED
    found = candidates(name, state)
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
    collection = catalogue().collection
    entries = {key: trail(subject=f"target:{key}", limit=EXPORTS_SHOWN) for key in known()}
    people = persons([one.person for several in entries.values() for one in several if one.person is not None])
    return render_template(
        "targets/overview.html",
        targets=known(),
        listed={key: len(listed(collection, key)) for key in known()},
        waiting={key: len(candidates(key, Decision.UNDECIDED)) for key in known()},
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


def _known(name: str) -> Target:
    target = known().get(name)
    if target is None:
        raise NotFound(f"The settings name no database “{name[:40]}”.")
    return target


def _revision(slug: str) -> int:
    """The number of the revision that is current."""
    return list(catalogue().collection.revision_summaries([slug]))[-1].number


def _practice_page(slug: str, name: str = "", form: DecisionForm | None = None) -> ResponseReturnValue:
    """The page of a practice's decisions; with the form of one that was not understood."""
    found, revision = catalogue().practice(slug), _revision(slug)
    made = decided([slug])
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
        people=persons([one.person for one in made.values() if one.person is not None]),
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
    shape, since = FORMS[form.form.data], form.since.data
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{shape.suffix}"
        number = export(catalogue().collection, name, path, form.form.data, since, changed=form.changed.data)
        stream = path.open("rb")
    with writing():
        record(
            "target.exported",
            f"target:{name}",
            signed_in().id,
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
        found = document(events(catalogue().collection, name), number)
        if found is None:
            raise NotFound(f"This feed has no archive {number}.")
        text = render_template("targets/feed.xml", key=name, target=target, found=found)
        return Response(text, mimetype="application/atom+xml")

    return tagged(make, lambda: str(newest(name)))
