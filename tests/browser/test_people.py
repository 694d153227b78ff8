"""Registering, signing in and keeping people, in a real Chromium: with axe on every page, and without JavaScript."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.serving import served
from tests.browser.test_accessibility import RULES
from tests.serving import COMMAND

PASSWORD = "correct horse battery"
ADMINISTRATOR = "administrator@example.org"

VISITORS = {
    "sign in": "/sign-in",
    "passkey": "/sign-in/passkey",
    "register": "/register",
    "forgot password": "/reset-password",
    "confirm": "/confirm",
}
PEOPLES = {
    "account": "/account",
    "sign-ins": "/account/sign-ins",
    "save a search": "/account/searches/new?q=guidance",
    "password": "/account/password",
    "address": "/account/address",
    "second factor": "/account/second-factor",
    "recovery codes": "/account/recovery-codes",
    "passkeys": "/account/passkeys",
    "verify": "/account/verify",
    "erase": "/account/erase",
    "administration": "/admin",
    "practice": "/practices/fi-ohjaamo",
    "a practice's other databases": "/practices/fi-ohjaamo/targets",
    "what waits for other databases": "/targets",
    "practices for a database": "/targets/ksll",
    "taking out for a database": "/targets/ksll/export",
    "other databases": "/admin/targets",
    "people": "/admin/people",
    "invite": "/admin/people/invite",
    "person": "/admin/people/1",
    "erase a person": "/admin/people/1/erase",
    "trail": "/admin/audit",
    "results": "/search?q=guidance",
}


class Site:
    """A server at which anybody may register, and its instance folder."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address

    def last_link(self, to: str) -> str:
        """The address in the newest mail to somebody."""
        texts = [file.read_text(encoding="utf-8") for file in sorted((self.folder / "mail").glob("*.eml"))]
        text = next(text for text in reversed(texts) if f"To: {to}\n" in text.replace("\r", ""))
        found = re.search(r"^(http\S+)\s*$", text, re.MULTILINE)
        assert found
        return found[1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("people")
    (folder / "config.toml").write_text(
        'registration = true\n[targets.ksll]\nname = "KSLLL"\ndescription = "Good practice."\n'
    )
    with served(folder) as address:
        yield Site(folder, address)


@pytest.fixture(scope="module")
def keeper(house: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which the administrator is signed in."""
    environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(house.folder)}
    command = [COMMAND, "people", "add", ADMINISTRATOR, "--name", "Ada Lovelace", "--role", "administrator"]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    context = browser.new_context(base_url=house.address)
    page = context.new_page()
    page.goto(said.split("http://127.0.0.1:8000")[1].strip())
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("Repeat the new password").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    sign_in(page, ADMINISTRATOR)
    yield context
    context.close()


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("navigation", name="Account").locator("summary")).to_be_visible()


def looked_at(page: Page) -> None:
    """Nothing is wrong with the page: at three widths, in the light and in the dark."""
    page.wait_for_load_state()
    for width, colours in ((320, "light"), (768, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('.site-header, .account-page')]
            .flatMap(one => [...one.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a')])
            .filter(one => one.checkVisibility())
            .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
            .map(([html]) => html)"""
    )
    assert small == []


@pytest.mark.parametrize("name", VISITORS)
def test_axe_finds_nothing_on_the_pages_at_the_door(house: Site, page: Page, name: str) -> None:
    page.goto(house.address + VISITORS[name])
    looked_at(page)


@pytest.mark.parametrize("name", PEOPLES)
def test_axe_finds_nothing_on_the_pages_of_people(keeper: BrowserContext, name: str) -> None:
    page = keeper.new_page()
    page.goto(PEOPLES[name])
    expect(page.get_by_role("navigation", name="Account").locator("summary")).to_be_visible()
    page.get_by_role("navigation", name="Account").locator("summary").click()
    looked_at(page)
    page.close()


def test_axe_finds_nothing_where_something_is_wrong_with_a_form(house: Site, page: Page) -> None:
    page.goto(f"{house.address}/register")
    page.get_by_label("E-mail address").fill("nowhere")
    page.get_by_role("button", name="Register").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looked_at(page)
    page.get_by_role("link", name="Enter your name.").click()
    expect(page.get_by_label("Name")).to_be_focused()
    assert page.get_by_label("Name").get_attribute("aria-invalid") == "true"


def test_a_practice_is_declined_with_a_reason_and_approved_later(keeper: BrowserContext) -> None:
    page = keeper.new_page()
    page.goto("/practices/fi-ohjaamo")
    page.get_by_role("link", name="Other databases").last.click()
    page.get_by_role("radio", name="Declined").check()
    page.get_by_role("button", name="Save decision for KSLLL").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looked_at(page)
    page.get_by_role("link", name="Enter a reason for declining.").click()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.get_by_label("Reason").fill("Too short.")
    page.get_by_role("button", name="Save decision for KSLLL").click()
    expect(page.get_by_role("status").filter(has_text="Declined for KSLLL.")).to_be_visible()
    page.goto("/targets/ksll?state=declined")
    page.get_by_role("link", name=re.compile("^Change")).click()
    page.get_by_role("radio", name="Approved").check()
    page.get_by_role("button", name="Save decision for KSLLL").click()
    page.wait_for_url("**/targets/ksll")
    page.goto("/targets/ksll/export")
    with page.expect_download() as begun:
        page.get_by_role("button", name="Export").click()
    assert begun.value.suggested_filename == "ksll.jsonl"
    page.close()


def test_axe_finds_nothing_while_a_second_factor_is_set_up(keeper: BrowserContext) -> None:
    page = keeper.new_page()
    page.goto("/account/second-factor")
    page.get_by_role("button", name="Set up an authenticator app").click()
    expect(page.get_by_label("Code")).to_be_visible()
    looked_at(page)
    page.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_somebody_registers_signs_in_changes_their_name_and_leaves(
    house: Site,
    browser: Browser,
    scripted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    email = f"eve-{scripted}@example.org".lower()
    context = browser.new_context(base_url=house.address, java_script_enabled=scripted)
    page = context.new_page()
    page.goto("/search?q=guidance")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Register for an account").click()
    page.get_by_label("Name").fill("Eve")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("status").filter(has_text="Check your e-mail")).to_be_visible()
    page.goto(house.last_link(email))
    sign_in(page, email)
    page.goto("/account")
    page.get_by_label("Name").fill("Eve Adams")
    page.get_by_role("button", name="Save").click()
    account = page.get_by_role("navigation", name="Account")
    expect(account.locator("summary")).to_have_text("Eve Adams")
    account.locator("summary").click()
    account.get_by_role("button", name="Sign out").click()
    expect(account.get_by_role("link", name="Sign in")).to_be_visible()
    context.close()


def test_a_password_can_be_pasted_and_is_offered_to_be_kept(house: Site, page: Page) -> None:
    page.goto(f"{house.address}/sign-in")
    field = page.get_by_label("Password")
    assert field.get_attribute("autocomplete") == "current-password"
    assert page.get_by_label("E-mail address").get_attribute("autocomplete") == "username"
    pasted = field.evaluate(
        """one => one.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true }))"""
    )
    assert pasted


def test_a_passkey_signs_in_without_a_password(house: Site, browser: Browser) -> None:
    """Chromium's own virtual authenticator keeps the key; a passkey needs a host that has a name."""
    context = browser.new_context(base_url=house.address.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    page.goto("/register")
    page.get_by_label("Name").fill("Kay")
    page.get_by_label("E-mail address").fill("kay@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.goto(house.last_link("kay@example.org"))
    sign_in(page, "kay@example.org")
    page.goto("/account/passkeys")
    page.get_by_label("Name of the passkey").fill("Laptop")
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/account")
    page.goto("/account/passkeys")
    expect(page.get_by_role("listitem").filter(has_text="Laptop")).to_be_visible()
    page.get_by_role("navigation", name="Account").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/passkey?next=/account/sign-ins")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account/sign-ins")
    expect(page.get_by_role("navigation", name="Account").locator("summary")).to_have_text("Kay")
    context.close()
