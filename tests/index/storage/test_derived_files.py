"""Derived files are mapped by every process, and built again where a file is missing or broken."""

from pathlib import Path

import numpy as np
import pytest

from index.storage.array_file import ArrayFile, ArrayFileWriter
from index.storage.derived_files import DerivedFiles


class BuildCounter:
    """Derives the number of builds so far."""

    def __init__(self) -> None:
        self.builds = 0

    def write(self, file: ArrayFileWriter) -> None:
        self.builds += 1
        file.add("number", np.array([self.builds], np.int64))

    def files(self, folder: Path | None, name: str = "number-1") -> DerivedFiles[int]:
        return DerivedFiles(folder, name, self.write, read)


def read(file: ArrayFile) -> int:
    return int(file.array("number").item(0))


def test_another_process_opens_the_stored_file(tmp_path: Path) -> None:
    counter = BuildCounter()
    assert counter.files(tmp_path / "new").build("a").value == 1
    stored = counter.files(tmp_path / "new").find("a")
    assert stored is not None
    assert stored.value == 1
    assert counter.files(tmp_path / "new").build("a").value == 1


def test_another_generation_or_layout_has_its_own_file(tmp_path: Path) -> None:
    counter = BuildCounter()
    counter.files(tmp_path).build("a")
    assert counter.files(tmp_path).find("b") is None
    assert counter.files(tmp_path, "number-2").find("a") is None


@pytest.mark.parametrize("content", [b"", b"broken", b"\x00" * 4_096])
def test_a_broken_file_is_built_again(tmp_path: Path, content: bytes) -> None:
    counter = BuildCounter()
    counter.files(tmp_path).build("a")
    (tmp_path / "number-1-a").write_bytes(content)
    assert counter.files(tmp_path).find("a") is None
    assert counter.files(tmp_path).build("a").value == 2


def test_only_the_newest_files_are_left_and_an_open_one_stays_readable(tmp_path: Path) -> None:
    files = BuildCounter().files(tmp_path)
    files.build("a")
    first = ArrayFile(tmp_path / "number-1-a")
    for generation in "bcde":
        files.build(generation)
    assert sorted(path.name for path in tmp_path.glob("number-1-*")) == ["number-1-d", "number-1-e"]
    assert read(first) == 1


def test_without_a_folder_nothing_is_stored() -> None:
    files = BuildCounter().files(None)
    assert (files.build("a").value, files.build("a").value) == (1, 2)
    assert files.find("a") is None


def test_a_name_from_elsewhere_stays_in_the_folder(tmp_path: Path) -> None:
    BuildCounter().files(tmp_path / "inside").build("../../outside/x")
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
