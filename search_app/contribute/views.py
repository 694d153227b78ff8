"""The pages of whoever brings practices: what they brought, the form of a draft, and the way to the reviewers.

A submission is found by its number and its owner's together: somebody else's is not there.
"""

from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from corpus.checks import Severity
from search_app.accounts.access import require, signed_in
from search_app.accounts.models import persons
from search_app.accounts.permissions import Action
from search_app.catalogue import catalogue
from search_app.contribute.duplicates import duplicates
from search_app.contribute.errors import Collides, NotReady, Outdated, WrongStep
from search_app.contribute.files import ENDINGS, Unreadable, values_of
from search_app.contribute.form import MAX_BODY, accept
from search_app.contribute.form import read as read_form
from search_app.contribute.merging import CHOICES
from search_app.contribute.models import OPEN, State, Submission, find, own, remarks
from search_app.contribute.page import draft_page, label_of, shown_value
from search_app.contribute.records import DRAFT_SLUG, findings, sketch
from search_app.contribute.steps import STEPS, Step
from search_app.contribute.workflow import begin, bring_up, merge_of, possible, propose_revision, save, take
from search_app.practices.page import PracticePage, practice_page
from search_app.targets.decisions import targets

__all__ = ["contribute"]

TAKEN_BY_OWNER: Final = {"take-back": Step.TAKE_BACK, "withdraw": Step.WITHDRAW, "discard": Step.DISCARD}
"""The steps that have an address of their own, and a page that asks whether it is meant."""
AFTER_SAVING: Final = {
    "preview": (".preview", None),
    "check": (".check", None),
    "suggest": (".draft", "suggestions"),
    "files": ("draft_files.of_draft", None),
}
"""Where the buttons beside Save lead."""

contribute = Blueprint("contribute", __name__, url_prefix="/contribute")


contribute.add_app_template_filter(label_of, "unit_label")
contribute.add_app_template_filter(shown_value)


@contribute.before_app_request
def bound() -> None:
    """A form has an end; said before anything, the proof that it is ours too, reads it."""
    if request.blueprint == contribute.name:
        request.max_content_length = request.max_form_memory_size = MAX_BODY


@contribute.get("")
@require(Action.DRAFT)
def mine() -> ResponseReturnValue:
    """What one brought, and the ways to begin."""
    found = own(signed_in().id)
    asked = (one for one in found if one.state is State.CHANGES_REQUESTED)
    waiting = {one.id: sum(not remark.settled_at for remark in remarks(one)) for one in asked}
    return render_template("contribute/mine.html", submissions=found, waiting=waiting, endings=ENDINGS)


@contribute.post("")
@require(Action.DRAFT)
def begin_new() -> ResponseReturnValue:
    """Begin a practice."""
    return _to(begin(signed_in(), {}))


@contribute.post("/from-file")
@require(Action.DRAFT)
def begin_from_file() -> ResponseReturnValue:
    """Begin a practice from a file, filled in as far as it could be read."""
    file = request.files.get("file")
    try:
        values, notes = values_of(file)
    except Unreadable as error:
        flash(str(error), "error")
        return redirect(url_for(".mine"))
    made = begin(signed_in(), values)
    flash("The draft is filled in as far as the file could be read. Look through it.", "success")
    for note in notes:
        flash(note, "info")
    return _to(made)


@contribute.post("/revise/<slug>")
@require(Action.PROPOSE_REVISION)
def revise(slug: str) -> ResponseReturnValue:
    """Begin a change of a published practice, or go on with the one that was begun."""
    return _to(propose_revision(signed_in(), slug))


@contribute.get("/<int:number>")
@require(Action.DRAFT)
def draft(number: int) -> ResponseReturnValue:
    """The form of a draft; of what was handed in, how it stands."""
    shown = _mine(number)
    return _form(shown, shown.record) if shown.state in OPEN else _standing(shown)


@contribute.post("/<int:number>")
@require(Action.DRAFT)
def keep(number: int) -> ResponseReturnValue:
    """Save the draft, then go where the button says; a script is answered with what it has to know."""
    before = _mine(number)
    values = accept(read_form(request.form, before.record, _targets()), request.form.getlist("accept"))
    try:
        kept = save(number, signed_in(), values, _version())
    except Outdated as error:
        if _is_script():
            return jsonify(detail=error.description, version=error.current.version), 409
        return _form(error.current, values, 409)
    if _is_script():
        return jsonify(version=kept.version, saved=datetime.now(UTC).isoformat(timespec="seconds"))
    page, place = AFTER_SAVING.get(request.form.get("then", ""), ("", None))
    if not page:
        flash("Saved.", "success")
    return redirect(url_for(page or ".draft", number=number, _anchor=place))


