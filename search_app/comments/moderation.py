"""The pages of editors for comments that wait for approval, were reported or are hidden."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.accounts.access import require, signed_in_person
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.comments import operations as changes
from search_app.comments.forms import ReasonForm
from search_app.comments.models import (
    COMMENTS_PER_PAGE,
    Comment,
    CommentState,
    ModerationList,
    count_for_moderation,
    find_comment,
    list_for_moderation,
    open_reports,
)
from search_app.comments.operations import CommentNotFound
from search_app.comments.page import before_parameter
from search_app.practices.markup import COMMENT_RULES, render_markdown

__all__ = ["moderation", "moderation_summary"]

moderation = Blueprint("moderation", __name__, url_prefix="/admin/comments")


@moderation.get("")
@require(Action.MODERATE)
def comments() -> ResponseReturnValue:
    """List the comments of one moderation list, the newest first."""
    chosen = request.args.get("show", "")
    which = ModerationList(chosen) if chosen in tuple(ModerationList) else ModerationList.WAITING
    comments_in_list = list_for_moderation(which, before_parameter())
    return render_template(
        "comments/moderation.html",
        which=which,
        counts={moderation_list: count_for_moderation(moderation_list) for moderation_list in ModerationList},
        comments=comments_in_list,
        html={comment.id: render_markdown(comment.text, rules=COMMENT_RULES) for comment in comments_in_list},
        titles=_titles(comments_in_list),
        reports=open_reports(comments_in_list),
        older=comments_in_list[-1].id if len(comments_in_list) == COMMENTS_PER_PAGE else None,
    )


@moderation.post("/<int:number>/release")
@require(Action.MODERATE)
def release(number: int) -> ResponseReturnValue:
    """Show a comment, or keep one that was reported."""
    try:
        changes.show_comment(number, signed_in_person())
    except CommentNotFound as error:
        raise NotFound(str(error)) from None
    flash("The comment is shown.", "success")
    return redirect(url_for(".comments", show=_list_of_request()))


@moderation.route("/<int:number>/hide", methods=["GET", "POST"])
@require(Action.MODERATE)
def hide(number: int) -> ResponseReturnValue:
    """Hide a comment, with a reason."""
    form, comment = ReasonForm(), find_comment(number)
    if comment is None or comment.state is CommentState.TAKEN_BACK:
        raise NotFound(f"Comment {number} does not exist or cannot be hidden.")
    if form.validate_on_submit():
        try:
            changes.hide_comment(number, form.reason.data, signed_in_person())
        except CommentNotFound as error:
            raise NotFound(str(error)) from None
        flash("The comment is hidden.", "success")
        return redirect(url_for(".comments", show=_list_of_request()))
    return render_template(
        "comments/hide.html",
        comment=comment,
        title=_titles([comment])[comment.slug],
        html=render_markdown(comment.text, rules=COMMENT_RULES),
        form=form,
        show=_list_of_request(),
    )


def _titles(comments: Sequence[Comment]) -> dict[str, str]:
    """Return the titles of the practices of these comments; the slug if a practice is gone."""
    slugs = {comment.slug for comment in comments}
    practices = get_catalogue().collection.get_many(sorted(slugs))
    return {slug: practices[slug].title if slug in practices else slug for slug in slugs}


def _list_of_request() -> str | None:
    """Return the moderation list from which the request came, or None."""
    came_from = request.values.get("show", "")
    return came_from if came_from in tuple(ModerationList) else None


def moderation_summary() -> str:
    """Return the numbers of waiting and reported comments, for the administration menu."""
    waiting, reported = map(count_for_moderation, (ModerationList.WAITING, ModerationList.REPORTED))
    return f"{waiting} waiting, {reported} reported"
