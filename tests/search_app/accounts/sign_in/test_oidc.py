"""Sign-in with an OpenID Connect provider: a small one of the tests' own, which answers over HTTP."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from search_app import create_app
from search_app.accounts.models import find_person_by_email
from search_app.catalogue import get_catalogue
from search_app.models import session
from search_app.settings import load_settings
from tests.search_app.people import PASSWORD, make, post, sign_in

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider(ThreadingHTTPServer):
    """What it says about whoever signs in is `claims`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {"sub": "7", "email": "ada@example.org", "email_verified": True, "name": "Ada"}
        self.nonce = ""

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "practices", "iat": now, "exp": now + 60, "nonce": self.nonce}
        return str(jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.claims, KEY))


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        self._say(
            {
                "/.well-known/openid-configuration": {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                },
                "/keys": {"keys": [KEY.as_dict(private=False)]},
            }[self.path]
        )

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["code"] == ["a-code"]
        assert form["code_verifier"]
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token()})

    def _say(self, values: dict[str, Any]) -> None:
        body = json.dumps(values).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    yield provider
    provider.shutdown()
    provider.server_close()
    thread.join()


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims = {"sub": "7", "email": "ada@example.org", "email_verified": True, "name": "Ada"}
    return running


@pytest.fixture
def opened(tmp_path: Path, provider: Provider, application: Callable[..., Flask]) -> Iterator[Callable[..., Flask]]:
    """Opens an application that trusts the provider."""
    with ExitStack() as stack:

        def made(*, registration: bool) -> Flask:
            app = application(
                tmp_path / "instance",
                registration=registration,
                oidc_issuer=provider.issuer,
                oidc_client_id="practices",
                oidc_client_secret="a secret",
                oidc_name="The Institute",
            )
            stack.callback(get_catalogue(app).close)
            get_catalogue(app).builder.build()
            return app

        yield made


@pytest.fixture
def site(opened: Callable[..., Flask]) -> Flask:
    return opened(registration=False)


def come_back(client: FlaskClient, provider: Provider, next_page: str = "") -> TestResponse:
    """Go to the provider, be let in there, and come back."""
    query = f"?next={next_page}" if next_page else ""
    gone = post(client, f"/sign-in/with/organisation{query}", page="/sign-in")
    parameters = parse_qs(urlsplit(str(gone.location)).query)
    assert str(gone.location).startswith(f"{provider.issuer}/authorize?")
    assert parameters["redirect_uri"] == ["http://localhost/sign-in/from/organisation"]
    assert parameters["code_challenge_method"] == ["S256"]
    provider.nonce = parameters["nonce"][0]
    return client.get("/sign-in/from/organisation", query_string={"code": "a-code", "state": parameters["state"][0]})


def test_whoever_has_an_account_signs_in_by_their_verified_address(site: Flask, provider: Provider) -> None:
    make(site, email="ada@example.org")
    client = site.test_client()
    assert "Sign in with The Institute" in client.get("/sign-in").text
    assert come_back(client, provider, "/account/sign-ins").location == "/account/sign-ins"
    assert client.get("/account").status_code == 200


def test_later_the_subject_counts_and_not_the_address(site: Flask, provider: Provider) -> None:
    make(site, email="ada@example.org")
    come_back(site.test_client(), provider)
    provider.claims = {**provider.claims, "email": "another@example.org"}
    client = site.test_client()
    come_back(client, provider)
    assert "ada@example.org" in client.get("/account").text


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
        {"email": "bob@example.org"},
        {"aud": "another-site"},
        {"exp": 1_000},
        {"nonce": "another"},
        {"iss": "https://evil.example"},
    ],
)
def test_who_is_not_known_for_sure_is_not_let_in(site: Flask, provider: Provider, claims: dict[str, Any]) -> None:
    make(site, email="ada@example.org")
    provider.claims = {**provider.claims, **claims}
    client = site.test_client()
    assert come_back(client, provider).location == "/sign-in"
    assert client.get("/account").status_code == 302


def test_an_address_that_belongs_to_another_subject_is_not_taken_over(site: Flask, provider: Provider) -> None:
    make(site, email="ada@example.org")
    come_back(site.test_client(), provider)
    provider.claims = {**provider.claims, "sub": "8"}
    client = site.test_client()
    assert come_back(client, provider).location == "/sign-in"
    assert client.get("/account").status_code == 302


def test_whoever_registered_an_address_before_its_owner_came_is_out(site: Flask, provider: Provider) -> None:
    make(site, email="ada@example.org")
    with site.app_context():
        person = find_person_by_email("ada@example.org")
        assert person is not None
        person.confirmed_at = None
        session.commit()
    come_back(site.test_client(), provider)
    answer = post(site.test_client(), "/sign-in", email="ada@example.org", password=PASSWORD)
    assert (answer.status_code, "password is wrong" in answer.text) == (200, True)


def test_a_provider_that_is_away_is_said_and_the_password_still_works(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path, oidc_issuer="http://127.0.0.1:9"))
    make(app, email="ada@example.org")
    client = app.test_client()
    assert post(client, "/sign-in/with/organisation", page="/sign-in").location == "/sign-in"
    assert "Signing in there did not work" in client.get("/sign-in").text
    assert sign_in(app, "ada@example.org").get("/account").status_code == 200
    get_catalogue(app).close()


def test_an_answer_that_nobody_asked_for_is_refused(site: Flask) -> None:
    make(site, email="ada@example.org")
    client = site.test_client()
    answer = client.get("/sign-in/from/organisation", query_string={"code": "a-code", "state": "guessed"})
    assert answer.location == "/sign-in"
    assert client.get("/account").status_code == 302


def test_where_anybody_may_register_a_new_person_is_a_reader(provider: Provider, opened: Callable[..., Flask]) -> None:
    app = opened(registration=True)
    client = app.test_client()
    provider.claims = {**provider.claims, "role": "administrator"}
    come_back(client, provider)
    assert "Reader" in client.get("/account").text
    with app.app_context():
        person = find_person_by_email("ada@example.org")
        assert person is not None
        assert person.password is None


def test_forms_may_lead_to_the_provider_and_nowhere_else(site: Flask, provider: Provider) -> None:
    policy = site.test_client().get("/sign-in").headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider.issuer}" in policy
