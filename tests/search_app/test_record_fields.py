"""The form, the comparison and the review name each field with the same word, and one module says which are lists."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from attrs import fields
from flask import Flask

from corpus.practice import Contact, Link, Practice
from search_app.accounts.permissions import Role
from search_app.catalogue import Catalogue
from search_app.practices.record_fields import list_fields
from tests.search_app.people import make, post, sign_in
from tests.search_app.submitting import submitted

LABELS = {
    "title": "Title",
    "native_title": "Title in its own language",
    "language": "Language",
    "countries": "Countries",
    "start_year": "Year it started",
    "end_year": "Year it ended",
    "types": "Type",
    "areas": "Policy areas",
    "sectors": "Sectors",
    "targets": "Target groups",
    "level": "Level",
    "status": "Status",
    "evidence": "Evidence",
    "provided_by": "Provided by",
}
CONTACT = {"role": "role", "email": "e-mail address", "phone": "telephone", "website": "website"}
FIRST = Practice(slug="ombud", title="The ombud", countries=["NO"])
SECOND = Practice(
    slug="ombud",
    title="The ombuds",
    native_title="Ombudet",
    language="nb",
    countries=["SE"],
    start_year=2012,
    end_year=2014,
    values={
        "types": ("service",),
        "areas": ("P3.2",),
        "sectors": ("school",),
        "targets": ("young",),
        "level": ("local",),
        "status": ("running",),
        "evidence": ("none",),
    },
    provided_by="A county",
    documents=(Link("A report", "https://example.org/report"),),
    contact=Contact(role="Head", email="a@example.org", phone="1", website="www.example.org"),
)


def normal(text: str) -> str:
    return " ".join(unescape(text).split())


def test_the_form_of_a_draft_uses_these_labels(fresh: Flask) -> None:
    make(fresh, Role.CONTRIBUTOR)
    client = sign_in(fresh, "contributor@example.org")
    form = client.get(post(client, "/contribute", page="/contribute").location).text
    labels = dict(re.findall(r'<label for="field-([\w.]+)">([^<]+)</label>', form))
    labels |= dict(
        re.findall(r'<fieldset class="field picker" id="field-(\w+)"[^>]*>\s*<legend>([^<]+)</legend>', form)
    )
    assert {name: labels[name] for name in LABELS} == LABELS
    assert {name: labels[f"contact.{name}"].lower() for name in CONTACT} == CONTACT


def test_a_comparison_uses_these_labels(fresh: Flask, shelf: Catalogue) -> None:
    shelf.collection.put([FIRST])
    shelf.collection.put([SECOND])
    shelf.catch_up()
    make(fresh, Role.EDITOR)
    page = sign_in(fresh, "editor@example.org").get("/practices/ombud/compare").text
    labels = {normal(label) for label in re.findall(r"<dt>([^<]+)</dt>", page)}
    assert labels >= {*LABELS.values(), *(f"Contact: {label}" for label in CONTACT.values())}


def test_a_review_uses_these_labels(fresh: Flask) -> None:
    make(fresh, Role.CONTRIBUTOR)
    make(fresh, Role.REVIEWER)
    number = submitted(fresh, 1)
    reviewer = sign_in(fresh, "reviewer@example.org")
    post(reviewer, f"/review/{number}/take-up", page=f"/review/{number}", version=2)
    post(reviewer, f"/review/{number}/take-up", page=f"/review/{number}", version=1)
    page = reviewer.get(f"/review/{number}").text
    labels = {
        name: normal(label) for name, label in re.findall(r'<option[^>]*value="([\w.]*)"[^>]*>([^<]+)</option>', page)
    }
    assert {name: labels[name] for name in LABELS} == LABELS
    assert {name: labels[f"contact.{name}"] for name in CONTACT} == {
        name: f"Contact: {label}" for name, label in CONTACT.items()
    }
    assert labels[""] == "The whole practice"


def test_the_list_fields_are_the_lists_of_a_practice() -> None:
    lists = {field.name for field in fields(Practice) if str(field.type).startswith("tuple")}
    own = {"types", "areas", "sectors", "targets", "policy_documents", "adopted_by", "available_at", "related_terms"}
    assert lists - {"sections", "proposals"} | own == list_fields()


@pytest.mark.parametrize("label", ["Title in its own language", "Year it started", "Documents and publications"])
def test_labels_are_written_in_one_module(label: str) -> None:
    rooms = ("attachments", "contribute", "practices", "review", "revisions")
    modules = [
        path
        for room in rooms
        for path in Path("search_app", room).glob("*.py")
        if any(isinstance(node, ast.Constant) and node.value == label for node in ast.walk(ast.parse(path.read_text())))
    ]
    assert modules == [Path("search_app/practices/record_fields.py")]
