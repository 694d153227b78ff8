"""Signing in, and everything that somebody might try at that door."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from search_app import create_app
from search_app.accounts.models import find_person, find_person_by_email
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue
from search_app.models import session
from search_app.settings import load_settings
from tests.search_app.people import PASSWORD, links, make, post, sign_in, token

OTHER = "another long password"


@pytest.fixture
def site(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    """An application at which anybody may register, with an index that is empty."""
    app = application(tmp_path / "instance", registration=True)
    get_catalogue(app).builder.build()
    yield app
    get_catalogue(app).close()


@pytest.fixture
def site_in_earnest(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Flask]:
    """The same, where a password costs what it costs in service."""
    settings = load_settings(instance_path=tmp_path / "instance", database_url=new_database(), registration=True)
    app = create_app(settings)
    get_catalogue(app).builder.build()
    yield app
    get_catalogue(app).close()


@pytest.fixture
def ada(site: Flask) -> int:
    """A reader's number."""
    return make(site, email="ada@example.org")


def done(site: Flask) -> list[str]:
    with site.app_context():
        return [entry.what for entry in audit_entries()][::-1]


def errors(text: str) -> list[str]:
    summary = text.partition('class="error-summary"')[2].partition("</ul>")[0]
    return re.findall(r'<a href="#\w+">([^<]+)', summary)


def test_somebody_registers_confirms_and_signs_in(site: Flask) -> None:
    client = site.test_client()
    answer = post(client, "/register", name="Ada  Lovelace", email="Ada@Example.org", password=PASSWORD)
    assert answer.location == "/sign-in"
    assert "Follow the link in it to confirm your address" in client.get("/sign-in").text
    assert post(client, "/sign-in", email="ada@example.org", password=PASSWORD).status_code == 200
    (link,) = links(site, "Ada@example.org")
    assert client.get(link).location == "/sign-in"
    assert post(client, "/sign-in", email="ada@example.org", password=PASSWORD).status_code == 302
    assert "Ada Lovelace" in client.get("/help").text
    assert done(site) == ["person.registered", "person.confirmed"]


def test_whoever_registers_says_neither_their_role_nor_that_they_are_confirmed(site: Flask) -> None:
    values = {"role": "administrator", "active": "1", "confirmed_at": "2020-01-01", "id": "99", "subject": "x"}
    post(site.test_client(), "/register", name="Eve", email="eve@example.org", password=PASSWORD, **values)
    with site.app_context():
        person = find_person(1)
        assert person is not None
        assert (person.role, person.confirmed_at, person.subject) == (Role.READER, None, None)


def test_a_profile_takes_a_name_and_nothing_else(site: Flask, ada: int) -> None:
    client = sign_in(site, "ada@example.org")
    post(client, "/account", name="Ada L.", role="administrator", email="eve@example.org", active="")
    with site.app_context():
        person = find_person(ada)
        assert person is not None
        assert (person.name, person.role, person.email) == ("Ada L.", Role.READER, "ada@example.org")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"name": ""}, "Enter your name"),
        ({"name": "<b>Eve</b>"}, "Remove characters such as"),
        ({"name": "x" * 121}, "at most 120"),
        ({"email": "nowhere"}, "Enter an e-mail address such as"),
    ],
)
def test_what_is_wrong_with_a_registration_is_said_at_its_field(
    site: Flask, values: dict[str, str], message: str
) -> None:
    good = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}
    answer = post(site.test_client(), "/register", **(good | values))
    assert answer.status_code == 200
    assert any(message in error for error in errors(answer.text))
    (field,) = values
    assert f'aria-describedby="{field}-hint {field}-error"' in answer.text
    assert "<title>Error: Register" in answer.text


def test_without_the_setting_nobody_registers(fresh: Flask) -> None:
    assert fresh.test_client().get("/register").status_code == 403
    assert "/register" not in fresh.test_client().get("/sign-in").text


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_are_the_same(site: Flask, known: bool) -> None:  # noqa: FBT001
    make(site, email="ada@example.org")
    email = "ada@example.org" if known else "bob@example.org"
    answer = post(site.test_client(), "/sign-in", email=email, password="not the password")
    assert (answer.status_code, errors(answer.text)) == (200, ["The e-mail address or the password is wrong."])
    assert "aria-invalid" not in answer.text


