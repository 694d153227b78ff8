"""How far a long command is: a line that is updated on a terminal, a line now and then elsewhere."""

import io
import itertools

import pytest

from search_app.ops.commands import progress_line
from search_app.ops.commands.progress_line import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a second later."""
    clock = itertools.count()
    monkeypatch.setattr(progress_line.time, "monotonic", lambda: float(next(clock)))


def test_on_a_terminal_one_line_is_updated_and_removed() -> None:
    stream = Terminal()
    line = ProgressLine("Reading", stream)
    line.update(1)
    line.update(1_200, 3_000)
    line.close()
    assert stream.getvalue().split("\r") == ["", "Reading: 1 record", "Reading: 1,200 of 3,000 records", " " * 31, ""]


def test_elsewhere_a_line_is_written_now_and_then() -> None:
    stream = io.StringIO()
    line = ProgressLine("Reading", stream)
    for done in range(30):
        line.update(done)
    line.close()
    lines = stream.getvalue().splitlines()
    assert 1 < len(lines) < 5
    assert all(text.startswith("Reading: ") for text in lines)
