"""What nobody found is kept without who, outside of every search, by all processes together, and not for ever."""

import threading
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.errors import CollectionUnavailable
from corpus.practice import Practice
from index.search_query import Query
from search_app import create_app
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries
from search_app.catalogue import Catalogue, get_catalogue
from search_app.models import session
from search_app.settings import load_settings
from search_app.zero_results import models as module
from search_app.zero_results.buffer import zero_result_buffer
from search_app.zero_results.models import ZeroResultQuery, most_frequent, save_counts
from tests.search_app.people import make, post, sign_in
from tests.serving import environment_of, serving


@pytest.fixture
def site(fresh: Flask, shelf: Catalogue) -> Flask:
    shelf.put([Practice(slug="a", title="Guidance desks", countries=["NO"])])
    return fresh


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def kept(app: Flask) -> dict[str, int]:
    zero_result_buffer(app).flush()
    with app.app_context():
        return {one.words: one.times for one in most_frequent(100)}


def ask(client: FlaskClient, **values: str) -> None:
    assert client.get("/search", query_string=values).status_code == 200


def test_the_words_of_a_search_that_finds_nothing_are_counted(site: Flask, client: FlaskClient) -> None:
    for words in ("zebra crossing", "Zebra   CROSSING", "unicorn", "desks"):
        ask(client, q=words)
    assert kept(site) == {"zebra crossing": 2, "unicorn": 1}


def test_words_that_were_left_out_of_a_search_are_counted_each(site: Flask, client: FlaskClient) -> None:
    for words in ("desks for Zebras", "zebras desks unicorn", "guidance a1 b2 c3 d4", "desks guidance"):
        ask(client, q=words)
    ask(client, q="desks zebras", country="NO")
    ask(client, q="desks eve@example.org zebras")
    assert kept(site) == {"zebras": 2, "unicorn": 1}


@pytest.mark.parametrize(
    "values",
    [
        {"q": "zebra", "page": "2"},
        {"q": "zebra", "country": "NO"},
        {"q": "zebra", "not-country": "NO"},
        {"q": "eve@example.org"},
        {"q": "zebra +47 912 34 567"},
        {"q": "0043/1/5122012"},
        {"q": "1234567"},
        {"q": "zebra " * 30},
        {"q": ""},
    ],
)
def test_what_may_say_who_asked_or_says_little_is_not_kept(
    site: Flask, client: FlaskClient, values: Mapping[str, str]
) -> None:
    client.get("/search", query_string=values)
    assert kept(site) == {}


@pytest.mark.parametrize("words", ["zebras 2010-2015", "zebras 1999 2004 2010", "zebra 123456"])
def test_years_are_no_telephone_numbers(site: Flask, client: FlaskClient, words: str) -> None:
    ask(client, q=words)
    assert kept(site) == {words: 1}


