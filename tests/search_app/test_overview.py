"""The overview: its numbers are those of the practices, and of the searches that it links to."""

import re
from collections import Counter
from itertools import product

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from search_app.catalogue import get_catalogue


def overview(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def cells(page: BeautifulSoup) -> dict[tuple[str, str], Tag]:
    table = page.select_one("table.matrix")
    assert table is not None
    heads = [head.get_text(strip=True) for head in table.select("thead th")][1:]
    return {
        (row.select("th")[0].get_text(strip=True), head): cell
        for row in table.select("tbody tr")
        for head, cell in zip(heads, row.select("td"), strict=True)
    }


def total(client: FlaskClient, url: str) -> int:
    page = BeautifulSoup(client.get(url, follow_redirects=True).text, "html.parser")
    match = re.match(r"(?:All )?(\d+)", page.select("h1")[0].get_text(" ", strip=True))
    return int(match[1]) if match else 0


def test_every_cell_is_the_number_of_practices_that_carry_both_values(demo: Flask, client: FlaskClient) -> None:
    catalogue = get_catalogue(demo)
    label = catalogue.vocabularies.label
    expected: Counter[tuple[str, str]] = Counter()
    for practice in catalogue.collection.practices():
        places = [label("country", code) for code in practice.countries] or ["No country given"]
        targets = [label("target", code) for code in practice.values_of("targets")] or ["No target group given"]
        expected.update(product(places, targets))
    page = overview(client, "/overview?rows=country&columns=target")
    shown = {pair: int(cell.get_text(strip=True)) for pair, cell in cells(page).items()}
    assert {pair: count for pair, count in shown.items() if count} == {
        pair: count for pair, count in expected.items() if pair in shown
    }
    assert sum(count == 0 for count in shown.values()) > 0


@pytest.mark.parametrize(
    "address", ["/overview", "/overview?q=guidance&country=NO&country=SE&year=2005..&columns=type"]
)
def test_a_number_is_the_total_of_the_search_that_it_links_to(client: FlaskClient, address: str) -> None:
    page = overview(client, address)
    links = [link for cell in cells(page).values() for link in cell.select("a")]
    bars = [item.select_one("a") for item in page.select(".facet-bars li")]
    years = page.select("details tbody tr")
    assert links
    for link in links[:: max(1, len(links) // 4)]:
        assert int(link.get_text(strip=True)) == total(client, str(link["href"])), link
    for bar in filter(None, bars[::25]):
        assert total(client, str(bar["href"])) == int(re.findall(r"\d+", bar.parent.select_one(".count").text)[0]), bar
    for row in years[::10]:
        assert int(row.select("td")[0].text) == total(client, str(row.select("a")[0]["href"]))


def test_a_long_side_is_shown_in_parts_that_are_counted(client: FlaskClient) -> None:
    first = overview(client, "/overview?rows=target&columns=country")
    link = first.find("a", string="Next columns")
    assert isinstance(link, Tag)
    second = overview(client, str(link["href"]))
    assert not {head for _, head in cells(first)} & {head for _, head in cells(second)}
    assert "country 1 to 12 of" in " ".join(first.get_text(" ", strip=True).split())


@pytest.mark.parametrize("address", ["/overview?rows=colour", "/overview?row_part=0", "/overview?column_part=x"])
def test_a_choice_that_is_none_is_named(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert address.split("?")[1].split("=", maxsplit=1)[0] in answer.text


def test_an_overview_without_a_hit_or_of_one_facet_says_so(client: FlaskClient) -> None:
    for address in ("/overview?q=%22xyzzy+plugh%22", "/overview?rows=country&columns=country"):
        assert "There is nothing to compare" in overview(client, address).text
