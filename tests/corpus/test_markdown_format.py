"""Markdown files give the practices that were written, and take what people write by hand."""

import re
import tempfile
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given

from corpus.errors import UnreadableFile
from corpus.formats.base import ParsedPractice
from corpus.formats.markdown import markdown_text, read_markdown
from corpus.practice import Attachment, Contact, Link, Practice, Proposal, Section
from tests.corpus.strategies import practices


def read(text: str, path: Path) -> ParsedPractice | UnreadableFile:
    path.write_bytes(text.encode())
    (outcome,) = read_markdown(path)
    return outcome


def taken(text: str, path: Path) -> ParsedPractice:
    outcome = read(text, path)
    assert isinstance(outcome, ParsedPractice), outcome
    return outcome


def normal(text: str) -> str:
    """What the format promises to keep of a section: all but its line ends and the blanks around it."""
    text = re.sub(r"\r\n?", "\n", text).rstrip()
    while (line := text.partition("\n"))[1] and not line[0].strip():
        text = line[2]
    return text


@given(practice=practices)
def test_any_practice_comes_back_as_it_was_written(practice: Practice) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = taken(markdown_text(practice), Path(folder) / "other.md")
    sections = [Section(section.key, normal(section.text)) for section in practice.sections]
    assert found.practice == evolve(practice, sections=sections)
    assert found.notes == ()


def test_a_file_written_by_hand_says_what_it_means(tmp_path: Path) -> None:
    text = """---
title: Career vouchers
country: Belgium
regions: [Flanders]
language: nl
start_year: 2013
areas: [P2.6, "Access to guidance", youth policy]
sectors: PES, Adult education
targets:
  - Older workers
level: regional
status: pilot
keywords: vouchers, cheque
sources:
  - https://example.org/report.pdf
  - A brochure, p. 29
  - {title: A page, url: www.example.org}
contact: {name: An Smit, email: an@example.org}
attachments: [plan.pdf]
proposals: [{target: KSLLL, answer: yes}]
created: 2012-01-31
---
# Career vouchers

Text above all sections.

## Aims and targets

Two vouchers.

### For whom

Adults.

## Something else

It belongs to the aims.

## success_factors ##
It is simple.

## DESCRIPTION

The end.
"""
    found = taken(text, tmp_path / "be-vouchers.md")
    assert found.notes == ()
    assert found.practice == Practice(
        slug="be-vouchers",
        title="Career vouchers",
        countries=["BE"],
        regions=("BE-VLG",),
        language="nl",
        start_year=2013,
        values={
            "areas": ("P2.6", "P2", "P5.2"),
            "sectors": ("S6", "S5"),
            "targets": ("T10",),
            "level": ("regional",),
            "status": ("pilot",),
        },
        keywords=("vouchers", "cheque"),
        sources=(
            Link(url="https://example.org/report.pdf"),
            Link("A brochure, p. 29"),
            Link("A page", "www.example.org"),
        ),
        contact=Contact(name="An Smit", email="an@example.org"),
        attachments=(Attachment("plan.pdf"),),
        proposals=(Proposal("KSLLL", "yes"),),
        created=found.practice.created,
        sections=[
            Section("aims", "Two vouchers.\n\n### For whom\n\nAdults.\n\n## Something else\n\nIt belongs to the aims."),
            Section("success_factors", "It is simple."),
            Section("narrative", "Text above all sections.\n\nThe end."),
        ],
    )
    assert str(found.practice.created) == "2012-01-31"


def test_scalars_stay_the_text_that_stands_there(tmp_path: Path) -> None:
    text = "---\ntitle: 2007-10-01\ncountry: NO\nlanguage: no\nkeywords: [yes, 1.10, null, ~, 0x10]\n---\n"
    practice = taken(text, tmp_path / "a.md").practice
    assert practice.title == "2007-10-01"
    assert (practice.country, practice.language) == ("NO", "no")
    assert practice.keywords == ("yes", "1.10", "null", "~", "0x10")


