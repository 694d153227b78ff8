"""Comments that wait, are reported, hidden and shown again, and who hears of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from search_app.accounts.models import find_person
from search_app.accounts.permissions import Role
from search_app.audit.models import audit_entries
from search_app.catalogue import get_catalogue
from search_app.comments.models import Comment, CommentState
from search_app.comments.notices import people_to_notify
from search_app.contribute.models import SubmissionState as Submitted
from search_app.contribute.models import add_submission
from search_app.models import session, write_transaction
from tests.search_app.commenting import PAGE, filled, mails, said, shown, state_of
from tests.search_app.people import mails as all_mails
from tests.search_app.people import make, post, sign_in, token


@pytest.fixture
def site(fresh: Flask) -> Flask:
    """Comments are shown at once."""
    return filled(fresh)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return sign_in(site, "reader@example.org")


@pytest.fixture
def editor(site: Flask) -> FlaskClient:
    return sign_in(site, "editor@example.org")


@pytest.fixture
def careful(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    """Editors look first."""
    app = filled(application(tmp_path / "careful", comment_moderation="before"))
    yield app
    get_catalogue(app).close()


def bring(app: Flask, person: int, slug: str, state: Submitted = Submitted.PUBLISHED) -> None:
    """A submission of somebody's of that practice."""
    with app.app_context(), write_transaction():
        add_submission(person, {"title": "Guidance desks"}, slug).state = state


def pile(client: FlaskClient, name: str) -> list[str]:
    """What the comments of a pile say."""
    soup = BeautifulSoup(client.get(f"/admin/comments?show={name}").text, "html.parser")
    return [one.get_text(" ", strip=True) for one in soup.select(".comment-list .text")]


def piles(client: FlaskClient) -> dict[str, list[str]]:
    return {name: found for name in ("waiting", "reported", "hidden") if (found := pile(client, name))}


def hide(client: FlaskClient, number: int, reason: str = "It is rude.") -> None:
    assert post(client, f"/admin/comments/{number}/hide", reason=reason).status_code == 302


def test_what_is_reported_is_looked_at_and_hidden_with_a_reason(
    site: Flask, reader: FlaskClient, editor: FlaskClient
) -> None:
    make(site, Role.CONTRIBUTOR)
    number = said(sign_in(site, "contributor@example.org"), "Rude words")
    answer = post(reader, f"/comments/{number}/report", reason="It is rude <b>indeed</b>.")
    assert answer.location == f"/practices/a#comment-{number}"
    assert piles(editor) == {"reported": ["Rude words"]}
    assert "Reported by A reader: It is rude &lt;b&gt;indeed" in editor.get("/admin/comments?show=reported").text
    hide(editor, number)
    assert piles(editor) == {"hidden": ["Rude words"]}
    text = site.test_client().get(PAGE).text
    assert "Hidden by the editors: It is rude." in text
    assert "Rude words" not in text
    assert "Rude words" not in reader.get(PAGE).text


def test_what_was_reported_and_stays_is_reported_again_by_others_alone(
    site: Flask, reader: FlaskClient, editor: FlaskClient
) -> None:
    make(site, Role.CONTRIBUTOR)
    make(site, Role.REVIEWER)
    number = said(sign_in(site, "contributor@example.org"), "Fine words")
    address = f"/comments/{number}/report"
    assert post(reader, address, reason="x").status_code == 302
    post(editor, f"/admin/comments/{number}/release", page=PAGE)
    assert piles(editor) == {}
    assert "You have already reported this comment" in reader.get(address).text
    assert post(reader, address, page=PAGE, reason="again").status_code == 409
    assert piles(editor) == {}
    assert post(sign_in(site, "reviewer@example.org"), address, reason="x").status_code == 302
    assert piles(editor) == {"reported": ["Fine words"]}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_report_and_a_hiding_need_a_reason_that_can_be_read(
    site: Flask, reader: FlaskClient, editor: FlaskClient, reason: str
) -> None:
    mine, other = said(reader, "Mine"), said(editor, "The editor's")
    for client, address in ((reader, f"/comments/{other}/report"), (editor, f"/admin/comments/{mine}/hide")):
        answer = post(client, address, reason=reason)
        soup = BeautifulSoup(answer.text, "html.parser")
        assert answer.status_code == 200
        assert soup.select('.error-summary a[href="#reason"]')
        assert soup.select('textarea[aria-invalid="true"]')
    assert piles(editor) == {}
    assert shown(site.test_client()) == ["Mine", "The editor's"]


