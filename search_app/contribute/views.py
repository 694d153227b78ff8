"""The pages of contributors: their submissions, the form of a draft, its check and its submission.

A submission is found by its number and its contributor: for others it does not exist.
"""

from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from corpus.checks import Severity
from corpus.profile.active import active_profile
from corpus.store.record_links import check_links
from search_app.accounts.access import require, signed_in_person
from search_app.accounts.models import people_by_number
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.contribute.drafts.draft_form import MAX_FORM_BYTES, add_accepted_suggestions, parse_form
from search_app.contribute.drafts.draft_page import draft_page
from search_app.contribute.drafts.file_import import IMPORT_SUFFIXES, ImportFailed, record_from_file
from search_app.contribute.duplicates import find_duplicates
from search_app.contribute.errors import NotPublishable, StaleVersion, StepNotPossible, UnresolvedConflicts
from search_app.contribute.models import (
    EDITABLE_STATES,
    Submission,
    SubmissionState,
    find_submission,
    list_remarks,
    submissions_by,
)
from search_app.contribute.submission_records import DRAFT_SLUG, check_record, partial_practice
from search_app.contribute.three_way_merge import CONFLICT_CHOICES
from search_app.contribute.transitions import TRANSITIONS, WorkflowStep
from search_app.contribute.workflow import (
    available_steps,
    create_draft,
    draft_revision,
    merge_into_submission,
    merge_with_published,
    save_draft,
    take_step,
)
from search_app.practices.page import PracticePage, practice_page
from search_app.practices.record_fields import field_label, format_value
from search_app.practices.record_links import linked_titles
from search_app.targets.decisions import configured_targets

__all__ = ["contribute"]

CONTRIBUTOR_STEPS: Final = {
    "take-back": WorkflowStep.TAKE_BACK,
    "withdraw": WorkflowStep.WITHDRAW,
    "discard": WorkflowStep.DISCARD,
}
"""The steps of contributors that have an address, and a page that asks for confirmation."""
AFTER_SAVING: Final = {
    "preview": (".preview", None),
    "check": (".check", None),
    "suggest": (".draft", "suggestions"),
    "files": ("draft_files.of_draft", None),
}
"""Where the buttons beside Save lead, as (endpoint, anchor)."""

contribute = Blueprint("contribute", __name__, url_prefix="/contribute")


contribute.add_app_template_filter(field_label)
contribute.add_app_template_filter(format_value)


@contribute.before_app_request
def limit_form_size() -> None:
    """Limit the size of the form before anything reads it, also before the check of its CSRF token."""
    if request.blueprint == contribute.name:
        request.max_content_length = request.max_form_memory_size = MAX_FORM_BYTES


@contribute.get("")
@require(Action.DRAFT)
def mine() -> ResponseReturnValue:
    """List the person's submissions, and the ways to start one."""
    submissions = submissions_by(signed_in_person().id)
    returned = (submission for submission in submissions if submission.state is SubmissionState.CHANGES_REQUESTED)
    waiting = {
        submission.id: sum(not remark.resolved_at for remark in list_remarks(submission)) for submission in returned
    }
    return render_template("contribute/mine.html", submissions=submissions, waiting=waiting, endings=IMPORT_SUFFIXES)


@contribute.post("")
@require(Action.DRAFT)
def begin_new() -> ResponseReturnValue:
    """Start an empty draft of a new practice, or of the kind of record that was chosen."""
    return _redirect_to_draft(create_draft(signed_in_person(), _chosen_type(request.form.get("record_type", ""))))


def _chosen_type(key: str) -> dict[str, str]:
    """Return the record of a draft with a kind of record; empty for the first kind, and where there is one only."""
    profile = active_profile()
    chosen = profile.record_type(key) if profile.has_types else None
    return {"record_type": chosen.key} if chosen and chosen is not profile.record_types[0] else {}


