"""What is said under a hit of the demo collection is true of that practice, and what is marked answers the query.

Each reason is checked by other means than those that made it: by searches for it alone, by the marks on the practice's
own page, and by the words themselves.
"""

import csv
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.vocabularies.skos_loader import load_vocabularies
from index.results import Hit, Results
from index.search_query import Query
from index.text.analyzer import Analyzer
from index.text.folding import title_key
from index.text.tokenizer import tokenize
from search_app.catalogue import get_catalogue

FILE = Path(__file__).parents[1] / "relevance" / "queries.tsv"
with FILE.open(encoding="utf-8", newline="") as lines:
    JUDGED = [row["query"] for row in csv.DictReader(lines, delimiter="\t")]
ANALYZER = Analyzer()
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "no", "pt", "pl", "fi", "ro", "hu", "da", "sv")
VOCABULARIES = load_vocabularies()
NAMES = sorted(
    {name for scheme in ("area", "sector", "target") for one in VOCABULARIES[scheme] for name in one.all_names()}
)
WORDS = ("dropout", "guidance", "NAV", "school", "Austria", "career", "PES", "young people", "quality", "nav", "law")


class Answered:
    """Searches of the demo collection, each made once."""

    def __init__(self, demo: Flask) -> None:
        self.catalogue = get_catalogue(demo)
        self.search = cache(self._search)

    def _search(self, text: str, expand: bool) -> Results:  # noqa: FBT001 - a key of the cache
        return self.catalogue.search(Query(text, per_page=100, expand=expand, spelling=False))

    def finding(self, text: str, *, expand: bool = False) -> set[str]:
        return {hit.slug for hit in self.search(text, expand).hits}


@pytest.fixture(scope="module")
def answered(demo: Flask) -> Answered:
    return Answered(demo)


def stems(text: str) -> set[str]:
    """The stems of its words in every language; what is written closed or apart has those of both."""
    words = [word.text for word in tokenize(text)]
    apart = [part for word in words for part in ANALYZER.open_compound(word, ("en",))]
    closed = [ANALYZER.closed_compound(pair, ("en",)) for pair in pairwise(words)]
    return {
        stem.replace("~", "")  # what an irregular form belongs to
        for word in (*words, *apart, *filter(None, closed))
        for language in LANGUAGES
        for stem in ANALYZER.word_stems(word, language)
    }


def marked(hit: Hit) -> list[str]:
    shown = (*hit.title, *(one for snippet in hit.snippets for one in snippet.fragments))
    return [one.text for one in shown if one.marked]


def assert_marks_are_true(answered: Answered, results: Results, hit: Hit) -> None:
    """Each is a form of a word that was typed, or of a name that was searched for, and is there to be found."""
    asked = stems(" ".join((results.query.text, *results.also)))
    for text in marked(hit):
        assert stems(text) & asked, text
        assert hit.slug in answered.finding(f'"{text}"'), text


def assert_sections_are_true(answered: Answered, results: Results, hit: Hit) -> None:
    practice = answered.catalogue.practice(hit.slug)
    highlighter = answered.catalogue.searcher.highlighter(results.query, practice)
    texts = hit.stored.sections.items()
    counts = {key: len(highlighter.find_spans(text, practice.language)) for key, text in texts}
    assert {section.key: section.count for section in hit.sections} == {key: n for key, n in counts.items() if n}


def assert_reasons_are_true(answered: Answered, results: Results, hit: Hit) -> None:
    assert hit.why
    titles = [title_key(title) for title in (hit.stored.title, hit.stored.native_title)]
    searched = stems(" ".join((results.query.text, *results.also)))
    for reason in hit.reasons:
        if reason.startswith("Also matches "):
            name = reason.removeprefix("Also matches ")[1:-1]
            assert hit.slug in answered.finding(f'"{name}"'), reason
            assert title_key(results.query.text) != title_key(name), reason
            assert stems(name) & searched, reason
        elif reason.startswith("Missing: "):
            for word in reason.removeprefix("Missing: ")[1:-1].split("”, “"):
                assert hit.slug not in answered.finding(word, expand=True), reason
        else:
            assert re.fullmatch("Matches “.+”, a part of “.+”", reason), reason
    places = [*hit.matched_fields, *(f"{section.label} ({section.count})" for section in hit.sections)]
    assert hit.why[0].startswith("Matches in ") == bool(places)
    assert all(place in hit.why[0] for place in places)
    assert ("the whole title" in hit.matched_fields) == (title_key(results.query.text) in titles)
    if any(fragment.marked for fragment in hit.title):
        assert {"the title", "the whole title"} & set(hit.matched_fields)


def assert_all_is_true(answered: Answered, text: str) -> None:
    results = answered.search(text, True)
    for hit in results.hits:
        assert_marks_are_true(answered, results, hit)
        assert_sections_are_true(answered, results, hit)
        assert_reasons_are_true(answered, results, hit)


@pytest.mark.parametrize("text", JUDGED)
def test_what_is_said_of_the_judged_queries_hits_is_true(answered: Answered, text: str) -> None:
    assert_all_is_true(answered, text)


@settings(max_examples=60)
@given(
    words=st.lists(st.sampled_from(NAMES) | st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    join=st.sampled_from((" ", " OR ", " -")),
)
@pytest.mark.slow
def test_what_is_said_of_any_names_hits_is_true(answered: Answered, words: list[str], join: str) -> None:
    assert_all_is_true(answered, join.join(words))


@pytest.mark.parametrize("text", ["dropout", "décrochage", "NAV", "cooperation between PES and schools", "APEL"])
def test_a_section_leads_to_as_many_marks_as_it_counts(client: FlaskClient, text: str) -> None:
    hits = client.get("/api/v1/search", query_string={"q": text}).get_json()["hits"]
    assert any(hit["sections"] for hit in hits)
    for hit in hits:
        page = client.get(f"/practices/{hit['slug']}", query_string={"q": text}).get_data(as_text=True)
        for section in hit["sections"]:
            _, _, after = page.partition(f'id="{section["key"]}"')
            there, _, _ = after.partition("</section>")
            assert len(re.findall("<mark>", there)) == section["count"], (hit["slug"], section)
