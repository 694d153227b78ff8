"""Comments on a practice: who reads and writes them, what is shown of them, and what cannot be done with them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from search_app.accounts.models import find_person
from search_app.accounts.personal_data import erase_person
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue
from search_app.comments.models import Comment, CommentState
from search_app.models import session, write_transaction
from tests.search_app.commenting import PAGE, WRITE, filled, said, shown, state_of
from tests.search_app.people import post, sign_in, token


@pytest.fixture
def after(fresh: Flask) -> Flask:
    """An application in which comments are shown at once."""
    return filled(fresh)


@pytest.fixture
def before(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    """One in which an editor looks at them first."""
    app = filled(application(tmp_path / "before", comment_moderation="before"))
    yield app
    get_catalogue(app).close()


@pytest.fixture
def reader(after: Flask) -> FlaskClient:
    return sign_in(after, "reader@example.org")


def test_a_practice_that_nobody_commented_says_so_and_offers_to_sign_in(after: Flask) -> None:
    text = after.test_client().get(PAGE).text
    assert "No comments yet." in text
    assert 'href="/sign-in?next=/practices/a"' in text
    assert "<textarea" not in text


def test_who_signed_in_comments_and_everybody_reads_it(after: Flask, reader: FlaskClient) -> None:
    number = said(reader, "We tried *this* too.")
    page = BeautifulSoup(after.test_client().get(PAGE).text, "html.parser")
    comment = page.select_one(f"#comment-{number}")
    assert comment is not None
    assert comment.em is not None
    assert "A reader" in comment.get_text()
    assert "No comments yet." not in page.get_text()
    assert not comment.find("form")
    assert "Report" not in comment.get_text()


def test_comments_are_on_no_other_page_and_not_on_paper(after: Flask, reader: FlaskClient) -> None:
    said(reader, "We tried this too.")
    for address in ("/practices/b", "/practices/a/print", "/search?q=desks", "/api/v1/practices/a"):
        assert "tried this" not in after.test_client().get(address).text


def test_visitors_cannot_write(after: Flask) -> None:
    client = after.test_client()
    assert client.post(WRITE, data={"csrf_token": token(client), "text": "Hello"}).status_code == 401
    assert shown(client) == []


def test_a_comment_needs_the_token_of_the_form(reader: FlaskClient) -> None:
    for values in ({"text": "Hello"}, {"text": "Hello", "csrf_token": "made-up"}):
        assert reader.post(WRITE, data=values).status_code == 400
    for address in ("/comments/1/take-back", "/comments/1/report"):
        assert reader.post(address, data={"reason": "x"}).status_code == 400
    assert shown(reader) == []


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 4_001])
def test_a_comment_that_cannot_be_is_explained_and_kept_in_the_field(reader: FlaskClient, text: str) -> None:
    answer = post(reader, WRITE, page=PAGE, text=text)
    soup = BeautifulSoup(answer.text, "html.parser")
    field = soup.select_one("textarea#text")
    assert answer.status_code == 200
    assert soup.title is not None
    assert soup.title.text.startswith("Error: ")
    assert soup.select_one('.error-summary a[href="#text"]')
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert field.text.strip() == text.strip("\x00 \n")
    assert shown(reader) == []


def test_a_preview_keeps_nothing(reader: FlaskClient) -> None:
    answer = post(reader, WRITE, page=PAGE, text="It is *so*.", preview="yes")
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select(".comment-preview em")[0].text == "so"
    assert soup.select("textarea")[0].text.strip() == "It is *so*."
    assert shown(reader) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://elsewhere.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](mailto:x@example.org)",
        "</textarea></li></ol><script>alert(1)</script>",
        '[x](https://example.org "onmouseover=alert(1)")',
        "<a href='https://example.org' onclick='alert(1)'>x</a>",
        "# A heading\n\n## Another",
    ],
)
def test_what_is_written_runs_nothing_loads_nothing_and_is_no_heading(
    after: Flask, reader: FlaskClient, text: str
) -> None:
    number = said(reader, text)
    editor = sign_in(after, "editor@example.org")
    post(editor, f"/comments/{number}/report", reason=text)
    pages = [
        (after.test_client(), PAGE),
        (reader, WRITE),
        (editor, f"/comments/{number}/report"),
        (editor, "/admin/comments?show=reported"),
        (editor, f"/admin/comments/{number}/hide"),
    ]
    for client, address in pages:
        soup = BeautifulSoup(client.get(address).text, "html.parser")
        assert not [one for one in soup.find_all("script") if not str(one.get("src", "")).startswith("/static/")]
        assert not soup.select("main img, main iframe, main style")
        assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
        links = [one for text in soup.select(".comment-list .text, .quote") for one in text.select("a")]
        assert all(str(one["href"]).startswith("http") for one in links if one.get("href"))
        assert all({"nofollow", "ugc"} <= set(one["rel"]) for one in links)
        assert not soup.select(".text :is(h1, h2, h3, h4, h5, h6)") or address == PAGE
        assert not soup.select(".comment-list .text :is(h1, h2, h3, h4, h5, h6)")


def test_what_a_form_does_not_ask_is_not_taken(before: Flask) -> None:
    """Mass assignment: nobody writes in another's name, on another practice, or past the editors."""
    client = sign_in(before, "reader@example.org")
    values = {"person_id": "2", "author": "2", "state": "shown", "slug": "b", "shown_at": "2020-01-01", "id": "77"}
    answer = post(client, WRITE, page=PAGE, text="Hello", **values)
    assert answer.location == "/practices/a#comment-1"
    with before.app_context():
        found = session.get(Comment, 1)
        assert found is not None
        assert (found.person_id, found.slug, found.state, found.shown_at) == (1, "a", CommentState.WAITING, None)


