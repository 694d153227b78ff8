"""The page that shows two to five practices side by side."""

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Contact, Link, Practice, Section
from search_app.catalogue import get_catalogue

PAIR = "/compare?p=north&p=south"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[FlaskClient]:
    app = application(tmp_path_factory.mktemp("compared"))
    practices = [
        Practice(
            slug="north",
            title="Mentors <north>",
            countries=("NO", "SE"),
            start_year=2010,
            keywords=("mentoring",),
            sources=(Link(title="Report", url="https://example.org/report"),),
            contact=Contact(email="secret@example.org", consent="public"),
            sections=(Section("why", "Too many left."), Section("aims", "Fewer *leavers*.")),
        ),
        Practice(
            slug="south",
            title="Mentors south",
            countries=("SE", "NO"),
            start_year=2012,
            keywords=("mentoring",),
            sections=(Section("why", "Too many left."),),
        ),
        Practice(
            slug="policy",
            title="A resolution",
            record_type="document",
            sections=(Section("document_content", "Ministers agree."),),
        ),
        *(Practice(slug=f"other-{number}", title=f"Other {number}") for number in range(3)),
        Practice(slug="gone", title="Once there"),
    ]
    get_catalogue(app).collection.put(practices)
    get_catalogue(app).collection.remove("gone")
    yield app.test_client()
    get_catalogue(app).close()


def rows(client: FlaskClient, address: str) -> dict[str, list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    return {
        row.select_one('th[scope="row"]').get_text(" ", strip=True): [  # type: ignore[union-attr]
            " ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("td")
        ]
        for row in page.select("tbody tr:has(td)")
    }


def test_practices_are_shown_field_by_field_and_section_by_section(client: FlaskClient) -> None:
    shown = rows(client, PAIR)
    assert shown["Year it started"] == ["2010", "2012"]
    assert shown["Countries same in all"] == ["Norway Sweden", "Sweden Norway"]
    assert shown["Keywords same in all"] == ["mentoring", "mentoring"]
    assert shown["Sources"] == ["Report · https://example.org/report", "Not given"]
    assert [cells for label, cells in shown.items() if "Fewer leavers ." in cells] == [["Fewer leavers .", "Not given"]]
    assert ["Too many left.", "Too many left."] in shown.values()


def test_only_differences_leaves_out_what_is_the_same_and_says_so(client: FlaskClient) -> None:
    every, differing = rows(client, PAIR), rows(client, f"{PAIR}&only=differences")
    assert differing == {label: cells for label, cells in every.items() if "same in all" not in label}
    assert f"{len(every) - len(differing)} rows are the same in all" in client.get(f"{PAIR}&only=differences").text


def test_several_kinds_of_record_are_compared(client: FlaskClient) -> None:
    shown = rows(client, "/compare?p=policy&p=north")
    assert ["Ministers agree.", "Not given"] in shown.values()
    assert ["Not given", "Too many left."] in shown.values()


def test_titles_are_escaped_and_contacts_are_not_shown(client: FlaskClient) -> None:
    text = client.get(PAIR).text
    assert "Mentors &lt;north&gt;" in text
    assert "secret" not in text


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/compare", 200, "You chose no"),
        ("/compare?p=north", 400, "You chose 1 "),
        ("/compare?p=north&p=north", 400, "You chose 1 "),
        ("/compare?p=" + "&p=".join("abcdef"), 400, "You chose 6 "),
        ("/compare?p=north&p=nowhere", 404, "“nowhere”"),
        ("/compare?p=north&p=gone", 404, "“Once there” was withdrawn."),
        ("/compare?p=north&p=south&p=gone", 200, "“Once there” was withdrawn."),
        ("/compare?p=north&p=south&p=%00%3Cb%3E", 200, "&lt;b&gt;"),
    ],
)
def test_what_cannot_be_compared_is_named(client: FlaskClient, address: str, status: int, message: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert message in answer.text


def test_five_fit(client: FlaskClient) -> None:
    page = client.get("/compare?p=north&p=south&p=other-0&p=other-1&p=other-2").text
    assert len(BeautifulSoup(page, "html.parser").select("thead th")) == 5
