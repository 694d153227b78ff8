"""What somebody might try at any address that is served, whichever room it belongs to.

What concerns one door alone is tried where that door is: session fixation, the timing of sign-in and the ways out of it
in `test_sign_in`, what one person may see of another in `test_access`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from corpus.practice import Attachment, Contact, Link, Practice, Proposal
from corpus.profile.active import active_profile
from search_app import create_app
from search_app.accounts.models import find_person
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from search_app.models import Base, session
from search_app.settings import load_settings
from tests.search_app.accounts.test_access import outcome, served_addresses
from tests.search_app.expected_access import ADDRESSES, read_matrix
from tests.search_app.people import PASSWORD, links, make, post, sign_in, token

SCRIPT = "<script>alert(1)</script>"
PAYLOADS = [SCRIPT, f'">{SCRIPT}', f"'>{SCRIPT}", '"onmouseover="alert(1)', "<img src=x onerror=alert(1)>"]
PARAMETERS = (
    "q", "country", "area", "year", "sort", "page", "per_page", "spelling", "synonyms", "at", "next", "words", "role",
    "subject", "what", "before", "since", "format",
)  # fmt: skip
ABROAD = "https://evil.example/"
WITHOUT_TOKEN = ("/alerts/", "/list")
"""Forms without a token. Mail programs end e-mails at a secret address (RFC 8058). A visitor's list is only a cookie.

`tests/search_app/bookmarks/` tests that no other site changes the list."""
CHANGING = {"/sign-out"}
"""Addresses that change something for a GET on purpose; a link in a mail, which holds a token, besides."""
DEEP = ("..%2f..%2f..%2fsecret", "%2e%2e/%2e%2e/secret", "..%5c..%5csecret", "....//....//secret", "secret%00.css")


@pytest.fixture
def site(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path / "instance", registration=True, targets={"ksll": {"name": "KSLLL"}})
    get_catalogue(app).builder.build()
    get_catalogue(app).put([hostile()])
    make(app, Role.ADMINISTRATOR)
    yield app
    get_catalogue(app).close()


def hostile() -> Practice:
    """A practice that brings a script in every field that takes text."""
    evil = f'">{SCRIPT}<img src=x onerror=alert(1)>'
    link = Link(evil, "javascript:alert(1)")
    texts = dict.fromkeys(
        active_profile().section_keys, f"{evil}\n\n[x](javascript:alert(1)) <b onclick=alert(1)>b</b> ![](x)"
    )
    return Practice(
        slug="hostile",
        title=evil,
        native_title=evil,
        keywords=(evil,),
        tags=(evil,),
        regions=(evil,),
        contact=Contact(*([evil] * 6), email=f"{evil}@example.org", website="javascript:alert(1)"),
        documents=(link,),
        links=(link, Link(url='https://example.org/"onmouseover="alert(1)')),
        sources=(link,),
        attachments=(Attachment(evil, evil, 7, evil),),
        provided_by=evil,
        proposals=(Proposal(evil, "yes"), Proposal("KSLLL", "yes")),
    ).with_texts(texts)


def harmless(answer: TestResponse) -> bool:
    """Whether nothing in the answer would run: no script, no handler and no address but ours."""
    if answer.mimetype != "text/html":
        return answer.headers["X-Content-Type-Options"] == "nosniff" and answer.mimetype != "image/svg+xml"
    page = BeautifulSoup(answer.text, "html.parser")
    scripts = [tag for tag in page.find_all("script") if tag.text.strip() or not tag["src"].startswith("/static/")]
    handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.lower().startswith("on")]
    named = [tag.get(name, "") for tag in page.find_all(True) for name in ("href", "src", "action", "formaction")]
    running = [url for url in named if unquote(str(url)).strip().lower().startswith(("javascript:", "data:text"))]
    return not (scripts or handlers or running)


def said(answer: TestResponse) -> str:
    return answer.text.partition("<main")[2].partition("</main>")[0]


def gets(app: Flask) -> list[str]:
    return [address for _, method, address in served_addresses(app).values() if method == "GET"]


def everything_in(app: Flask) -> dict[str, list[object]]:
    """Every row of every table of people's but those that count and say who was here last."""
    with app.app_context():
        return {
            name: [tuple(row) for row in session.execute(sa.select(table))]
            for name, table in Base.metadata.tables.items()
            if name not in ("attempts", "sign_ins")
        }


def test_no_form_is_taken_without_its_token_or_with_a_guessed_one(site: Flask) -> None:
    client = sign_in(site, "administrator@example.org")
    before = everything_in(site)
    taken = [
        (address, values)
        for _, method, address in served_addresses(site).values()
        if method in ("POST", "PUT", "PATCH", "DELETE") and not address.startswith(WITHOUT_TOKEN)
        for values in ({}, {"csrf_token": "guessed"})
        if client.open(address, method=method, data=values).status_code != 400
    ]
    assert taken == []
    assert everything_in(site) == before


