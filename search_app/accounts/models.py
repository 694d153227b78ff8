"""The tables of people, passkeys, sign-ins and counted attempts, and all queries on them.

A `Person` is a user in the terms of Flask-Security, with exactly one role. When a person is erased, the row stays
without personal data, so that what they wrote has an author.
"""

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from search_app.accounts.permissions import Role
from search_app.models import Base, UtcDateTime, session

__all__ = [
    "UNIQUE_VIOLATION",
    "Passkey",
    "Person",
    "SignIn",
    "clear_profile",
    "count_attempt",
    "count_people",
    "delete_expired",
    "display_name",
    "end_sign_in",
    "end_sign_ins",
    "find_people",
    "find_person",
    "find_person_by_email",
    "find_person_by_subject",
    "find_sign_in",
    "inactive_people",
    "people_by_number",
    "revoke_access",
    "sign_ins_of",
    "start_sign_in",
    "touch_sign_in",
    "unconfirmed_people",
]

SEEN_INTERVAL: Final = timedelta(minutes=1)
"""How often the last use of a sign-in is written. Otherwise every page would write to the database."""

UNIQUE_VIOLATION: Final = sa.exc.IntegrityError
"""The error if another transaction has just stored the same unique value, such as an e-mail address."""


def _now() -> datetime:
    return datetime.now(UTC)


class Person(Base, UserMixin):
    """A person with an account."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(255), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    role: Mapped[Role] = mapped_column(
        sa.Enum(Role, native_enum=False, length=16, values_callable=lambda roles: [role.value for role in roles]),
        default=Role.READER,
    )
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=_now)
    erased_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When the person last used the site, to the minute; None if they never signed in."""
    warned_at: Mapped[datetime | None]
    """When the person was warned that the unused account will be erased."""
    notified: Mapped[bool] = mapped_column(default=True)
    """Whether the person wants e-mails about their submissions and comments."""
    subject: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    """The person's issuer and subject at the OpenID Connect provider."""
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True, default=lambda: uuid.uuid4().hex)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(sa.String(64), unique=True)  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def display_name(self) -> str:
        """The name that others see. It does not reveal who an erased person was."""
        return display_name(self.id, self.name, self.erased_at)

    def confirm(self) -> None:
        """Store that the e-mail address belongs to the person."""
        self.confirmed_at = self.confirmed_at or _now()

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """No roles for Flask-Security: `search_app.accounts.permissions` decides what a person may do."""
        return []


def display_name(number: int, name: str, erased_at: datetime | None) -> str:
    """Return `Person.display_name` for these columns, for queries that read many people at once."""
    return "a former contributor" if erased_at else name or f"Person {number}"


class Passkey(Base, WebAuthnMixin):
    """A passkey, with which a person signs in."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    user: Mapped[Person] = relationship(back_populates="webauthn")
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(sa.String(64))
    extensions: Mapped[str | None] = mapped_column(sa.String(255))
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(sa.String(64))
    usage: Mapped[str] = mapped_column(sa.String(64))

    def get_user_mapping(self) -> dict[str, Any]:
        """Tell Flask-Security which column identifies the person."""
        return {"id": self.user_id}


class SignIn(Base):
    """A sign-in: a browser in which a person is signed in. Only the hash of its token is stored."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    began_at: Mapped[datetime] = mapped_column(default=_now)
    seen_at: Mapped[datetime] = mapped_column(default=_now)
    agent: Mapped[str] = mapped_column(sa.String(300), default="")


class AttemptCounter(Base):
    """Counts attempts within a time window, for all worker processes together."""

    __tablename__ = "attempts"

    what: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=1)


def find_person(number: int) -> Person | None:
    """The person with this number, erased or not."""
    return session.get(Person, number)


def find_person_by_email(email: str) -> Person | None:
    """The person with this e-mail address; upper and lower case are the same."""
    return session.scalar(sa.select(Person).where(sa.func.lower(Person.email) == email.strip().lower()))


def find_person_by_subject(subject: str) -> Person | None:
    """The person with this issuer and subject at the OpenID Connect provider."""
    return session.scalar(sa.select(Person).where(Person.subject == subject))


def people_by_number(numbers: Sequence[int]) -> dict[int, Person]:
    """The people with these numbers, by number; unknown numbers are missing."""
    people = session.scalars(sa.select(Person).where(Person.id.in_(numbers)))
    return {person.id: person for person in people}


