"""What people said and reported, as theirs: given to them with their data; what nobody has shown goes with them."""

from typing import Any, Final

from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.comments.changes import let_go
from search_app.comments.models import comments_by, reports_by

__all__ = ["COMMENTS", "REPORTS"]


def _comments(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "practice": one.slug,
            "written": one.written_at.isoformat(),
            "state": one.state.value,
            "text": one.text,
            **({"reason": one.reason} if one.reason else {}),
        }
        for one in comments_by(person.id)
    ]


def _reports(person: Person) -> list[dict[str, Any]]:
    return [
        {"comment": one.comment_id, "made": one.made_at.isoformat(), "reason": one.reason}
        for one in reports_by(person.id)
    ]


COMMENTS: Final = PersonalDataSource(
    name="comments",
    label="Your comments",
    notice="Comments that were shown are kept until you take them back; what nobody has seen goes with your account.",
    export=_comments,
    erase=let_go,
)
REPORTS: Final = PersonalDataSource(
    name="reports",
    label="Your reports",
    notice="Your reports of comments are kept for good, under your number.",
    export=_reports,
)