@pytest.mark.parametrize(
    ("head", "note", "tags"),
    [
        (
            "areas: [P3, Moon policy]",
            "areas: the vocabulary has no 'Moon policy'; it was kept as a tag",
            ("Moon policy",),
        ),
        ("country: Atlantis", "country: the vocabulary has no 'Atlantis'; it was kept as a tag", ("Atlantis",)),
        (
            "regions: Lower Nowhere",
            "regions: the vocabulary has no 'Lower Nowhere'; it was kept as a tag",
            ("Lower Nowhere",),
        ),
        ("level: [national, local]", "level: the vocabulary has no \"['national', 'local']\"; it was left out", ()),
        ("colour: red", "'colour' is not a field of a practice and was left out", ()),
        ("contact: {telex: 1}", "contact: it has no 'telex', which was left out", ()),
        ("start_year: about 2000", "start_year: 'about 2000' is not a whole number and was left out", ()),
        ("updated: last week", "updated: 'last week' is not a date such as 2007-10-01 and was left out", ()),
        ("language: Klingonese", "language: 'Klingonese' is not a language; the language is unknown", ()),
    ],
)
def test_what_is_not_taken_as_it_stands_is_said(head: str, note: str, tags: tuple[str, ...], tmp_path: Path) -> None:
    found = taken(f"---\ntitle: A\n{head}\n---\n", tmp_path / "a.md")
    assert found.notes == (note,)
    assert found.practice.tags == tags
    assert found.practice.keywords == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no front matter with a title"),
        ("# Read me\n\nThis is a text.\n", "no front matter with a title"),
        ("---\ncountry: NO\n---\n", "no front matter with a title"),
        ("---\ntitle: A\n", "no end"),
        ("---\ntitle: [A\n---\n", "is not YAML in line 3"),
        ("---\ntitle: A\ntitle: B\n---\n", "'title' twice"),
        ("---\n- title\n---\n", "not a list of fields"),
        ("---\ntitle: {a: b}\n---\n", "title: is dict, not text"),
        ("---\ntitle: A\nslug: Ä/b\n---\n", "slug: 'Ä/b' is not made of"),
        ("---\ntitle: A\nstart_year: 1066\n---\n", "start_year: 1066 is no year between"),
        ("---\ntitle: A\nstart_year: 2007\nend_year: 2006\n---\n", "2006 is before the start"),
        ("---\ntitle: A\nproposals: [{target: B, answer: perhaps}]\n---\n", "answer"),
        (f"---\ntitle: A\n---\n## Why this practice\n{'x' * 500_001}\n", "text: has 500001 characters"),
        ("---\ntitle: &a [A]\ntags: [*a, *a]\n---\n", "refers to another part of itself"),
        (f"---\ntitle: {'[' * 5000}\n---\n", "nested deeper than 6 levels"),
        (f"---\ntitle: A\ntags: [{'a,' * 110_000}]\n---\n", "more than 100000 parts"),
        (f"---\ntitle: {'A' * 8_000_000}\n---\n", "more than 8000000"),
    ],
)
def test_a_file_that_is_no_practice_is_refused_with_the_reason(text: str, reason: str, tmp_path: Path) -> None:
    outcome = read(text, tmp_path / "a.md")
    assert isinstance(outcome, UnreadableFile)
    assert outcome.source == str(tmp_path / "a.md")
    assert reason in outcome.reason


def test_a_file_larger_than_any_practice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with path.open("wb") as stream:
        stream.truncate(30_000_000)
    (outcome,) = read_markdown(path)
    assert isinstance(outcome, UnreadableFile)
    assert "more than 24000000 bytes" in outcome.reason


def test_a_file_name_that_is_no_slug_gives_one_and_is_said(tmp_path: Path) -> None:
    found = taken("---\ntitle: A\n---\n", tmp_path / "Ma première idée.md")
    assert found.practice.slug == "ma-premiere-idee"
    assert found.notes == ("the file's name is not a slug; the slug is ma-premiere-idee",)


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    text = "\ufeff---\r\ntitle: A\r\n---\r\n\r\n## Achievements\r\n\r\nOne.\r\n\r\nTwo.\r\n"
    assert taken(text, tmp_path / "a.md").practice.text("achievements") == "One.\n\nTwo."


