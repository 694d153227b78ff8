"""The right reader for each file, the right files of each folder, and nothing half written."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from corpus.errors import UnreadableFile
from corpus.formats import (
    FORMATS,
    ImportOptions,
    ParsedPractice,
    format_of,
    list_files,
    lost_fields,
    read,
    read_all,
    write,
)
from corpus.practice import Link, Practice, Section
from corpus.profile.active import active_profile

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).resolve().parents[2] / "../shared"
PRACTICES = [
    Practice(
        slug=f"no-{number}",
        title=f"Practice {number}",
        countries=["NO"],
        values={"areas": ("P3.2",)},
        tags=("P3.2", "Norway"),
        sections=[Section("why", "Because.\n\n- a\n- b")],
        links=(Link("Page", "http://example.org"),),
    )
    for number in range(3)
]
MARKDOWN = "---\ntitle: A\n---\n"


def practices_of(*paths: Path) -> list[Practice]:
    found = []
    for outcome in read_all(paths):
        assert isinstance(outcome, ParsedPractice), outcome
        found.append(outcome.practice)
    return found


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("markdown", "folder"),
        ("jsonl", "all.jsonl"),
        ("jsonl", "all.jsonl.gz"),
        ("csv", "all.csv"),
        ("xlsx", "all.xlsx"),
        ("elgpn", "folder"),
    ],
)
def test_what_is_written_in_any_format_is_read_again(format: str, name: str, tmp_path: Path) -> None:  # noqa: A002
    assert write(iter(PRACTICES), tmp_path / name, format) == 3
    slugs = [f"no-practice-{number}" for number in range(3)] if format == "elgpn" else [one.slug for one in PRACTICES]
    assert practices_of(tmp_path / name) == [evolve(one, slug=slug) for one, slug in zip(PRACTICES, slugs, strict=True)]


def test_a_format_that_is_none_is_refused(tmp_path: Path) -> None:
    assert set(FORMATS) == {"markdown", "jsonl", "csv", "xlsx", "elgpn"}
    with pytest.raises(KeyError):
        write(PRACTICES, tmp_path / "a", "stone")


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_failure_leaves_neither_a_half_file_nor_harm_to_the_one_before(format: str, tmp_path: Path) -> None:  # noqa: A002
    def broken() -> Iterator[Practice]:
        yield PRACTICES[0]
        raise ZeroDivisionError

    target = tmp_path / "target"
    write(PRACTICES, target, format)
    before = _contents(tmp_path)
    with pytest.raises(ZeroDivisionError):
        write(broken(), target, format)
    assert _contents(tmp_path) == before


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_other_files_in_a_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Mine.")
    write(PRACTICES, tmp_path, "markdown")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no-0.md", "no-1.md", "no-2.md", "notes.txt"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", MARKDOWN.encode()),
        ("A.MARKDOWN", MARKDOWN.encode()),
        ("a.jsonl", b'{"slug": "a", "title": "A"}'),
        ("a.ndjson", b'{"slug": "a", "title": "A"}'),
        ("a.json", b'[{"slug": "a", "title": "A"}]'),
        ("a.jsonl.gz", gzip.compress(b'{"slug": "a", "title": "A"}', mtime=0)),
        ("a.json.gz", gzip.compress(b'[{"slug": "a", "title": "A"}]', mtime=0)),
        ("a.csv", b"slug,title\na,A\n"),
        ("a.tsv", b"slug\ttitle\na\tA\n"),
        ("a.htm", (DATA / "elgpn-print.html").read_bytes()),
    ],
)
def test_the_reader_is_picked_by_the_name(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (outcome,) = read(path)
    assert isinstance(outcome, ParsedPractice), outcome
    assert outcome.source == str(path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.exe", "files of this type cannot be read"),
        ("a.md.gz", "files of this type cannot be read"),
        ("README", "files of this type cannot be read"),
        ("README.md", "no front matter with a title"),
        ("notes.txt", "does not look like a saved page of an ELGPN record"),
        ("page.html", "does not look like a saved page of an ELGPN record"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(name: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("Some text.")
    (outcome,) = read(path)
    assert isinstance(outcome, UnreadableFile)
    assert outcome.source == str(path)
    assert reason in outcome.reason


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in ("a.md", "a.pdf", "a.jsonl"):
        (outcome,) = read_all([tmp_path / name])
        assert isinstance(outcome, UnreadableFile)
        assert outcome.reason == "there is no such file"


def test_the_mapping_reaches_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("slug,What,Where\na,Vouchers,Norway\n")
    (outcome,) = read(path, {"What": "title", "Where": "country"})
    assert isinstance(outcome, ParsedPractice), outcome
    assert (outcome.practice.title, outcome.practice.country) == ("Vouchers", "NO")


def test_a_folder_gives_what_can_be_read_in_order_without_readmes_and_hidden_files(tmp_path: Path) -> None:
    names = (
        "b.md",
        "a.jsonl",
        "README.md",
        "readme.txt",
        "notes.pdf",
        ".hidden.md",
        ".git/a.md",
        "sub/README",
        "sub/c.md",
    )
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(MARKDOWN)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in list_files([tmp_path])]
    assert found == ["a.jsonl", "b.md", "sub/c.md"]
    assert list_files([tmp_path / "README.md", tmp_path / "sub"]) == [tmp_path / "README.md", tmp_path / "sub" / "c.md"]
    assert list_files([tmp_path / "b.md", tmp_path]) == [
        tmp_path / "b.md",
        tmp_path / "a.jsonl",
        tmp_path / "sub" / "c.md",
    ]


def test_pages_of_one_record_become_one_practice_with_what_each_knows(tmp_path: Path) -> None:
    text = (DATA / "elgpn-view.txt").read_text(encoding="utf-8")
    (tmp_path / "a.txt").write_text(text.replace("Snow.", "").replace("+386 1 000 00 00", ""), encoding="utf-8")
    page = (DATA / "elgpn-print.html").read_text(encoding="utf-8")
    (tmp_path / "b.html").write_text(page.replace("Three offices", "Offices").replace("van.pdf", ""), encoding="utf-8")
    (found,) = read_all([tmp_path])
    assert isinstance(found, ParsedPractice)
    practice = found.practice
    assert practice.text("strengths_weaknesses") == "Snow."
    assert practice.contact.phone == "+386 1 000 00 00"
    assert [one.name for one in practice.attachments] == ["van.pdf"]
    assert practice.proposals[0].answer == "yes"
    assert len(found.notes) == 1
    assert "the same record is in" in found.notes[0]


def test_different_records_of_one_title_or_one_slug_stay_two(tmp_path: Path) -> None:
    text = (DATA / "elgpn-view.txt").read_text(encoding="utf-8")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text(text.replace("Slovenia", "Norway"), encoding="utf-8")
    (tmp_path / "c.txt").write_text(text.replace("Guidance vans for", "Guidance vans: for"), encoding="utf-8")
    assert [one.slug for one in practices_of(tmp_path)] == [
        "si-guidance-vans-for-mountain-villages",
        "no-guidance-vans-for-mountain-villages",
        "si-guidance-vans-for-mountain-villages-2",
    ]


def test_a_bad_row_or_file_does_not_keep_the_rest_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"slug": "a", "title": "A"}) + "\nnonsense\n")
    (tmp_path / "b.txt").write_text("Notes.")
    (tmp_path / "c.md").write_text(MARKDOWN)
    outcomes = list(read_all([tmp_path]))
    assert [type(one) for one in outcomes] == [ParsedPractice, UnreadableFile, UnreadableFile, ParsedPractice]


def test_the_seed_and_a_folder_with_a_readme_are_read_without_a_refusal() -> None:
    outcomes = read_all([SHARED / "seed", SHARED / "data" / "collections" / "worldbank_projects"])
    first = next(outcomes)
    assert isinstance(first, ParsedPractice)
    assert first.source.endswith("docs.jsonl.gz")
    assert [path.name for path in list_files([SHARED / "data" / "collections" / "worldbank_projects"])] == [
        "docs.jsonl.gz"
    ]
    assert practices_of(SHARED / "seed")[0].country == "NO"


def test_no_file_takes_the_place_of_what_another_brought(tmp_path: Path) -> None:
    for name, title in (("one", "First"), ("two", "Second")):
        (tmp_path / f"{name}.csv").write_text(f"id,title\n1,{title} a\n2,{title} b\n")
    taken = [one for one in read_all([tmp_path]) if isinstance(one, ParsedPractice)]
    assert {one.practice.slug: one.practice.title for one in taken} == {
        "1": "First a",
        "2": "First b",
        "1-2": "Second a",
        "2-2": "Second b",
    }
    assert [any("one.csv" in note for note in one.notes) for one in taken] == [False, False, True, True]


def test_a_number_that_was_given_is_nobody_elses(tmp_path: Path) -> None:
    for name, slug in (("a", "one"), ("b", "one"), ("c", "one-2"), ("d", "one")):
        (tmp_path / f"{name}.csv").write_text(f"id,title\n{slug},From {name}\n")
    taken = [one.practice for one in read_all([tmp_path]) if isinstance(one, ParsedPractice)]
    assert {one.slug: one.title for one in taken} == {
        "one": "From a",
        "one-2": "From b",
        "one-2-2": "From c",
        "one-3": "From d",
    }


def test_every_file_of_a_folder_that_is_not_read_is_named_with_the_reason(tmp_path: Path) -> None:
    for name in ("a.md", "report.pdf", "photo.jpeg", "Makefile", ".hidden", "README.md", ".git/config", "data.csv.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(MARKDOWN)
    (tmp_path / "link").symlink_to(tmp_path / ".git")
    options = ImportOptions()
    assert [path.name for path in list_files([tmp_path], options)] == ["a.md"]
    assert {Path(note.source).name: note.message for note in options.log.skipped_files} == {
        "report.pdf": "documents inside folders are not read; name the file itself to read it",
        "photo.jpeg": "files ending in .jpeg cannot be read",
        "Makefile": "files without an ending cannot be read",
        ".hidden": "hidden files and folders are not read",
        "README.md": "a file of this name describes the others",
        ".git": "hidden files and folders are not read",
        "data.csv.gz": "files ending in .csv.gz cannot be read",
        "link": "links to folders are not followed",
    }


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jsonl", "jsonl"),
        ("A.CSV", "csv"),
        ("a.tsv", "csv"),
        ("a.xlsx", "xlsx"),
        ("a.jsonl.gz", "jsonl"),
        ("a.md", ""),
    ],
)
def test_the_ending_of_a_name_says_the_format(name: str, form: str) -> None:
    assert format_of(Path(name)) == form


def test_what_a_record_page_does_not_hold_is_named() -> None:
    practice = Practice(slug="a", title="A", countries=["NO"], start_year=2004, sources=(Link("S"),), native_title="B")
    assert lost_fields(practice, "elgpn") == ("native_title", "start_year", "sources")
    assert lost_fields(Practice(slug="a", title="A", countries=["NO"]), "elgpn") == ()
    assert lost_fields(practice, "csv") == ()


@pytest.mark.parametrize(
    ("format", "name"), [("jsonl", "a.jsonl"), ("csv", "a.csv"), ("xlsx", "a.xlsx"), ("markdown", "a")]
)
def test_the_longest_practice_comes_back_from_every_format(format: str, name: str, tmp_path: Path) -> None:  # noqa: A002
    longest = Practice(
        slug="long",
        title="T" * 500,
        keywords=[f"{number} " + "k" * 490 for number in range(200)],
        sections=[Section(key, f"{key} word " * 18_000 + "end") for key in active_profile().section_keys],
    )
    write([longest], tmp_path / name, format)
    assert practices_of(tmp_path / name) == [longest]
