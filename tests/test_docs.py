"""What the README says is whole and true: every setting, command and address, and every file that it links to."""

import re
from pathlib import Path

import click
import pytest

from search_app import create_app
from search_app.ops.cli import cli
from search_app.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/deploy.md", "docs/scale.md")
]


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def commands(group: click.Group, before: str = "practice-search") -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        words = f"{before} {name}"
        found += commands(command, words) if isinstance(command, click.Group) else [words]
    return found


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_table_with_its_default(name: str) -> None:
    field = Settings.model_fields[name]
    row = next(line for line in section("Settings").splitlines() if line.startswith(f"| `{name}` |"))
    default = str(field.default) if field.default not in (None, "") else ""
    assert row == f"| `{name}` | {f'`{default}`' if default else ''} | {field.description} |"


def test_no_setting_is_in_the_table_that_is_none() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", section("Settings"), re.MULTILINE)) == set(Settings.model_fields)
    assert PREFIX in section("Settings")


def test_every_command_is_in_the_table_and_no_other() -> None:
    listed = re.findall(r"^\| `(practice-search(?: [a-z]+(?:-[a-z]+)*)+)", section("Commands"), re.MULTILINE)
    assert sorted(listed) == sorted(commands(cli))


def test_every_address_is_in_the_table_and_no_other(tmp_path: Path) -> None:
    app = create_app(load_settings(instance_path=tmp_path, oidc_issuer="https://id.example.org"))
    served = {rule.rule for rule in app.url_map.iter_rules()}
    assert set(re.findall(r"`(/[^`]*)`", section("Pages"))) == served


def test_every_parameter_of_a_search_is_named() -> None:
    from index.schema import FACETS  # noqa: PLC0415
    from index.search_query import Sort

    for name in (*(facet.name for facet in FACETS), *Sort, "q", "page", "per_page", "sort", "spelling", "synonyms"):
        assert f"`{name}`" in README, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_lead_to_files(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def test_files_that_the_architecture_names_are_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:corpus|index|search_app|tests)/[\w/.]+)`", text):
        assert (ROOT / path).exists(), path


def test_every_target_of_make_that_the_documents_name_is_one() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        for target in re.findall(r"`?make ([a-z0-9-]+)", document.read_text(encoding="utf-8")):
            assert target in targets | {"it", "sure"}, target
