"""The README's picture, made by the product itself: `make screenshot`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.serving import ALONE, chromium, served

TARGET = Path(__file__).resolve().parents[2] / "docs" / "results.png"


def main() -> None:
    """Serve the demo from a folder that is thrown away, and take the picture of a results page."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ALONE)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{site}/search?q=early+leaving")
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