@pytest.mark.parametrize("address", ["/reset-password", "/confirm"])
def test_asking_for_mail_does_not_tell_who_has_an_account(site: Flask, address: str) -> None:
    make(site, email="ada@example.org")
    answers = []
    for email in ("ada@example.org", "bob@example.org"):
        text = post(site.test_client(), address, email=email).text.replace(email, "")
        answers.append(re.sub(r'name="csrf_token" value="[^"]+"', "", text))
    assert answers[0] == answers[1]


def test_registering_again_looks_the_same_and_tells_only_the_owner(site: Flask) -> None:
    make(site, email="ada@example.org")
    client = site.test_client()
    answer = post(client, "/register", name="Eve", email="ada@example.org", password=OTHER)
    assert answer.location == "/sign-in"
    assert "Follow the link in it to confirm your address" in client.get("/sign-in").text
    assert links(site, "ada@example.org") == ["/reset-password"]
    assert sign_in(site, "ada@example.org").get("/account").status_code == 200


def test_passwords_are_kept_at_the_cost_that_is_recommended(site_in_earnest: Flask) -> None:
    make(site_in_earnest, email="ada@example.org")
    with site_in_earnest.app_context():
        person = find_person_by_email("ada@example.org")
        assert person is not None
        assert str(person.password).startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_an_unknown_address_takes_as_long_as_a_wrong_password(site_in_earnest: Flask) -> None:
    """The fastest of each, taken in turns: the hash outweighs everything else.

    It is the time of this thread on the processor, which no other load of the machine changes.
    """
    make(site_in_earnest, email="ada@example.org")
    client = site_in_earnest.test_client()
    proof = token(client)
    times: dict[str, list[float]] = {"ada": [], "bob": []}
    for _ in range(5):
        for name, taken in times.items():
            before = time.thread_time()
            client.post(
                "/sign-in", data={"csrf_token": proof, "email": f"{name}@example.org", "password": "not the password"}
            )
            taken.append(time.thread_time() - before)
    assert 0.5 < min(times["ada"]) / min(times["bob"]) < 2


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost@evil.example/",
        "\thttps://evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
    ],
)
def test_nobody_is_led_elsewhere_by_signing_in(site: Flask, target: str) -> None:
    make(site, email="ada@example.org")
    client = site.test_client()
    values = {"csrf_token": token(client), "email": "ada@example.org", "password": PASSWORD}
    assert client.get("/sign-in", query_string={"next": target}).location == "/sign-in"
    answers = (
        client.post("/sign-in", query_string={"next": target}, data=values),
        client.post("/sign-in", data={**values, "next": target}),
        sign_in(site, "ada@example.org").get("/sign-in", query_string={"next": target}),
    )
    assert [(answer.status_code, answer.location) for answer in answers] == [
        (400, None),
        (400, None),
        (302, "/sign-in"),
    ]


@pytest.mark.usefixtures("ada")
def test_whoever_signs_in_comes_to_where_they_wanted(site: Flask) -> None:
    client = site.test_client()
    values = {"csrf_token": token(client), "email": "ada@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", query_string={"next": "/account/sign-ins?x=1"}, data=values)
    assert answer.location == "/account/sign-ins?x=1"


@pytest.mark.parametrize("address", ["/sign-in", "/register", "/reset-password", "/confirm"])
def test_a_form_without_its_token_is_refused(site: Flask, address: str) -> None:
    values = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
    assert site.test_client().post(address, data=values).status_code == 400
    assert site.test_client().post(address, data={**values, "csrf_token": "guessed"}).status_code == 400


@pytest.mark.usefixtures("ada")
def test_nobodys_forms_are_sent_with_another_persons_token(site: Flask) -> None:
    make(site, email="eve@example.org")
    victim, evil = sign_in(site, "ada@example.org"), sign_in(site, "eve@example.org")
    stolen = token(evil, "/account")
    assert victim.post("/account", data={"csrf_token": stolen, "name": "Changed"}).status_code == 400
    for address in ("/sign-out", "/account/sign-ins/end-others", "/account/erase", "/account/password"):
        assert victim.post(address, data={}).status_code == 400
    assert victim.get("/account").status_code == 200


