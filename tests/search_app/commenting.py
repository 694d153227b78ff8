"""Comments for tests: applications with two practices and people, and comments written as the form does."""

import re
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from search_app.comments.models import Comment
from search_app.models import session
from tests.search_app.people import make, post

__all__ = ["PAGE", "WRITE", "filled", "mails", "said", "shown", "state_of"]

PAGE = "/practices/a"
WRITE = "/practices/a/comments"


def filled(app: Flask) -> Flask:
    """With a practice and somebody in two roles: 1 is a reader, 2 an editor."""
    found = get_catalogue(app)
    found.builder.build()
    found.put([Practice(slug="a", title="Guidance desks"), Practice(slug="b", title="Others")])
    make(app, Role.READER)
    make(app, Role.EDITOR)
    return app


def said(client: FlaskClient, text: str, page: str = PAGE) -> int:
    """Write a comment as the form does; its number."""
    answer = post(client, f"{page}/comments", page=page, text=text)
    assert answer.status_code == 302, answer.text
    found = re.search(r"#comment-(\d+)$", answer.location)
    assert found
    return int(found[1])


def shown(client: FlaskClient, page: str = PAGE) -> list[str]:
    """What the comments on a page say, each as its text and notes."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    parts = [one.select(".text, .comment-note") for one in soup.select(".comment-list > li")]
    return [" ".join(part.get_text(" ", strip=True) for part in one) for one in parts]


def state_of(app: Flask, number: int) -> str:
    with app.app_context():
        found = session.get(Comment, number)
        assert found is not None
        return f"{found.state.value}: {found.text}"


def mails(app: Flask) -> list[str]:
    folder = Path(app.instance_path) / "mail"
    return [one.read_text(encoding="utf-8") for one in sorted(folder.glob("*.eml"))] if folder.exists() else []
