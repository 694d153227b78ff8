"""Every answer keeps to itself."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

PAGES = [
    "/",
    "/search?q=guidance",
    "/search?q=nothinglikethis",
    "/browse/country",
    "/practices/no-county-agreements?q=guidance&at=1",
    "/practices/no-county-agreements/print",
    "/about",
    "/help",
    "/nowhere",
    "/api/v1/search",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("address", PAGES[:-1])
def test_no_page_has_anything_that_the_policy_forbids(client: FlaskClient, address: str) -> None:
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    attributes = {name for tag in soup.find_all(True) for name in tag.attrs}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert not soup.find_all("style")
    assert all(tag.get("src", "").startswith("/static/") and not tag.text.strip() for tag in soup.find_all("script"))
    loaded = [tag.get("href") or tag.get("src") for tag in soup.find_all(["link", "img"])]
    assert all(str(url).startswith(("/", "http://localhost/")) for url in loaded)


def test_static_files_may_be_kept_for_ever_under_their_hash(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/").text, "html.parser")
    style = soup.find("link", rel="stylesheet")
    assert style is not None
    with client.get(str(style["href"])) as cached, client.get("/static/base.css") as checked:
        assert cached.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "immutable" not in checked.headers.get("Cache-Control", "")
