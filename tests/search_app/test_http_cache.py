"""An answer that a reader has is not sent again, and one that has changed is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice
from search_app.catalogue import Catalogue

ADDRESSES = ["/", "/search?q=guidance", "/browse/country", "/api/v1/search?q=guidance", "/practices/fi-ohjaamo"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_an_answer_that_the_reader_has_is_not_sent_again(client: FlaskClient, address: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get(address, headers=headers)
    again = client.get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_another_address_is_another_answer(client: FlaskClient) -> None:
    tags = {client.get(address).headers["ETag"] for address in ADDRESSES}
    assert len(tags) == len(ADDRESSES)


def test_an_answer_that_has_changed_is_sent(fresh: Flask, shelf: Catalogue) -> None:
    client = fresh.test_client()
    tag = client.get("/search").headers["ETag"]
    shelf.put([Practice(slug="a", title="A new practice")])
    answer = client.get("/search", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "A new practice" in answer.text


def test_a_practice_that_has_changed_is_sent(fresh: Flask, shelf: Catalogue) -> None:
    client = fresh.test_client()
    shelf.put([Practice(slug="a", title="As it was")])
    tag = client.get("/practices/a").headers["ETag"]
    assert client.get("/practices/a", headers={"If-None-Match": tag}).status_code == 304
    shelf.put([Practice(slug="a", title="As it is")])
    answer = client.get("/practices/a", headers={"If-None-Match": tag})
    assert (answer.status_code, "As it is" in answer.text) == (200, True)


def test_a_refusal_carries_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/search?page=x").headers


def test_answers_are_compressed_for_those_who_can_read_them(client: FlaskClient) -> None:
    plain = client.get("/search", headers={"Accept-Encoding": "identity"})
    packed = client.get("/search", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 3
