"""The pages of reviewers: the queue, a submission, its form and its remarks."""

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

STEP_ERRORS = (StepNotPossible, StaleVersion, NotPublishable, UnresolvedConflicts)

review = Blueprint("review", __name__, url_prefix="/review")


@review.get("")
@require(Action.SEE_QUEUE)
def queue() -> ResponseReturnValue:
    """List the submissions that match the filters."""
    return render_template("review/queue.html", queue=queue_page(request.args, get_catalogue().vocabularies))


@review.get("/<int:number>")
@require(Action.SEE_QUEUE)
def submission(number: int) -> ResponseReturnValue:
    """Show the review page of a submission."""
    return _page(submitted(number))


@review.post("/<int:number>/take-up")
@require(Action.REVIEW)
def take_up(number: int) -> ResponseReturnValue:
    """Start the review of a submission."""
    return _take_step(WorkflowStep.START_REVIEW, number, "You are now the reviewer.")


@review.post("/<int:number>/hand-back")
@require(Action.REVIEW)
def hand_back(number: int) -> ResponseReturnValue:
    """Return the submission to the queue."""
    return _take_step(WorkflowStep.RETURN_TO_QUEUE, number, "The submission is in the review queue again.")


@review.post("/<int:number>/request-changes")
@require(Action.DECIDE)
def request_changes(number: int) -> ResponseReturnValue:
    """Return the submission to its contributor with a request for changes."""
    return _take_step(WorkflowStep.REQUEST_CHANGES, number, "The contributor was asked for changes.")


@review.post("/<int:number>/reject")
@require(Action.DECIDE)
def reject(number: int) -> ResponseReturnValue:
    """Reject the submission for good."""
    return _take_step(WorkflowStep.REJECT, number, "The submission is rejected.")


@review.post("/<int:number>/publish")
@require(Action.PUBLISH)
def publish(number: int) -> ResponseReturnValue:
    """Publish the submission in the collection."""
    return _take_step(WorkflowStep.PUBLISH, number, "The practice is published.")


@review.post("/<int:number>/merge")
@require(Action.REVIEW)
def merge(number: int) -> ResponseReturnValue:
    """Merge the submission with what others changed in the practice."""
    form = StepForm()
    submission = submitted(number)
    if not form.validate_on_submit():
        return _page(submission, form)
    choices = {
        name.removeprefix("choice."): value for name, value in request.form.items() if name.startswith("choice.")
    }
    try:
        merge_into_submission(number, signed_in_person(), choices, form.version.data)
    except STEP_ERRORS as error:
        return _page_with_problem(number, error)
    flash("The changes are merged.", "success")
    return redirect(url_for(".submission", number=number))


@review.post("/<int:number>/remarks")
@require(Action.REVIEW)
def remarks(number: int) -> ResponseReturnValue:
    """Add a remark on the submission, or on one of its fields."""
    form = RemarkForm()
    submission = submitted(number)
    if not form.validate_on_submit():
        return _page(submission, remark_form=form)
    try:
        remark(number, signed_in_person(), form.field.data, form.text.data)
    except StepNotPossible as error:
        return _page_with_problem(number, error)
    flash("Your remark is saved. The contributor sees it with your decision.", "success")
    return redirect(url_for(".submission", number=number))


@review.post("/<int:number>/remarks/<int:which>/settle")
@require(Action.REVIEW)
def settle_remark(number: int, which: int) -> ResponseReturnValue:
    """Mark a remark as resolved."""
    try:
        settle(number, which, signed_in_person())
    except StepNotPossible as error:
        return _page_with_problem(number, error)
    flash("The remark is resolved.", "success")
    return redirect(url_for(".submission", number=number))


def _take_step(step: WorkflowStep, number: int, message: str) -> ResponseReturnValue:
    """Take a step, or show the submission again with the reason why it was not possible."""
    form = StepForm()
    submission = submitted(number)
    if not form.validate_on_submit():
        return _page(submission, form)
    if TRANSITIONS[step].needs_reason and not form.reason.data:
        form.reason.errors = ["Enter a message. The contributor reads it."]
        return _page(submission, form)
    try:
        done = take_step(step, number, signed_in_person(), form.reason.data, form.version.data)
    except STEP_ERRORS as error:
        return _page_with_problem(number, error)
    flash(message, "success")
    if step is WorkflowStep.PUBLISH:
        return redirect(url_for("practices.practice", slug=done.slug))
    return redirect(url_for(".submission", number=number))


def _page_with_problem(number: int, error: HTTPException) -> ResponseReturnValue:
    """Show the submission in its current state, and why the step was not taken."""
    form = StepForm()
    form.version.raw_data = None
    return _page(submitted(number), form, problem=str(error.description), status=error.code or 409)


def _page(
    submission: Submission,
    step_form: StepForm | None = None,
    remark_form: RemarkForm | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    form = step_form or StepForm(formdata=None)
    if not form.errors:
        form.version.data = submission.version
    remarks = remark_form or RemarkForm(formdata=None)
    page = review_page(submission, signed_in_person(), get_catalogue())
    return (
        render_template(
            "review/submission.html",
            review=page,
            step_form=form,
            remark_form=remarks,
            form=remarks if remarks.errors else form,
            problem=problem,
        ),
        status,
    )


def queue_summary() -> str:
    """Return the numbers of submissions that are waiting and in review, for the administration menu."""
    waiting, in_review = map(count_submissions, (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW))
    return f"{waiting} waiting, {in_review} in review"
