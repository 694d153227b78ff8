"""What was made of a generation is mapped by whoever comes later, and made anew where its file is gone or broken."""

from pathlib import Path

import numpy as np
import pytest

from index.storage.array_file import ArrayFile, ArrayFileWriter
from index.storage.derived_files import Kept


class Counting:
    """Makes a number that says how often it was made."""

    def __init__(self) -> None:
        self.made = 0

    def write(self, file: ArrayFileWriter) -> None:
        self.made += 1
        file.add("number", np.array([self.made], np.int64))

    def kept(self, folder: Path | None, name: str = "number-1") -> Kept[int]:
        return Kept(folder, name, self.write, read)


def read(file: ArrayFile) -> int:
    return int(file.array("number").item(0))


def test_another_process_finds_what_one_made(tmp_path: Path) -> None:
    counting = Counting()
    assert counting.kept(tmp_path / "new").make("a").thing == 1
    found = counting.kept(tmp_path / "new").find("a")
    assert found is not None
    assert found.thing == 1
    assert counting.kept(tmp_path / "new").make("a").thing == 1


def test_another_generation_or_layout_is_another_thing(tmp_path: Path) -> None:
    counting = Counting()
    counting.kept(tmp_path).make("a")
    assert counting.kept(tmp_path).find("b") is None
    assert counting.kept(tmp_path, "number-2").find("a") is None


@pytest.mark.parametrize("content", [b"", b"broken", b"\x00" * 4_096])
def test_a_broken_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    counting = Counting()
    counting.kept(tmp_path).make("a")
    (tmp_path / "number-1-a").write_bytes(content)
    assert counting.kept(tmp_path).find("a") is None
    assert counting.kept(tmp_path).make("a").thing == 2


def test_only_the_newest_files_are_left_and_one_that_is_open_goes_on(tmp_path: Path) -> None:
    kept = Counting().kept(tmp_path)
    kept.make("a")
    first = ArrayFile(tmp_path / "number-1-a")
    for generation in "bcde":
        kept.make(generation)
    assert sorted(path.name for path in tmp_path.glob("number-1-*")) == ["number-1-d", "number-1-e"]
    assert read(first) == 1


def test_without_a_folder_it_is_made_and_nothing_is_kept() -> None:
    kept = Counting().kept(None)
    assert (kept.make("a").thing, kept.make("a").thing) == (1, 2)
    assert kept.find("a") is None


def test_a_name_from_elsewhere_stays_in_the_folder(tmp_path: Path) -> None:
    Counting().kept(tmp_path / "inside").make("../../outside/x")
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
