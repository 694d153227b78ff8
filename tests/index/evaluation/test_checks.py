"""Tables of relevance checks and floors are read whole, and what is wrong with one is named with its line."""

from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from index.evaluation.checks import read_checks, read_floors

HEAD = "category\tquery\tlanguage\tcheck\tforbidden\tnote\n"


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "checks.tsv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_rows_are_read_with_the_numbers_of_their_lines(tmp_path: Path) -> None:
    head = f"# A comment.\n#\n{HEAD}"
    rows = [
        'phrase\t"one stop"\ten\texactly: a b\t\twhy',
        "",
        "# another comment",
        "place\tWien\tde\tfirst is: c\tfirst 3: d e",
        "place\tOslo\tno\tin order: f > g\th",
    ]
    phrase, vienna, oslo = read_checks(table(tmp_path, *rows, head=head))
    assert (phrase.row, phrase.category, phrase.query, phrase.language) == (4, "phrase", '"one stop"', "en")
    assert (phrase.check, phrase.slugs, phrase.note) == ("exactly: a b", ("a", "b"), "why")
    assert (phrase.forbidden, phrase.forbidden_depth) == ((), 10)
    assert (vienna.row, vienna.slugs, vienna.forbidden_depth) == (7, ("c", "d", "e"), 3)
    assert (oslo.slugs, oslo.forbidden, oslo.forbidden_depth) == (("f", "g", "h"), ("h",), 10)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("\tquery\ten\tresults", "the category, the query or the language is empty"),
        ("a\t\ten\tresults", "the category, the query or the language is empty"),
        ("a\tquery\t\tresults", "the category, the query or the language is empty"),
        ("a\tquery\ten\t", "the check is none of: first is"),
        ("a\tquery\ten\tfirst: slug", "the check is none of: first is"),
        ("a\tquery\ten\tfirst is:", "the check “first is” takes values after a colon"),
        ("a\tquery\ten\tfirst is: b c", "one practice can be the first, not 2"),
        ("a\tquery\ten\tno results: slug", "the check “no results” takes no values"),
        ("a\tquery\ten\tfirst 0 include one of: b", "a check looks at the first 1 to 10 results, not 0"),
        ("a\tquery\ten\tfirst 11 contain: b", "a check looks at the first 1 to 10 results, not 11"),
        ("a\tquery\ten\tfirst 5 include 3 of: b c", "3 of 2 practices cannot be among the first 5"),
        ("a\tquery\ten\tfirst 1 include all of: b c", "2 of 2 practices cannot be among the first 1"),
        ("a\tquery\ten\tfirst 5 include 0 of: b c", "0 of 2 practices cannot be among the first 5"),
        ("a\tquery\ten\tin order: b", "an order needs two or more different practices"),
        ("a\tquery\ten\tin order: b > b", "an order needs two or more different practices"),
        ("a\tquery\ten\tin order: b >", "an order needs two or more different practices"),
        ("a\tquery\ten\texactly: a b c d e f g h i j", "an exact answer has fewer than 10 practices"),
        ("a\tquery\ten\tfirst 5 have colour: red", "there is no facet 'colour'; the facets are .*country"),
        ("a\tquery\ten\tresults\tfirst 11: b", "forbidden practices are written as"),
        ("a\tquery\ten\tresults\tfirst three: b", "forbidden practices are written as"),
        ("a\tquery\ten\tresults\tb\tnote\tmore", "the line has more than 6 cells"),
        (f"a\t{'q' * 2001}\ten\tresults", ".* a cell of more than 2000 characters"),
        ('a\t"""one stop"""\ten\tresults', "a cell has doubled quotation marks"),
        ("a\tfirst\ten\tresults", "the check is there already, in row 2"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    path = table(tmp_path, "a\tfirst\ten\tresults", row)
    with pytest.raises(UnreadableFile, match=rf"checks\.tsv, row 3: {reason}"):
        read_checks(path)


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="row 2: the first line does not name the columns category, query"):
        read_checks(table(tmp_path, head="# comment\nquery\tslugs\n"))


def test_a_query_may_have_several_checks(tmp_path: Path) -> None:
    path = table(tmp_path, "a\tquery\ten\tresults", "a\tquery\ten\tfirst is: b", "b\tquery\ten\tresults")
    assert [check.row for check in read_checks(path)] == [2, 3, 4]


def test_floors_are_whole_numbers_and_stand_once(tmp_path: Path) -> None:
    head = "category\tpassing\tnote\n"
    assert read_floors(table(tmp_path, "place\t7", "title\t0\tsince May", head=head)) == {"place": 7, "title": 0}
    for row, reason in (("place\t1", "there twice"), ("title\t-1", "not a whole number"), ("title", "not a whole")):
        with pytest.raises(UnreadableFile, match=f"row 3: the .* is {reason}"):
            read_floors(table(tmp_path, "place\t7", row, head=head))
