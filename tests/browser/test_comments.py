"""Comments and their moderation in a real Chromium: with axe on every page, and without JavaScript."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served
from tests.browser.test_people import PASSWORD, looked_at, sign_in
from tests.serving import COMMAND

PRACTICE = "/practices/fi-ohjaamo"
SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A server on which editors look at comments first, and its folder."""
    folder = tmp_path_factory.mktemp("comments")
    (folder / "config.toml").write_text('comment_moderation = "before"\n')
    with served(folder) as address:
        yield folder, address


@pytest.fixture
def enter(house: tuple[Path, str], browser: Browser) -> Iterator[Enter]:
    """A page of somebody with a new account in a role, who is signed in; without a role, of a visitor."""
    folder, address = house
    contexts = []

    def page_of(email: str = "", role: str = "", *, scripted: bool = True) -> Page:
        context = browser.new_context(base_url=address, java_script_enabled=scripted)
        contexts.append(context)
        page = context.new_page()
        if role:
            environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(folder)}
            command = [COMMAND, "people", "add", email, "--name", email.partition("@")[0], "--role", role]
            said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
            page.goto(said.split("http://127.0.0.1:8000")[1].strip())
            page.get_by_label("New password", exact=True).fill(PASSWORD)
            page.get_by_label("Repeat the new password").fill(PASSWORD)
            page.get_by_role("button", name="Set password").click()
            sign_in(page, email)
        return page

    yield page_of
    for context in contexts:
        context.close()


@SCRIPTED
def test_a_comment_is_written_released_read_reported_and_hidden(
    enter: Enter,
    scripted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    mark = "with" if scripted else "without"
    text = f"We tried it {mark} a *script*."
    reader = enter(f"reader-{mark}@example.org", "reader", scripted=scripted)
    reader.goto(PRACTICE)
    reader.get_by_label("Your comment").fill(text)
    reader.get_by_role("button", name="Preview").click()
    expect(reader.get_by_role("region", name="Preview").locator("em")).to_have_text("script")
    reader.get_by_role("button", name="Post comment").click()
    expect(
        reader.get_by_role("status").filter(has_text="Your comment is shown when an editor has approved it")
    ).to_be_visible()

    editor = enter(f"editor-{mark}@example.org", "editor", scripted=scripted)
    editor.goto("/admin")
    expect(editor.get_by_text(re.compile("[1-9][0-9]* waiting, "))).to_be_visible()
    editor.get_by_role("link", name="Comments", exact=True).click()
    article = editor.get_by_role("article").filter(has_text=f"{mark} a script")
    article.get_by_role("button", name="Approve").click()
    expect(article).to_have_count(0)

    visitor = enter(scripted=scripted)
    visitor.goto(PRACTICE)
    comments = visitor.get_by_role("region", name="Comments")
    expect(comments.get_by_role("article").filter(has_text=f"{mark} a script")).to_be_visible()
    expect(comments.get_by_role("button")).to_have_count(0)
    comments.get_by_role("link", name="Sign in").click()
    expect(visitor).to_have_url(re.compile(r"/sign-in\?next=/practices/fi-ohjaamo"))

    other = enter(f"other-{mark}@example.org", "contributor", scripted=scripted)
    other.goto(PRACTICE)
    other.get_by_role("link", name=re.compile(f"Report the comment by reader-{mark}")).click()
    other.get_by_role("button", name="Report comment").click()
    other.get_by_role("link", name="Enter a reason.").click()
    if scripted:
        expect(other.get_by_label("Reason")).to_be_focused()
    other.get_by_label("Reason").fill("It says nothing.")
    other.get_by_role("button", name="Report comment").click()
    expect(other.get_by_role("status").filter(has_text="Thank you")).to_be_visible()

    editor.goto("/admin/comments?show=reported")
    editor.get_by_role("link", name=re.compile("Hide the comment by reader-")).click()
    editor.get_by_label("Reason").fill("It says nothing.")
    editor.get_by_role("button", name="Hide the comment").click()
    visitor.goto(PRACTICE)
    expect(visitor.get_by_text("Hidden by the editors: It says nothing.").first).to_be_visible()
    expect(visitor.get_by_text(f"{mark} a script")).to_have_count(0)

    reader.goto(PRACTICE)
    reader.get_by_role("button", name="Delete your comment").click()
    expect(reader.get_by_role("status").filter(has_text="Your comment was deleted.")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_with_comments(enter: Enter) -> None:
    reader, editor = enter("axe@example.org", "reader"), enter("keeper@example.org", "editor")
    long = (
        "A long one. " * 30 + "https://example.org/" + "x" * 200 + "\n\n# Heading\n\n- a\n- b\n\n> quoted\n\n    code"
    )
    for text in ("Short.", long):
        reader.goto(PRACTICE)
        looked_at(reader)
        reader.get_by_label("Your comment").fill(text)
        reader.get_by_role("button", name="Post comment").click()
        expect(reader.get_by_role("status").filter(has_text="Your comment is shown when")).to_be_visible()
    looked_at(reader)
    editor.goto("/admin/comments")
    looked_at(editor)
    editor.get_by_role("link", name=re.compile("Hide the comment by")).first.click()
    editor.get_by_role("button", name="Hide the comment").click()
    expect(editor).to_have_title(re.compile("^Error: "))
    looked_at(editor)
    editor.goto("/admin/comments")
    editor.get_by_role("button", name=re.compile("Approve")).first.click()
    editor.goto(PRACTICE)
    looked_at(editor)
    editor.get_by_role("link", name=re.compile("Report")).first.click()
    expect(editor.get_by_role("button", name="Report comment")).to_be_visible()
    looked_at(editor)
    visitor = enter()
    visitor.goto(PRACTICE)
    looked_at(visitor)
    visitor.goto(f"{PRACTICE}/comments")
    looked_at(visitor)
    reader.goto(PRACTICE)
    reader.get_by_role("button", name="Post comment").click()
    expect(reader).to_have_title(re.compile("^Error: "))
    looked_at(reader)


def test_axe_finds_nothing_on_the_pages_of_administration(enter: Enter) -> None:
    editor = enter("looker@example.org", "editor")
    editor.goto("/search?q=unheard-of+zebras")
    for address in ("/admin", "/admin/searches", "/admin/state", "/admin/comments?show=hidden"):
        editor.goto(address)
        looked_at(editor)


def test_what_nobody_found_is_asked_again_and_forgotten(enter: Enter) -> None:
    editor = enter("asker@example.org", "editor", scripted=False)
    for _ in range(4):  # whichever process answers, the page asks its own first
        enter(scripted=False).goto("/search?q=purple+zebras")
    link = editor.get_by_role("link", name="purple zebras")
    editor.goto("/admin/searches")
    while not link.count():
        editor.goto("/admin/searches")
    link.click()
    expect(editor).to_have_url(re.compile(r"/search\?q=purple(\+|%20)zebras"))
    editor.goto("/admin/searches")
    editor.get_by_role("button", name="Delete “purple zebras”").click()
    expect(editor.get_by_role("status").filter(has_text="The search was deleted.")).to_be_visible()


def test_comments_stay_on_the_screen(enter: Enter) -> None:
    visitor = enter()
    visitor.goto(PRACTICE)
    visitor.emulate_media(media="print")
    expect(visitor.get_by_role("heading", name="Comments")).to_be_hidden()
