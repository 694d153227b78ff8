"""What can be set, from where, and what is said of a value that cannot be."""

from pathlib import Path

import pytest

from search_app.settings import PREFIX, BadSetting, Settings, load_settings


def test_everything_stands_in_the_instance_folder(tmp_path: Path) -> None:
    settings = load_settings(instance_path=tmp_path / "a b")
    assert settings.database == f"sqlite:///{tmp_path}/a b/app.sqlite"
    assert settings.index == f"whoosh://{tmp_path}/a%20b/index"


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text('site_name = "From the file"\nthreads = 7\n')
    monkeypatch.setenv(f"{PREFIX}INSTANCE_PATH", str(tmp_path))
    assert (load_settings().site_name, load_settings().threads, load_settings().workers) == ("From the file", 7, 2)
    monkeypatch.setenv(f"{PREFIX}SITE_NAME", "From the environment")
    assert load_settings().site_name == "From the environment"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_can_come_from_the_environment(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {
        "targets": "{}",
        "public_url": "https://x.example/",
        "registration": "True",
        "four_eyes": "True",
        "meaning": "off",
        "meaning_url": "http://127.0.0.1:8080/v1/embeddings",
        "meaning_languages": "de,en",
        "meaning_min_similarity": "0.5",
        "metrics": "off",
        "log_format": "json",
        "comment_moderation": "before",
    }
    value = {"instance_path": str(tmp_path), **others}.get(name, "3")
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
    assert str(getattr(load_settings(), name)) == value


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("workers = 0", "PRACTICE_SEARCH_WORKERS"),
        ("public_url = 'nowhere'", "PRACTICE_SEARCH_PUBLIC_URL"),
        ("meaning = 'http'", "PRACTICE_SEARCH_MEANING_URL"),
        ("meaning_languages = 'German'", "PRACTICE_SEARCH_MEANING_LANGUAGES"),
        ("colour = 'red'", "colour"),
        ("[targets.KSLL]\nname = 'KSLLL'", "targets"),
        ("[targets.ksll]\nurl = 'https://x.example'", "targets.ksll.name"),
        ("workers = ", "config.toml"),
    ],
)
def test_a_value_that_cannot_be_is_named(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(line)
    with pytest.raises(BadSetting, match=message):
        load_settings(instance_path=tmp_path)


def test_the_public_address_has_no_slash_at_its_end() -> None:
    assert load_settings(public_url="https://x.example/").public_base == "https://x.example"
    assert load_settings().public_base == ""
