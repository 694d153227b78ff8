"""A profile is proposed for any table: each column is kept, and its meaning follows from its name or its values."""

import csv
from pathlib import Path

import pytest

from corpus.formats import read_all
from corpus.formats.base import ParsedPractice
from corpus.inference.column_proposal import ColumnProposal
from corpus.inference.column_statistics import describe_column
from corpus.inference.field_inference import propose_fields
from corpus.inference.profile_writer import profile_text
from corpus.inference.record_sampler import sample_records
from corpus.profile.active import active_profile, use_profile
from corpus.profile.loader import load_profile

HEADER = ("Act no.", "Name of the act", "Where", "Passed", "Instrument", "Binding", "Budget", "What it says", "Page")
COUNTRIES = ("Norway", "Sweden; Denmark", "Finland")
INSTRUMENTS = ("Tax", "Ban; Label", "Subsidy")


def table(folder: Path) -> Path:
    """A table of thirty laws whose columns have names that nothing knows."""
    path = folder / "laws.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(30):
            text = f"The act number {number} obliges owners of old buildings to report how much heat they use. " * 3
            writer.writerow(
                (
                    *(f"A-{number}", f"Act {number} on the heating of houses", COUNTRIES[number % 3], 1990 + number),
                    *(INSTRUMENTS[number % 3], ("yes", "no")[number % 2], 1000 * number + 500),
                    *(text, f"https://example.org/{number}"),
                )
            )
    return path


def proposed(path: Path) -> dict[str, ColumnProposal]:
    sample = sample_records([path])
    columns = [describe_column(name, values, len(sample.records)) for name, values in sample.columns().items()]
    return {proposal.statistics.name: proposal for proposal in propose_fields(columns)}


def test_columns_get_their_meaning_from_their_values(tmp_path: Path) -> None:
    found = proposed(table(tmp_path))
    roles = {name: (proposal.role, proposal.kind.value, bool(proposal.facet)) for name, proposal in found.items()}
    assert roles == {
        "Act no.": ("field", "text", False),
        "Name of the act": ("title", "text", False),
        "Where": ("countries", "text", False),
        "Passed": ("start_year", "year", False),
        "Instrument": ("field", "keywords", True),
        "Binding": ("field", "yes-no", True),
        "Budget": ("field", "number", True),
        "What it says": ("section", "text", False),
        "Page": ("field", "link", False),
    }
    assert found["Instrument"].many
    assert found["Instrument"].evidence == "4 values in 100% of 30 records; “;” between entries"


def test_the_proposal_is_a_profile_and_takes_every_column(tmp_path: Path) -> None:
    path = table(tmp_path)
    (tmp_path / "profile.toml").write_text(profile_text("Laws", tuple(proposed(path).values())), encoding="utf-8")
    before = active_profile()
    use_profile(load_profile(tmp_path))
    try:
        outcomes = list(read_all([path]))
    finally:
        use_profile(before)
    assert len(outcomes) == 30
    first = outcomes[1]
    assert isinstance(first, ParsedPractice)
    practice = first.practice
    assert (practice.title, practice.countries, practice.start_year) == (
        "Act 1 on the heating of houses",
        ("SE", "DK"),
        1991,
    )
    assert practice.values == {
        "act_no": ("A-1",),
        "instrument": ("Ban", "Label"),
        "binding": ("no",),
        "budget": ("1500",),
        "page": ("https://example.org/1",),
    }
    assert practice.text("what_it_says").startswith("The act number 1 obliges")
    assert not any("without a field" in note for outcome in outcomes for note in getattr(outcome, "notes", ()))


def test_names_that_are_taken_or_no_words_get_keys_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "title,Contact,Überschrift,預算,Sort\n" + "".join(f"T{n},c{n % 2},u{n % 2},{n},s{n % 2}\n" for n in range(20))
    )
    found = proposed(path)
    keys = [proposal.key for proposal in found.values() if proposal.key]
    assert len(set(keys)) == len(keys)
    (tmp_path / "profile.toml").write_text(profile_text("A", tuple(found.values())), encoding="utf-8")
    profile = load_profile(tmp_path)
    assert {field.facet.name for field in profile.fields if field.facet} >= {"sort2"}