def test_following_a_link_changes_nothing(site: Flask) -> None:
    client = sign_in(site, "administrator@example.org")
    before = everything_in(site)
    for address in gets(site):
        if address not in CHANGING:
            client.get(address.replace("999999", "1").replace("none-such", "hostile"))
    assert everything_in(site) == before


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ADMINISTRATOR])
def test_no_address_leads_out_of_the_site(site: Flask, role: Role) -> None:
    client = site.test_client() if role is Role.VISITOR else sign_in(site, "administrator@example.org")
    for address in gets(site):
        if address in CHANGING:
            continue
        for target in (ABROAD, "//evil.example/", "/\\evil.example"):
            answer = client.get(address, query_string={"next": target})
            assert "evil.example" not in str(answer.location).partition("?")[0], address
            assert f'href="{target}' not in answer.text, address
            assert f'action="{target}' not in answer.text, address


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_an_address_says_is_never_run(site: Flask, payload: str) -> None:
    client = sign_in(site, "administrator@example.org")
    for address in gets(site):
        if address in CHANGING:
            continue
        assert harmless(client.get(address, query_string=dict.fromkeys(PARAMETERS, payload))), address
        assert harmless(client.get(address.replace("none-such", payload))), address
    for name in PARAMETERS:
        assert harmless(client.get("/search", query_string={"q": "hostile", name: payload})), name


def test_what_a_practice_says_is_never_run(site: Flask) -> None:
    clients = (site.test_client(), sign_in(site, "administrator@example.org"))
    shown_count = 0
    for address in gets(site):
        if address in CHANGING:
            continue
        for client in clients:
            answer = client.get(address.replace("none-such", "hostile"))
            assert harmless(answer), address
            shown_count += "alert(1)" in answer.text
    assert shown_count > 3, "The pages have to show it, or this proves nothing"


@pytest.mark.parametrize("path", DEEP)
def test_no_path_leads_to_a_file_that_is_not_meant_to_be_read(site: Flask, path: str) -> None:
    secret = (Path(site.instance_path) / "secret").read_text(encoding="utf-8")
    client = sign_in(site, "administrator@example.org")
    for address in gets(site):
        if "none-such" in address:
            answer = client.get(address.replace("none-such", path))
            assert answer.status_code in (302, 308, 400, 404), (address, answer.status_code)
            assert secret not in answer.text
    assert client.get(f"/static/{path}").status_code == 404


def test_a_form_takes_the_fields_that_it_shows_and_no_others(site: Flask) -> None:
    number = make(site, email="bob@example.org")
    client = sign_in(site, "administrator@example.org")
    more = {"active": "", "subject": "x", "password": "y", "id": "77", "erased_at": "2020-01-01", "confirmed_at": ""}
    post(client, f"/admin/people/{number}", role="editor", email="eve@example.org", **more)
    post(client, "/admin/people/invite", name="New", email="new@example.org", role="reader", **more)
    with site.app_context():
        bob, new = find_person(number), find_person(number + 1)
        assert bob is not None
        assert new is not None
        assert (bob.role, bob.email, bob.subject, bob.active) == (Role.EDITOR, "bob@example.org", None, True)
        assert (new.role, new.email, new.subject, new.password) == (Role.READER, "new@example.org", None, None)
        assert bob.erased_at is None
    assert sign_in(site, "bob@example.org", PASSWORD).get("/account").status_code == 200


def test_a_reader_gets_at_nothing_by_its_number(site: Flask) -> None:
    """Whatever is reached by a number or a name and is not for readers is refused whether it is there or not."""
    make(site, Role.READER)
    client = sign_in(site, "reader@example.org")
    proof = token(client, "/account")
    expected = read_matrix(ADDRESSES)
    for row, (_, method, address) in served_addresses(site).items():
        if "reader" in expected[row]:
            continue
        values = {"csrf_token": proof} if method == "POST" else None
        there, nowhere = (
            client.open(address.replace("999999", number).replace("none-such", slug), method=method, data=values)
            for number, slug in (("1", "hostile"), ("999999", "none-such"))
        )
        assert outcome(there) == "refused with 403", address
        assert (there.status_code, said(there)) == (nowhere.status_code, said(nowhere)), address


def test_a_link_in_a_mail_is_to_this_site_whatever_host_was_asked(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path, public_url="http://localhost"))
    make(app, email="ada@example.org")
    client = app.test_client()
    values = {"csrf_token": token(client), "email": "ada@example.org"}
    client.post("/reset-password", data=values, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    post(client, "/reset-password", email="ada@example.org")
    assert len(links(app, "ada@example.org")) >= 1
    for file in (tmp_path / "mail").glob("*.eml"):
        assert "evil.example" not in file.read_text(encoding="utf-8")
    get_catalogue(app).close()
