"""The comments and reports of a person, for the download of their data and for the erasure of their account."""

from typing import Any, Final

from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.comments.models import comments_by, reports_by
from search_app.comments.operations import erase_unpublished

__all__ = ["COMMENTS", "REPORTS"]


def _export_comments(person: Person) -> list[dict[str, Any]]:
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


def _export_reports(person: Person) -> list[dict[str, Any]]:
    return [
        {"comment": report.comment_id, "made": report.made_at.isoformat(), "reason": report.reason}
        for report in reports_by(person.id)
    ]


COMMENTS: Final = PersonalDataSource(
    name="comments",
    label="Your comments",
    notice="Comments that were shown are stored until you delete them. "
    "Comments that were never shown are deleted with your account.",
    export=_export_comments,
    erase=erase_unpublished,
)
REPORTS: Final = PersonalDataSource(
    name="reports",
    label="Your reports",
    notice="Your reports of comments are stored permanently, with a number instead of your name.",
    export=_export_reports,
)
