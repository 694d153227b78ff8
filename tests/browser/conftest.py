"""A real Chromium before a real server.

`site` is the address of `practice-search serve` with the demo collection, started once. `reader` is a page of a
browser that has just been opened: `reader.goto("/search?q=…")`. Widths are in CSS pixels.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.serving import ALONE, chromium, ground, served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that is there; else the one that Playwright brought."""
    found = chromium()
    return {**browser_type_launch_args, "args": ALONE, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session", autouse=True)
def _on_what_they_stand(new_database: Callable[[], str], new_index: Callable[[], str]) -> None:
    """With `--database` and `--engine` all servers of these tests stand on others than a folder."""
    ground.update(database_url=new_database, index_url=new_index)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("instance")) as address:
        yield address


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """What pytest-playwright puts before the addresses that a test opens."""
    return site


@pytest.fixture
def reader(page: Page) -> Iterator[Page]:
    """A page that fails the test when anything on it failed."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    expected = ("404", "400")
    assert [fault for fault in faults if not any(code in fault for code in expected)] == []