def test_there_is_nothing_to_comment_where_there_is_no_practice(reader: FlaskClient) -> None:
    assert post(reader, "/practices/none/comments", page=PAGE, text="Hello").status_code == 404
    assert reader.get("/practices/none/comments").status_code == 404


def test_an_author_takes_back_their_own_and_the_text_is_gone(after: Flask, reader: FlaskClient) -> None:
    number = said(reader, "A secret")
    answer = post(reader, f"/comments/{number}/take-back", page=PAGE)
    assert answer.location == "/practices/a#comments"
    assert state_of(after, number) == "taken back: "
    assert shown(reader) == []
    assert post(reader, f"/comments/{number}/take-back", page=PAGE).status_code == 404


def test_nobody_takes_back_what_another_wrote(after: Flask, reader: FlaskClient) -> None:
    number = said(reader, "Mine")
    editor = sign_in(after, "editor@example.org")
    assert post(editor, f"/comments/{number}/take-back", page=PAGE).status_code == 404
    assert state_of(after, number) == "shown: Mine"


def test_where_editors_look_first_only_the_author_sees_what_waits(before: Flask) -> None:
    reader, editor, visitor = (
        sign_in(before, "reader@example.org"),
        sign_in(before, "editor@example.org"),
        before.test_client(),
    )
    number = said(reader, "First")
    assert shown(reader) == ["Waiting for approval by an editor. Only you see it. First"]
    assert shown(visitor) == shown(editor) == []
    assert visitor.get("/api/v1/practices/a/comments").json == {"slug": "a", "comments": []}
    assert reader.get("/api/v1/practices/a/comments").json == {"slug": "a", "comments": []}
    assert post(editor, f"/comments/{number}/report", page=PAGE, reason="x").status_code == 404
    post(editor, f"/admin/comments/{number}/release", page=PAGE)
    assert shown(visitor) == ["First"]


def test_what_was_never_shown_leaves_nothing_where_it_is_hidden(before: Flask) -> None:
    reader, editor = sign_in(before, "reader@example.org"), sign_in(before, "editor@example.org")
    number = said(reader, "Rude")
    post(editor, f"/admin/comments/{number}/hide", reason="It is rude.")
    assert shown(before.test_client()) == []
    assert shown(reader) == ["Hidden by the editors: It is rude. Rude"]


def test_what_editors_write_does_not_wait_for_editors(before: Flask) -> None:
    said(sign_in(before, "editor@example.org"), "Hello")
    assert shown(before.test_client()) == ["Hello"]


def test_older_comments_are_a_page_away(after: Flask) -> None:
    with after.app_context(), write_transaction():
        for number in range(55):
            values = {"slug": "a", "person_id": 1, "text": f"No. {number}", "reason": ""}
            session.add(Comment(**values, state=CommentState.SHOWN))
            session.flush()
    client = after.test_client()
    assert shown(client) == [f"No. {number}" for number in range(5, 55)]
    older = re.search(r'href="(/practices/a/comments\?before=\d+)"', client.get(PAGE).text)
    assert older
    assert shown(client, older[1]) == [f"No. {number}" for number in range(5)]
    for said_before in ("x", "-1", "9" * 30, "1;--"):
        assert len(shown(client, f"{WRITE}?before={said_before}")) == 50
    first = client.get("/api/v1/practices/a/comments").json
    assert first is not None
    second = client.get(first["older"].removeprefix("http://localhost")).json
    assert second is not None
    assert ([one["text"] for one in second["comments"]], "older" in second) == (
        ["No. 0", "No. 1", "No. 2", "No. 3", "No. 4"],
        False,
    )


def test_programs_read_what_everybody_reads(after: Flask, reader: FlaskClient) -> None:
    first, second = said(reader, "It is *so*."), said(reader, "Rude")
    post(sign_in(after, "editor@example.org"), f"/admin/comments/{second}/hide", reason="It is rude.")
    found = after.test_client().get("/api/v1/practices/a/comments").json
    assert found is not None
    one, other = found["comments"]
    assert (one["number"], one["author"], one["text"]) == (first, "A reader", "It is *so*.")
    assert one["html"] == "<p>It is <em>so</em>.</p>\n"
    assert one["url"] == f"http://localhost/practices/a#comment-{first}"
    assert (other["hidden"], "text" in other, "html" in other) == ("It is rude.", False, False)
    assert after.test_client().get("/api/v1/practices/none/comments").status_code == 404


