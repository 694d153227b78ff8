"""A draft's files are whose the draft is, go with it when it is published, and go away with it when it is discarded."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Attachment
from search_app.accounts.models import find_person_by_email
from search_app.accounts.permissions import Role
from search_app.attachments.submission_files import submission_attachments
from search_app.attachments.unused_files import prune
from search_app.audit.models import audit_entries
from search_app.catalogue import Catalogue
from search_app.contribute.models import Submission, SubmissionState, find_submission
from search_app.contribute.transitions import WorkflowStep
from search_app.contribute.workflow import take_step
from search_app.models import session
from tests.corpus.documents import docx, pdf
from tests.search_app.people import make, post, sign_in, token
from tests.search_app.test_attachments import REPORT, digest, saved, send

FILES = "/contribute/1/files"


class Desk:
    """An application with a contributor who has a draft, another one, and a reviewer."""

    def __init__(self, app: Flask, shelf: Catalogue) -> None:
        self.app = app
        self.shelf = shelf
        self.mine = self._client(Role.CONTRIBUTOR, "me@example.org")
        self.other = self._client(Role.CONTRIBUTOR, "other@example.org")
        self.reviewer = self._client(Role.REVIEWER, "reviewer@example.org")
        self.post("/contribute")

    def _client(self, role: Role, email: str) -> FlaskClient:
        make(self.app, role, email)
        return sign_in(self.app, email)

    def post(self, address: str, **values: object) -> int:
        return post(self.mine, address, page="/contribute", **values).status_code

    def files(self) -> tuple[Attachment, ...]:
        with self.app.app_context():
            found = find_submission(1)
            assert found is not None
            return submission_attachments(found)

    def set_state(self, state: SubmissionState) -> None:
        with self.app.app_context():
            found = session.get(Submission, 1)
            assert found is not None
            found.state = state
            session.commit()

    @property
    def uploads(self) -> list[Path]:
        folder = Path(self.app.instance_path) / "uploads"
        return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def desk(fresh: Flask, shelf: Catalogue) -> Desk:
    found = Desk(fresh, shelf)
    assert send(found.mine, REPORT, "report.pdf", FILES).status_code == 302
    return found


def test_a_file_is_put_to_a_draft_and_named_on_its_form(desk: Desk) -> None:
    assert desk.files() == (Attachment("report.pdf", "application/pdf", len(REPORT), digest(REPORT)),)
    assert "report.pdf" in desk.mine.get("/contribute/1").text
    assert f'href="{FILES}/{digest(REPORT)}"' in desk.mine.get("/contribute/1/preview").text
    with desk.app.app_context():
        assert audit_entries("submission:1")[0].what == "submission.file_added"


def test_the_file_of_a_draft_is_nobody_elses(desk: Desk) -> None:
    address = f"{FILES}/{digest(REPORT)}"
    answer = saved(desk.mine, address)
    assert answer.data == REPORT
    assert answer.headers["Cache-Control"] == "private, no-store"
    for client in (desk.other, desk.reviewer):
        assert client.get(address).status_code == 404
        assert client.get(FILES).status_code == 404
        assert send(client, b"Mine.", "a.txt", FILES, page="/contribute").status_code == 404
        proof = token(client, "/contribute")
        assert client.post(f"{address}/remove", data={"csrf_token": proof}).status_code == 404
    assert desk.app.test_client().get(address).status_code == 302
    assert len(desk.files()) == 1


def test_a_file_of_what_was_handed_in_is_seen_by_reviewers_and_changed_by_nobody(desk: Desk) -> None:
    address = f"{FILES}/{digest(REPORT)}"
    desk.set_state(SubmissionState.SUBMITTED)
    assert saved(desk.reviewer, address).data == REPORT
    assert desk.other.get(address).status_code == 404
    assert send(desk.mine, b"More.", "a.txt", FILES, page="/contribute").status_code == 409
    assert desk.post(f"{address}/remove") == 409
    assert len(desk.files()) == 1


def test_publishing_takes_the_files_along_and_a_search_finds_what_stands_in_them(desk: Desk) -> None:
    page = desk.mine.get("/contribute/1").text
    version = page.split('name="version" value="')[1].split('"')[0]
    assert post(desk.mine, "/contribute/1", version=version, title="Guidance vans").status_code == 302
    desk.set_state(SubmissionState.IN_REVIEW)
    with desk.app.test_request_context():
        reviewer = find_person_by_email("reviewer@example.org")
        assert reviewer is not None
        take_step(WorkflowStep.PUBLISH, 1, reviewer)
    text = desk.app.test_client().get("/search?q=costly").text
    assert f'href="/practices/guidance-vans/files/{digest(REPORT)}#page=3"' in text
    assert saved(desk.app.test_client(), f"/practices/guidance-vans/files/{digest(REPORT)}").data == REPORT


def test_saving_the_form_keeps_the_files_and_cannot_name_others(desk: Desk) -> None:
    page = desk.mine.get("/contribute/1").text
    version = page.split('name="version" value="')[1].split('"')[0]
    forged = {"attachments": "x", "attachments.sha256": "ab" * 32, "title": "A title"}
    answer = post(desk.mine, "/contribute/1", version=version, **forged)
    assert answer.status_code == 302
    assert [one.sha256 for one in desk.files()] == [digest(REPORT)]


def test_a_file_of_others_is_not_had_by_writing_down_its_hash(desk: Desk) -> None:
    text = f"---\ntitle: Mine\nattachments:\n  - name: a.pdf\n    sha256: {digest(REPORT)}\n---\n"
    data = {"csrf_token": token(desk.other, "/contribute"), "file": (io.BytesIO(text.encode()), "a.md")}
    answer = desk.other.post("/contribute/from-file", data=data, content_type="multipart/form-data")
    assert answer.location == "/contribute/2"
    assert desk.other.get(f"/contribute/2/files/{digest(REPORT)}").status_code == 404


def test_a_draft_begins_with_a_word_document(desk: Desk) -> None:
    data = docx("# Guidance vans", "Country: Norway", "## Aims", "To help.", "## Annex", "Tables.")
    values = {"csrf_token": token(desk.mine, "/contribute"), "file": (io.BytesIO(data), "a.docx")}
    answer = desk.mine.post("/contribute/from-file", data=values, content_type="multipart/form-data")
    assert answer.location == "/contribute/2"
    page = desk.mine.get("/contribute/2").text
    assert "Guidance vans" in page
    assert "To help." in page
    assert "recognised: Title, Country, Aims and targets, Description" in page
    assert "“Annex”" in page


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", pdf("a")[:90], "The PDF is damaged"),
        ("a.pdf", pdf(""), "The file holds no text. Is it a scan?"),
        ("a.docx", docx(""), "The file holds no text."),
    ],
)
def test_a_hostile_or_empty_document_begins_nothing_and_says_why(desk: Desk, name: str, data: bytes, says: str) -> None:
    values = {"csrf_token": token(desk.mine, "/contribute"), "file": (io.BytesIO(data), name)}
    answer = desk.mine.post("/contribute/from-file", data=values, content_type="multipart/form-data")
    assert answer.location == "/contribute"
    assert says in desk.mine.get("/contribute").text
    assert desk.mine.get("/contribute/2").status_code == 404


def test_a_removed_file_is_pruned_once_nothing_names_it(desk: Desk) -> None:
    with desk.app.app_context():
        assert prune(older_than=-1) == 0
    assert desk.post(f"{FILES}/{digest(REPORT)}/remove") == 302
    with desk.app.app_context():
        assert prune(older_than=-1) == 1
    assert desk.uploads == []


def test_the_files_of_a_discarded_draft_and_of_an_erased_person_go(desk: Desk) -> None:
    send(desk.other, b"Theirs.", "b.txt", "/contribute/2/files", page="/contribute")
    post(desk.other, "/contribute", page="/contribute")
    assert send(desk.other, b"Theirs.", "b.txt", "/contribute/2/files").status_code == 302
    assert desk.post("/contribute/1/discard") == 302
    with desk.app.app_context():
        assert prune(older_than=-1) == 1
    post(desk.other, "/account/erase")
    with desk.app.app_context():
        assert prune(older_than=-1) == 1
    assert desk.uploads == []
