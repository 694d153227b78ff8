"""How the entries of a list in a cell are told apart: by evidence of the whole column, or as the user says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import ImportOptions, ParsedPractice, read
from corpus.formats.mapping.separators.list_splitter import ListSplitter
from corpus.formats.mapping.separators.separator_detection import detect_separators

WORDS = st.text("abcdefg ", min_size=1, max_size=8).map(str.strip).filter(bool)


def split_all(*cells: str) -> list[list[str]]:
    splitter = detect_separators(cells).splitter
    return [splitter.split(cell) for cell in cells]


@pytest.mark.parametrize("sign", [";", "|", "¬", "•", "\n", ",", " / ", " ; ", "; ", "；"])  # noqa: RUF001
def test_each_usual_separator_is_detected(sign: str) -> None:
    cells = [f"solar{sign}wind", f"wind{sign}tidal power{sign}solar", "solar"]
    assert split_all(*cells) == [["solar", "wind"], ["wind", "tidal power", "solar"], ["solar"]]


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("['solar', \"wind\"]", ["solar", "wind"]),
        ('["solar", "wind, tidal"]', ["solar", "wind, tidal"]),
        ("#solar #wind", ["solar", "wind"]),
        ("#solar, #wind", ["solar", "wind"]),
        ("solar;;wind;", ["solar", "wind"]),
        ("solar Â¬ wind", ["solar", "wind"]),
        ("R&amp;D; oil &amp; gas", ["R&D", "oil & gas"]),
        ("solar (roof; wall); wind", ["solar (roof; wall)", "wind"]),
        ("solar (roof, wall), wind", ["solar (roof, wall)", "wind"]),
        ('"roof, wall", solar', ["roof, wall", "solar"]),
        ('"A title"; solar', ['"A title"', "solar"]),
        ("1,000 roofs, solar", ["1,000 roofs", "solar"]),
        ("[solar] wind", ["[solar] wind"]),
        ("solar (roof; wind", ["solar (roof", "wind"]),
    ],
)
def test_notations_brackets_quotes_and_numbers_are_understood(cell: str, entries: list[str]) -> None:
    assert split_all(cell) == [entries]


def test_a_comma_stays_inside_values_where_the_column_has_a_clear_separator() -> None:
    cells = ["Transport, storage and mail; Health", "Health; Education", "Transport, storage and mail"]
    assert split_all(*cells) == [["Transport, storage and mail", "Health"], ["Health", "Education"], [cells[2]]]


def test_names_with_commas_and_and_are_single_values() -> None:
    cells = ["Mining, quarrying and peat", "Fishing", "Crops, animals and hunting", "Mining, quarrying and peat"]
    assert split_all(*cells) == [[cell] for cell in cells]


@pytest.mark.parametrize(
    "cells",
    [
        [
            "Ministry for Justice, Culture and Local Government",
            "Ministry for Justice, Culture and Local Government (MJCL)",
            "Ministry of Justice, Culture and Local Government",
            "Ministry for the Economy, Investment and Small Business",
            "Ministry for Economy, Investment and Small Business",
            "Ministry of Finance, the Economy and Investment",
            "Office of the Prime Minister",
        ],
        ["Smith, John", "Smith, Anna", "Brown, Anna", "Miller, Bo"],
        ["Universidad de California, Davis", "Universidad de California, Irvine", "Universidad de Texas, Austin"],
        ["Lyon, France", "Lille, France", "Leeds, UK", "York, UK"],
        [
            "Minist\u00e8re du travail, de la sant\u00e9",
            "Minist\u00e8re de l'\u00e9ducation, de la jeunesse",
            "Minist\u00e8re du sport, et des arts",
        ],
        [
            "Ministerium f\u00fcr Arbeit, Soziales und Familie",
            "Ministerium f\u00fcr Arbeit, Soziales und Familie (MASF)",
        ],
    ],
)
def test_a_comma_in_every_name_separates_nothing(cells: list[str]) -> None:
    assert split_all(*cells) == [[cell] for cell in cells]


def test_in_a_list_with_commas_parts_that_never_stand_apart_are_one_value() -> None:
    cells = ["Arts, Culture and Sport, Health", "Health", "Housing, Arts, Culture and Sport", "Housing, Health"]
    assert split_all(*cells) == [
        ["Arts, Culture and Sport", "Health"],
        ["Health"],
        ["Housing", "Arts, Culture and Sport"],
        ["Housing", "Health"],
    ]


def test_lists_of_capitalised_values_are_split_where_a_value_changes_its_place() -> None:
    cells = ["Health, Education", "Housing, Health", "Education, Housing"]
    assert split_all(*cells) == [cell.split(", ") for cell in cells]


@pytest.mark.parametrize(("cell", "entry"), [("solar;", "solar"), ("solar|", "solar"), ("solar,", "solar,")])
def test_a_sign_behind_the_only_value_gives_no_second_value(cell: str, entry: str) -> None:
    assert split_all(cell, "wind") == [[entry], ["wind"]]


def test_a_rare_sign_in_many_single_names_separates_nothing() -> None:
    names = [f"Firm {number}" for number in range(200)]
    detected = detect_separators([*names, "TRADERS; Jo Miller"])
    assert detected.splitter.split("TRADERS; Jo Miller") == ["TRADERS; Jo Miller"]
    assert detected.unused == ((";", 1),)


def test_a_rare_sign_separates_where_its_parts_are_values_of_other_cells() -> None:
    assert detect_separators([*["solar", "wind"] * 100, "solar; wind"]).splitter.split("solar; wind") == [
        "solar",
        "wind",
    ]


def test_beside_semicolons_commas_separate_cells_whose_parts_are_known_values() -> None:
    cells = ["solar; wind", "wind; hydro", "solar, hydro", "Transport, storage and mail; solar"]
    assert split_all(*cells) == [
        ["solar", "wind"],
        ["wind", "hydro"],
        ["solar", "hydro"],
        [cells[3].split(";")[0], "solar"],
    ]


def test_a_stray_sign_of_another_kind_stays() -> None:
    assert split_all(*["solar; wind"] * 30, "Input|Output")[-1] == ["Input|Output"]


def test_a_single_hashtag_in_a_column_of_hashtags_loses_its_sign() -> None:
    assert split_all("#solar #wind", "#hydro", "no tag") == [["solar", "wind"], ["hydro"], ["no tag"]]
    assert split_all("#hydro") == [["#hydro"]]


@pytest.mark.parametrize(
    ("option", "entries"),
    [
        ("none", ["a/b; c, d"]),
        (";", ["a/b", "c, d"]),
        (",", ["a/b; c", "d"]),
        ("comma", ["a/b; c", "d"]),
        ("/", ["a", "b; c, d"]),
        ('"; "', ["a/b", "c, d"]),
        ("space", ["a/b;", "c,", "d"]),
    ],
)
def test_the_user_names_the_separator(option: str, entries: list[str]) -> None:
    assert ListSplitter.from_option(option).split("a/b; c, d") == entries


@pytest.mark.parametrize("name", ["Themes", "themes", "tags", "topics"])
def test_the_option_names_a_column_or_its_field(name: str, tmp_path) -> None:  # noqa: ANN001
    path = tmp_path / "a.csv"
    path.write_text("Title,Themes\nOne,solar; wind\nTwo,\"['x', 'y']\"\n")
    options = ImportOptions(separators={name: "none", "other": ","})
    outcomes = list(read(path, options))
    tags = [outcome.practice.tags for outcome in outcomes if isinstance(outcome, ParsedPractice)]
    assert tags == [("solar; wind",), ("['x', 'y']",)]
    assert options.unused_separators == ["other"]
    assert options.log.file_notes == []


def test_what_was_detected_is_noted_once_for_the_file(tmp_path) -> None:  # noqa: ANN001
    path = tmp_path / "a.csv"
    path.write_text(
        "Title,Themes\n" + "".join(f'T{number},"solar; wind, hydro"\n' for number in range(9)) + "U,solar\n"
    )
    options = ImportOptions()
    list(read(path, options))
    (note,) = options.log.file_notes
    assert note.message == (
        "Themes (10 cells): between values “;” in 90 %; inside values “,” in 90 %. "
        "To change this: --separator 'Themes=,'"
    )


def test_the_entries_of_a_json_list_are_not_split(tmp_path) -> None:  # noqa: ANN001
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "One", "keywords": ["Arts, culture; sport", "a|b"]}\n')
    (one,) = read(path)
    assert isinstance(one, ParsedPractice)
    assert one.practice.keywords == ("Arts, culture; sport", "a|b")


@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=20), st.sampled_from([";", "|", "¬", "\n"])
)
def test_lists_joined_by_a_clear_sign_are_split_into_their_entries(lists: list[list[str]], sign: str) -> None:
    cells = [sign.join(entries) for entries in lists]
    if detect_separators(cells).used:
        assert split_all(*cells) == lists


@given(st.lists(st.text(max_size=60)))
def test_no_character_is_lost_but_separators_brackets_and_blanks(cells: list[str]) -> None:
    splitter = detect_separators(cells).splitter
    for cell in cells:
        letters = [sign for sign in cell if sign.isalnum()]
        if "&" not in cell and "[" not in cell:
            assert [sign for entry in splitter.split(cell) for sign in entry if sign.isalnum()] == letters
