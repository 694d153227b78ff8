"""Tiers of short queries: whole title, words as typed, other forms, synonyms. In longer ones, forms break ties."""

from pathlib import Path

import pytest

from index.query.boosts import EXACT_FORM_SCORE
from index.search_query import Query
from index.searcher import Searcher
from tests.index.shelf import ANALYZER, VOCABULARIES, Shelf, practice

MANY = " It is about counsellors: counsellors and more counsellors, who are counsellors."


@pytest.mark.parametrize(
    ("typed", "exact", "forms"),
    [
        ("counsellor", "A counsellor is there, among much else that is said of it at length.", "Counsellors. " + MANY),
        ("trained counsellor", "One trained counsellor is there, and much else.", "Training counsellors. " + MANY),
        ("counsellor trained", "One trained counsellor is there, and much else.", "Training counsellors. " + MANY),
        ("counsellor for schools", "A counsellor is in many schools.", "Counsellors in one school." + MANY),
        ('"trained counsellor"', "Somewhere a trained counsellor is.", "Trained counsellors." + MANY),
        ("drop-out", "The drop out is young, as they all are who are there.", "Drop-outs, dropouts, drop outs." * 3),
        ("co-operation", "Cooperation of some, and much else that is said of it.", "Cooperate, and cooperate." * 3),
    ],
)
def test_the_very_words_come_before_other_forms(tmp_path: Path, typed: str, exact: str, forms: str) -> None:
    assert Shelf.of_texts(tmp_path, forms, exact, forms).found(typed) == ["b", "a", "c"]


def test_the_more_of_them_stand_as_typed_the_earlier(tmp_path: Path) -> None:
    texts = ("Training counsellors." + MANY, "A trained counsellor.", "Trained counsellors." + MANY)
    assert Shelf.of_texts(tmp_path, *texts).found("trained counsellor") == ["b", "c", "a"]


def test_a_title_counts_in_any_form(tmp_path: Path) -> None:
    titled = practice("titled", "About them.", title="Counsellors abroad")
    mentions = practice("mentions", "A counsellor is mentioned somewhere in this text, which is about schools.")
    assert Shelf.of(tmp_path, [mentions, titled]).found("counsellor") == ["titled", "mentions"]


def test_a_whole_title_comes_before_the_very_words(tmp_path: Path) -> None:
    titled = practice("titled", title="Counsellor")
    other = practice("other", "counsellor " * 20, title="A counsellor, and another counsellor")
    assert Shelf.of(tmp_path, [other, titled]).found("counsellor") == ["titled", "other"]


def test_a_title_is_searched_for_in_titles_alone(tmp_path: Path) -> None:
    forms, exact = practice("forms", title="Counsellors"), practice("exact", title="A counsellor in a larger school")
    assert Shelf.of(tmp_path, [forms, exact]).found("title:counsellor") == ["exact", "forms"]


@pytest.mark.parametrize("typed", ["trained school counsellor", "who is the trained school counsellor abroad"])
def test_of_more_words_forms_decide_between_equals_only(tmp_path: Path, typed: str) -> None:
    texts = ("Trained school counsellors are abroad.", "A trained school counsellor is abroad.")
    first, second = Shelf.of_texts(tmp_path, *texts).ask(typed).score_docs
    assert (first.key, second.key) == ("b", "a")
    assert first.score - second.score < EXACT_FORM_SCORE / 20


def test_small_words_are_not_among_them(tmp_path: Path) -> None:
    shelf = Shelf.of_texts(tmp_path, "A counsellor in schools.", "The counsellors of the many schools.")
    assert shelf.found("counsellor of schools") == ["a", "b"]


def test_tiers_in_their_order(tmp_path: Path) -> None:
    """Whole title, the very word, its other forms, its other names; another spelling only where there is none."""
    titled = practice("title", title="Dropout")
    words = practice("words", "One dropout is mentioned here, in a text that is about a school and its teachers.")
    forms = practice("forms", "Dropouts and dropouts. " * 5)
    names = practice("names", "Early school leaving. " * 20)
    searcher = Searcher(Shelf.of(tmp_path, [names, forms, words, titled]).engine, ANALYZER, VOCABULARIES)
    assert [hit.slug for hit in searcher.search(Query("dropout")).hits] == ["title", "words", "forms", "names"]
    misspelt = searcher.search(Query("dropuot"))
    assert misspelt.correction is not None
    assert [hit.slug for hit in misspelt.hits][:3] == ["title", "words", "forms"]
