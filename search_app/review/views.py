"""The pages of those who review: the queue, a submission with all that is known of it, and the steps that they take."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.contribute.errors import NotPublishable, StaleVersion, StepNotPossible, UnresolvedConflicts
from search_app.contribute.models import Submission, SubmissionState, count_submissions
from search_app.contribute.transitions import TRANSITIONS, WorkflowStep
from search_app.contribute.workflow import merge_into_submission, take_step
from search_app.review.forms import RemarkForm, StepForm
from search_app.review.page import review_page
from search_app.review.queue import queue_page
from search_app.review.remarks import remark, settle, submitted

__all__ = ["queue_summary", "review"]

NOT_TAKEN = (StepNotPossible, StaleVersion, NotPublishable, UnresolvedConflicts)

review = Blueprint("review", __name__, url_prefix="/review")


@review.get("")
@require(Action.SEE_QUEUE)
def queue() -> ResponseReturnValue:
    """What was submitted, as the filters say."""
    return render_template("review/queue.html", queue=queue_page(request.args, get_catalogue().vocabularies))


@review.get("/<int:number>")
@require(Action.SEE_QUEUE)
def submission(number: int) -> ResponseReturnValue:
    """One submission."""
    return _page(submitted(number))


@review.post("/<int:number>/take-up")
@require(Action.REVIEW)
def take_up(number: int) -> ResponseReturnValue:
    """Begin to review it."""
    return _taken(WorkflowStep.START_REVIEW, number, "It is yours to review.")


@review.post("/<int:number>/hand-back")
@require(Action.REVIEW)
def hand_back(number: int) -> ResponseReturnValue:
    """Leave it to somebody else."""
    return _taken(WorkflowStep.RETURN_TO_QUEUE, number, "It is in the queue again.")


@review.post("/<int:number>/request-changes")
@require(Action.DECIDE)
def request_changes(number: int) -> ResponseReturnValue:
    """Give it back to who brought it, to be changed."""
    return _taken(WorkflowStep.REQUEST_CHANGES, number, "The contributor is asked for changes.")


@review.post("/<int:number>/reject")
@require(Action.DECIDE)
def reject(number: int) -> ResponseReturnValue:
    """Decide against it."""
    return _taken(WorkflowStep.REJECT, number, "It is rejected.")


@review.post("/<int:number>/publish")
@require(Action.PUBLISH)
def publish(number: int) -> ResponseReturnValue:
    """Make it part of the collection."""
    return _taken(WorkflowStep.PUBLISH, number, "It is published.")


@review.post("/<int:number>/merge")
@require(Action.REVIEW)
def merge(number: int) -> ResponseReturnValue:
    """Bring it together with what others changed in the practice meanwhile."""
    form = StepForm()
    found = submitted(number)
    if not form.validate_on_submit():
        return _page(found, form)
    choices = {
        name.removeprefix("choice."): value for name, value in request.form.items() if name.startswith("choice.")
    }
    try:
        merge_into_submission(number, signed_in_person(), choices, form.version.data)
    except NOT_TAKEN as error:
        return _refused(number, error)
    flash("Both changes are brought together.", "success")
    return redirect(url_for(".submission", number=number))


@review.post("/<int:number>/remarks")
@require(Action.REVIEW)
def remarks(number: int) -> ResponseReturnValue:
    """Say something about it, or about a part of it."""
    form = RemarkForm()
    found = submitted(number)
    if not form.validate_on_submit():
        return _page(found, remark_form=form)
    try:
        remark(number, signed_in_person(), form.field.data, form.text.data)
    except StepNotPossible as error:
        return _refused(number, error)
    flash("Your remark is kept. The contributor sees it with your decision.", "success")
    return redirect(url_for(".submission", number=number))


@review.post("/<int:number>/remarks/<int:which>/settle")
@require(Action.REVIEW)
def settle_remark(number: int, which: int) -> ResponseReturnValue:
    """Note that a remark was answered."""
    try:
        settle(number, which, signed_in_person())
    except StepNotPossible as error:
        return _refused(number, error)
    flash("The remark is settled.", "success")
    return redirect(url_for(".submission", number=number))


def _taken(step: WorkflowStep, number: int, says: str) -> ResponseReturnValue:
    """Take a step, or show the submission again with what stood against it."""
    form = StepForm()
    found = submitted(number)
    if not form.validate_on_submit():
        return _page(found, form)
    if TRANSITIONS[step].needs_reason and not form.reason.data:
        form.reason.errors = ["Say why: whoever brought it reads the reason."]
        return _page(found, form)
    try:
        done = take_step(step, number, signed_in_person(), form.reason.data, form.version.data)
    except NOT_TAKEN as error:
        return _refused(number, error)
    flash(says, "success")
    if step is WorkflowStep.PUBLISH:
        return redirect(url_for("practices.practice", slug=done.slug))
    return redirect(url_for(".submission", number=number))


def _refused(number: int, error: HTTPException) -> ResponseReturnValue:
    """The submission as it is now, and why the step was not taken."""
    form = StepForm()
    form.version.raw_data = None
    return _page(submitted(number), form, problem=str(error.description), status=error.code or 409)


def _page(
    found: Submission,
    step_form: StepForm | None = None,
    remark_form: RemarkForm | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    steps = step_form or StepForm(formdata=None)
    if not steps.errors:
        steps.version.data = found.version
    remarked = remark_form or RemarkForm(formdata=None)
    shown = review_page(found, signed_in_person(), get_catalogue())
    return (
        render_template(
            "review/submission.html",
            review=shown,
            step_form=steps,
            remark_form=remarked,
            form=remarked if remarked.errors else steps,
            problem=problem,
        ),
        status,
    )


def queue_summary() -> str:
    """The numbers of submissions that are waiting and in review, for the administration menu."""
    return f"{count_submissions(SubmissionState.SUBMITTED)} waiting, {count_submissions(SubmissionState.IN_REVIEW)} in review"
