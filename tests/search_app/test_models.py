"""People, sign-ins and practices in one database: one transaction for what belongs together, and no change is lost."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from corpus.errors import CollectionUnavailable
from corpus.practice import Practice
from search_app import create_app
from search_app.accounts.models import (
    Person,
    clear_profile,
    count_attempt,
    delete_expired,
    end_sign_in,
    end_sign_ins,
    find_people,
    find_person,
    find_person_by_email,
    find_sign_in,
    sign_ins_of,
    start_sign_in,
)
from search_app.accounts.permissions import Role
from search_app.audit.models import record_action, verify_audit_trail
from search_app.catalogue import get_catalogue
from search_app.models import Base, lock_for_writing, session, write_transaction
from search_app.settings import load_settings


def add(email: str, **values: object) -> Person:
    person = Person(email=email, **values)
    with write_transaction():
        session.add(person)
    return person


def test_a_person_is_found_by_their_address_in_any_case(fresh: Flask) -> None:
    with fresh.app_context():
        number = add("Ada@Example.org", name="Ada").id
        person = find_person_by_email(" ada@example.ORG ")
        assert person is not None
        assert (person.id, person.role, person.display_name) == (number, Role.READER, "Ada")
        assert find_person_by_email("bob@example.org") is None
        assert [match.id for match in find_people("ADA")] == [number]
        assert list(find_people("%")) == []


def test_an_erased_person_leaves_nothing_but_a_number(fresh: Flask) -> None:
    with fresh.app_context():
        person = add("ada@example.org", name="Ada", role=Role.EDITOR, password="x", subject="issuer 1")
        token = start_sign_in(person, "A browser")
        clear_profile(person)
        session.commit()
        session.expire_all()
        left = find_person(person.id)
        assert left is not None
        assert left.display_name == "a former contributor"
        assert (left.password, left.subject, left.active, left.role, left.name) == (None, None, False, Role.READER, "")
        assert "ada" not in left.email
        assert find_sign_in(token) is None
        assert list(find_people()) == []


def test_a_browser_that_was_ended_is_not_known_any_more(fresh: Flask) -> None:
    with fresh.app_context():
        ada, bob = add("ada@example.org"), add("bob@example.org")
        first, second, bobs = (start_sign_in(person, "Browser") for person in (ada, ada, bob))
        session.commit()
        assert len(sign_ins_of(ada)) == 2
        number = find_sign_in(bobs)
        assert number is not None
        assert not end_sign_in(ada, number.id)
        mine = find_sign_in(first)
        assert mine is not None
        assert end_sign_in(ada, mine.id)
        assert find_sign_in(first) is None
        end_sign_ins(ada)
        assert find_sign_in(second) is None
        assert find_sign_in(bobs) is not None


def test_attempts_are_counted_by_what_is_tried(fresh: Flask) -> None:
    with fresh.app_context():
        assert [count_attempt("a", timedelta(days=36500)) for _ in range(3)] == [1, 2, 3]
        assert count_attempt("b", timedelta(days=36500)) == 1
        session.commit()


def test_what_was_not_used_for_long_is_swept_away(fresh: Flask) -> None:
    with fresh.app_context():
        token = start_sign_in(add("ada@example.org"), "")
        delete_expired(timedelta(days=1))
        assert find_sign_in(token) is not None
        delete_expired(timedelta(days=-1))
        assert find_sign_in(token) is None


def test_a_practice_and_its_entry_in_the_trail_come_together_or_not_at_all(fresh: Flask) -> None:
    def publish(slug: str, *, fail: bool = False) -> None:
        with write_transaction() as connection:
            get_catalogue().collection.put([Practice(slug=slug, title=slug)], within=connection)
            record_action("practice.published", f"practice:{slug}")
            if fail:
                raise ZeroDivisionError

    with fresh.app_context():
        publish("a")
        with pytest.raises(ZeroDivisionError):
            publish("b", fail=True)
        assert [practice.slug for practice in get_catalogue().collection.practices()] == ["a"]
        assert verify_audit_trail().length == 1


def test_those_who_take_turns_lose_nothing(fresh: Flask) -> None:
    with fresh.app_context():
        number = add("ada@example.org", name="").id

    def write() -> None:
        for _ in range(10):
            with fresh.app_context():
                person = find_person(number)
                assert person is not None
                lock_for_writing()
                session.refresh(person)
                person.name += "x"
                record_action("person.renamed", f"person:{number}")
                session.commit()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with fresh.app_context():
        changed = find_person(number)
        assert changed is not None
        assert changed.name == "x" * 30
        assert (verify_audit_trail().length, verify_audit_trail().fault) == (30, "")


def test_a_database_that_is_gone_is_said_in_one_way(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path))
    with app.app_context():
        add("ada@example.org")
        session.execute(sa.text("ALTER TABLE people RENAME TO away"))
        session.commit()
        with pytest.raises(CollectionUnavailable, match="does not answer"):
            find_people()
    get_catalogue(app).close()


def declared_shape(table: sa.Table) -> dict[str, object]:
    unique = [index.columns.keys() for index in table.indexes if index.unique]
    unique += [
        constraint.columns.keys() for constraint in table.constraints if isinstance(constraint, sa.UniqueConstraint)
    ]
    return {
        "columns": {column.name: column.nullable for column in table.columns},
        "key": set(table.primary_key.columns.keys()),
        "unique": {frozenset(columns) for columns in unique},
        "indexes": {tuple(index.columns.keys()) for index in table.indexes if not index.unique},
    }


def migrated_shape(inspector: sa.Inspector, name: str) -> dict[str, object]:
    indexes = inspector.get_indexes(name)
    unique = [constraint["column_names"] for constraint in inspector.get_unique_constraints(name)]
    columns = [index["column_names"] for index in indexes if index["unique"]]
    unique += [
        names for names in columns if None not in names
    ]  # PostgreSQL lists indexes of expressions, SQLite does not
    return {
        "columns": {column["name"]: column["nullable"] for column in inspector.get_columns(name)},
        "key": set(inspector.get_pk_constraint(name)["constrained_columns"]),
        "unique": {frozenset(columns) for columns in unique},
        "indexes": {tuple(index["column_names"]) for index in indexes if not index["unique"]},
    }


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.parametrize("name", sorted(Base.metadata.tables))
def test_the_migrations_make_the_tables_that_the_classes_declare(demo: Flask, name: str) -> None:
    with get_catalogue(demo).collection.engine.connect() as connection:
        assert migrated_shape(sa.inspect(connection), name) == declared_shape(Base.metadata.tables[name])