def test_nobody_reports_their_own_or_what_is_not_shown(reader: FlaskClient, editor: FlaskClient) -> None:
    mine, other = said(reader, "Mine"), said(editor, "The editor's")
    post(editor, f"/comments/{other}/take-back", page=PAGE)
    for number in (mine, other, 999):
        assert reader.get(f"/comments/{number}/report").status_code == 404
        assert post(reader, f"/comments/{number}/report", page=PAGE, reason="x").status_code == 404


@pytest.mark.parametrize("role", [Role.VISITOR, Role.READER, Role.CONTRIBUTOR, Role.REVIEWER])
def test_only_editors_moderate(site: Flask, editor: FlaskClient, role: Role) -> None:
    number = said(editor, "Hello")
    if role in {Role.CONTRIBUTOR, Role.REVIEWER}:
        make(site, role)
    client = site.test_client() if role is Role.VISITOR else sign_in(site, f"{role.value}@example.org")
    proof = token(client, "/sign-in" if role is Role.VISITOR else "/account")
    refused = 401 if role is Role.VISITOR else 403
    for address in (f"/admin/comments/{number}/hide", f"/admin/comments/{number}/release"):
        assert client.post(address, data={"csrf_token": proof, "reason": "x"}).status_code == refused
    assert client.get("/admin/comments").status_code == (302 if role is Role.VISITOR else 403)
    assert state_of(site, number) == "shown: Hello"


def test_moderating_needs_the_token_of_the_form(site: Flask, editor: FlaskClient) -> None:
    number = said(editor, "Hello")
    for address in (f"/admin/comments/{number}/hide", f"/admin/comments/{number}/release"):
        assert editor.post(address, data={"reason": "x"}).status_code == 400
    assert state_of(site, number) == "shown: Hello"


def test_what_was_taken_back_is_never_shown_again(site: Flask, reader: FlaskClient, editor: FlaskClient) -> None:
    number = said(reader, "Hello")
    post(reader, f"/comments/{number}/take-back", page=PAGE)
    assert post(editor, f"/admin/comments/{number}/release", page=PAGE).status_code == 404
    assert post(editor, f"/admin/comments/{number}/hide", page=PAGE, reason="x").status_code == 404
    assert state_of(site, number) == "taken back: "


def test_what_is_hidden_can_be_shown_again(site: Flask, reader: FlaskClient, editor: FlaskClient) -> None:
    number = said(reader, "Hello")
    hide(editor, number)
    answer = post(editor, f"/admin/comments/{number}/release", page=PAGE, show="hidden")
    assert answer.location == "/admin/comments?show=hidden"
    assert shown(site.test_client()) == ["Hello"]
    hide(editor, number, "Another reason.")
    assert shown(site.test_client()) == ["Hidden by the editors: Another reason."]


@pytest.mark.parametrize("show", ["", "everything", "https://elsewhere.example", "waiting&show=x"])
def test_a_pile_that_is_none_leads_nowhere_else(reader: FlaskClient, editor: FlaskClient, show: str) -> None:
    number = said(reader, "Hello")
    answer = post(editor, f"/admin/comments/{number}/release", page=PAGE, show=show)
    assert answer.location == "/admin/comments"
    assert editor.get("/admin/comments", query_string={"show": show}).status_code == 200


def test_editors_hear_of_what_waits_and_lead_there(careful: Flask) -> None:
    said(sign_in(careful, "reader@example.org"), "Look at *this*")
    (mail,) = mails(careful)
    assert "To: editor@example.org" in mail
    assert "Subject: A comment on Guidance desks is waiting for approval" in mail
    assert "Look at *this*" in mail
    address = re.search(r"^http://localhost(/admin/\S+)$", mail, re.MULTILINE)
    assert address
    assert "Look at" in sign_in(careful, "editor@example.org").get(address[1]).text


def test_editors_hear_of_a_report(site: Flask, reader: FlaskClient, editor: FlaskClient) -> None:
    number = said(editor, "Hello")
    post(reader, f"/comments/{number}/report", reason="Because")
    (mail,) = mails(site)
    assert "To: editor@example.org" in mail
    assert "Because" in mail
    assert "A reader" not in mail


def test_of_what_waits_or_is_reported_those_hear_who_moderate_and_nobody_else(careful: Flask) -> None:
    """README.md: editors moderate, and an administrator may all that an editor may."""
    for role in (Role.CONTRIBUTOR, Role.REVIEWER, Role.ADMINISTRATOR):
        make(careful, role)
    moderators = ["administrator@example.org", "editor@example.org"]
    number = said(sign_in(careful, "reader@example.org"), "Hello")
    assert sorted(mail["To"] for mail in all_mails(careful)) == moderators
    post(sign_in(careful, "editor@example.org"), f"/admin/comments/{number}/release", page=PAGE)
    post(sign_in(careful, "reviewer@example.org"), f"/comments/{number}/report", reason="Because")
    assert sorted(mail["To"] for mail in all_mails(careful)[2:]) == moderators


