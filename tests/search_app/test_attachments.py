"""Files are put to practices by editors, saved by readers, found by their words, and run by nobody."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from corpus.practice import Attachment, Practice, Section
from search_app import create_app
from search_app.accounts.permissions import Role
from search_app.attachments.file_names import sanitize_file_name
from search_app.attachments.unused_files import prune
from search_app.audit.models import audit_entries
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.backup import back_up, restore
from search_app.settings import load_settings
from tests.corpus.documents import docx, odt, pdf, xlsx
from tests.corpus.test_extraction import HOSTILE
from tests.search_app.people import make, sign_in, token

REPORT = pdf("An introduction.", "Nothing.", "The marmalade was costly.", title="A report")
FILES = "/practices/vans/files"


class House:
    """An application with a practice and an editor who is signed in."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.catalogue = get_catalogue(app)
        self.visitor = app.test_client()
        make(app, Role.EDITOR)
        self.editor = sign_in(app, "editor@example.org")

    def send(self, data: bytes, name: str = "report.pdf", **more: Any) -> TestResponse:
        return send(self.editor, data, name, **more)

    def attachments(self, slug: str = "vans") -> tuple[Attachment, ...]:
        return self.catalogue.collection.get(slug).attachments

    @property
    def folder(self) -> Path:
        return Path(self.app.instance_path)

    def kept(self) -> list[str]:
        """The files of the store, and what is being received, in the instance folder."""
        found = [*self.folder.glob("uploads/**/*"), *self.folder.glob("incoming/*.part")]
        return sorted(str(path.relative_to(self.folder)) for path in found if path.is_file())


def send(client: FlaskClient, data: bytes, name: str, address: str = FILES, page: str = "") -> TestResponse:
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
    proof = f'Content-Disposition: form-data; name="csrf_token"\r\n\r\n{token(client, page or address)}'
    body = b"".join([f"--part\r\n{proof}\r\n--part\r\n{head}".encode(), data, b"\r\n--part--\r\n"])
    return client.post(address, data=body, content_type="multipart/form-data; boundary=part")