@pytest.mark.parametrize("address", [PAGE, WRITE, "/api/v1/practices/a/comments"])
def test_what_a_reader_keeps_holds_until_something_changes_in_the_comments(
    after: Flask, reader: FlaskClient, address: str
) -> None:
    visitor, editor = after.test_client(), sign_in(after, "editor@example.org")

    def is_new(tag: str) -> bool:
        return visitor.get(address, headers={"If-None-Match": tag}).status_code == 200

    def tag() -> str:
        answer = visitor.get(address)
        assert "Set-Cookie" not in answer.headers
        assert not answer.cache_control.private
        return str(answer.headers["ETag"])

    tags = [tag()]
    assert not is_new(tags[0])
    number = said(reader, "Hello")
    assert is_new(tags[-1])
    tags.append(tag())
    said(reader, "On another", page="/practices/b")
    assert not is_new(tags[-1])
    post(editor, f"/admin/comments/{number}/hide", reason="Why not")
    tags.append(tag())
    with after.app_context():
        person = find_person(1)
        assert person is not None
        erase_person(person, None)
    tags.append(tag())
    assert len(set(tags)) == len(tags)


def test_the_comments_cost_a_visitor_one_indexed_question(after: Flask, reader: FlaskClient) -> None:
    said(reader, "Hello")
    client, asked = after.test_client(), []
    engine = get_catalogue(after).collection.engine

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        asked.append((statement, values))

    client.get("/search?q=desks")
    sa.event.listen(engine, "before_cursor_execute", note)
    client.get(PAGE)
    about = [(statement, values) for statement, values in asked if "comments" in statement or "people" in statement]
    asked.clear()
    client.get("/search?q=guidance")
    client.get("/")
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(about) == 1
    assert not [statement for statement, _ in asked if "comments" in statement]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {about[0][0]}", about[0][1]).all()
        assert "comments_slug_id" in " ".join(row[-1] for row in plan)


def test_who_is_erased_stays_as_a_former_contributor_and_what_waits_goes(before: Flask) -> None:
    reader, editor = sign_in(before, "reader@example.org"), sign_in(before, "editor@example.org")
    first, second = said(reader, "First"), said(reader, "Second")
    post(editor, f"/admin/comments/{first}/release", page=PAGE)
    with before.app_context():
        person = find_person(1)
        assert person is not None
        erase_person(person, 2)
    text = before.test_client().get(PAGE).text
    assert "a former contributor" in text
    assert "A reader" not in text
    assert shown(before.test_client()) == ["First"]
    assert state_of(before, second) == "taken back: "


def test_who_takes_out_their_data_finds_what_they_said_and_reported(after: Flask, reader: FlaskClient) -> None:
    said(reader, "Mine")
    number = said(sign_in(after, "editor@example.org"), "Another's")
    post(reader, f"/comments/{number}/report", reason="Because")
    data = reader.get("/account/data.json").json
    assert data is not None
    assert [(one["practice"], one["text"], one["state"]) for one in data["comments"]] == [("a", "Mine", "shown")]
    assert [(one["comment"], one["reason"]) for one in data["reports"]] == [(number, "Because")]


def test_nobody_comments_without_end(reader: FlaskClient) -> None:
    """Another e-mail address in the form makes nobody another person."""
    proof = token(reader, PAGE)
    codes = [
        reader.post(WRITE, data={"csrf_token": proof, "text": "x", "email": f"{number}@x.org"}).status_code
        for number in range(21)
    ]
    assert codes == [302] * 20 + [429]


def test_everything_that_is_done_is_in_the_trail_without_the_text(after: Flask, reader: FlaskClient) -> None:
    editor = sign_in(after, "editor@example.org")
    number = said(reader, "My words")
    post(editor, f"/comments/{number}/report", reason="Not nice")
    post(editor, f"/admin/comments/{number}/hide", reason="Off topic")
    post(editor, f"/admin/comments/{number}/release", page=PAGE)
    post(reader, f"/comments/{number}/take-back", page=PAGE)
    with after.app_context():
        entries = audit_entries(subject=f"comment:{number}")
        assert [(one.what, one.person) for one in reversed(entries)] == [
            ("comment.written", 1),
            ("comment.reported", 2),
            ("comment.hidden", 2),
            ("comment.released", 2),
            ("comment.taken_back", 1),
        ]
        assert not [one for one in entries if "My words" in str(one.details) or "Not nice" in str(one.details)]


def test_the_practice_page_says_what_it_always_said_while_the_database_is_away(after: Flask) -> None:
    with after.app_context():
        session.execute(sa.text("ALTER TABLE practices RENAME TO away"))
        session.execute(sa.text("ALTER TABLE revisions RENAME TO away_too"))
        session.commit()
    client = after.test_client()
    assert client.get(PAGE).status_code == 503
    assert client.get("/search?q=desks").status_code == 200