def test_money_numbers_with_a_unit_and_dates_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ("Title", "Cost", "Length (km)", "Share", "Pupils", "Paid €", "Begun on", "Signed", "Note", "Start")
        )
        for number in range(40):
            writer.writerow(
                (
                    *(f"A title of project {number}", f"€ {number},5 million", f"{number}.5", f"{number} %"),
                    *(f"{10 * number} pupils", 1000 * number, f"{number % 28 + 1}.3.{1990 + number}"),
                    *(f"{number % 12 + 1}/28/{1990 + number}", ("5 oranges", "many")[number % 2], "2010"),
                )
            )
    found = proposed(path)
    kinds = {name: one.kind.value for name, one in found.items() if one.role == "field"}
    units = {name: one.statistics.quantities.unit for name, one in found.items() if one.statistics.quantities}
    assert kinds == {
        "Cost": "money",
        "Length (km)": "number",
        "Share": "number",
        "Pupils": "number",
        "Paid €": "money",
        "Begun on": "date",
        "Signed": "date",
        "Note": "keywords",
    }
    assert {name: units[name] for name in ("Cost", "Length (km)", "Share", "Pupils", "Paid €")} == {
        "Cost": "EUR",
        "Length (km)": "km",
        "Share": "%",
        "Pupils": "pupils",
        "Paid €": "EUR",
    }
    (tmp_path / "profile.toml").write_text(profile_text("A", tuple(found.values())), encoding="utf-8")
    profile = load_profile(tmp_path)
    cost = profile.field("cost")
    assert cost is not None
    assert cost.facet is not None
    assert (cost.currency, cost.sortable, len(cost.facet.ranges) >= 3) == ("EUR", True, True)
    before = active_profile()
    use_profile(profile)
    try:
        practices = [outcome.practice for outcome in read_all([path]) if isinstance(outcome, ParsedPractice)]
    finally:
        use_profile(before)
    values = practices[1].values
    assert values["cost"] == ("1500000 EUR",)
    assert (values["length_km"], values["share"], values["pupils"]) == (("1.5 km",), ("1 %",), ("10 pupils",))
    assert (values["begun_on"], values["signed"]) == (("1991-03-02",), ("1991-02-28",))
    assert not [practice for practice in practices if practice.keywords]


def test_a_field_with_one_value_in_all_records_is_no_filter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = (f"Title {n},{('Germany', 'Deutschland')[n % 2]},2001,en,budget,open\n" for n in range(20))
    path.write_text("Title,Country,Year,Language,Keywords,State\n" + "".join(rows))
    (tmp_path / "profile.toml").write_text(profile_text("A", tuple(proposed(path).values())), encoding="utf-8")
    fields = load_profile(tmp_path).fields
    assert {field.key for field in fields} >= {"countries", "start_year", "language", "keywords", "state"}
    assert [field.key for field in fields if field.facet] == ["phrases"]


def test_two_columns_that_mean_one_field_are_both_kept_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = (f"Title {n},Name {n},Norway,Sweden,a{n % 3},b{n % 3}\n" for n in range(20))
    path.write_text("Title,Name,Country,Land,Sector,SECTOR\n" + "".join(rows))
    found = proposed(path)
    text = profile_text("A", tuple(found.values()))
    (tmp_path / "profile.toml").write_text(text, encoding="utf-8")
    assert found["Name"].evidence.endswith("it could be title, too, which “Title” is")
    assert found["Land"].evidence.endswith("together with “Country”")
    before = active_profile()
    use_profile(load_profile(tmp_path))
    try:
        first = next(iter(read_all([path])))
    finally:
        use_profile(before)
    assert isinstance(first, ParsedPractice)
    assert (first.practice.title, first.practice.values["name"]) == ("Title 0", ("Name 0",))
    assert first.practice.countries == ("NO", "SE")
    assert sorted(first.practice.values["sector"]) == ["a0", "b0"]
    assert sample_records([path]).other_names("Sector") == ("SECTOR",)


@pytest.mark.parametrize("text", ["", "title\n", "just a line of text"])
def test_files_without_records_give_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert not sample_records([path]).records


def test_the_profile_in_use_is_the_same_afterwards(tmp_path: Path) -> None:
    before = active_profile()
    sample_records([table(tmp_path)])
    assert active_profile() is before


