"""The steps of a submission, written out by hand: from where to where, by whom, and what follows.

Sources: README.md, “let people in”, and the entries of CHANGELOG.md on contributing and on the review queue. The tests
compare the site with this table; nothing here is read from the code. A new step gets its row here first.
"""

from typing import Final

from attrs import frozen

__all__ = ["GONE", "OWN_STATES", "STATES", "TRANSITIONS", "ExpectedStep", "expected_step"]

STATES: Final = ("draft", "submitted", "in review", "changes requested", "published", "rejected", "withdrawn")
OWN_STATES: Final = ("draft", "changes requested")
"""The states in which whoever brought a submission can change it."""
GONE: Final = "gone"
"""The end of a step that deletes the submission."""

_TABLE: Final = """
step            | from                                    | to                | by       | reason   | audit trail                  | mail to
submit          | draft, changes requested                | submitted         | owner    | optional | submission.submitted         | owner, reviewers
take back       | submitted                               | draft             | owner    | optional | submission.taken_back        | nobody
withdraw        | submitted, in review, changes requested | withdrawn         | owner    | optional | submission.withdrawn         | nobody
discard         | draft                                   | gone              | owner    | optional | submission.discarded         | nobody
take up         | submitted                               | in review         | reviewer | optional | submission.taken_up          | owner
hand back       | in review                               | submitted         | reviewer | optional | submission.handed_back       | nobody
request changes | in review                               | changes requested | reviewer | required | submission.changes_requested | owner
reject          | in review                               | rejected          | reviewer | required | submission.rejected          | owner
publish         | in review                               | published         | reviewer | optional | submission.published         | owner
"""  # noqa: E501 - a row of a table is a line


@frozen
class ExpectedStep:
    """A row of the table."""

    name: str
    starts: tuple[str, ...]
    end: str
    by_owner: bool
    """Whether only the owner takes it, to whom alone it exists. Else all who review take it."""
    needs_reason: bool
    audit_name: str
    mail_to: frozenset[str]


def _read_row(row: str) -> ExpectedStep:
    name, starts, end, by, reason, audit_name, mail_to = (cell.strip() for cell in row.split("|"))
    assert {*starts.split(", ")} <= {*STATES}
    assert end in {*STATES, GONE}
    assert by in {"owner", "reviewer"}
    assert reason in {"required", "optional"}
    recipients = frozenset(mail_to.split(", ")) - {"nobody"}
    assert recipients <= {"owner", "reviewers"}
    return ExpectedStep(
        name, tuple(starts.split(", ")), end, by == "owner", reason == "required", audit_name, recipients
    )


TRANSITIONS: Final = {row.name: row for row in map(_read_row, _TABLE.strip().splitlines()[1:])}
"""The rows of the table, by the value of the step."""


def expected_step(audit_name: str) -> ExpectedStep:
    """Return the row of the step that the audit trail calls so."""
    (row,) = (row for row in TRANSITIONS.values() if row.audit_name == audit_name)
    return row
