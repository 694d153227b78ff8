"""A backup that is made while people write becomes an installation that is as it was; a damaged one becomes none."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from corpus.errors import CollectionUnavailable
from corpus.practice import Practice
from index.search_query import Query
from search_app import create_app
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.backup import BackupError, back_up, restore
from search_app.settings import Settings, load_settings


def practice(slug: str, title: str = "A title") -> Practice:
    return Practice(slug=slug, title=title)


@pytest.fixture
def settings(fresh: Flask, shelf: Catalogue) -> Settings:
    """Of an installation with a practice, its history, a removed one, an upload and a config.toml."""
    shelf.put([practice("a", "First"), practice("b")])
    shelf.put([practice("a", "Grüße aus Ελλάδα")])
    shelf.remove("b")
    settings: Settings = fresh.config["PRACTICE_SEARCH"]
    (settings.folder / "uploads" / "ab").mkdir(parents=True)
    (settings.folder / "uploads" / "ab" / "abcdef").write_bytes(bytes(range(256)))
    (settings.folder / "config.toml").write_text('site_name = "Ours"\n')
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Catalogue]:
    """Another installation, empty; its settings are those of another machine."""
    catalogue = Catalogue(load_settings(instance_path=tmp_path / "elsewhere", database_url=new_database()))
    yield catalogue
    catalogue.close()


def settings_of(catalogue: Catalogue) -> Settings:
    return catalogue._settings


def test_everything_is_as_it_was(settings: Settings, shelf: Catalogue, elsewhere: Catalogue, tmp_path: Path) -> None:
    create_app(settings_of(elsewhere))  # as every command does, and with it a key
    back_up(settings, tmp_path / "backup")
    restore(settings_of(elsewhere), tmp_path / "backup")
    for slug in ("a", "b"):
        assert elsewhere.collection.revisions(slug) == shelf.collection.revisions(slug)
    assert list(elsewhere.collection.changes(0)) == list(shelf.collection.changes(0))
    folder = settings_of(elsewhere).folder
    assert (folder / "secret").read_text() == (settings.folder / "secret").read_text()
    assert (folder / "uploads" / "ab" / "abcdef").read_bytes() == bytes(range(256))
    assert (folder / "config.toml").read_text() == 'site_name = "Ours"\n'
    elsewhere.builder.build()
    assert [hit.slug for hit in elsewhere.search(Query("grüße")).hits] == ["a"]


def test_numbers_go_on_after_the_last_one(settings: Settings, elsewhere: Catalogue, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "backup")
    restore(settings_of(elsewhere), tmp_path / "backup")
    before = elsewhere.collection.revision
    assert elsewhere.collection.put([practice("c")]) > before


def test_a_backup_of_a_collection_that_is_written_to_is_one_of_its_states(
    settings: Settings, shelf: Catalogue, elsewhere: Catalogue, tmp_path: Path
) -> None:
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            shelf.collection.put([practice(f"pair{number}-left"), practice(f"pair{number}-right")])
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        started.wait()
        back_up(settings, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    restore(settings_of(elsewhere), tmp_path / "backup")
    slugs = [stored.slug for stored in elsewhere.collection.practices()]
    pairs = [slug.removesuffix("-left") for slug in slugs if slug.endswith("-left")]
    assert [f"{pair}-right" for pair in pairs] == [slug for slug in slugs if slug.endswith("-right")]
    assert pairs
    assert [change.revision for change in elsewhere.collection.changes(0)][-1] == elsewhere.collection.revision


def test_what_is_derived_is_not_in_it_and_only_its_owner_may_read_it(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "backup")
    inside = {str(path.relative_to(tmp_path / "backup")) for path in (tmp_path / "backup").rglob("*") if path.is_file()}
    assert inside == {"backup.json", "database", "files/config.toml", "files/secret", "files/uploads/ab/abcdef"}
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damaged", ["database", "files/uploads/ab/abcdef", "backup.json"])
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    settings: Settings, elsewhere: Catalogue, tmp_path: Path, damaged: str
) -> None:
    back_up(settings, tmp_path / "backup")
    file = tmp_path / "backup" / damaged
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(BackupError, match=damaged):
        restore(settings_of(elsewhere), tmp_path / "backup")
    assert not settings_of(elsewhere).folder.exists()
    assert len(elsewhere.collection) == 0


def test_a_file_that_was_slipped_into_a_backup_is_refused(
    settings: Settings, elsewhere: Catalogue, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "backup")
    (tmp_path / "backup" / "files" / "more").write_text("more")
    with pytest.raises(BackupError, match="files/more"):
        restore(settings_of(elsewhere), tmp_path / "backup")


def test_an_installation_that_holds_something_is_left_as_it_is(
    settings: Settings, shelf: Catalogue, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "backup")
    (settings.folder / "uploads" / "ab" / "abcdef").unlink()
    (settings.folder / "secret").write_text("newer")
    shelf.collection.put([practice("new")])
    with pytest.raises(CollectionUnavailable, match="already"):
        restore(settings, tmp_path / "backup")
    assert shelf.practice("new").slug == "new"
    assert not (settings.folder / "uploads" / "ab" / "abcdef").exists()
    assert (settings.folder / "secret").read_text() == "newer"


def test_a_folder_that_is_there_or_belongs_to_the_instance_is_no_place_for_a_backup(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "backup").mkdir()
    for target in (tmp_path / "backup", settings.folder / "backup"):
        with pytest.raises(BackupError, match="backup"):
            back_up(settings, target)


def test_a_backup_of_another_kind_of_database_or_of_a_newer_form_is_refused(
    settings: Settings, elsewhere: Catalogue, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "backup")
    file = tmp_path / "backup" / "backup.json"
    manifest = json.loads(file.read_text())
    for name, value in (("database", "another"), ("form", 99)):
        file.write_text(json.dumps({**manifest, name: value}))
        with pytest.raises(BackupError, match=str(value)):
            restore(settings_of(elsewhere), tmp_path / "backup")


def test_what_is_no_backup_is_said(elsewhere: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="not a backup"):
        restore(settings_of(elsewhere), tmp_path)


def test_a_backup_that_fails_leaves_nothing(settings: Settings, tmp_path: Path, fresh: Flask) -> None:
    away = settings.model_copy(update={"database_url": "postgresql://127.0.0.1:1/none"})
    with pytest.raises(CollectionUnavailable, match="pg_dump"):
        back_up(away, tmp_path / "backup")
    assert [path.name for path in tmp_path.iterdir()] == [settings.folder.name]
    assert get_catalogue(fresh).collection.revision > 0
