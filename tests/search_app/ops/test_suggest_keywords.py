"""`practice-search suggest-keywords`: for practices without keywords, and nothing is changed."""

import json

from click.testing import CliRunner
from flask import Flask

from corpus.practice import Practice, Section
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.cli import cli
from tests.serving import environment_of


def run(app: Flask, *words: str) -> str:
    answer = CliRunner(env=environment_of(app)).invoke(cli, ["suggest-keywords", *words])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_practices_without_keywords_get_phrases_that_they_hold(demo: Flask) -> None:
    catalogue = get_catalogue(demo)
    suggested = json.loads(run(demo, "--json", "--limit", "3"))
    assert suggested
    for slug, phrases in suggested.items():
        practice = catalogue.practice(slug)
        text = " ".join((practice.title, *(section.text for section in practice.sections))).lower().replace("-", " ")
        assert not practice.keywords
        assert 1 <= len(phrases) <= 3
        assert all(phrase in " ".join(text.split()) for phrase in phrases)


def test_the_table_names_each_practice_with_its_phrases(demo: Flask) -> None:
    assert "fi-ohjaamo" in run(demo)


def test_where_all_have_keywords_it_is_said(fresh: Flask, shelf: Catalogue) -> None:
    shelf.put(
        [Practice(slug="a", title="A", keywords=["desk"], sections=[Section("narrative", "Help desk. Help desk.")])]
    )
    assert "every practice has keywords" in run(fresh)