def test_programs_are_not_counted(site: Flask, client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=zebra").status_code == 200
    assert kept(site) == {}


def test_a_setting_of_no_days_keeps_nothing_and_no_page_says_that_it_does(tmp_path: Path, client: FlaskClient) -> None:
    app = create_app(load_settings(instance_path=tmp_path, unfound_days=0))
    get_catalogue(app).builder.build()
    ask(app.test_client(), q="zebra")
    assert kept(app) == {}
    for address in ("/help", "/privacy"):
        assert "and nothing about you" in " ".join(client.get(address).text.split())
        assert "and nothing about you" not in " ".join(app.test_client().get(address).text.split())
    get_catalogue(app).close()


def test_counts_come_together_and_remember_the_first_day_and_the_last(site: Flask) -> None:
    engine, today = get_catalogue(site).collection.engine, datetime.now(UTC).date()
    save_counts(engine, {"zebra": 2, "unicorn": 1}, 365)
    long_ago = today - timedelta(days=30)
    with site.app_context():
        session.execute(sa.update(ZeroResultQuery).values(first_day=long_ago, last_day=long_ago))
        session.commit()
    save_counts(engine, {"zebra": 3}, 365)
    with site.app_context():
        assert [(one.words, one.times, one.first_day, one.last_day) for one in most_frequent(10)] == [
            ("zebra", 5, long_ago, today),
            ("unicorn", 1, long_ago, long_ago),
        ]


def test_what_nobody_asked_for_long_is_forgotten(site: Flask) -> None:
    engine = get_catalogue(site).collection.engine
    save_counts(engine, {"zebra": 2, "unicorn": 1}, 30)
    with site.app_context():
        old = datetime.now(UTC).date() - timedelta(days=30)
        session.execute(sa.update(ZeroResultQuery).where(ZeroResultQuery.words == "zebra").values(last_day=old))
        session.commit()
    save_counts(engine, {}, 30)
    assert kept(site) == {"unicorn": 1}


def test_the_rarest_and_oldest_are_forgotten_where_there_are_too_many(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module.MAX_QUERIES == 2_000, "README.md says so"
    monkeypatch.setattr(module, "MAX_QUERIES", 3)
    engine = get_catalogue(site).collection.engine
    save_counts(engine, {"a": 1, "b": 1, "c": 5}, 365)
    with site.app_context():
        old = datetime.now(UTC).date() - timedelta(days=1)
        session.execute(sa.update(ZeroResultQuery).where(ZeroResultQuery.words == "a").values(last_day=old))
        session.commit()
    save_counts(engine, {"d": 2}, 365)
    assert set(kept(site)) == {"b", "c", "d"}


def test_while_the_database_is_away_searches_answer_and_nothing_is_lost(site: Flask, client: FlaskClient) -> None:
    buffer, away = zero_result_buffer(site), True
    write = buffer._write

    def refuse(counts: Mapping[str, int]) -> None:
        if away:
            raise CollectionUnavailable("It does not answer.")
        write(counts)

    buffer._write = refuse
    ask(client, q="zebra")
    assert kept(site) == {}
    ask(client, q="zebra")
    away = False
    assert kept(site) == {"zebra": 2}


def test_what_is_gathered_is_bounded(site: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_app.zero_results.buffer.MAX_BUFFERED", 2)
    for words in ("zebra", "unicorn", "dragon", "zebra"):
        ask(client, q=words)
    assert kept(site) == {"zebra": 2, "unicorn": 1}


def test_threads_that_note_and_write_at_once_lose_nothing(site: Flask) -> None:
    buffer = zero_result_buffer(site)
    answer = get_catalogue(site).search(Query(text="zebra"))

    def note() -> None:
        for number in range(200):
            buffer.add(answer)
            if number % 50 == 0:
                buffer.flush()

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(site) == {"zebra": 800}


@pytest.mark.slow
def test_several_processes_count_together_and_write_the_rest_when_they_end(site: Flask) -> None:
    get_catalogue(site).close()
    settings = environment_of(site)
    with serving(
        Path(settings["PRACTICE_SEARCH_INSTANCE_PATH"]),
        DATABASE_URL=settings["PRACTICE_SEARCH_DATABASE_URL"],
        WORKERS="2",
    ) as server:
        for _ in range(12):
            urllib.request.urlopen(f"{server.address}/search?q=zebra").close()
    with site.app_context():
        assert [(one.words, one.times) for one in most_frequent(10)] == [("zebra", 12)]
    get_catalogue(site).close()


def test_editors_see_what_is_asked_most_ask_it_again_and_forget_it(site: Flask, client: FlaskClient) -> None:
    number = make(site, Role.EDITOR)
    editor = sign_in(site, "editor@example.org")
    for words in ("unicorn", "zebra & <b>co</b>", "zebra & <b>co</b>"):
        ask(client, q=words)
    page = editor.get("/admin/searches")
    links = BeautifulSoup(page.text, "html.parser").select("tbody th a")
    assert [one.text for one in links] == ["zebra & <b>co</b>", "unicorn"]
    assert editor.get(str(links[0]["href"])).status_code == 200
    assert "<b>co</b>" not in page.text
    assert page.cache_control.no_store
    assert "2 searches" in editor.get("/admin").text
    assert post(editor, "/admin/searches/forget", page="/admin/searches", words="unicorn").status_code == 302
    assert "unicorn" not in editor.get("/admin/searches").text
    with site.app_context():
        entry = audit_entries(what="search.")[0]
        assert (entry.what, entry.person, entry.details) == ("search.forgotten", number, {})
    for words in ("unicorn", "", "a\x00b", "x" * 500):
        assert post(editor, "/admin/searches/forget", page="/account", words=words).status_code == 404
    assert editor.post("/admin/searches/forget", data={"words": "zebra & <b>co</b>"}).status_code == 400
    for page_number in ("0", "x", "2", "99999999999"):
        assert editor.get("/admin/searches", query_string={"page": page_number}).status_code == 200


def test_no_query_is_longer_than_its_column(site: Flask, client: FlaskClient) -> None:
    """README.md says 120 characters."""
    for length in (120, 121):
        ask(client, q="z" * length)
    assert kept(site) == {"z" * 120: 1}
