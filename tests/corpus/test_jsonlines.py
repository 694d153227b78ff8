"""JSON and JSON Lines: what is written is read back, and a bad line costs nobody but itself."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.formats.base import ParsedPractice
from corpus.formats.jsonlines import MAX_LINE, read_json, write_jsonl
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section

FULL = Practice(
    slug="no-agreements",
    title="Agreements, “NAV” & counties",
    native_title="Avtaler",
    language="nb",
    countries=["NO"],
    regions=["NO-03"],
    start_year=2007,
    end_year=2009,
    values={"types": ["policy"], "areas": ["P3.2", "X9"], "status": ("ongoing",)},
    keywords=["co-operation; more", "second"],
    tags=["Norway"],
    sections=[Section("why", "**Drop-out**\n\n- one\n- two"), Section("narrative", "1986\\. In <that> year")],
    contact=Contact(name="A. Person", email="a@b.no"),
    documents=[Link("Report", "https://x.no/r.pdf"), Link("", "https://x.no"), Link("Only a title", "")],
    attachments=[Attachment("r.pdf", "application/pdf", 12, "abc"), Attachment("b.txt")],
    proposals=[Proposal("KSLLL", "yes")],
    provided_by="A. Person",
    created=date(2020, 1, 2),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["title", "slug", "sections", "country", "start_year", "tags", "contact", "sources", "language", "created", "year"]
)


def written(path: Path, *lines: Any) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts), encoding="utf-8", errors="surrogatepass")
    return path


def taken(path: Path, mapping: dict[str, str] | None = None) -> list[ParsedPractice]:
    outcomes = list(read_json(path, mapping))
    assert all(isinstance(one, ParsedPractice) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, ParsedPractice)]


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz", "all.ndjson"])
def test_what_is_written_is_read_back_equal(tmp_path: Path, name: str) -> None:
    practices = [FULL, evolve(FULL, slug="other", sections=[]), Practice(slug="least", title="Least", language="und")]
    assert write_jsonl(practices, tmp_path / name) == 3
    assert [one.practice for one in taken(tmp_path / name)] == practices
    assert [one.row for one in taken(tmp_path / name)] == [1, 2, 3]
    assert not any(one.notes for one in taken(tmp_path / name))


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    write_jsonl([FULL], target)
    with pytest.raises(ZeroDivisionError):
        write_jsonl((evolve(FULL, end_year=2009 // number) for number in (1, 0)), target)
    assert [one.practice for one in taken(target)] == [FULL]
    assert [path.name for path in tmp_path.iterdir()] == ["all.jsonl"]


def test_the_same_practices_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_jsonl([FULL], tmp_path / name)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_a_bad_line_is_refused_with_its_number_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        {"title": "First"}, "{no json", "", "[1, 2]", "[" * 100_000, '{"title": NaN}', "9" * 5_000, {"title": "Last"},
    )  # fmt: skip
    outcomes = list(read_json(path))
    refused = [one for one in outcomes if isinstance(one, UnreadableFile)]
    assert [one.practice.title for one in outcomes if isinstance(one, ParsedPractice)] == ["First", "Last"]
    assert [one.row for one in refused] == [2, 4, 5, 6, 7]
    assert all(str(path) in str(one) for one in refused)


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"title": "' + b"x" * (MAX_LINE + 100) + b'"}\n{"title": "Next"}\n')
    first, second = read_json(path)
    assert isinstance(first, UnreadableFile)
    assert first.row == 1
    assert isinstance(second, ParsedPractice)
    assert second.row == 2


@pytest.mark.slow
def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(b'{"title": "One"}\n')
        for _ in range(64):
            stream.write(b"\n" * 1024**2)
    first, last = read_json(path)
    assert isinstance(first, ParsedPractice)
    assert isinstance(last, UnreadableFile)
    assert "unpacks" in str(last)


@pytest.mark.parametrize("data", [b"no gzip at all", gzip.compress(b'{"title": "One"}\n' * 99, mtime=0)[:-20]])
def test_a_damaged_packed_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    *_, last = read_json(path)
    assert isinstance(last, UnreadableFile)
    assert "damaged" in str(last)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    (only,) = read_json(tmp_path / "none.json")
    assert isinstance(only, UnreadableFile)
    assert "none.json" in str(only)


@pytest.mark.parametrize(
    "value",
    [
        [{"title": "One"}, {"title": "Two"}],
        {"count": 2, "projects": [{"title": "One"}, {"title": "Two"}]},
        '{"title": "One"}\n{"title": "Two"}',
        '\ufeff[{"title": "One"}, {"title": "Two"}]',
    ],
)
def test_json_of_several_shapes_is_read(tmp_path: Path, value: Any) -> None:
    assert [one.practice.title for one in taken(written(tmp_path / "a.json", value))] == ["One", "Two"]


def test_one_object_is_one_practice(tmp_path: Path) -> None:
    (one,) = taken(written(tmp_path / "a.json", {"title": "One", "topics": ["a", "b"]}))
    assert one.practice.tags == ("a", "b")


@pytest.mark.parametrize("text", ["", "{", "[1", '[{"title": "One"}', "[" * 100_000, "nothing"])
def test_json_that_is_none_is_refused_as_a_file(tmp_path: Path, text: str) -> None:
    (only,) = read_json(written(tmp_path / "a.json", text))
    assert isinstance(only, UnreadableFile)
    assert "not JSON" in str(only)


def test_lines_in_another_encoding_than_utf_8_are_read(tmp_path: Path) -> None:
    lines = ('{"title": "Poradnictwo dla młodzieży i uczniów"}', '{"title": "Ścieżki kształcenia i pracy w gminach"}')
    (tmp_path / "a.jsonl").write_bytes("\n".join(lines).encode("cp1250"))
    titles = [one.practice.title for one in taken(tmp_path / "a.jsonl")]
    assert titles == [json.loads(line)["title"] for line in lines]
    (tmp_path / "b.jsonl").write_bytes("\n".join(lines).encode("utf-16"))
    (only,) = read_json(tmp_path / "b.jsonl")
    assert "UTF-16" in str(only)


def test_half_surrogates_and_controls_in_a_record_of_ours_are_mended(tmp_path: Path) -> None:
    record = (
        '{"slug": "a", "title": "It\\u0092s \\ud83d\\ude00 \\ud83d", "sections": [{"key": "why", "text": "\\u0000x"}]}'
    )
    (one,) = taken(written(tmp_path / "a.jsonl", record))
    assert one.practice.title == "It\u2019s 😀"
    assert one.practice.text("why") == "x"
    assert one.notes == ("characters were repaired",)


def test_a_record_of_ours_that_no_practice_can_be_is_refused_by_its_field(tmp_path: Path) -> None:
    record = {"slug": "a", "title": "A", "country": "Norwegen", "sections": [{"key": "why", "text": "x"}]}
    (only,) = read_json(written(tmp_path / "a.jsonl", record))
    assert isinstance(only, UnreadableFile)
    assert "country" in str(only)


def test_fields_that_no_practice_has_are_named_once(tmp_path: Path) -> None:
    record = {"title": "A", "sections": [{"key": "why", "text": "x"}], "budget": 5}
    first, second = taken(written(tmp_path / "a.jsonl", record, record))
    assert first.notes == ("columns without a field: budget",)
    assert first.practice.slug == "a"
    assert second.notes == ("slug: 'a' is there twice; this one is 'a-2'",)


def test_a_hand_written_record_with_a_slug_is_read_by_the_mapping_where_it_is_not_quite_ours(tmp_path: Path) -> None:
    record = {"slug": "my-slug", "title": "A", "country": "Norway", "tags": "x; y", "why": "**Because**"}
    (one,) = taken(written(tmp_path / "a.jsonl", record))
    assert (one.practice.slug, one.practice.country, one.practice.tags) == ("my-slug", "NO", ("x", "y"))
    assert one.practice.text("why") == "**Because**"


@given(st.dictionaries(NAMES | st.text(max_size=10), VALUES, max_size=6))
def test_any_record_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, record: dict[str, Any]) -> None:
    path = written(tmp_path_factory.mktemp("any") / "a.jsonl", record)
    assert len(list(read_json(path))) == 1