def saved(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The answer to who saves a file, read to its end."""
    return client.get(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}, buffered=True
    )


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def house(fresh: Flask, shelf: Catalogue) -> House:
    shelf.put([Practice(slug="vans", title="Vans", sections=[Section("aims", "Guidance for villages.")])])
    return House(fresh)


@pytest.fixture
def held(house: House) -> House:
    """With a report attached."""
    assert house.send(REPORT).status_code == 302
    return house


def test_a_word_that_stands_only_in_an_attached_pdf_is_found_with_its_page(held: House) -> None:
    text = held.visitor.get("/search?q=costly").text
    found = re.search(r'href="([^"]+)"[^>]*>\s*In <i>report.pdf</i>, page 3', text)
    assert found
    assert found[1] == f"{FILES}/{digest(REPORT)}#page=3"
    assert "<mark>costly</mark>" in text
    assert saved(held.visitor, found[1]).data == REPORT
    (hit,) = held.visitor.get("/api/v1/search?q=costly").json["hits"]  # type: ignore[index]
    assert hit["snippets"][0]["file"]["page"] == 3


@pytest.mark.slow
def test_each_kind_is_searched_and_said_in_its_own_parts(house: House) -> None:
    for word, name, data, place in (
        ("costly", "a.docx", docx("# Money", "It was costly."), "a.docx</i>, Money"),
        ("precious", "a.odt", odt("# Money", "It was precious."), "a.odt</i>, Money"),
        ("expensive", "a.xlsx", xlsx({"Costs": [("expensive", 1)]}), "a.xlsx</i>, sheet Costs"),
        ("gratis", "a.html", b"<!doctype html><body><h1>Money</h1><p>It was gratis.", "a.html</i>, Money"),
        ("invaluable", "a.txt", b"It was invaluable.", "a.txt</i><span"),
    ):
        assert house.send(data, name).status_code == 302
        assert place in house.visitor.get(f"/search?q={word}").text


def test_a_file_is_kept_by_its_hash_and_listed_on_the_practice(held: House) -> None:
    sha256 = digest(REPORT)
    assert held.attachments() == (Attachment("report.pdf", "application/pdf", len(REPORT), sha256),)
    place = f"uploads/{sha256[:2]}/{sha256[2:]}"
    assert held.kept() == [place, f"{place}.json.gz"]
    assert (held.folder / place).read_bytes() == REPORT
    page = held.visitor.get("/practices/vans").text
    assert f'href="{FILES}/{sha256}"' in page
    assert "PDF" in page
    with held.app.app_context():
        assert [entry.what for entry in audit_entries("practice:vans")] == ["practice.file_added"]


def test_a_download_is_saved_and_never_shown_or_run(held: House) -> None:
    answer = saved(held.visitor, f"{FILES}/{digest(REPORT)}")
    assert answer.headers["Content-Disposition"] == "attachment; filename=report.pdf"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers


def test_a_download_can_be_continued_and_is_not_sent_twice(held: House) -> None:
    address = f"{FILES}/{digest(REPORT)}"
    part = saved(held.visitor, address, Range="bytes=10-19")
    assert (part.status_code, part.data) == (206, REPORT[10:20])
    tag = part.headers["ETag"]
    assert tag == f'"{digest(REPORT)}"'
    assert saved(held.visitor, address, If_None_Match=tag).status_code == 304


def test_text_is_handed_out_byte_for_byte_whatever_a_browser_can_unpack(house: House) -> None:
    data = b"<!doctype html><body><p>" + b"It was costly. " * 1_000
    house.send(data, "page.html")
    answer = saved(house.visitor, f"{FILES}/{digest(data)}", Accept_Encoding="gzip, br, zstd")
    assert answer.data == data
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_type_is_told_by_the_content_and_the_name_follows_it(house: House) -> None:
    house.send(REPORT, "../../etc/invoice.exe")
    (file,) = house.attachments()
    assert (file.name, file.media_type) == ("invoice.exe.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("report.pdf", "report.pdf"),
        ("Bericht über Äpfel.PDF", "Bericht über Äpfel.pdf"),
        ("C:\\Users\\kari\\rapport.docx", "rapport.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("gpj.\u202efdp.exe", "gpj. fdp.exe.pdf"),
        ('a"b<c>.pdf', "a b c.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("x" * 400, "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, becomes: str) -> None:
    assert sanitize_file_name(name, "application/pdf") == becomes


@pytest.mark.slow
def test_what_is_hostile_is_refused_beside_the_field_and_nothing_of_it_is_kept(house: House) -> None:
    for kind in (
        "a bomb",
        "script in SVG",
        "an encrypted PDF",
        "a PDF that is a package",
        "a billion cells",
        "entities",
    ):
        make_it, says = HOSTILE[kind]
        answer = house.send(make_it(), "report.pdf")
        assert (answer.status_code, says in answer.text) == (200, True), kind
        assert 'class="field-error"' in answer.text
        assert house.kept() == []
    assert house.visitor.get("/practices/vans").status_code == 200


def test_a_page_that_holds_script_is_refused(house: House) -> None:
    answer = house.send(b"<!doctype html><body><script>alert(1)</script><p>Text", "page.html")
    assert "The page contains scripts" in answer.text
    assert house.kept() == []


@pytest.fixture
def small(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[House]:
    """An installation in which a file has a megabyte, a practice two files, and all of them two megabytes."""
    app = application(tmp_path / "small", attachment_megabytes=1, attachments_per_practice=2, attachments_room=2)
    get_catalogue(app).builder.build()
    get_catalogue(app).put([Practice(slug="vans", title="Vans"), Practice(slug="buses", title="Buses")])
    yield House(app)
    get_catalogue(app).close()


def test_a_file_that_is_too_large_is_refused_and_one_that_is_far_too_large_is_not_read(small: House) -> None:
    assert "larger than 1 MB" in small.send(b"a" * 1_000_001).text
    proof, kind = token(small.editor, FILES), "multipart/form-data; boundary=x"
    claimed = {"CONTENT_LENGTH": "12000000", "HTTP_X_CSRF_TOKEN": proof}
    assert small.editor.post(FILES, content_type=kind, environ_overrides=claimed).status_code == 413
    assert small.kept() == []


def test_other_forms_take_no_such_amounts(house: House) -> None:
    assert house.visitor.post("/sign-in", data={"email": "a" * 9_000_000}).status_code == 413


@pytest.mark.slow
def test_a_practice_has_a_number_of_files_and_no_more(small: House) -> None:
    small.send(b"One.", "1.txt")
    small.send(b"Two.", "2.txt")
    page = small.editor.get(FILES).text
    assert "Remove a file first" in page
    assert "has 2 files" in send(small.editor, b"Three.", "3.txt", page="/account").text
    assert [file.name for file in small.attachments()] == ["1.txt", "2.txt"]


@pytest.mark.slow
def test_there_is_room_for_so_much_and_no_more(small: House) -> None:
    small.send(b"a " * 490_000, "1.txt")
    small.send(b"b " * 490_000, "2.txt")
    answer = send(small.editor, b"c " * 490_000, "3.txt", "/practices/buses/files")
    assert "There is no space" in answer.text


def test_the_same_file_again_is_kept_once_and_goes_by_its_new_name(held: House) -> None:
    held.send(REPORT, "renamed.pdf")
    assert [file.name for file in held.attachments()] == ["renamed.pdf"]
    assert len(held.kept()) == 2


def test_a_removed_file_is_neither_found_nor_handed_out(held: House) -> None:
    address = f"{FILES}/{digest(REPORT)}"
    answer = held.editor.post(f"{address}/remove", data={"csrf_token": token(held.editor, FILES)})
    assert answer.status_code == 302
    assert held.visitor.get(address).status_code == 404
    assert "No results" in held.visitor.get("/search?q=costly").text
    again = held.editor.post(f"{address}/remove", data={"csrf_token": token(held.editor, FILES)})
    assert again.status_code == 404


def test_a_file_is_handed_out_as_a_file_of_its_own_practice_alone(held: House) -> None:
    held.catalogue.put([Practice(slug="other", title="Other")])
    assert held.visitor.get(f"/practices/other/files/{digest(REPORT)}").status_code == 404


def test_no_address_leads_out_of_the_folder(held: House) -> None:
    for sha256 in ("../../app.sqlite", "..%2f..%2fapp.sqlite", "%2e%2e/secret", "a" * 64, "A" * 64):
        assert held.visitor.get(f"{FILES}/{sha256}").status_code == 404


def test_a_record_that_names_a_path_in_place_of_a_hash_leads_nowhere(held: House) -> None:
    practice = held.catalogue.collection.get("vans")
    paths = ["../app.sqlite", "/etc/passwd", "secret"]
    held.catalogue.put([evolve(practice, attachments=[Attachment("a.pdf", sha256=path) for path in paths])])
    assert held.visitor.get("/practices/vans").status_code == 200
    for path in paths:
        assert held.catalogue.files.path(path) is None
    assert held.visitor.get(f"{FILES}/secret").status_code == 404


def test_a_type_that_a_record_claims_is_not_believed(held: House) -> None:
    practice = held.catalogue.collection.get("vans")
    claimed = Attachment("a.svg", "image/svg+xml", len(REPORT), digest(REPORT))
    held.catalogue.put([evolve(practice, attachments=[claimed])])
    assert saved(held.visitor, f"{FILES}/{digest(REPORT)}").content_type == "application/octet-stream"


def test_only_who_keeps_files_puts_and_removes_them(held: House) -> None:
    for role in (Role.READER, Role.CONTRIBUTOR, Role.REVIEWER):
        make(held.app, role)
        client = sign_in(held.app, f"{role.value}@example.org")
        assert send(client, b"Mine.", "a.txt", page="/account").status_code == 403
        address = f"{FILES}/{digest(REPORT)}/remove"
        assert client.post(address, data={"csrf_token": token(client, "/account")}).status_code == 403
        assert 'href="/practices/vans/files"' not in client.get("/practices/vans").text
    assert len(held.attachments()) == 1


def test_a_file_without_the_forms_token_is_not_taken(house: House) -> None:
    answer = house.editor.post(FILES, data={"file": (io.BytesIO(REPORT), "a.pdf")}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert house.attachments() == ()


def test_no_file_at_all_is_said_beside_the_field(house: House) -> None:
    answer = house.editor.post(FILES, data={"csrf_token": token(house.editor, FILES)})
    assert "Choose a file." in answer.text
    assert answer.text.count("<title>Error:") == 1


def test_a_file_without_text_is_taken_and_that_nothing_is_found_in_it_is_said(house: House) -> None:
    house.send(pdf(""), "scan.pdf")
    assert "No text was found in the file" in house.editor.get(FILES).text


def test_files_are_kept_as_long_as_a_revision_names_them_and_then_pruned(held: House) -> None:
    with held.app.app_context():
        held.catalogue.files.add(io.BytesIO(b"Sent and never attached."))
    held.editor.post(f"{FILES}/{digest(REPORT)}/remove", data={"csrf_token": token(held.editor, FILES)})
    left_over = held.folder / "incoming" / "broken-off.part"
    left_over.write_bytes(b"half")
    assert len(held.kept()) == 5
    with held.app.app_context():
        assert prune() == 0
        assert prune(older_than=-1) == 1
    assert [path for path in held.kept() if digest(REPORT)[2:] in path] == held.kept()


def test_a_backup_holds_the_files_and_their_texts(held: House, tmp_path: Path, new_database: Callable[[], str]) -> None:
    (held.folder / "incoming" / "half.part").write_bytes(b"half")
    back_up(held.app.config["PRACTICE_SEARCH"], tmp_path / "backup")
    settings = load_settings(instance_path=tmp_path / "elsewhere", database_url=new_database())
    restore(settings, tmp_path / "backup")
    app = create_app(settings)
    get_catalogue(app).builder.build()
    client = app.test_client()
    assert "page 3" in client.get("/search?q=costly").text
    assert saved(client, f"{FILES}/{digest(REPORT)}").data == REPORT
    assert not list((tmp_path / "elsewhere").glob("incoming/*"))
    get_catalogue(app).close()


def test_a_build_reads_the_kept_text_and_not_the_file_again(held: House) -> None:
    path = held.catalogue.files.path(digest(REPORT))
    assert path is not None
    path.write_bytes(b"changed behind our back")
    held.catalogue.builder.build()
    assert "page 3" in held.visitor.get("/search?q=costly").text


def test_what_is_exported_names_the_files_with_their_hashes(held: House) -> None:
    values = json.loads(held.visitor.get("/api/v1/practices/vans").text)
    assert values["attachments"][0]["sha256"] == digest(REPORT)
