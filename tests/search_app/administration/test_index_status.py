"""Whoever keeps an installation sees how index and database are."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice
from search_app import create_app
from search_app.accounts.permissions import Role
from search_app.catalogue import Catalogue, get_catalogue
from search_app.settings import load_settings
from tests.search_app.people import make, sign_in


@pytest.fixture
def editor(fresh: Flask, shelf: Catalogue) -> FlaskClient:
    shelf.put([Practice(slug="a", title="One"), Practice(slug="b", title="Two")])
    make(fresh, Role.EDITOR)
    return sign_in(fresh, "editor@example.org")


def words(client: FlaskClient, address: str = "/admin/state") -> str:
    return " ".join(client.get(address).text.split())


def test_an_index_that_holds_everything_says_so(editor: FlaskClient, shelf: Catalogue) -> None:
    text = words(editor)
    assert "Yes, with every change" in text
    assert shelf.engine.state().generation in text
    assert "2 practices, up to date" in words(editor, "/admin")


def test_changes_that_the_index_has_not_seen_are_counted(editor: FlaskClient, shelf: Catalogue) -> None:
    shelf.collection.put([Practice(slug="c", title="Three")])
    assert "No, 1 change behind" in words(editor)
    assert "2 practices, 1 change behind" in words(editor, "/admin")


def test_an_index_that_is_not_there_is_said_and_nothing_fails(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path))
    get_catalogue(app).collection.put([Practice(slug="a", title="One")])
    make(app, Role.EDITOR)
    client = sign_in(app, "editor@example.org")
    assert "The index does not answer" in words(client)
    assert "the index does not answer" in words(client, "/admin")
    get_catalogue(app).close()


def test_people_are_counted_for_those_who_keep_them(fresh: Flask, editor: FlaskClient) -> None:
    make(fresh, Role.ADMINISTRATOR)
    assert "2 people" in words(sign_in(fresh, "administrator@example.org"), "/admin")
    assert "2 people" not in words(editor, "/admin").partition("<main")[2]