def find_people(words: str = "", role: Role | None = None, limit: int = 500) -> Sequence[Person]:
    """People whose name or e-mail address contains these words, newest last; without erased people."""
    query = sa.select(Person).where(Person.erased_at.is_(None)).order_by(Person.id).limit(limit)
    if words:
        query = query.where(
            Person.name.icontains(words, autoescape=True) | Person.email.icontains(words, autoescape=True)
        )
    if role:
        query = query.where(Person.role == role)
    return session.scalars(query).all()


def count_people() -> int:
    """The number of accounts that are not erased."""
    return session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.erased_at.is_(None))) or 0


def inactive_people(since: datetime) -> Sequence[Person]:
    """People who have not used the site since then, by number; without erased people."""
    last_use = sa.func.coalesce(Person.seen_at, Person.created_at)
    return session.scalars(
        sa.select(Person).where(Person.erased_at.is_(None), last_use < since).order_by(Person.id)
    ).all()


def unconfirmed_people(since: datetime) -> Sequence[Person]:
    """People whose account is older than that and whose e-mail address was never confirmed, by number."""
    unconfirmed = sa.select(Person).where(Person.erased_at.is_(None), Person.confirmed_at.is_(None))
    return session.scalars(unconfirmed.where(Person.created_at < since).order_by(Person.id)).all()


def start_sign_in(person: Person, agent: str) -> str:
    """Store a new sign-in, and return the token that the browser has to send from now on."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(person_id=person.id, token=_hash(token), agent=agent[:300]))
    person.seen_at, person.warned_at = _now(), None
    session.flush()
    return token


def find_sign_in(token: str) -> SignIn | None:
    """The sign-in with this token; None if it was ended."""
    return session.scalar(sa.select(SignIn).where(SignIn.token == _hash(token)))


def sign_ins_of(person: Person) -> Sequence[SignIn]:
    """The sign-ins of a person, last used first."""
    return session.scalars(
        sa.select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


def touch_sign_in(sign_in: SignIn) -> bool:
    """Note that a sign-in was used. Returns whether that changed the database, so that the caller must commit."""
    if _now() - sign_in.seen_at < SEEN_INTERVAL:
        return False
    sign_in.seen_at = _now()
    person = sa.update(Person).where(Person.id == sign_in.person_id)
    session.execute(person.values(seen_at=sign_in.seen_at, warned_at=None))
    return True


def end_sign_in(person: Person, number: int) -> bool:
    """End one sign-in of a person; False if the person has no sign-in with this number."""
    deletion = sa.delete(SignIn).where(SignIn.person_id == person.id, SignIn.id == number)
    return bool(session.execute(deletion.returning(SignIn.id)).all())


def end_sign_ins(person: Person, but: int | None = None) -> None:
    """End all sign-ins of a person, except the one with the number `but`."""
    query = sa.delete(SignIn).where(SignIn.person_id == person.id)
    session.execute(query if but is None else query.where(SignIn.id != but))


def revoke_access(person: Person) -> None:
    """End all sign-ins of a person, and invalidate all links that were sent by e-mail."""
    end_sign_ins(person)
    person.fs_uniquifier = uuid.uuid4().hex


def clear_profile(person: Person) -> None:
    """Remove all personal data from a person's row. What they wrote stays, by “a former contributor”."""
    end_sign_ins(person)
    person.webauthn.clear()
    person.email, person.name, person.role, person.active = f"{uuid.uuid4().hex}@erased.invalid", "", Role.READER, False
    person.password = person.subject = person.tf_primary_method = person.tf_totp_secret = None
    person.mf_recovery_codes = person.fs_webauthn_user_handle = person.confirmed_at = None
    person.seen_at = person.warned_at = None
    person.fs_uniquifier, person.erased_at, person.notified = uuid.uuid4().hex, _now(), False
    session.flush()


def count_attempt(what: str, window: timedelta) -> int:
    """Count one more attempt in the current time window, and return how many there were. Does not commit."""
    window_seconds = window.total_seconds()
    until = datetime.fromtimestamp((_now().timestamp() // window_seconds + 1) * window_seconds, UTC)
    insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
    row = insert(AttemptCounter).values(what=_hash(what), until=until, number=1)
    increment = row.on_conflict_do_update(
        index_elements=[AttemptCounter.what, AttemptCounter.until], set_={"number": AttemptCounter.number + 1}
    )
    return int(session.execute(increment.returning(AttemptCounter.number)).scalar_one())


def delete_expired(idle: timedelta) -> None:
    """Delete attempts whose window is over, and sign-ins that were not used for so long."""
    session.execute(sa.delete(AttemptCounter).where(AttemptCounter.until < _now()))
    session.execute(sa.delete(SignIn).where(SignIn.seen_at < _now() - idle))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
