"""Rows of a table that are one record: same id and same title."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import ParsedPractice, read
from corpus.formats.mapping.row_merger import TableRow, merge_rows

FIELDS = {"id": "id", "title": "title", "theme": "tags", "text": "narrative", "year": "start_year", "other": ""}


def taken(path: Path, text: str) -> list[ParsedPractice]:
    path.write_text(text)
    return [outcome for outcome in read(path) if isinstance(outcome, ParsedPractice)]


def test_rows_with_the_same_id_and_title_are_one_practice_with_the_values_of_all(tmp_path: Path) -> None:
    text = (
        "id,title,topics,text,year\n5,One,solar; wind,A.,2004\n6,Two,x,B.,2005\n5,One,tidal; wind,C.,2009\n5,One,,A.,\n"
    )
    one, two = taken(tmp_path / "a.csv", text)
    assert (one.practice.slug, one.practice.tags, one.practice.start_year) == ("5", ("solar", "wind", "tidal"), 2004)
    assert one.practice.text("narrative") == "A.\n\nC."
    assert one.notes == (
        "rows with the same id and title were merged: 2, 4, 5",
        "start_year: row 4 has '2009'; it was left out",
    )
    assert (two.practice.slug, two.notes) == ("6", ())


def test_rows_with_the_same_id_and_other_titles_are_practices_of_their_own(tmp_path: Path) -> None:
    one, two = taken(tmp_path / "a.csv", "id,title\n5,One\n5,Two\n")
    assert [one.practice.title, two.practice.title] == ["One", "Two"]
    assert two.notes == ("slug: '5' is there twice; this one is '5-2'",)


def test_rows_without_an_id_are_never_merged(tmp_path: Path) -> None:
    assert len(taken(tmp_path / "a.csv", "title,topics\nOne,a\nOne,b\n")) == 2


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("TU"), st.text("xyz", max_size=2)), max_size=12))
def test_no_theme_and_no_record_is_lost(cells: list[tuple[str, str, str]]) -> None:
    rows = [
        TableRow(number, [("id", key), ("title", title), ("theme", theme)])
        for number, (key, title, theme) in enumerate(cells)
    ]
    merged = list(merge_rows(rows, FIELDS.__getitem__))
    assert len(merged) == len({cell[:2] for cell in cells})
    themes = {
        (dict(row.pairs)["id"], dict(row.pairs)["title"], value)
        for row in merged
        for name, value in row.pairs
        if name == "theme"
    }
    assert {theme for theme in themes if theme[2]} == {cell for cell in cells if cell[2]}
