"""Files in a real Chromium: an editor attaches one, a reader finds and saves it; also without JavaScript."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.serving import served
from tests.browser.test_people import PASSWORD, Site, looked_at, sign_in
from tests.corpus.documents import docx, pdf
from tests.serving import COMMAND

PRACTICE = "/practices/be-career-vouchers"
REPORT = pdf("An introduction.", "Nothing.", "The marmalade was paid by the municipality.", title="A report")
EDITOR = "editor@example.org"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("attachments")
    with served(folder) as address:
        environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(folder)}
        command = [COMMAND, "people", "add", EDITOR, "--name", "Grace Hopper", "--role", "editor"]
        said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        site = Site(folder, address)
        (folder / "link").write_text(said.split("http://127.0.0.1:8000")[1].strip())
        yield site


@pytest.fixture(scope="module")
def desk(house: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which an editor is signed in."""
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    page.goto((house.folder / "link").read_text())
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("Repeat the new password").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    sign_in(page, EDITOR)
    page.close()
    yield context
    context.close()


def send(page: Page, name: str, data: bytes) -> None:
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "application/x-whatever", "buffer": data})
    page.get_by_role("button", name="Attach file").click()


def test_an_editor_attaches_a_report_and_a_reader_finds_a_word_of_it_and_saves_it(
    desk: BrowserContext, house: Site, browser: Browser, tmp_path: Path
) -> None:
    page = desk.new_page()
    page.goto(PRACTICE)
    page.locator(".tools").get_by_role("link", name="Manage attached files").click()
    expect(page.get_by_role("button", name="Attach file")).to_be_visible()
    looked_at(page)
    send(page, "report.exe", REPORT)
    expect(page.get_by_role("status").filter(has_text="report.exe.pdf is attached.")).to_be_visible()
    looked_at(page)
    page.close()
    context = browser.new_context(base_url=house.address, java_script_enabled=False)
    reader = context.new_page()
    reader.goto("/search?q=marmalade")
    place = reader.get_by_role("link", name="In report.exe.pdf, page 3")
    expect(place).to_be_visible()
    with reader.expect_download() as saved:
        place.click()
    saved.value.save_as(tmp_path / "saved.pdf")
    assert (tmp_path / "saved.pdf").read_bytes() == REPORT
    assert saved.value.suggested_filename == "report.exe.pdf"
    context.close()


def test_axe_finds_nothing_where_something_was_found_in_a_file_and_on_its_practice(
    desk: BrowserContext,
) -> None:
    page = desk.new_page()
    page.goto(f"{PRACTICE}/files")
    send(page, "notes.docx", docx("# Money", "It was quincunx."))
    for address in ("/search?q=quincunx", PRACTICE):
        page.goto(address)
        expect(page.get_by_role("link", name="notes.docx").first).to_be_visible()
        looked_at(page)
    page.close()


def test_a_picture_with_script_is_refused_beside_the_field(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto(f"{PRACTICE}/files")
    send(page, "report.pdf", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    page.get_by_role("alert").get_by_role("link", name="The file is an SVG picture").click()
    expect(page.get_by_label("File")).to_be_focused()
    looked_at(page)
    page.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_draft_begins_with_a_document_and_takes_files(
    desk: BrowserContext,
    browser: Browser,
    house: Site,
    scripted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    state = desk.storage_state()
    context = browser.new_context(base_url=house.address, java_script_enabled=scripted, storage_state=state)
    page = context.new_page()
    page.goto("/contribute")
    data = docx("# Guidance vans", "## Aims", "To help.")
    page.get_by_label("File").set_input_files({"name": "vans.docx", "mimeType": "a/b", "buffer": data})
    page.get_by_role("button", name="Start from this file").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Guidance vans")
    page.get_by_role("button", name="Save and attach files").click()
    expect(page.get_by_role("button", name="Attach file")).to_be_visible()
    if scripted:
        looked_at(page)
    send(page, "report.pdf", REPORT)
    expect(page.get_by_role("link", name="report.pdf")).to_be_visible()
    page.get_by_role("button", name="Remove report.pdf").click()
    expect(page.get_by_text("No files attached yet.")).to_be_visible()
    context.close()
