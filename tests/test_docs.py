"""The documents are true: every setting, command, address, file and dotted name in them exists."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from search_app import create_app
from search_app.ops.cli import cli
from search_app.ops.reference import reference
from search_app.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
NAMES = (
    *("README.md", "ARCHITECTURE.md", "CHANGELOG.md"),
    *("docs/guide.md", "docs/profiles.md", "docs/reference.md", "docs/deploy.md", "docs/scale.md"),
)
DOCUMENTS = [ROOT / name for name in NAMES]
CURRENT = [ROOT / name for name in NAMES if name != "CHANGELOG.md"]
"""The documents that describe the present; the change log also names what was removed."""
GUIDE = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
PARAMETERS = (
    *("q", "page", "per_page", "sort", "spelling", "synonyms", "meaning", "relevance", "year", "title", "updated"),
    *("country", "area", "keyword", "keyphrase", "type", "sector", "target", "level", "status", "evidence", "lang"),
)


def section(title: str) -> str:
    return REFERENCE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def command_names(group: click.Group, prefix: str = "practice-search") -> Iterator[str]:
    for name, command in group.commands.items():
        words = f"{prefix} {name}"
        if isinstance(command, click.Group):
            yield from command_names(command, words)
        else:
            yield words


def exists(dotted: str) -> bool:
    """Whether a dotted name leads to a module, or to an attribute of one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            fields = {field.name for field in getattr(value, "__attrs_attrs__", ())}
            if not hasattr(value, name) and name not in fields:
                return False
            value = getattr(value, name, None)
        return True
    return False


def test_the_reference_is_what_the_code_says() -> None:
    assert reference() == REFERENCE, "run make reference"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_reference_with_its_meaning(name: str) -> None:
    row = next(line for line in section("Settings").splitlines() if line.startswith(f"| `{name}` |"))
    meaning = row.rstrip(" |").rpartition("|")[2].strip()
    assert len(meaning.split()) > 3, name


def test_no_setting_is_in_the_reference_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", section("Settings"), re.MULTILINE)) == set(Settings.model_fields)
    assert PREFIX in section("Settings")


def test_every_command_is_in_the_reference_and_no_other() -> None:
    listed = re.findall(r"^\| `(practice-search(?: [a-z]+(?:-[a-z]+)*)+)", section("Commands"), re.MULTILINE)
    assert sorted(listed) == sorted(command_names(cli))


def test_every_address_is_in_the_reference_and_no_other(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path, oidc_issuer="https://id.example.org"))
    served = {rule.rule for rule in app.url_map.iter_rules()}
    assert set(re.findall(r"^\| `(/[^`]*)`", section("Addresses"), re.MULTILINE)) == served


def test_every_row_of_the_reference_says_what_it_is_for() -> None:
    rows = [line for title in ("Commands", "Addresses") for line in section(title).splitlines() if line[:3] == "| `"]
    assert len(rows) > 100
    assert not [row for row in rows if len(row.rstrip(" |").rpartition("|")[2].split()) < 2]


def test_every_command_in_the_documents_exists() -> None:
    known = set(command_names(cli))
    for document in CURRENT:
        text = document.read_text(encoding="utf-8")
        for words in re.findall(r"practice-search((?: [a-z]+(?:-[a-z]+)*){1,2})", text):
            one, two = f"practice-search {words.split()[0]}", f"practice-search{words}"
            assert one in known or two in known or any(name.startswith(f"{one} ") for name in known), (document, words)


def test_every_parameter_of_a_search_is_in_the_guide() -> None:
    for name in PARAMETERS:
        assert f"`{name}`" in GUIDE, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_and_headings_lead_there(document: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            target, _, anchor = link.partition("#")
            file = document.parent / target if target else document
            assert file.exists(), link
            assert not anchor or anchor in anchors(file), link


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", CURRENT, ids=lambda path: path.name)
def test_files_that_the_documents_name_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:corpus|index|search_app|tests|docs|deploy|requirements)/[\w/.-]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("document", CURRENT, ids=lambda path: path.name)
def test_dotted_names_that_the_documents_name_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for dotted in re.findall(r"`((?:corpus|index|search_app|tests)(?:\.\w+)+)(?:\(\))?`", text):
        assert exists(dotted), dotted


@pytest.mark.parametrize("package", ["corpus", "index", "search_app", "tests"])
def test_dotted_names_that_docstrings_and_comments_name_exist(package: str) -> None:
    for file in sorted((ROOT / package).rglob("*.py")):
        for dotted in re.findall(
            r"`((?:corpus|index|search_app|tests)(?:\.\w+)+)(?:\(\))?`", file.read_text(encoding="utf-8")
        ):
            assert exists(dotted), (file, dotted)


def test_every_target_of_make_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        for target in re.findall(r"`?make ([a-z0-9-]+)", document.read_text(encoding="utf-8")):
            assert target in targets | {"it", "sure"}, target


@pytest.mark.parametrize("command", ["serve", "try"])
def test_a_server_listens_where_the_readme_says(command: str) -> None:
    (port,) = (option for option in cli.commands[command].params if option.name == "port")
    (host,) = (option for option in cli.commands[command].params if option.name == "host")
    address = f"http://{host.default}:{port.default}"
    assert f"serves the demo collection at {address}\n" in (ROOT / "README.md").read_text(encoding="utf-8")