@contribute.get("/<int:number>/preview")
@require(Action.DRAFT)
def preview(number: int) -> ResponseReturnValue:
    """The practice as it would look."""
    shown = _mine(number)
    return render_template("contribute/preview.html", submission=shown, page=_looks(shown))


@contribute.route("/<int:number>/submit", methods=["GET", "POST"])
@require(Action.SUBMIT)
def check(number: int) -> ResponseReturnValue:
    """What is to be seen before a draft is handed in; a POST hands it in."""
    shown = _mine(number)
    if shown.state not in OPEN:
        return _to(shown)
    if request.method == "POST":
        try:
            take(Step.SUBMIT, number, signed_in(), version=_version())
        except (NotReady, Outdated):
            flash("It is not handed in yet: see below what is wrong with it, or was changed meanwhile.", "error")
        else:
            flash("It is handed in. You get a mail when somebody takes it up.", "success")
            return _to(shown)
    found = catalogue()
    said = findings(shown.record, found.vocabularies)
    return render_template(
        "contribute/check.html",
        submission=shown,
        errors=[one for one in said if one.is_error],
        warnings=[one for one in said if one.severity is Severity.WARNING],
        hints=[one for one in said if one.severity is Severity.HINT],
        similar=duplicates(sketch(shown.record, shown.slug or DRAFT_SLUG), found),
        is_behind=_is_behind(shown),
    )


@contribute.route("/<int:number>/merge", methods=["GET", "POST"])
@require(Action.DRAFT)
def merge(number: int) -> ResponseReturnValue:
    """What others changed in the practice meanwhile; a POST takes it up, with what was decided."""
    shown = _mine(number)
    if shown.state not in OPEN:
        return _to(shown)
    undecided: frozenset[str] = frozenset()
    if request.method == "POST":
        choices = {unit: choice for unit, choice in request.form.items() if choice in CHOICES}
        try:
            bring_up(number, signed_in(), choices, _version())
        except Collides as error:
            undecided = frozenset(one.unit for one in error.merge.collisions)
        else:
            flash("The changes of others are in your draft now.", "success")
            return _to(shown)
    merged = merge_of(shown)
    page = render_template("contribute/merge.html", submission=shown, merged=merged, undecided=undecided)
    return page, 422 if undecided else 200


@contribute.route("/<int:number>/<step>", methods=["GET", "POST"])
@require(Action.SUBMIT)
def leave(number: int, step: str) -> ResponseReturnValue:
    """Take a submission back, for a while or for good, after a question."""
    shown, taken = _mine(number), TAKEN_BY_OWNER.get(step)
    if taken is None:
        raise NotFound("There is no such step.")
    rule = STEPS[taken]
    if shown.state not in rule.start:
        raise WrongStep(f"It is {shown.state.value}: “{rule.label}” is not possible.")
    if request.method == "POST":
        take(taken, number, signed_in())
        flash(f"Done: {shown.shown_title} is {rule.end.value if rule.end else 'discarded'}.", "success")
        return redirect(url_for(".mine")) if rule.end is None else _to(shown)
    return render_template("contribute/leave.html", submission=shown, rule=rule, step=step)


def _mine(number: int) -> Submission:
    found = find(number)
    if found is None or found.person != signed_in().id:
        raise NotFound(f"There is no submission {number} of yours.")
    return found


def _form(shown: Submission, record: dict[str, object], status: int = 200) -> ResponseReturnValue:
    page = draft_page(shown, record, catalogue(), remarks(shown), _targets(), is_behind=_is_behind(shown))
    return render_template("contribute/draft.html", page=page, in_conflict=status != 200), status  # noqa: PLR2004


def _targets() -> list[str]:
    """The databases for which a practice can be proposed."""
    return [one.name for one in targets().values()]


def _looks(shown: Submission) -> PracticePage:
    practice = sketch(shown.record, shown.slug or DRAFT_SLUG)
    return practice_page(practice, catalogue().vocabularies, signed_in=True)


def _standing(shown: Submission) -> ResponseReturnValue:
    said = remarks(shown)
    return render_template(
        "contribute/standing.html",
        submission=shown,
        page=_looks(shown),
        remarks=said,
        people=persons([one.person for one in said]),
        ways=[name for name, step in TAKEN_BY_OWNER.items() if step in possible(shown, signed_in())],
        labels={name: STEPS[step].label for name, step in TAKEN_BY_OWNER.items()},
    )


def _is_behind(shown: Submission) -> bool:
    """Whether others changed the practice since; one that is gone is said where it matters."""
    try:
        return merge_of(shown).revision != shown.base
    except WrongStep:
        return False


def _version() -> int:
    """The version that whoever sends the form has seen."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004 - more than anybody saves
        raise BadRequest("The form does not say which version of the draft it is of.")
    return int(text)


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _to(submission: Submission) -> ResponseReturnValue:
    return redirect(url_for(".draft", number=submission.id))