@pytest.mark.usefixtures("ada")
def test_a_cookie_from_before_signing_in_is_worth_nothing_after_it(site: Flask) -> None:
    client = site.test_client()
    proof = token(client)
    planted = client.get_cookie("session")
    assert planted is not None
    client.post("/sign-in", data={"csrf_token": proof, "email": "ada@example.org", "password": PASSWORD})
    renewed = client.get_cookie("session")
    assert renewed is not None
    assert renewed.value != planted.value
    other_browser = site.test_client()
    other_browser.set_cookie("session", planted.value)
    assert other_browser.get("/account").status_code == 302
    assert client.post("/account", data={"csrf_token": proof, "name": "Ada"}).status_code == 400


@pytest.mark.usefixtures("ada")
def test_signing_in_again_ends_the_sign_in_that_the_browser_held(site: Flask) -> None:
    first = sign_in(site, "ada@example.org")
    old_cookie = first.get_cookie("session")
    assert old_cookie is not None
    post(first, "/sign-out", page="/help")
    copy = site.test_client()
    copy.set_cookie("session", old_cookie.value)
    assert copy.get("/account").status_code == 302


@pytest.mark.usefixtures("ada")
def test_sign_ins_are_seen_and_ended_one_by_one_or_all_others(site: Flask) -> None:
    laptop = sign_in(site, "ada@example.org", agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    phone = sign_in(site, "ada@example.org", agent="Mozilla/5.0 (iPhone) CriOS/140 Safari/604")
    desk = sign_in(site, "ada@example.org", agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140")
    text = laptop.get("/account/sign-ins").text
    assert all(name in text for name in ("Firefox on Linux", "Chrome on iPhone", "Edge on Windows", "this browser"))
    number = re.findall(r"/account/sign-ins/(\d+)/end", text)
    assert len(number) == 2
    assert post(laptop, f"/account/sign-ins/{number[0]}/end", page="/account").status_code == 302
    alive = [client.get("/account").status_code for client in (laptop, phone, desk)]
    assert sorted(alive) == [200, 200, 302]
    post(laptop, "/account/sign-ins/end-others", page="/account")
    assert [client.get("/account").status_code for client in (laptop, phone, desk)] == [200, 302, 302]


@pytest.mark.usefixtures("ada")
def test_nobody_ends_the_sign_in_of_another(site: Flask) -> None:
    make(site, email="eve@example.org")
    ada, eve = sign_in(site, "ada@example.org"), sign_in(site, "eve@example.org")
    sign_in(site, "ada@example.org")
    (hers,) = re.findall(r"/account/sign-ins/(\d+)/end", ada.get("/account/sign-ins").text)
    assert post(eve, f"/account/sign-ins/{hers}/end", page="/account").status_code == 404
    assert f"/account/sign-ins/{hers}/end" in ada.get("/account/sign-ins").text


@pytest.mark.usefixtures("ada")
def test_a_new_password_ends_all_other_sign_ins(site: Flask) -> None:
    client, there = sign_in(site, "ada@example.org"), sign_in(site, "ada@example.org")
    values = {"password": PASSWORD, "new_password": OTHER, "new_password_confirm": OTHER}
    assert post(client, "/account/password", **values).location == "/account"
    assert (client.get("/account").status_code, there.get("/account").status_code) == (200, 302)
    assert sign_in(site, "ada@example.org", OTHER).get("/account").status_code == 200
    assert done(site)[-1] == "person.password_changed"


@pytest.mark.usefixtures("ada")
def test_a_link_to_choose_a_password_works_once(site: Flask) -> None:
    signed_in = sign_in(site, "ada@example.org")
    client = site.test_client()
    post(client, "/reset-password", email="ada@example.org")
    (link,) = links(site, "ada@example.org")
    assert post(client, link, password=OTHER, password_confirm=OTHER).location == "/sign-in"
    assert signed_in.get("/account").status_code == 302
    assert client.get(link).location == "/reset-password"
    assert sign_in(site, "ada@example.org", OTHER).get("/account").status_code == 200
    bent = link[:-3] + ("abc" if not link.endswith("abc") else "xyz")
    assert client.get(bent).location == "/reset-password"


def test_guessing_is_stopped_for_one_person_and_not_for_others(site: Flask) -> None:
    make(site, email="ada@example.org")
    make(site, email="bob@example.org")
    client = site.test_client()
    for _ in range(10):
        assert post(client, "/sign-in", email="ada@example.org", password="a wrong password").status_code == 200
    refused = post(client, "/sign-in", email="ADA@example.org ", password=PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert sign_in(site, "bob@example.org").get("/account").status_code == 200


@pytest.mark.parametrize("address", ["/reset-password", "/confirm", "/register"])
def test_five_mails_an_hour_go_to_one_person(site: Flask, address: str) -> None:
    make(site, email="ada@example.org")
    client = site.test_client()
    sent = {"csrf_token": token(client, address), "email": "ada@example.org", "name": "Ada", "password": PASSWORD}
    codes = [client.post(address, data=sent).status_code for _ in range(6)]
    assert set(codes[:-1]) <= {200, 302}
    assert codes[-1] == 429


def test_guessing_is_stopped_for_one_place(site: Flask) -> None:
    client = site.test_client()
    proof = token(client)
    codes = [
        client.post("/confirm", data={"csrf_token": proof, "email": f"p{number}@example.org"}).status_code
        for number in range(31)
    ]
    assert set(codes[:-1]) == {200}
    assert codes[-1] == 429


def test_who_was_deactivated_is_out_at_once_and_does_not_come_back(site: Flask, ada: int) -> None:
    client = sign_in(site, "ada@example.org")
    with site.app_context():
        person = find_person(ada)
        assert person is not None
        person.active = False
        session.commit()
    assert client.get("/account").status_code == 302
    answer = post(site.test_client(), "/sign-in", email="ada@example.org", password=PASSWORD)
    assert answer.status_code == 200


def test_a_readers_page_sets_no_cookie_and_asks_nothing_about_people(site: Flask) -> None:
    client = site.test_client()
    client.get("/search")
    statements: list[str] = []
    engine = get_catalogue(site).collection.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *values: statements.append(values[2]))
    for address in ("/search?q=guidance", "/", "/help", "/api/v1/search", "/static/base.css"):
        with client.get(address) as answer:
            assert "Set-Cookie" not in answer.headers
            assert ("Cookie" in answer.headers.get("Vary", "")) == (answer.mimetype == "text/html")
    assert not [statement for statement in statements if "people" in statement or "sign_ins" in statement]
    assert "private" not in client.get("/search").headers["Cache-Control"]


@pytest.mark.usefixtures("ada")
def test_a_page_for_somebody_is_kept_for_nobody_else(site: Flask) -> None:
    client = sign_in(site, "ada@example.org")
    tag = site.test_client().get("/search").headers["ETag"]
    answer = client.get("/search", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "private" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    assert "no-store" in client.get("/account").headers["Cache-Control"]


def test_cookies_are_for_https_alone_where_readers_use_it(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path, public_url="https://practices.example.org"))
    cookie = app.test_client().get("/sign-in", base_url="https://practices.example.org").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_a_cookie_cannot_be_read_by_scripts_or_sent_along_from_elsewhere(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    keys = {create_app(load_settings(instance_path=tmp_path)).config["SECRET_KEY"] for _ in range(2)}
    assert len(keys) == 1
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert create_app(load_settings(instance_path=tmp_path, secret_key="mine")).config["SECRET_KEY"] == "mine"


def test_nobody_signs_in_by_a_header_or_in_json(site: Flask) -> None:
    make(site, email="ada@example.org")
    client = site.test_client()
    values = {"email": "ada@example.org", "password": PASSWORD}
    headers = {"X-CSRFToken": token(client)}
    answer = client.post("/sign-in?include_auth_token", json=values, headers=headers)
    assert "auth" not in answer.text.lower().partition("<body")[0]
    assert "authentication_token" not in answer.text


@pytest.mark.usefixtures("ada")
def test_ones_data_are_taken_out_and_erased(site: Flask, ada: int) -> None:
    client = sign_in(site, "ada@example.org")
    data = client.get("/account/data.json").json
    assert data is not None
    assert (data["email"], data["signed_in"][0]["browser"]) == ("ada@example.org", "Firefox/140")
    assert not {"password", "tf_totp_secret", "fs_uniquifier"} & set(data)
    assert post(client, "/account/erase").location == "/"
    assert client.get("/account").status_code == 302
    with site.app_context():
        person = find_person(ada)
        assert person is not None
        assert person.display_name == "a former contributor"
        assert not re.search(r"\bada\b", str(data_left(person)), re.IGNORECASE)  # random keys may hold the letters


def data_left(person: object) -> list[object]:
    return [getattr(person, column.name) for column in sa.inspect(type(person)).columns]