def write_rows(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


NAMES_OF_ROADS = [f"Road between Ost {number} and West {number}" for number in range(40)]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (("Code", "Client", "Naziv projekta"), "Naziv projekta"),
        (("Code", "Name of the beneficiary", "Operation"), "Operation"),
        (("Code", "Client", "Nom / Naam van het project"), "Nom / Naam van het project"),
        (("Kód projektu", "Príjemca", "Názov"), "Názov"),
    ],
)
def test_the_title_is_the_name_of_what_was_done_and_no_code_and_no_body(
    tmp_path: Path, header: tuple[str, ...], title: str
) -> None:
    rows = [(f"X{number}0B77-{number}", f"Water board no {number}", NAMES_OF_ROADS[number]) for number in range(40)]
    roles = {name: found.role for name, found in proposed(write_rows(tmp_path / "a.csv", header, rows)).items()}
    assert [name for name, role in roles.items() if role == "title"] == [title]


def test_a_project_with_several_rows_keeps_its_title(tmp_path: Path) -> None:
    rows = [(f"Water board {number % 5}", NAMES_OF_ROADS[number % 10], number) for number in range(40)]
    found = proposed(write_rows(tmp_path / "a.csv", ("Beneficiary name", "Project name", "Sum"), rows))
    assert found["Project name"].role == "title"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        (("Title", "Last update", "Project End Date", "Project Start Date"), 3, 2),
        (("Title", "Stand", "Slutdato / End date", "Startdato / Start date of operation"), 3, 2),
        (("Title", "Aktualisiert", "Päättymispvm", "Aloituspvm"), 3, 2),
        (("Title", "Updated on", "Data zakończenia", "Data podpisania"), 3, 2),
    ],
)
def test_dates_of_start_and_end_are_the_years(tmp_path: Path, header: tuple[str, ...], start: int, end: int) -> None:
    rows = [(NAMES_OF_ROADS[number], "13.5.2016", f"{number % 28 + 1}.7.2014", "17.2.2011") for number in range(40)]
    rows[0] = (NAMES_OF_ROADS[0], "14.5.2016", "1.1.2015", "18.2.2011")
    found = proposed(write_rows(tmp_path / "a.csv", header, rows))
    assert (found[header[start]].role, found[header[end]].role) == ("start_year", "end_year")
    assert found[header[1]].role not in ("start_year", "end_year")


def test_numbers_of_registers_and_rows_are_no_amounts(tmp_path: Path) -> None:
    header = ("Title", "Row", "Register", "VAT", "Unique code", "Seats")
    rows = [
        (
            NAMES_OF_ROADS[number],
            number + 1,
            f"{number * 7919:08}",
            2020845057 + number * 999,
            number * 31,
            number**2 * 10,
        )
        for number in range(40)
    ]
    found = proposed(write_rows(tmp_path / "a.csv", header, rows))
    assert {name: bool(found[name].facet) for name in header[1:]} == {
        "Row": False,
        "Register": False,
        "VAT": False,
        "Unique code": False,
        "Seats": True,
    }


def test_standard_sentences_and_long_lists_are_no_texts_to_read(tmp_path: Path) -> None:
    measures = [f"Measure {number}: support of small companies that wish to save energy. " * 2 for number in range(4)]
    towns = ["; ".join(f"Town {(number + step) % 30}" for step in range(25)) for number in range(40)]
    texts = [f"Words of record {number}, which nobody else has. " * 5 for number in range(40)]
    rows = [(NAMES_OF_ROADS[number], measures[number % 4], towns[number], texts[number]) for number in range(40)]
    found = proposed(write_rows(tmp_path / "a.csv", ("Title", "Measure", "Towns", "Story"), rows))
    roles = {name: (proposal.role, bool(proposal.facet)) for name, proposal in found.items()}
    assert roles == {
        "Title": ("title", False),
        "Measure": ("field", False),
        "Towns": ("field", True),
        "Story": ("section", False),
    }


def test_keys_of_long_names_end_with_a_word(tmp_path: Path) -> None:
    header = ("Title", "Percent of project funded by Europe", "text")
    rows = [(NAMES_OF_ROADS[number], f"{number} %", "A long text. " * 20 + str(number)) for number in range(30)]
    found = proposed(write_rows(tmp_path / "a.csv", header, rows))
    assert [found[name].key for name in header[1:]] == ["percent_of_project_funded_by", "text"]


def test_a_full_stop_behind_a_number_is_no_unit(tmp_path: Path) -> None:
    rows = [(NAMES_OF_ROADS[number], f"{number % 5 + 101}.") for number in range(40)]
    found = proposed(write_rows(tmp_path / "a.csv", ("Title", "Field of intervention"), rows))
    (tmp_path / "profile.toml").write_text(profile_text("A", tuple(found.values())), encoding="utf-8")
    field = load_profile(tmp_path).field("field_of_intervention")
    assert field is not None
    assert field.unit == ""