STATES = ("waiting", "shown", "hidden", "taken back")
MODERATION = {
    "release": ({"waiting", "shown", "hidden"}, "shown", "comment.released", ("/admin/comments/1/release", "editor")),
    "hide": ({"waiting", "shown", "hidden"}, "hidden", "comment.hidden", ("/admin/comments/1/hide", "editor")),
    "take back": (
        {"waiting", "shown", "hidden"},
        "taken back",
        "comment.taken_back",
        ("/comments/1/take-back", "reader"),
    ),
    "report": ({"shown"}, "shown", "comment.reported", ("/comments/1/report", "contributor")),
}
"""What is done with a comment: from which states, to which, its name in the trail, and who does it where.

The comment is the reader's. Hiding and reporting need a reason.
"""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("what", MODERATION)
def test_each_thing_is_done_from_its_states_alone(site: Flask, what: str, state: str) -> None:
    starts, end, audit_name, (address, who) = MODERATION[what]
    make(site, Role.CONTRIBUTOR)
    number = said(sign_in(site, "reader@example.org"), "Hello")
    with site.app_context():
        assert [one.value for one in CommentState] == list(STATES)
        comment = session.get(Comment, number)
        assert comment is not None
        comment.state = CommentState(state)
        session.commit()
    answer = post(sign_in(site, f"{who}@example.org"), address, page=PAGE, reason="Because")
    assert answer.status_code == (302 if state in starts else 404)
    assert state_of(site, number).partition(":")[0] == (end if state in starts else state)
    with site.app_context():
        done = [entry.what for entry in audit_entries(subject="comment:1")]
    assert done == [*([audit_name] if state in starts else []), "comment.written"]


def test_an_author_hears_why_their_comment_is_hidden(site: Flask, reader: FlaskClient, editor: FlaskClient) -> None:
    hide(editor, said(reader, "Hello"), "It is off topic.")
    (mail,) = mails(site)
    assert "To: reader@example.org" in mail
    assert "It is off topic." in mail


def test_whoever_brought_a_practice_hears_of_comments_once_they_are_shown(careful: Flask) -> None:
    number = make(careful, Role.CONTRIBUTOR)
    bring(careful, number, "a")
    reader, editor = sign_in(careful, "reader@example.org"), sign_in(careful, "editor@example.org")
    written = said(reader, "Hello")
    assert not [one for one in mails(careful) if "To: contributor@example.org" in one]
    post(editor, f"/admin/comments/{written}/release", page=PAGE)
    hide(editor, written)
    post(editor, f"/admin/comments/{written}/release", page=PAGE)
    (mail,) = [one for one in mails(careful) if "To: contributor@example.org" in one]
    assert f"http://localhost{PAGE}#comment-{written}" in mail


def test_nobody_hears_of_their_own_comment_or_who_wants_no_mail(site: Flask) -> None:
    numbers = [make(site, Role.CONTRIBUTOR, email=f"c{number}@example.org") for number in range(4)]
    for number in numbers:
        bring(site, number, "a")
    bring(site, 1, "a", Submitted.REJECTED)
    with site.app_context(), write_transaction():
        for number, values in zip(numbers[1:3], ({"notified": False}, {"active": False}), strict=True):
            person = find_person(number)
            for name, value in values.items():
                setattr(person, name, value)
    with site.app_context():
        assert [one.id for one in people_to_notify("a")] == [numbers[0], numbers[3]]
        assert people_to_notify("b") == []
    said(sign_in(site, "c0@example.org"), "Hello")
    assert [one for one in mails(site) if "To: " in one and "c3@example.org" in one] == mails(site)


def test_a_name_or_a_text_adds_no_line_to_a_mails_head(careful: Flask) -> None:
    with careful.app_context():
        person = find_person(1)
        assert person is not None
        person.name = "Eve\r\nBcc: all@example.org"
        session.commit()
    said(sign_in(careful, "reader@example.org"), "Hello\r\nBcc: all@example.org")
    for mail in mails(careful):
        assert "Bcc:" not in mail.partition("\n\n")[0].partition("\r\n\r\n")[0]


def test_the_home_of_administration_counts_what_waits(careful: Flask) -> None:
    said(sign_in(careful, "reader@example.org"), "One")
    for state in (Submitted.SUBMITTED, Submitted.SUBMITTED, Submitted.IN_REVIEW, Submitted.DRAFT):
        bring(careful, 1, "a", state)
    text = sign_in(careful, "editor@example.org").get("/admin").text
    assert "1 waiting, 0 reported" in text
    assert "2 waiting, 1 in review" in text
