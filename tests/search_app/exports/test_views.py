"""Exports over HTTP: they hold what the search counts, and nothing that the public may not read."""

import csv
import io
import json
from pathlib import Path

import pytest
import rispy
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from corpus.formats import ParsedPractice, read_all
from corpus.practice import Contact, Practice
from index.search_query import Query
from search_app.catalogue import Catalogue, get_catalogue

QUERIES = ("?country=NO&country=SE", "?q=early+leaving&not-country=NO", "?q=gidance", "?q=career&sort=year&page=2")


def total(client: FlaskClient, query: str) -> int:
    return int(client.get(f"/api/v1/search{query}").get_json()["total"])


@pytest.mark.parametrize("query", QUERIES)
def test_an_export_holds_exactly_what_the_search_counts(client: FlaskClient, query: str) -> None:
    slugs = [json.loads(line)["slug"] for line in client.get(f"/search.jsonl{query}").text.splitlines()]
    assert len(slugs) == len(set(slugs)) == total(client, query) > 0
    first_page = client.get(f"/api/v1/search{query.replace('&page=2', '')}&per_page=100").get_json()["hits"]
    assert set(slugs[:100]) == {hit["slug"] for hit in first_page}


def test_every_format_holds_the_same_practices(client: FlaskClient) -> None:
    answer = client.get("/search.csv?country=NO")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="search.csv"'
    assert answer.headers["X-Robots-Tag"] == "noindex"
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    slugs = [row["slug"] for row in rows]
    assert rows[0]["page_url"].endswith(f"/practices/{slugs[0]}")
    sheet = load_workbook(io.BytesIO(client.get("/search.xlsx?country=NO").get_data())).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == slugs
    assert [values["slug"] for values in client.get("/search.json?country=NO").get_json()] == slugs
    assert [values["id"] for values in json.loads(client.get("/search.csl.json?country=NO").text)] == slugs
    assert [values["id"] for values in rispy.loads(client.get("/search.ris?country=NO").text)] == slugs
    assert client.get("/search.bib?country=NO").text.count("@techreport{") == len(slugs)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_an_export_is_read_again_as_the_same_practices(client: FlaskClient, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"norway.{ending}"
    file.write_bytes(client.get(f"/search.{ending}?country=NO").get_data())
    outcomes = list(read_all([file]))
    catalogue = get_catalogue(client.application)
    assert len(outcomes) > 3
    for outcome in outcomes:
        assert isinstance(outcome, ParsedPractice)
        assert outcome.practice == catalogue.practice(outcome.practice.slug)


def test_chosen_practices_come_in_the_order_of_the_address(client: FlaskClient) -> None:
    answer = client.get("/practices.ris?p=no-praksisbrev&p=no-such&p=de-jba-hamburg&p=no-praksisbrev")
    assert [values["id"] for values in rispy.loads(answer.text)] == ["no-praksisbrev", "de-jba-hamburg"]


def test_one_practice_is_a_file(client: FlaskClient) -> None:
    answer = client.get("/practices/de-jba-hamburg.csl.json")
    assert json.loads(answer.text)[0]["title"] == "Youth Employment Agency Hamburg"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="de-jba-hamburg.csl.json"'


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/search.doc", 404, ".csl.json"),
        ("/practices/no-praksisbrev.json.csl", 404, ".csl.json"),
        ("/practices/no-such.ris", 404, ""),
        ("/practices.ris", 400, "name at least one"),
        ("/practices.ris?" + "&".join(f"p=a{n}" for n in range(501)), 400, "at most 500"),
        ("/search.csv?year=new", 400, "year"),
    ],
)
def test_a_wrong_address_says_what_to_do(client: FlaskClient, address: str, status: int, words: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text


def test_pages_link_every_format_with_the_filters_and_without_the_page(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/search?q=career&country=NO&per_page=1&page=2").text, "html.parser")
    links = [link["href"] for link in page.select(".download-links a")]
    endings = ("csv", "xlsx", "json", "jsonl", "ris", "bib", "csl.json")
    assert links == [f"/search.{ending}?q=career&country=NO" for ending in endings]
    page = BeautifulSoup(client.get("/practices/no-praksisbrev").text, "html.parser")
    links = [link["href"] for link in page.select(".download-links a")]
    assert links == [f"/practices/no-praksisbrev.{ending}" for ending in endings]


@pytest.fixture
def hidden(shelf: Catalogue) -> Catalogue:
    contact = Contact(name="Kari Nordmann", organisation="Hidden office", email="kari@example.org", consent="people")
    shelf.put([Practice(slug=f"p{number}", title=f"Career {number}", contact=contact) for number in range(450)])
    return shelf


def test_changes_during_an_export_follow_its_rule_and_contacts_stay_hidden(fresh: Flask, hidden: Catalogue) -> None:
    """The first batch is read; then one practice is withdrawn, one is changed and one is new."""
    answer = fresh.test_client().get("/search.jsonl?q=career", buffered=False)
    lines = answer.iter_encoded()
    read = [next(lines)]
    order = list(hidden.searcher.scan(Query(text="career")))
    assert sorted(order) == sorted(f"p{number}" for number in range(450))
    hidden.remove(order[-1])
    hidden.put([Practice(slug=order[-2], title="Career changed"), Practice(slug="new", title="Career new")])
    read += list(lines)
    titles = {values["slug"]: values["title"] for values in map(json.loads, read)}
    assert list(titles) == order[:-1]
    assert titles[order[-2]] == "Career changed"
    text = b"".join(read).decode()
    assert not [name for name in ("Nordmann", "Hidden office", "kari@") if name in text]
