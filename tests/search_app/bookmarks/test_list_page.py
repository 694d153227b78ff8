"""A reader's list without an account: its buttons, its page and its address."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

NORWAY, FINLAND = "no-county-agreements", "fi-ohjaamo"
SITE = "http://localhost"


@pytest.fixture
def reader(demo: Flask) -> Iterator[FlaskClient]:
    """A browser without cookies."""
    with demo.test_client() as client:
        yield client


def change(reader: FlaskClient, **fields: str | list[str]) -> str:
    answer = reader.post("/list", data=fields, headers={"Referer": f"{SITE}/search?q=guidance"})
    assert answer.status_code == 303
    return answer.location


def entries(reader: FlaskClient, address: str = "/list") -> list[str]:
    page = BeautifulSoup(reader.get(address).text, "html.parser")
    return [str(box["value"]) for box in page.select(".list-entries input[name=p]")]


def count(reader: FlaskClient, address: str = "/") -> str:
    counter = BeautifulSoup(reader.get(address).text, "html.parser").select_one("[data-list-count]")
    assert counter is not None
    return counter.text


def test_practices_are_added_and_removed_without_an_account(reader: FlaskClient) -> None:
    assert change(reader, add=NORWAY) == "/search?q=guidance"
    change(reader, add=FINLAND)
    change(reader, add=NORWAY)
    assert entries(reader) == [NORWAY, FINLAND]
    assert count(reader) == "2"
    change(reader, remove=NORWAY)
    assert entries(reader) == [FINLAND]
    change(reader, remove=FINLAND)
    assert "list" not in {cookie.key for cookie in reader._cookies.values()}


def test_buttons_on_cards_and_pages_say_what_they_do(reader: FlaskClient) -> None:
    for address in (f"/practices/{NORWAY}", "/search?q=county+agreements"):
        change(reader, remove=NORWAY)
        names = []
        for _ in range(2):
            page = BeautifulSoup(reader.get(address).text, "html.parser")
            button = page.select_one(f'button[value="{NORWAY}"]')
            assert button is not None
            names.append((button["name"], button.text.partition(":")[0].strip()))
            change(reader, add=NORWAY)
        assert names == [("add", "Add to list"), ("remove", "Remove from list")]


def test_the_address_of_a_list_opens_elsewhere_and_offers_to_add_all(reader: FlaskClient, demo: Flask) -> None:
    change(reader, add=[NORWAY, FINLAND])
    shared = BeautifulSoup(reader.get("/list").text, "html.parser").select_one("#list-address")
    assert shared is not None
    elsewhere = demo.test_client()
    address = str(shared["value"]).removeprefix(SITE)
    assert entries(elsewhere, address) == [NORWAY, FINLAND]
    assert entries(elsewhere) == []
    form = BeautifulSoup(elsewhere.get(address).text, "html.parser").select("form.list-actions input[name=add]")
    assert elsewhere.post("/list", data={"add": [str(one["value"]) for one in form]}).location == "/list"
    assert entries(elsewhere) == [NORWAY, FINLAND]


def test_a_page_changes_with_the_list_and_is_stored_for_its_reader_only(reader: FlaskClient, demo: Flask) -> None:
    before = reader.get("/search?q=guidance")
    change(reader, add=NORWAY)
    after = reader.get("/search?q=guidance", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Cookie" in after.headers["Vary"]
    assert "private" in after.headers["Cache-Control"]
    again = reader.get("/search?q=guidance", headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304
    assert count(demo.test_client(), "/search?q=guidance") == "0"


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_another_site_changes_nothing(reader: FlaskClient, headers: dict[str, str]) -> None:
    assert reader.post("/list", data={"add": NORWAY}, headers=headers).status_code == 403
    assert entries(reader) == []


@pytest.mark.parametrize("referer", ["https://evil.example/x", "http://localhost//evil.example", "", "javascript:1"])
def test_nobody_is_sent_to_another_site(reader: FlaskClient, referer: str) -> None:
    assert reader.post("/list", data={"add": NORWAY}, headers={"Referer": referer}).location == "/list"


def test_a_list_holds_a_hundred_and_fits_into_a_cookie(reader: FlaskClient) -> None:
    change(reader, add=[f"short-{number}" for number in range(100)])
    assert count(reader) == "100"
    assert change(reader, add=NORWAY) == "/list?full=1"
    assert "Your list is full" in reader.get("/list?full=1").text
    change(reader, remove=[f"short-{number}" for number in range(100)])
    change(reader, add=[f"{number:02}-{'x' * 93}" for number in range(100)])
    assert 0 < int(count(reader)) < 41  # 4 096 bytes hold at most 42 slugs of 96 letters


@pytest.mark.parametrize("value", ["..", "<b>", "a.<script>.B", "x" * 4000, "%00"])
def test_a_cookie_that_we_did_not_write_does_no_harm(reader: FlaskClient, value: str) -> None:
    reader.set_cookie("list", value)
    page = reader.get("/list")
    assert page.status_code == 200
    assert "<script>" not in page.text


def test_a_script_gets_the_count(reader: FlaskClient) -> None:
    answer = reader.post("/list", data={"add": NORWAY}, headers={"Accept": "application/json"})
    assert answer.json == {"count": 1, "is_full": False}


def test_a_list_is_taken_away_as_files_and_as_a_feed(reader: FlaskClient) -> None:
    page = BeautifulSoup(reader.get(f"/list?p={NORWAY}&p={FINLAND}").text, "html.parser")
    addresses = [str(link["href"]) for link in page.select(".downloads a")]
    endings = ["csv", "xlsx", "json", "jsonl", "ris", "bib", "csl.json"]
    assert sorted(addresses) == sorted(f"/practices.{ending}?p={NORWAY}&p={FINLAND}" for ending in endings)
    feed = page.find("a", string="Atom feed of this list")
    for address in (*addresses, str(feed["href"])):  # type: ignore[index]
        answer = reader.get(address)
        assert answer.status_code == 200
        assert NORWAY.encode() in answer.data or address.startswith("/practices.xlsx")


def test_headers_that_cannot_be_parsed_are_those_of_no_site(reader: FlaskClient) -> None:
    headers = {"Referer": "http://[bad"}
    assert reader.post("/list", data={"add": NORWAY}, headers=headers).location == "/list"
    assert reader.post("/list", data={"add": FINLAND}, headers={"Origin": "http://[bad"}).status_code == 403
    assert entries(reader) == [NORWAY]


def test_what_does_not_fit_on_the_list_is_said(reader: FlaskClient) -> None:
    headers = {"Accept": "application/json"}
    many = [f"x{number}" for number in range(150)]
    assert reader.post("/list", data={"add": many}, headers=headers).json == {"count": 100, "is_full": True}
    no_slug = reader.post("/list", data={"add": "X" * 5_000}, headers=headers)
    assert no_slug.json == {"count": 100, "is_full": False}
