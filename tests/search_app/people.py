"""People for tests: accounts in each role, and clients that are signed in as they would be, through the page."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from search_app.accounts.models import Person, find_person_by_email
from search_app.accounts.permissions import Role
from search_app.models import session, write_transaction

__all__ = ["PASSWORD", "links", "mails", "make", "number_of", "post", "sign_in", "token"]

PASSWORD = "correct horse battery"


def make(app: Flask, role: Role = Role.READER, email: str = "", **values: object) -> int:
    """A confirmed person with PASSWORD; their number."""
    with app.app_context(), write_transaction():
        datastore = app.extensions["security"].datastore
        person: Person = datastore.create_user(
            email=email or f"{role.value}@example.org",
            name=f"A {role.value}",
            role=role,
            password=hash_password(PASSWORD),
            **values,
        )
        person.confirm()
        session.flush()
        return person.id


def number_of(app: Flask, email: str) -> int:
    with app.app_context():
        person = find_person_by_email(email)
        assert person is not None
        return person.id


def token(client: FlaskClient, address: str = "/sign-in") -> str:
    """The token that a form on that page carries."""
    match = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert match, f"{address} has no form of ours"
    return match[1]


def post(client: FlaskClient, address: str, page: str = "", **values: object) -> TestResponse:
    """Send a form as a browser would: with the token of the page on which it stands."""
    return client.post(address, data={"csrf_token": token(client, page or address), **values})


def sign_in(app: Flask, email: str, password: str = PASSWORD, agent: str = "Firefox/140") -> FlaskClient:
    """A client that is signed in."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    answer = post(client, "/sign-in", email=email, password=password)
    assert answer.status_code == 302, answer.text
    return client


def mails(app: Flask) -> list[EmailMessage]:
    """All mails that the application has written into files, the oldest first."""
    folder = Path(app.instance_path) / "mail"
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def links(app: Flask, to: str) -> list[str]:
    """The addresses in the mails to somebody, within this site, the oldest first."""
    folder = Path(app.instance_path) / "mail"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.eml"))] if folder.exists() else []
    return [
        address
        for text in texts
        if f"To: {to}" in text
        for address in re.findall(r"^http://localhost(/\S*)$", text, re.MULTILINE)
    ]
