"""What a person brought, as theirs: given to them with their data, and what is unfinished of it goes with them."""

from typing import Any, Final

from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.audit.models import record as note
from search_app.contribute.models import State, discard, own
from search_app.contribute.transitions import STEPS, Step

__all__ = ["SUBMISSIONS"]


def _given_out(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "state": one.state.value,
            "practice": one.slug,
            "record": one.record,
            "begun": one.created_at.isoformat(),
            "changed": one.updated_at.isoformat(),
            "submitted": one.submitted_at.isoformat() if one.submitted_at else None,
        }
        for one in own(person.id)
    ]


def _let_go(person: Person, by: int | None) -> None:
    """Drafts go; what waits for somebody who will not answer is withdrawn; the rest stays, by a former contributor."""
    for one in own(person.id):
        if one.state is State.DRAFT:
            note(STEPS[Step.DISCARD].word, one.subject, by)
            discard(one)
        elif one.state is State.CHANGES_REQUESTED:
            note(STEPS[Step.WITHDRAW].word, one.subject, by)
            one.state = State.WITHDRAWN


SUBMISSIONS: Final = PersonalDataSource(
    name="submissions",
    label="What you bring",
    notice="What you bring to the collection is kept for good, under your number; your drafts go with your account.",
    export=_given_out,
    erase=_let_go,
)
