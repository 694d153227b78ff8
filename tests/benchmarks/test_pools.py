"""The fingerprints by which stored pools and indices go stale cover files that exist."""

import pytest

from tests.benchmarks.pools import READING, ROOT, WRITING, fingerprint


@pytest.mark.parametrize("pattern", [*READING, *WRITING])
def test_every_pattern_of_code_matches_a_file(pattern: str) -> None:
    assert [*ROOT.glob(pattern)]


def test_a_pattern_without_files_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match="no file matches"):
        fingerprint(["index/no_such_module.py"])
