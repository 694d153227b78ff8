"""The pages of those who keep the comments: what waits, what was reported, what is hidden."""

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
    """One of the piles, the newest first."""
    chosen = request.args.get("show", "")
    which = ModerationList(chosen) if chosen in tuple(ModerationList) else ModerationList.WAITING
    found = list_for_moderation(which, before_parameter())
    return render_template(
        "comments/moderation.html",
        which=which,
        counts={moderation_list: count_for_moderation(moderation_list) for moderation_list in ModerationList},
        comments=found,
        html={one.id: render_markdown(one.text, rules=COMMENT_RULES) for one in found},
        titles=_titles(found),
        reports=open_reports(found),
        older=found[-1].id if len(found) == COMMENTS_PER_PAGE else None,
    )


@moderation.post("/<int:number>/release")
@require(Action.MODERATE)
def release(number: int) -> ResponseReturnValue:
    """Show a comment, or leave it as it is although it was reported."""
    try:
        changes.show_comment(number, signed_in_person())
    except CommentNotFound as error:
        raise NotFound(str(error)) from None
    flash("The comment is shown.", "success")
    return redirect(url_for(".comments", show=_pile_of_request()))


@moderation.route("/<int:number>/hide", methods=["GET", "POST"])
@require(Action.MODERATE)
def hide(number: int) -> ResponseReturnValue:
    """Hide a comment, and say why."""
    form, found = ReasonForm(), find_comment(number)
    if found is None or found.state is CommentState.TAKEN_BACK:
        raise NotFound(f"There is no comment {number} that could be hidden.")
    if form.validate_on_submit():
        try:
            changes.hide_comment(number, form.reason.data, signed_in_person())
        except CommentNotFound as error:
            raise NotFound(str(error)) from None
        flash("The comment is hidden.", "success")
        return redirect(url_for(".comments", show=_pile_of_request()))
    return render_template(
        "comments/hide.html",
        comment=found,
        title=_titles([found])[found.slug],
        html=render_markdown(found.text, rules=COMMENT_RULES),
        form=form,
        show=_pile_of_request(),
    )


def _titles(found: Sequence[Comment]) -> dict[str, str]:
    """What the practices of these comments are called; those that are gone, by their slug."""
    slugs = {one.slug for one in found}
    practices = get_catalogue().collection.get_many(sorted(slugs))
    return {slug: practices[slug].title if slug in practices else slug for slug in slugs}


def _pile_of_request() -> str | None:
    """The pile from which somebody came."""
    came_from = request.values.get("show", "")
    return came_from if came_from in tuple(ModerationList) else None


def moderation_summary() -> str:
    """The numbers of comments that are waiting and reported, for the administration menu."""
    return f"{count_for_moderation(ModerationList.WAITING)} waiting, {count_for_moderation(ModerationList.REPORTED)} reported"
