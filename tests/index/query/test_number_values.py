"""Numbers and ranges behind the name of a facet are read as people type them; a note says what was not understood."""

import shutil
from collections.abc import Iterator

import pytest

from corpus.profile.active import active_profile, use_profile
from corpus.profile.loader import find_profile, load_profile
from corpus.vocabularies.skos_loader import load_vocabularies
from index.query.syntax.parser import ParsedQuery
from index.query.syntax.parser import parse as parse_text

FIELDS = """
[[fields]]
key = "spent"
kind = "money"
currency = "EUR"
label = "Spent"
facet = { name = "budget", noun = { singular = "budget", plural = "budgets" } }

[[fields]]
key = "length_of_track"
kind = "number"
unit = "km"
label = "Length"
facet = { name = "track", noun = { singular = "track", plural = "tracks" } }
"""


@pytest.fixture(scope="module", autouse=True)
def _fields(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("number_values") / "profile"
    shutil.copytree(find_profile("urban-mobility"), folder)
    with (folder / "profile.toml").open("a", encoding="utf-8") as stream:
        stream.write(FIELDS)
    before = active_profile()
    use_profile(load_profile(folder))
    yield
    use_profile(before)


def parse(text: str) -> ParsedQuery:
    return parse_text(text, load_vocabularies())


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("year: 2010 to", "year:2010.."),
        ("year: to 2010", "year:..2010"),
        ("year:bis 2010", "year:..2010"),
        ("year:2010..", "year:2010.."),
        ("year: since 2010 tram", "year:2010.. tram"),
        ("year:>2010", "year:2011.."),
        ("year: before 2010", "year:..2009"),
        ("year:between 2010 and 2015", "year:2010..2015"),
        ("tram year:2010+", "tram year:2010.."),
        ("-year: 2010 to", "NOT year:2010.."),
        ("budget:5 million", "budget:5000000"),
        ("budget: €5m trams", "budget:5000000 trams"),
        ("budget:>=5 million", "budget:5000000.."),
        ("budget: under 5 million EUR", "budget:..<5000000"),
        ("budget:5 to 10 million", "budget:5000000..10000000"),
        ("budget:5m..10m", "budget:5000000..10000000"),
        ("budget:1,234.50", "budget:1234.5"),
        ("track:5 km bus lanes", "track:5 bus lanes"),
        ("track:500 m", "track:0.5"),
        ("(track:5-10 km OR tram)", "track:5..10 OR tram"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, understood: str) -> None:
    parsed = parse(text)
    assert (parsed.understood, parsed.notes) == (understood, ())


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("year:", "There is no number after “year:”"),
        ("budget:big", "There is no budget “big”"),
        ("budget:1,234", "“1,234” is ambiguous: it may mean 1234 or 1.234."),
        ("budget:big", "Write a number or a range: budget:100, budget:100..500, budget:100.. or budget:..500."),
        ("year:soon", "Write a year or a range: year:2010, year:2010..2015, year:2010.. or year:..2015."),
        ("budget:5 $", "“5 $”: this filter is in EUR, so it was read as 5 EUR."),
        ("budget:>5 million", "“>5 million” also finds 5000000 itself."),
    ],
)
def test_a_note_says_what_was_not_understood_and_how_to_write_it(text: str, note: str) -> None:
    assert note in " ".join(parse(text).notes)


def test_quoted_words_stay_as_they_are() -> None:
    assert parse('"year: 2010 to"').understood == '"year: 2010 to"'
