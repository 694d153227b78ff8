"""What is asked for besides the password: codes of an authenticator app, recovery codes."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP

from search_app.accounts.models import find_person
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries
from tests.search_app.people import PASSWORD, make, post, sign_in, token


@pytest.fixture
def ada(fresh: Flask) -> FlaskClient:
    """Somebody who is signed in."""
    make(fresh, email="ada@example.org")
    return sign_in(fresh, "ada@example.org")


def set_up(client: FlaskClient) -> TOTP:
    """The app of somebody who has just set up a second factor."""
    page = post(client, "/account/second-factor", setup="authenticator")
    key = re.search(r'<code class="secret-key">([^<]+)</code>', page.text)
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page.text)
    assert key
    assert action
    app = TOTP(key=key[1])
    assert post(client, action[1], page="/account", code=app.generate().token).location == "/account"
    return app


def next_code(app: TOTP) -> str:
    """The code of the next half minute, which is taken as well and was not used yet."""
    now = app.generate()
    return str(app.generate(now.expire_time + 1).token)


def to_the_code(fresh: Flask) -> FlaskClient:
    """A browser in which the password was right."""
    client = fresh.test_client()
    assert "/sign-in/code" in str(post(client, "/sign-in", email="ada@example.org", password=PASSWORD).location)
    return client


def test_the_password_alone_is_not_enough_any_more(fresh: Flask, ada: FlaskClient) -> None:
    app = set_up(ada)
    client = to_the_code(fresh)
    assert client.get("/account").status_code == 302
    wrong = post(client, "/sign-in/code", code="000000" if app.generate().token != "000000" else "111111")
    assert "The code is wrong" in wrong.text
    assert client.get("/account").status_code == 302
    assert post(client, "/sign-in/code", code=next_code(app)).status_code == 302
    assert client.get("/account").status_code == 200


def test_what_is_not_confirmed_by_a_code_is_not_set_up(fresh: Flask, ada: FlaskClient) -> None:
    page = post(ada, "/account/second-factor", setup="authenticator")
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page.text)
    assert action
    post(ada, action[1], page="/account", code="123")
    assert sign_in(fresh, "ada@example.org").get("/account").status_code == 200


def test_a_recovery_code_lets_in_once(fresh: Flask, ada: FlaskClient) -> None:
    set_up(ada)
    page = post(ada, "/account/recovery-codes")
    codes = re.findall(r"<li><code>([^<]+)</code></li>", page.text)
    assert len(codes) == 5
    for expected in (200, 302):
        client = to_the_code(fresh)
        post(client, "/sign-in/recovery-code", code=codes[0])
        assert client.get("/account").status_code == expected


def test_secrets_are_kept_unreadable(fresh: Flask, ada: FlaskClient) -> None:
    app = set_up(ada)
    codes = re.findall(r"<li><code>([^<]+)</code></li>", post(ada, "/account/recovery-codes").text)
    with fresh.app_context():
        person = find_person(1)
        assert person is not None
        assert app.base32_key not in str(person.tf_totp_secret)
        assert codes[0] not in str(person.mf_recovery_codes)
        assert str(person.password).startswith("$argon2id$")


def test_it_can_be_removed_again(fresh: Flask, ada: FlaskClient) -> None:
    set_up(ada)
    assert post(ada, "/account/second-factor", setup="disable").location == "/account"
    assert sign_in(fresh, "ada@example.org").get("/account").status_code == 200
    with fresh.app_context():
        actions = [entry.what for entry in audit_entries(what="person.second")]
    assert actions == ["person.second_factor_removed", "person.second_factor_set"]


def test_an_administrator_lets_in_whoever_lost_it(fresh: Flask, ada: FlaskClient) -> None:
    set_up(ada)
    make(fresh, Role.ADMINISTRATOR)
    administrator = sign_in(fresh, "administrator@example.org")
    assert "Remove second factors" in administrator.get("/admin/people/1").text
    assert post(administrator, "/admin/people/1/reset", page="/account").status_code == 302
    assert ada.get("/account").status_code == 302
    assert sign_in(fresh, "ada@example.org").get("/account").status_code == 200


def test_guessing_codes_is_stopped(fresh: Flask, ada: FlaskClient) -> None:
    set_up(ada)
    client = to_the_code(fresh)
    proof = token(client, "/sign-in/code")
    codes = [
        client.post("/sign-in/code", data={"csrf_token": proof, "code": f"{number:06}"}).status_code
        for number in range(11)
    ]
    assert codes[-1] == 429
