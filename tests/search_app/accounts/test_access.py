"""Each role asks for every address over HTTP; `expected_access` says by hand what it may reach.

An address without a row in that table fails the first test. One that names no action is refused to everybody.
"""

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from search_app.accounts.access import action_of
from search_app.accounts.permissions import ASSIGNABLE, Action, Role
from search_app.catalogue import get_catalogue
from tests.search_app.expected_access import ADDRESSES, ROLES, read_matrix
from tests.search_app.people import make, sign_in, token

EXPECTED = read_matrix(ADDRESSES)
ENDING = {"accounts.erase", "security.logout", "security.two_factor_token_validation"}
"""Endpoints after which whoever was signed in no longer is."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[Flask]:
    """An application with everything switched on that a setting can switch on, and somebody in each role."""
    app = application(
        tmp_path_factory.mktemp("everything"),
        registration=True,
        oidc_issuer="https://id.example.org",
        targets={"ksll": {"name": "KSLLL"}},
    )
    get_catalogue(app).builder.build()
    for role in ASSIGNABLE:
        make(app, role)
    yield app
    get_catalogue(app).close()


def client_of(app: Flask, role: Role) -> FlaskClient:
    return app.test_client() if role is Role.VISITOR else sign_in(app, f"{role.value}@example.org")


def served_addresses(app: Flask) -> dict[str, tuple[str, str, str]]:
    """Endpoint, method and a filled-in address of everything that is served, by the row of ADDRESSES."""
    return {
        f"{method} {rule.rule}": (rule.endpoint, method, fill_address(app, rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def fill_address(app: Flask, rule: Rule) -> str:
    values = dict.fromkeys(rule.arguments, 999999 if "int:" in rule.rule else "none-such")
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def outcome(answer: TestResponse) -> str:
    """Whether an answer lets in, asks to sign in first, or refuses."""
    if answer.status_code == 401 or (answer.status_code == 302 and answer.location.startswith("/sign-in?next=")):
        return "sign in first"
    if answer.status_code in (403, 500):
        return f"refused with {answer.status_code}"
    return "let in"


def expected_outcome(row: str, role: str) -> str:
    if role in EXPECTED[row]:
        return "let in"
    return "sign in first" if role == "visitor" else "refused with 403"


def test_every_address_has_a_row_in_the_written_table_and_no_row_is_of_none(everything: Flask) -> None:
    assert set(served_addresses(everything)) == set(EXPECTED)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_its_column_says_and_nothing_else(everything: Flask, role: str) -> None:
    client = client_of(everything, Role(role))
    proof = token(client, "/sign-in" if role == "visitor" else "/account")
    wrong = []
    for row, (endpoint, method, address) in served_addresses(everything).items():
        answer = client.open(address, method=method, data={"csrf_token": proof} if method == "POST" else None)
        if outcome(answer) != expected_outcome(row, role):
            wrong.append((row, outcome(answer), expected_outcome(row, role)))
        if endpoint in ENDING and method == "POST" and role != "visitor":
            if endpoint == "accounts.erase" and role != "administrator":
                make(everything, Role(role))
            client = client_of(everything, Role(role))
            proof = token(client, "/account")
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_an_address_that_says_nothing_is_for_nobody(fresh: Flask, role: Role) -> None:
    @fresh.route("/forgotten", methods=["GET", "POST"])
    def forgotten() -> str:
        return "a secret"

    if role is not Role.VISITOR:
        make(fresh, role)
    client = client_of(fresh, role)
    for method in ("GET", "POST"):
        answer = client.open("/forgotten", method=method)
        assert answer.status_code == 403
        assert "a secret" not in answer.text


def test_a_room_that_is_read_by_everybody_is_not_written_to(fresh: Flask) -> None:
    def change() -> str:
        return "changed"

    fresh.add_url_rule("/search/more", "search.more", change)
    fresh.add_url_rule("/search/change", "search.change", change, methods=["POST"])
    assert fresh.test_client().get("/search/more").text == "changed"
    assert fresh.test_client().post("/search/change").status_code == 403


def test_who_has_to_sign_in_comes_back_to_where_they_wanted(everything: Flask) -> None:
    client = everything.test_client()
    assert client.get("/account/sign-ins?x=1").location == "/sign-in?next=/account/sign-ins?x%3D1"
    assert client.post("/account").status_code == 401


def links_in(app: Flask, role: Role, address: str, selector: str) -> list[str]:
    page = BeautifulSoup(client_of(app, role).get(address).text, "html.parser")
    return [str(link["href"]) for link in page.select(selector)]


def test_the_menu_under_a_name_offers_what_a_role_may(everything: Flask) -> None:
    own = ["/account", "/account/searches", "/contribute", "/review", "/targets"]
    assert {role.value: links_in(everything, role, "/help", "nav[aria-label=Account] li a") for role in Role} == {
        "visitor": [],
        "reader": own[:2],
        "contributor": own[:3],
        "reviewer": own,
        "editor": [*own, "/admin"],
        "administrator": [*own, "/admin"],
    }


def test_the_list_of_administration_pages_shows_those_of_a_role(everything: Flask) -> None:
    offered = {role: links_in(everything, Role(role), "/admin", "main dt a") for role in ("editor", "administrator")}
    assert offered == {
        "editor": ["/review", "/admin/audit", "/admin/comments", "/admin/searches", "/admin/state"],
        "administrator": [
            *("/review", "/admin/people", "/admin/targets"),
            *("/admin/audit", "/admin/comments", "/admin/searches", "/admin/state"),
        ],
    }


def test_the_table_names_no_action_that_nothing_asks_for_in_reading(everything: Flask) -> None:
    with everything.app_context():
        assert action_of("search.results") is Action.READ
        assert action_of("static") is Action.READ
