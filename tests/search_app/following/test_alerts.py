"""Saved searches and their e-mails: who gets which, once, whatever happens to the run that sends them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice, Section
from search_app.accounts.models import find_person
from search_app.accounts.personal_data import erase_person, export_personal_data
from search_app.catalogue import Catalogue, get_catalogue
from search_app.following.alerts import queue_alerts, send_alerts
from search_app.following.models import AlertMessage, SavedSearch, searches_of
from search_app.models import session
from search_app.ops.cli import cli
from tests.search_app.people import mails, make, post, sign_in

BASE = "http://localhost"
TOMORROW = timedelta(days=1)


def practice(slug: str, text: str = "apples") -> Practice:
    return Practice(
        slug=slug, title=f"Practice {slug}", language="en", countries=["NO"], sections=[Section("why", text)]
    )


@pytest.fixture
def site(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path / "instance", public_url=BASE)
    catalogue = get_catalogue(app)
    catalogue.builder.build()
    catalogue.put([practice("old")])
    make(app, email="reader@example.org")
    yield app
    catalogue.close()


@pytest.fixture
def catalogue(site: Flask) -> Catalogue:
    return get_catalogue(site)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return sign_in(site, "reader@example.org")


def save(client: FlaskClient, search: str = "q=apples", frequency: str = "daily", **values: str) -> None:
    address = f"/account/searches/new?{search}"
    answer = post(client, address, name=values.pop("name", "All apples"), frequency=frequency, **values)
    assert answer.status_code == 302


def run(site: Flask, after: timedelta = TOMORROW) -> None:
    """What the command does, so much later."""
    now = datetime.now(UTC) + after
    with site.test_request_context():
        list(queue_alerts(get_catalogue(site), now))
        list(send_alerts(now))


def alerts(site: Flask) -> list[EmailMessage]:
    """The alerts in the mail folder. The mail about a new sign-in is none."""
    return [mail for mail in mails(site) if mail["List-Unsubscribe"]]


def listed(mail: EmailMessage) -> list[str]:
    return re.findall(rf"^  {BASE}/practices/(\S+)$", mail.get_content().replace("\r\n", "\n"), re.MULTILINE)


def test_an_email_names_what_was_published_since_the_search_was_saved(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader)
    catalogue.put([practice("new"), practice("other", "pears")])
    run(site)
    (mail,) = alerts(site)
    assert mail["To"] == "reader@example.org"
    assert mail["Subject"].startswith("All apples: 1 new - ")
    assert listed(mail) == ["new"]


def test_nothing_new_sends_nothing_and_nothing_comes_twice(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader)
    run(site)
    assert alerts(site) == []
    catalogue.put([practice("new")])
    run(site, 2 * TOMORROW)
    run(site, 3 * TOMORROW)
    assert len(alerts(site)) == 1


def test_changes_come_only_where_they_are_wanted(site: Flask, catalogue: Catalogue, reader: FlaskClient) -> None:
    save(reader, name="New ones")
    save(reader, name="Changed ones, too", with_changes="y")
    catalogue.put([practice("old", "apples and plums")])
    run(site)
    (mail,) = alerts(site)
    assert mail["Subject"].startswith("Changed ones, too: 1 changed - ")
    assert listed(mail) == ["old"]


def test_what_was_withdrawn_meanwhile_is_not_named(site: Flask, catalogue: Catalogue, reader: FlaskClient) -> None:
    save(reader)
    catalogue.put([practice("new")])
    catalogue.remove("new")
    run(site)
    assert alerts(site) == []


@pytest.mark.parametrize(
    ("frequency", "days", "expected"), [("daily", 1, 1), ("weekly", 6, 0), ("weekly", 7, 1), ("never", 30, 0)]
)
def test_emails_come_as_often_as_was_chosen(
    site: Flask, reader: FlaskClient, frequency: str, days: int, expected: int
) -> None:
    save(reader, frequency=frequency)
    get_catalogue(site).put([practice("new")])
    run(site, timedelta(hours=20))
    assert alerts(site) == []
    run(site, timedelta(days=days))
    assert len(alerts(site)) == expected


def test_a_run_that_is_killed_before_sending_loses_nothing(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader)
    catalogue.put([practice("new")])
    with site.test_request_context():
        list(queue_alerts(catalogue, datetime.now(UTC) + TOMORROW))  # and killed here
    run(site, 2 * TOMORROW)
    assert [listed(mail) for mail in alerts(site)] == [["new"]]


def test_a_run_that_is_killed_after_sending_sends_nothing_twice(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader)
    catalogue.put([practice("new")])
    run(site)
    with site.test_request_context():  # as if the run had been killed before it stored that the message was sent
        session.query(AlertMessage).update({"sent_at": None})
        session.commit()
    run(site, 2 * TOMORROW)
    assert len(alerts(site)) == 1


def test_two_runs_at_once_send_one_message(site: Flask, catalogue: Catalogue, reader: FlaskClient) -> None:
    save(reader)
    catalogue.put([practice("new")])
    now = datetime.now(UTC) + TOMORROW
    with site.test_request_context():
        first, second = queue_alerts(catalogue, now), queue_alerts(catalogue, now)
        assert [*first, *second] == [True]
        assert [*send_alerts(now), *send_alerts(now)] == [True]


def test_one_click_in_a_mail_program_ends_the_emails(site: Flask, catalogue: Catalogue, reader: FlaskClient) -> None:
    save(reader)
    catalogue.put([practice("new")])
    run(site)
    (mail,) = alerts(site)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>").removeprefix(BASE)
    (file,) = (Path(site.instance_path) / "mail").glob("*-alert-*.eml")
    assert f"List-Unsubscribe: <{BASE}{address}>" in file.read_text(encoding="utf-8").splitlines()
    assert address in mail.get_content()
    stranger = site.test_client()
    assert "Stop these e-mails" in stranger.get(address).text
    assert stranger.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    catalogue.put([practice("newer")])
    run(site, 2 * TOMORROW)
    assert len(alerts(site)) == 1
    assert stranger.get("/alerts/nothing/stop").status_code == 404


def test_emails_that_are_switched_on_later_begin_then(site: Flask, catalogue: Catalogue, reader: FlaskClient) -> None:
    save(reader, frequency="never")
    catalogue.put([practice("early")])
    page = BeautifulSoup(reader.get("/account/searches").text, "html.parser")
    (address,) = (link["href"] for link in page.select(".item-list a") if link.get_text().startswith("Change"))
    assert post(reader, str(address), name="Apples", frequency="daily").status_code == 302
    catalogue.put([practice("late")])
    run(site)
    assert [listed(mail) for mail in alerts(site)] == [["late"]]


def test_a_search_whose_filter_is_gone_finds_nothing_and_says_so(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader)
    with site.test_request_context():
        session.query(SavedSearch).update({"arguments": "q=apples&no_such_facet=x"})
        session.commit()
    catalogue.put([practice("new")])
    run(site)
    assert alerts(site) == []
    assert "a filter that no longer exists" in reader.get("/account/searches").text


def test_people_see_and_change_their_own_searches_only(site: Flask, reader: FlaskClient) -> None:
    save(reader)
    make(site, email="other@example.org")
    other = sign_in(site, "other@example.org")
    assert "All apples" in reader.get("/account/searches").text
    assert "All apples" not in other.get("/account/searches").text
    assert other.get("/account/searches/1").status_code == 404
    assert reader.get("/account/searches/99999999999999999999").status_code == 404
    assert post(other, "/account/searches/1/delete", page="/account").status_code == 404
    assert post(reader, "/account/searches/1/delete", page="/account/searches").status_code == 302
    assert "You have no saved searches" in reader.get("/account/searches").text


def test_a_saved_search_needs_a_name_and_has_a_bound(
    site: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/account/searches/new?q=apples"
    assert "Enter a name" in post(reader, address, name=" ", frequency="daily").text
    assert "at most 100 characters" in post(reader, address, name="x" * 101, frequency="daily").text
    monkeypatch.setattr("search_app.following.saved_searches.MAX_SAVED_SEARCHES", 1)
    save(reader)
    save(reader)
    with site.test_request_context():
        assert len(searches_of(1)) == 1


def test_the_data_of_a_person_holds_the_searches_and_an_erasure_takes_them(site: Flask, reader: FlaskClient) -> None:
    save(reader)
    with site.test_request_context():
        person = find_person(1)
        assert person is not None
        assert [saved["name"] for saved in export_personal_data(person)["saved_searches"]] == ["All apples"]
        erase_person(person, None)
        assert session.query(SavedSearch).count() == 0


def test_the_command_says_what_it_did(site: Flask, catalogue: Catalogue, reader: FlaskClient) -> None:
    save(reader)
    catalogue.put([practice("new")])
    with site.test_request_context():
        session.query(SavedSearch).update({"checked_at": datetime.now(UTC) - TOMORROW})
        session.commit()
    environment = {
        "PRACTICE_SEARCH_INSTANCE_PATH": site.instance_path,
        "PRACTICE_SEARCH_PUBLIC_URL": BASE,
        "PRACTICE_SEARCH_DATABASE_URL": site.config["PRACTICE_SEARCH"].database_url,
    }
    answer = CliRunner(env=environment).invoke(cli, ["alerts", "send"])
    assert not answer.exception, answer.exception
    assert answer.output == "1 search was due; 1 with something new.\n1 e-mail sent.\n"
    assert len(alerts(site)) == 1
    del environment["PRACTICE_SEARCH_PUBLIC_URL"]
    refused = CliRunner(env=environment).invoke(cli, ["alerts", "send"])
    assert refused.exit_code == 1
    assert "PRACTICE_SEARCH_PUBLIC_URL" in refused.output


def test_a_message_that_waits_is_not_sent_to_whoever_wants_none(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader)
    catalogue.put([practice("new")])
    with site.test_request_context():
        list(queue_alerts(catalogue, datetime.now(UTC) + TOMORROW))
        (search,) = searches_of(1)
        assert site.test_client().post(f"/alerts/{search.token}/stop").cache_control.no_store
    run(site, 2 * TOMORROW)
    assert alerts(site) == []


def test_a_search_that_is_deleted_during_a_run_ends_no_run(
    site: Flask, catalogue: Catalogue, reader: FlaskClient
) -> None:
    save(reader, name="First")
    save(reader, name="Second")
    catalogue.put([practice("new")])
    now = datetime.now(UTC) + TOMORROW
    with site.test_request_context():
        checks = queue_alerts(catalogue, now)
        assert next(checks)
    post(reader, "/account/searches/2/delete", page="/account/searches")
    with site.test_request_context():
        assert list(checks) == []
        assert list(send_alerts(now)) == [True]
