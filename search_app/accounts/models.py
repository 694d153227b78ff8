"""People, their passkeys and where they are signed in, as tables; and every question that is asked of them.

A `Person` is what Flask-Security calls a user, with exactly one role. Erasing a person leaves the row, so that what
they wrote has an author, and takes everything from it that says who that was.
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

SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a session was used last: every page would be a write otherwise."""

UNIQUE_VIOLATION: Final = sa.exc.IntegrityError
"""What is raised where somebody else wrote meanwhile what may be there once, such as an address."""


def _now() -> datetime:
    return datetime.now(UTC)


class Person(Base, UserMixin):
    """Somebody who can sign in."""

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
    """When they were signed in last, to the minute; None where they never were."""
    warned_at: Mapped[datetime | None]
    """When they were told that the account is erased unless it is used."""
    notified: Mapped[bool] = mapped_column(default=True)
    """Whether mail about their submissions and comments goes to them."""
    subject: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    """Who they are at the OpenID Connect provider."""
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
        """Their name to others; nobody is found by it who was erased."""
        return display_name(self.id, self.name, self.erased_at)

    def confirm(self) -> None:
        """Note that the address is theirs."""
        self.confirmed_at = self.confirmed_at or _now()

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """None: roles are asked of `search_app.accounts.permissions` and not of Flask-Security."""
        return []


def display_name(number: int, name: str, erased_at: datetime | None) -> str:
    """`Person.shown_name` of these columns, for who reads many people at once."""
    return "a former contributor" if erased_at else name or f"Person {number}"


class Passkey(Base, WebAuthnMixin):
    """A key on a device or in a password manager, with which a person signs in."""

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
        """How Flask-Security finds whose it is."""
        return {"id": self.user_id}


class SignIn(Base):
    """A browser in which a person is signed in. Only a hash of what the browser holds is kept."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    began_at: Mapped[datetime] = mapped_column(default=_now)
    seen_at: Mapped[datetime] = mapped_column(default=_now)
    agent: Mapped[str] = mapped_column(sa.String(300), default="")


class AttemptCounter(Base):
    """How often something was tried that may not be tried often; shared by all workers, forgotten after its window."""

    __tablename__ = "attempts"

    what: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=1)


def find_person(number: int) -> Person | None:
    """The person of that number."""
    return session.get(Person, number)


def find_person_by_email(email: str) -> Person | None:
    """The person with that address, in whatever case it was written."""
    return session.scalar(sa.select(Person).where(sa.func.lower(Person.email) == email.strip().lower()))


def find_person_by_subject(subject: str) -> Person | None:
    """The person whom the OpenID Connect provider calls so."""
    return session.scalar(sa.select(Person).where(Person.subject == subject))


def people_by_number(numbers: Sequence[int]) -> dict[int, Person]:
    """Those of these people that there are, by their number."""
    found = session.scalars(sa.select(Person).where(Person.id.in_(numbers)))
    return {person.id: person for person in found}


def find_people(words: str = "", role: Role | None = None, limit: int = 500) -> Sequence[Person]:
    """The people whose name or address holds these words, the newest last; those who were erased are not among them."""
    query = sa.select(Person).where(Person.erased_at.is_(None)).order_by(Person.id).limit(limit)
    if words:
        query = query.where(
            Person.name.icontains(words, autoescape=True) | Person.email.icontains(words, autoescape=True)
        )
    if role:
        query = query.where(Person.role == role)
    return session.scalars(query).all()


def count_people() -> int:
    """How many people there are; those who were erased do not count."""
    return session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.erased_at.is_(None))) or 0


def inactive_people(since: datetime) -> Sequence[Person]:
    """Those with an account who were not here since then, in the order of their numbers."""
    last = sa.func.coalesce(Person.seen_at, Person.created_at)
    return session.scalars(sa.select(Person).where(Person.erased_at.is_(None), last < since).order_by(Person.id)).all()


def unconfirmed_people(since: datetime) -> Sequence[Person]:
    """Those whose account was made before then and who never showed that the address is theirs."""
    never = sa.select(Person).where(Person.erased_at.is_(None), Person.confirmed_at.is_(None))
    return session.scalars(never.where(Person.created_at < since).order_by(Person.id)).all()


def start_sign_in(person: Person, agent: str) -> str:
    """Remember that a person signed in; what their browser has to show from now on."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(person_id=person.id, token=_hash(token), agent=agent[:300]))
    person.seen_at, person.warned_at = _now(), None
    session.flush()
    return token


def find_sign_in(token: str) -> SignIn | None:
    """The sign-in of a browser that shows this; None where it was ended."""
    return session.scalar(sa.select(SignIn).where(SignIn.token == _hash(token)))


def sign_ins_of(person: Person) -> Sequence[SignIn]:
    """Where a person is signed in, the one that was used last first."""
    return session.scalars(
        sa.select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


def touch_sign_in(found: SignIn) -> bool:
    """Note that it was used; whether that was worth a write, which the caller then commits."""
    if _now() - found.seen_at < SEEN_EVERY:
        return False
    found.seen_at = _now()
    whose = sa.update(Person).where(Person.id == found.person_id)
    session.execute(whose.values(seen_at=found.seen_at, warned_at=None))
    return True


def end_sign_in(person: Person, number: int) -> bool:
    """End one of a person's sign-ins; False where that is none of theirs."""
    mine = sa.delete(SignIn).where(SignIn.person_id == person.id, SignIn.id == number)
    return bool(session.execute(mine.returning(SignIn.id)).all())


def end_sign_ins(person: Person, but: int | None = None) -> None:
    """End all of a person's sign-ins, but for one."""
    query = sa.delete(SignIn).where(SignIn.person_id == person.id)
    session.execute(query if but is None else query.where(SignIn.id != but))


def revoke_access(person: Person) -> None:
    """End all of a person's sign-ins, and make worthless every link that was mailed to them."""
    end_sign_ins(person)
    person.fs_uniquifier = uuid.uuid4().hex


def clear_profile(person: Person) -> None:
    """Take everything from a person's row that says who it was; what they wrote stays, by “a former contributor”."""
    end_sign_ins(person)
    person.webauthn.clear()
    person.email, person.name, person.role, person.active = f"{uuid.uuid4().hex}@erased.invalid", "", Role.READER, False
    person.password = person.subject = person.tf_primary_method = person.tf_totp_secret = None
    person.mf_recovery_codes = person.fs_webauthn_user_handle = person.confirmed_at = None
    person.seen_at = person.warned_at = None
    person.fs_uniquifier, person.erased_at, person.notified = uuid.uuid4().hex, _now(), False
    session.flush()


def count_attempt(what: str, window: timedelta) -> int:
    """Count one more attempt at `what` within the current window; how many there were. Commits nothing."""
    until = datetime.fromtimestamp((_now().timestamp() // window.total_seconds() + 1) * window.total_seconds(), UTC)
    insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
    row = insert(AttemptCounter).values(what=_hash(what), until=until, number=1)
    one_more = row.on_conflict_do_update(
        index_elements=[AttemptCounter.what, AttemptCounter.until], set_={"number": AttemptCounter.number + 1}
    )
    return int(session.execute(one_more.returning(AttemptCounter.number)).scalar_one())


def delete_expired(idle: timedelta) -> None:
    """Forget what is over: attempts whose window has passed, and sign-ins that were not used for so long."""
    session.execute(sa.delete(AttemptCounter).where(AttemptCounter.until < _now()))
    session.execute(sa.delete(SignIn).where(SignIn.seen_at < _now() - idle))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