@contribute.post("/from-file")
@require(Action.DRAFT)
def begin_from_file() -> ResponseReturnValue:
    """Start a draft from an uploaded file."""
    file = request.files.get("file")
    try:
        values, notes = record_from_file(file)
    except ImportFailed as error:
        flash(str(error), "error")
        return redirect(url_for(".mine"))
    new_draft = create_draft(signed_in_person(), values)
    flash("The draft was filled in from the file as far as possible. Check it.", "success")
    for note in notes:
        flash(note, "info")
    return _redirect_to_draft(new_draft)


@contribute.post("/revise/<slug>")
@require(Action.PROPOSE_REVISION)
def revise(slug: str) -> ResponseReturnValue:
    """Start a change to a published practice, or return to the one that was started."""
    return _redirect_to_draft(draft_revision(signed_in_person(), slug))


@contribute.get("/<int:number>")
@require(Action.DRAFT)
def draft(number: int) -> ResponseReturnValue:
    """Show the form of an editable submission, or the state of any other."""
    submission = _own_submission(number)
    return _form(submission, submission.record) if submission.state in EDITABLE_STATES else _state_page(submission)


@contribute.post("/<int:number>")
@require(Action.DRAFT)
def save(number: int) -> ResponseReturnValue:
    """Save the draft, then go where the button leads. A script gets JSON."""
    before = _own_submission(number)
    values = add_accepted_suggestions(
        parse_form(request.form, before.record, _targets()), request.form.getlist("accept")
    )
    try:
        saved = save_draft(number, signed_in_person(), values, _version())
    except StaleVersion as error:
        if _is_script():
            return jsonify(detail=error.description, version=error.current.version), 409
        return _form(error.current, values, 409)
    if _is_script():
        return jsonify(version=saved.version, saved=datetime.now(UTC).isoformat(timespec="seconds"))
    endpoint, anchor = AFTER_SAVING.get(request.form.get("then", ""), ("", None))
    if not endpoint:
        flash("Saved.", "success")
    return redirect(url_for(endpoint or ".draft", number=number, _anchor=anchor))


@contribute.get("/<int:number>/preview")
@require(Action.DRAFT)
def preview(number: int) -> ResponseReturnValue:
    """Show the practice as it would be published."""
    submission = _own_submission(number)
    return render_template("contribute/preview.html", submission=submission, page=_preview_page(submission))


@contribute.route("/<int:number>/submit", methods=["GET", "POST"])
@require(Action.SUBMIT)
def check(number: int) -> ResponseReturnValue:
    """Show what to check before submission; a POST submits the draft."""
    submission = _own_submission(number)
    if submission.state not in EDITABLE_STATES:
        return _redirect_to_draft(submission)
    if request.method == "POST":
        try:
            take_step(WorkflowStep.SUBMIT, number, signed_in_person(), version=_version())
        except (NotPublishable, StaleVersion):
            flash("The draft was not submitted. See the problems below.", "error")
        else:
            flash("Your practice was submitted. You get an e-mail when a reviewer starts the review.", "success")
            return _redirect_to_draft(submission)
    catalogue = get_catalogue()
    practice = partial_practice(submission.record, submission.slug or DRAFT_SLUG)
    findings = (
        *check_record(submission.record, catalogue.vocabularies),
        *check_links(practice, catalogue.collection),
    )
    return render_template(
        "contribute/check.html",
        submission=submission,
        errors=[finding for finding in findings if finding.is_error],
        warnings=[finding for finding in findings if finding.severity is Severity.WARNING],
        hints=[finding for finding in findings if finding.severity is Severity.HINT],
        similar=find_duplicates(practice, catalogue),
        is_behind=_is_behind(submission),
    )


