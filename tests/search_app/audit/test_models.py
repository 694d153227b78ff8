"""What is written into the audit trail stays as it was written, or it shows."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from search_app.audit.models import audit_entries, record_action, verify_audit_trail
from search_app.models import session, write_transaction

UNGUARDED = {
    "sqlite": ["DROP TRIGGER audit_trail_is_not_changed", "DROP TRIGGER audit_trail_is_not_deleted"],
    "postgresql": ["ALTER TABLE audit_trail DISABLE TRIGGER USER"],
}
SLY = {
    "sqlite": "INSERT OR REPLACE INTO audit_trail SELECT number, at, 7, what, subject, details, previous, hash "
    "FROM audit_trail WHERE number = 2",
    "postgresql": "TRUNCATE audit_trail",
}
"""What changes rows without being an UPDATE or a DELETE."""


@pytest.fixture(name="trailed")
def _trailed(fresh: Flask) -> Iterator[None]:
    """An application whose trail has three entries."""
    with fresh.app_context():
        for number in (1, 2, 3):
            with write_transaction():
                record_action("practice.published", f"practice:p{number}", person=number, revision=number)
        yield


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_trail SET what = 'nothing' WHERE number = 2",
        "UPDATE audit_trail SET hash = previous",
        "DELETE FROM audit_trail WHERE number = 3",
        "DELETE FROM audit_trail",
        (
            "INSERT INTO audit_trail SELECT 9, at, person, what, subject, details, previous, hash FROM audit_trail "
            "WHERE number = 1"
        ),
        (
            "INSERT INTO audit_trail SELECT number, at, 7, what, subject, details, previous, hash FROM audit_trail "
            "WHERE number = 2 ON CONFLICT (number) DO UPDATE SET person = 7"
        ),
    ],
)
@pytest.mark.usefixtures("trailed")
def test_the_database_refuses_to_rewrite_it(statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="audit trail"):
        session.execute(sa.text(statement))
    session.rollback()
    assert (verify_audit_trail().length, verify_audit_trail().fault) == (3, "")


@pytest.mark.usefixtures("trailed")
def test_the_database_refuses_what_gets_round_updating_and_deleting() -> None:
    with pytest.raises(sa.exc.DBAPIError, match="audit trail"):
        session.execute(sa.text(SLY[session.connection().dialect.name]))
    session.rollback()
    assert (verify_audit_trail().length, verify_audit_trail().fault) == (3, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_trail SET person = 9 WHERE number = 2", "Entry 2 of the audit trail was changed"),
        ("DELETE FROM audit_trail WHERE number = 2", "Entry 2 of the audit trail is missing"),
        ("DELETE FROM audit_trail WHERE number = 1", "Entry 1 of the audit trail is missing"),
        (
            "UPDATE audit_trail SET details = '{\"revision\": 5}' WHERE number = 3",
            "Entry 3 of the audit trail was changed",
        ),
    ],
)
@pytest.mark.usefixtures("trailed")
def test_whoever_takes_the_guards_away_is_found_out(statement: str, fault: str) -> None:
    for removal in UNGUARDED[session.connection().dialect.name]:
        session.execute(sa.text(removal))
    session.execute(sa.text(statement))
    session.commit()
    assert fault in verify_audit_trail().fault


def test_what_is_undone_leaves_no_entry(fresh: Flask) -> None:
    def fail() -> None:
        with write_transaction():
            record_action("person.added", "person:1")
            raise ZeroDivisionError

    with fresh.app_context():
        with pytest.raises(ZeroDivisionError):
            fail()
        assert verify_audit_trail().length == 0


@pytest.mark.usefixtures("trailed")
def test_the_trail_is_read_by_subject_by_kind_and_by_person() -> None:
    with write_transaction():
        record_action("comment.hidden", "practice:p2", person=2)
    assert [entry.number for entry in audit_entries()] == [4, 3, 2, 1]
    assert [entry.number for entry in audit_entries(subject="practice:p2")] == [4, 2]
    assert [entry.number for entry in audit_entries(what="practice.")] == [3, 2, 1]
    assert [entry.number for entry in audit_entries(person=2, before=4)] == [2]
    assert [entry.number for entry in audit_entries(limit=1)] == [4]
    assert audit_entries(subject="practice:p3")[0].details == {"revision": 3}
