"""The pages of comments: to read, post, delete and report them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Conflict, NotFound

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.accounts.rate_limits import WRITING, limited
from search_app.catalogue import get_catalogue
from search_app.comments import operations as changes
from search_app.comments.forms import CommentForm, ReasonForm
from search_app.comments.models import Comment, CommentState, find_comment, has_reported
from search_app.comments.operations import AlreadyReported, CommentNotFound
from search_app.comments.page import before_parameter, comments_for_reader, comments_page_version
from search_app.http_cache import conditional_get_with
from search_app.practices.markup import COMMENT_RULES, render_markdown

__all__ = ["comments"]

comments = Blueprint("comments", __name__)


@comments.get("/practices/<slug>/comments")
@require(Action.READ)
@conditional_get_with(comments_page_version)
def read(slug: str) -> ResponseReturnValue:
    """List all comments on a practice, a page at a time."""
    practice = get_catalogue().practice(slug)
    shown = comments_for_reader(slug, before_parameter())
    return render_template("comments/comments.html", practice=practice, comments=shown, form=None)


@comments.post("/practices/<slug>/comments")
@require(Action.COMMENT)
@limited(WRITING)
def write(slug: str) -> ResponseReturnValue:
    """Post a comment, or show a preview of it."""
    practice, form = get_catalogue().practice(slug), CommentForm()
    valid = form.validate_on_submit()
    if valid and "preview" not in request.form:
        comment = changes.post_comment(practice, form.text.data, signed_in_person())
        is_waiting = comment.state is CommentState.WAITING
        flash(
            "Thank you. Your comment is shown when an editor has approved it."
            if is_waiting
            else "Your comment is published.",
            "success",
        )
        return _back_to(comment)
    preview = render_markdown(form.text.data, rules=COMMENT_RULES) if valid else None
    shown = comments_for_reader(slug)
    return render_template("comments/comments.html", practice=practice, comments=shown, form=form, preview=preview)


@comments.post("/comments/<int:number>/take-back")
@require(Action.COMMENT)
def take_back(number: int) -> ResponseReturnValue:
    """Delete the person's own comment."""
    try:
        comment = changes.delete_comment(number, signed_in_person())
    except CommentNotFound:
        raise NotFound(f"You have no comment {number}.") from None
    flash("Your comment was deleted.", "success")
    return redirect(url_for("practices.practice", slug=comment.slug, _anchor="comments"))


@comments.route("/comments/<int:number>/report", methods=["GET", "POST"])
@require(Action.REPORT)
@limited(WRITING)
def report(number: int) -> ResponseReturnValue:
    """Report another person's comment."""
    me, form = signed_in_person(), ReasonForm()
    comment = find_comment(number)
    if comment is None or comment.state is not CommentState.SHOWN or comment.person_id == me.id:
        raise NotFound(f"Comment {number} does not exist or cannot be reported.")
    if form.validate_on_submit():
        try:
            changes.report_comment(number, form.reason.data, me)
        except CommentNotFound as error:
            raise NotFound(str(error)) from None
        except AlreadyReported as error:
            raise Conflict(str(error)) from None
        flash("Thank you. The editors will check the comment.", "success")
        return _back_to(comment)
    return render_template("comments/report.html", comment=comment, form=form, again=has_reported(me.id, number))


def _back_to(comment: Comment) -> ResponseReturnValue:
    return redirect(url_for("practices.practice", slug=comment.slug, _anchor=f"comment-{comment.id}"))