def test_control_characters_are_repaired_and_said(tmp_path: Path) -> None:
    found = taken("---\ntitle: A\n---\n\n## Achievements\n\nOne\x00 \x0btwo.\n", tmp_path / "a.md")
    assert found.practice.text("achievements").startswith("One")
    assert found.notes == ("characters were repaired",)


def test_a_text_that_looks_like_a_section_is_written_so_that_it_stays_text() -> None:
    practice = Practice(slug="a", title="A", sections=[Section("why", "Said.\n## Achievements\n## Other")])
    assert "\n\\## Achievements\n## Other\n" in markdown_text(practice)


@pytest.mark.parametrize(
    "head",
    [
        '+++\ntitle = "Repair hub"\ncountry = "Norway"\ntags = ["tools"]\nstart_year = 2009\ncreated=2010-02-03\n+++\n',
        '{"title": "Repair hub", "country": "Norway", "tags": ["tools"], "start_year":2009, "created":"2010-02-03"}\n',
        "---\ntitle: Repair hub\ncountry: Norway\ntags: [tools]\nstart_year: 2009\ncreated: 2010-02-03\n---\n",
    ],
    ids=["TOML", "JSON", "YAML"],
)
def test_the_head_may_be_toml_json_or_yaml(head: str, tmp_path: Path) -> None:
    practice = taken(f"{head}\nText.\n\n## Achievements\n\nMuch.\n", tmp_path / "hub.md").practice
    assert (practice.slug, practice.title, practice.country, practice.start_year) == ("hub", "Repair hub", "NO", 2009)
    assert (practice.tags, str(practice.created)) == (("tools",), "2010-02-03")
    assert (practice.text("narrative"), practice.text("achievements")) == ("Text.", "Much.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('+++\ntitle = "A"\n', "no end: a line of three plus signs"),
        ("+++\ntitle = A\n+++\n", "is not TOML"),
        ('{"title": "A"', "is not JSON"),
        ('{"title": "A", "x": [[[[[[[[1]]]]]]]]}\n', "nested deeper than 6 levels"),
    ],
)
def test_a_head_that_cannot_be_read_is_refused_with_the_reason(text: str, reason: str, tmp_path: Path) -> None:
    outcome = read(text, tmp_path / "a.md")
    assert isinstance(outcome, UnreadableFile)
    assert reason in outcome.reason


def test_the_head_of_a_blog_is_mapped_like_a_table(tmp_path: Path) -> None:
    path = tmp_path / "2016-03-04-tool-library.md"
    path.write_text(
        "---\nlayout: post\ntitle: Tool library\ndate: 2016-03-04\ncategories: [tools]\ncountries: [Norway]\n"
        "summary: In short.\nextra: {place: Oslo, budget: 5}\n---\nText {% include a.html %} goes on.\n\n"
        "## Achievements\n\nMuch.\n"
    )
    (one,) = read_markdown(path, {"date": "created", "extra.place": "keywords", "summary": "why"})
    assert isinstance(one, ParsedPractice)
    practice = one.practice
    assert (practice.slug, practice.country, practice.tags) == (path.stem, "NO", ("tools", "Oslo"))
    assert (str(practice.created), practice.start_year) == ("2016-03-04", None)
    texts = {section.key: section.text for section in practice.sections}
    assert texts == {"why": "In short.", "narrative": "Text goes on.", "achievements": "Much."}
    assert one.notes == (
        "tags of a publishing system were left out: {% include a.html %}",
        "columns without a field: layout, extra.budget",
    )


def test_tags_of_publishing_systems_stay_in_a_file_that_was_exported(tmp_path: Path) -> None:
    practice = Practice(slug="a", title="A", sections=[Section("why", "Write {% raw %} [gallery ids=1] here.")])
    assert taken(markdown_text(practice), tmp_path / "a.md").practice == practice
