"""What people said and reported, as theirs: given to them with their data; what nobody has shown goes with them."""

from typing import Any, Final

from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.comments.models import comments_by, reports_by
from search_app.comments.operations import erase_unpublished

__all__ = ["COMMENTS", "REPORTS"]


def _comments(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "practice": comment.slug,
            "written": comment.written_at.isoformat(),
            "state": comment.state.value,
            "text": comment.text,
            **({"reason": comment.reason} if comment.reason else {}),
        }
        for comment in comments_by(person.id)
    ]


def _reports(person: Person) -> list[dict[str, Any]]:
    return [
        {"comment": report.comment_id, "made": report.made_at.isoformat(), "reason": report.reason}
        for report in reports_by(person.id)
    ]


COMMENTS: Final = PersonalDataSource(
    name="comments",
    label="Your comments",
    notice="Comments that were shown are kept until you take them back; what nobody has seen goes with your account.",
    export=_comments,
    erase=erase_unpublished,
)
REPORTS: Final = PersonalDataSource(
    name="reports",
    label="Your reports",
    notice="Your reports of comments are kept for good, under your number.",
    export=_reports,
)