@contribute.route("/<int:number>/merge", methods=["GET", "POST"])
@require(Action.DRAFT)
def merge(number: int) -> ResponseReturnValue:
    """Show what others changed in the practice; a POST takes it over with the choices made."""
    submission = _own_submission(number)
    if submission.state not in EDITABLE_STATES:
        return _redirect_to_draft(submission)
    undecided: frozenset[str] = frozenset()
    if request.method == "POST":
        choices = {unit: choice for unit, choice in request.form.items() if choice in CONFLICT_CHOICES}
        try:
            merge_into_submission(number, signed_in_person(), choices, _version())
        except UnresolvedConflicts as error:
            undecided = frozenset(conflict.unit for conflict in error.merge.conflicts)
        else:
            flash("Your draft now has the changes by others.", "success")
            return _redirect_to_draft(submission)
    merged = merge_with_published(submission)
    page = render_template("contribute/merge.html", submission=submission, merged=merged, undecided=undecided)
    return page, 422 if undecided else 200


@contribute.route("/<int:number>/<step>", methods=["GET", "POST"])
@require(Action.SUBMIT)
def confirm_step(number: int, step: str) -> ResponseReturnValue:
    """Ask for confirmation, then take the submission back, withdraw or discard it."""
    submission, workflow_step = _own_submission(number), CONTRIBUTOR_STEPS.get(step)
    if workflow_step is None:
        raise NotFound("There is no such step.")
    transition = TRANSITIONS[workflow_step]
    if submission.state not in transition.from_states:
        raise StepNotPossible(f"The submission is {submission.state.value}, so “{transition.label}” is not possible.")
    if request.method == "POST":
        take_step(workflow_step, number, signed_in_person())
        flash(
            f"“{submission.display_title}” is now {transition.to_state.value if transition.to_state else 'discarded'}.",
            "success",
        )
        return redirect(url_for(".mine")) if transition.to_state is None else _redirect_to_draft(submission)
    return render_template("contribute/confirm_step.html", submission=submission, transition=transition, step=step)


def _own_submission(number: int) -> Submission:
    submission = find_submission(number)
    if submission is None or submission.person != signed_in_person().id:
        raise NotFound(f"You have no submission {number}.")
    return submission


def _form(submission: Submission, record: dict[str, object], status: int = 200) -> ResponseReturnValue:
    page = draft_page(
        submission, record, get_catalogue(), list_remarks(submission), _targets(), is_behind=_is_behind(submission)
    )
    return render_template("contribute/draft.html", page=page, in_conflict=status != 200), status  # noqa: PLR2004


def _targets() -> list[str]:
    """Return the names of the databases for which a practice can be proposed."""
    return [target.name for target in configured_targets().values()]


def _preview_page(submission: Submission) -> PracticePage:
    practice = partial_practice(submission.record, submission.slug or DRAFT_SLUG)
    catalogue = get_catalogue()
    titles = linked_titles(practice, catalogue.collection)
    return practice_page(practice, catalogue.vocabularies, signed_in=True, titles=titles)


def _state_page(submission: Submission) -> ResponseReturnValue:
    remarks = list_remarks(submission)
    return render_template(
        "contribute/standing.html",
        submission=submission,
        page=_preview_page(submission),
        remarks=remarks,
        people=people_by_number([remark.person for remark in remarks]),
        ways=[
            name for name, step in CONTRIBUTOR_STEPS.items() if step in available_steps(submission, signed_in_person())
        ],
        labels={name: TRANSITIONS[step].label for name, step in CONTRIBUTOR_STEPS.items()},
    )


def _is_behind(submission: Submission) -> bool:
    """Whether others changed the practice since. False if it was withdrawn."""
    try:
        return merge_with_published(submission).revision != submission.base
    except StepNotPossible:
        return False


def _version() -> int:
    """Return the version of the draft that the sender of the form has read."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004 - more than anybody saves
        raise BadRequest("The form is incomplete. Open the draft again.")
    return int(text)


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _redirect_to_draft(submission: Submission) -> ResponseReturnValue:
    return redirect(url_for(".draft", number=submission.id))
