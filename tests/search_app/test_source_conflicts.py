"""Editors see both versions of a field that a source and people changed, side by side, and decide."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve
from flask import Flask
from flask.testing import FlaskClient

from corpus.formats import ImportOptions
from corpus.store.collection import Collection
from corpus.store.sources import SourceStore
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue
from search_app.ops.sources.import_options import SourceOptions
from search_app.ops.sources.source_import import ImportRequest, SourceImport
from tests.search_app.people import make, post, sign_in, token

FIRST = "id,title,narrative,keywords,country\n1,Alpha,An old text,red,NO\n2,Beta,Another text,blue,SE\n"


@pytest.fixture
def app(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path / "instance")
    yield app
    get_catalogue(app).close()


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    make(app, Role.EDITOR, email="ed@example.org")
    return sign_in(app, "ed@example.org")


def ingest(app: Flask, folder: Path, text: str, *, mirror: bool = False) -> None:
    path = folder / "laws.csv"
    path.write_text(text, encoding="utf-8")
    with app.app_context():
        catalogue = get_catalogue(app)
        request = ImportRequest(source="laws", options=SourceOptions(ImportOptions()), mirror=mirror)
        SourceImport(SourceStore(catalogue.collection), catalogue.vocabularies, request).run([path])
        catalogue.builder.build()


def collection(app: Flask) -> Collection:
    return get_catalogue(app).collection


def edit(app: Flask, slug: str, **fields: object) -> None:
    with app.app_context():
        collection(app).put([evolve(collection(app).get(slug), **fields)])


def conflict(app: Flask, folder: Path) -> None:
    """Let people and the source change the title and the keywords of a practice."""
    ingest(app, folder, FIRST)
    edit(app, "1", title="Alpha <b>here</b>", keywords=("green",))
    ingest(app, folder, FIRST.replace("1,Alpha,An old text,red", "1,Alpha yonder,An old text,yellow"))


def names(page: str) -> dict[str, str]:
    """The name of the choice of each field, by its label."""
    return dict(re.findall(r'<legend>([^<]+)</legend>.*?name="(conflict-[0-9a-f]{16})"', page, re.DOTALL))


def test_both_versions_are_shown_and_each_field_is_decided_on_its_own(
    app: Flask, editor: FlaskClient, tmp_path: Path
) -> None:
    conflict(app, tmp_path)
    assert "1 to decide" in editor.get("/admin").text
    overview = editor.get("/admin/conflicts").text
    assert 'href="/admin/conflicts/1"' in overview
    assert "Title, Keywords" in overview or "Keywords, Title" in overview
    page = editor.get("/admin/conflicts/1").text
    assert "Alpha &lt;b&gt;here&lt;/b&gt;" in page
    for words in ("Alpha yonder", "green", "yellow", "Version of the source “laws”"):
        assert words in page
    choices = names(page)
    assert choices.keys() >= {"Title", "Keywords"}
    answer = post(editor, "/admin/conflicts/1", **{choices["Title"]: "source", choices["Keywords"]: "ours"})
    assert answer.status_code == 302
    practice = collection(app).get("1")
    assert (practice.title, practice.keywords) == ("Alpha yonder", ("green",))
    with app.app_context():
        entries = [entry for entry in audit_entries(subject="practice:1") if entry.what == "practice.conflict_decided"]
    assert {(tuple(entry.details["fields"]), entry.person is not None) for entry in entries} >= {(("title",), True)}
    assert any("was not taken" in entry.details["reason"] for entry in entries)
    assert editor.get("/admin/conflicts/1").status_code in (200, 404)
    hits = app.test_client().get("/api/v1/search?q=yonder").json["hits"]  # type: ignore[index]
    assert [hit["title"] for hit in hits] == ["Alpha yonder"]


def test_values_that_changed_after_the_page_was_opened_are_not_decided(
    app: Flask, editor: FlaskClient, tmp_path: Path
) -> None:
    conflict(app, tmp_path)
    choices = names(editor.get("/admin/conflicts/1").text)
    edit(app, "1", title="Changed meanwhile")
    answer = post(editor, "/admin/conflicts/1", **{choices["Title"]: "source"})
    assert collection(app).get("1").title == "Changed meanwhile"
    assert "have changed since you opened the page" in editor.get(str(answer.location)).text
    assert "Changed meanwhile" in editor.get("/admin/conflicts/1").text


def test_a_practice_that_is_gone_from_its_source_is_withdrawn_or_kept(
    app: Flask, editor: FlaskClient, tmp_path: Path
) -> None:
    ingest(app, tmp_path, FIRST)
    edit(app, "1", title="Alpha here")
    edit(app, "2", title="Beta here")
    ingest(app, tmp_path, FIRST.splitlines()[0] + "\n3,Gamma,Text,red,FI\n4,Delta,Text,red,FI\n", mirror=True)
    for slug, version in (("1", "source"), ("2", "ours")):
        page = editor.get(f"/admin/conflicts/{slug}").text
        assert "no longer has this practice" in page
        post(editor, f"/admin/conflicts/{slug}", **{names(page)["Whole record"]: version})
    present = {practice.slug: practice.title for practice in collection(app).practices()}
    assert present == {"2": "Beta here", "3": "Gamma", "4": "Delta"}
    assert "1 to decide" not in editor.get("/admin").text
    with app.app_context():
        assert audit_entries(subject="practice:1")[0].what == "practice.withdrawn"


def test_a_form_without_its_token_or_without_choices_decides_nothing(
    app: Flask, editor: FlaskClient, tmp_path: Path
) -> None:
    conflict(app, tmp_path)
    choices = names(editor.get("/admin/conflicts/1").text)
    editor.post("/admin/conflicts/1", data={choices["Title"]: "source"})
    post(editor, "/admin/conflicts/1", **{choices["Title"]: "later", "conflict-0000000000000000": "source"})
    post(editor, "/admin/conflicts/1")
    assert collection(app).get("1").title == "Alpha <b>here</b>"
    assert token(editor, "/admin/conflicts/1")
    assert editor.get("/admin/conflicts/2").status_code == 404
