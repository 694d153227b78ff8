"""The demo collection says what its sources say, and nothing else.

The list of facts in the shared folder has one line for each practice. These tests hold every file against its line: no
practice too few or too many, no concept, source, year, keyword or figure that the line does not give.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve, frozen

from corpus.checks import check
from corpus.formats import ParsedPractice, read
from corpus.practice import Contact, Practice, Section
from corpus.text import fold_name
from corpus.vocabularies.skos_loader import load_vocabularies

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "corpus" / "profiles" / "lifelong-guidance" / "practices"
SHARED = ROOT / "../shared"
SEED = "no-county-agreements"
"""The one practice whose facts are a whole record."""

COUNTRY = re.compile(r"## .*\((?P<code>[A-Z]{2})\)")
YEARS = re.compile(r"\b(?P<century>\d\d)(?P<first>\d\d)[\u2013/](?P<last>\d\d)\b")
FIGURE = re.compile(r"(?:\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?)(?:[ \u00a0](?:thousand|[mb]illion))?")
GROUPING = re.compile(r"(?<=\d)[ ,\u00a0\u202f](?=\d)")
NUMBERS = {
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen", "twice"),
    *("half", "third", "quarter", "hundred", "hundreds", "thousand", "thousands", "million", "millions"),
}
JUDGED = re.compile(r"evaluat|study by", re.IGNORECASE)


@frozen
class Line:
    """One practice in the list of facts."""

    country: str
    name: str
    when: str
    who: str
    ids: str
    facts: str
    source: str

    def said(self) -> str:
        """Everything that a record may repeat."""
        return f"{self.name}\n{self.when}\n{self.who}\n{self.facts}"


@cache
def lines() -> dict[str, Line]:
    found: dict[str, Line] = {}
    country = ""
    for text in (SHARED / "domain" / "practices.md").read_text(encoding="utf-8").splitlines():
        heading = COUNTRY.fullmatch(text)
        country = heading["code"] if heading else country
        slug, *columns = (column.strip() for column in text.split(" | "))
        if country and columns:
            found[slug] = Line(country, *columns)
    line = found[SEED]
    found[SEED] = evolve(line, facts=f"{line.facts}\n{seed()}", source="ELGPN database, record 74")
    return found


@cache
def seed() -> str:
    """The seed's record without its contact: its sections, and its tags in the last line."""
    text = (SHARED / "seed" / "elgpn-practice-74-norway.txt").read_text(encoding="utf-8")
    record, _, rest = text.strip().partition("Additional information")
    return record + rest.rpartition("\n")[2]


@cache
def practice(slug: str) -> Practice:
    (outcome,) = read(HOME / f"{slug}.md")
    assert isinstance(outcome, ParsedPractice)
    assert outcome.notes == ()
    return outcome.practice


def figures(text: str) -> set[str]:
    """The numbers in a text, in digits and in words, however their thousands are set apart."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    found = {GROUPING.sub("", figure).replace("\u00a0", " ") for figure in FIGURE.findall(text)}
    return found | (words & NUMBERS)


def given(text: str) -> set[str]:
    """The figures that a text gives; a span such as 2020/21 gives its last year in full too."""
    return figures(text) | {span["century"] + span["last"] for span in YEARS.finditer(text)}


def invented(record: Practice, line: Line) -> set[str]:
    """The figures in a record that its line does not give."""
    texts = (record.title, record.native_title, *record.keywords, *(section.text for section in record.sections))
    return set().union(*map(figures, texts)) - given(line.said())


def word_runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(length)), strict=False))


each = pytest.mark.parametrize("slug", sorted(lines()))


def test_every_line_has_a_file_and_every_file_a_line() -> None:
    assert len(lines()) > 70
    assert {path.name for path in HOME.glob("*.md")} == {f"{slug}.md" for slug in lines()}


@each
def test_a_file_is_read_without_a_note_and_checked_without_an_error(slug: str) -> None:
    record = practice(slug)
    assert record.slug == slug
    assert record.sections
    assert not [finding for finding in check(record, load_vocabularies()) if finding.is_error]


@each
def test_country_policy_areas_and_target_groups_are_those_of_the_line(slug: str) -> None:
    record, line = practice(slug), lines()[slug]
    assert record.country == line.country
    assert record.values_of("areas") == tuple(re.findall(r"P[\d.]+", line.ids))
    assert record.values_of("targets") == tuple(re.findall(r"T\d+", line.ids))
    assert {region.partition("-")[0] for region in record.regions} <= {line.country}


@each
def test_a_record_names_the_sources_of_its_line(slug: str) -> None:
    record = practice(slug)
    assert [source.title for source in record.sources] == lines()[slug].source.split("; ")
    hosts = [source.url.removeprefix("https://").removesuffix("/") for source in record.sources]
    assert all(host in source.title for host, source in zip(hosts, record.sources, strict=True))


@each
def test_nobody_is_named_as_a_contact(slug: str) -> None:
    record = practice(slug)
    assert record.contact == Contact()
    assert not record.provided_by


@each
def test_years_are_those_of_the_line(slug: str) -> None:
    record = practice(slug)
    years = {str(year) for year in (record.start_year, record.end_year) if year}
    assert years <= given(lines()[slug].when)


@each
def test_evidence_is_self_reported_unless_the_line_tells_of_an_evaluation(slug: str) -> None:
    record = practice(slug)
    assert record.values_of("evidence")
    assert record.values_of("evidence") == ("self-reported",) or JUDGED.search(lines()[slug].said())


@each
def test_keywords_and_the_native_name_stand_on_the_line(slug: str) -> None:
    record, said = practice(slug), fold_name(lines()[slug].said())
    assert not [name for name in (*record.keywords, record.native_title) if fold_name(name) not in said]


@each
def test_no_figure_is_invented(slug: str) -> None:
    assert not invented(practice(slug), lines()[slug])


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("It reached 517 schools.", "517"),
        ("It reached 75,001 learners.", "75001"),
        ("It reached 3.5 million people.", "3.5 million"),
        ("It ended in 2031.", "2031"),
        ("It reached twelve schools.", "twelve"),
    ],
)
def test_an_invented_figure_would_be_noticed(sentence: str, figure: str) -> None:
    record = practice("lv-school-career-support")
    padded = evolve(record, sections=[*record.sections, Section("narrative", sentence)])
    assert figure in invented(padded, lines()[record.slug])


def test_the_full_record_is_told_in_other_words_than_its_source() -> None:
    record = practice(SEED)
    text = "\n\n".join(section.text for section in record.sections)
    assert len(record.sections) == 7
    assert record.tags == tuple(seed().rpartition("\n")[2].split(", "))
    assert not word_runs(text, 8) & word_runs(seed(), 8)
