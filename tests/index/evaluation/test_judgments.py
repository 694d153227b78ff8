"""Judged sets and lists are read whole, and what is wrong with one is named with its file and line."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UnreadableFile
from index.evaluation.judgments import JudgedQuery, read_judged_set, read_query_list

DOCUMENTS = [
    {"id": "d 1", "title": "Ants", "text": "They are many.", "lang": "en"},
    {"id": "D-1", "title": "", "text": "Die Bienen fliegen in den Garten und wieder nach Hause.", "lang": "de"},
    {"id": 3, "text": "Cats sleep."},
]
QUERIES = [{"id": "q1", "text": "ants"}, {"id": 2, "text": "bees"}, {"id": "q3", "text": "nobody judged this"}]
JUDGEMENTS = "query-id\tdoc-id\tgrade\nq1\td 1\t2\nq1\t3\t0\n2\tD-1\t1\nq9\t3\t1\n"


def lines(records: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def judged_folder(folder: Path, **changed: str) -> Path:
    files = {"docs.jsonl": lines(DOCUMENTS), "queries.jsonl": lines(QUERIES), "qrels.tsv": JUDGEMENTS}
    for name, text in {**files, **{name.replace("_", "."): text for name, text in changed.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_queries_come_with_their_grades_and_without_answers_they_are_left_out(tmp_path: Path) -> None:
    found = read_judged_set(judged_folder(tmp_path)).queries
    assert found == (JudgedQuery("q1", "ants", {"d 1": 2, "3": 0}), JudgedQuery("2", "bees", {"D-1": 1}))


def test_documents_become_practices_whose_ids_are_known_though_slugs_are_not_the_same(tmp_path: Path) -> None:
    found = list(read_judged_set(judged_folder(tmp_path)).practices())
    assert [identifier for identifier, _ in found] == ["d 1", "D-1", "3"]
    assert len({practice.slug for _, practice in found}) == 3
    assert [practice.language for _, practice in found] == ["en", "de", "und"]
    assert found[0][1].title == "Ants"
    assert found[1][1].text("narrative").startswith("Die Bienen")


def test_packed_files_are_read_as_others(tmp_path: Path) -> None:
    plain = read_judged_set(judged_folder(tmp_path)).queries
    for path in list(tmp_path.iterdir()):
        with gzip.open(f"{path}.gz", "wb") as packed:
            packed.write(path.read_bytes())
        path.unlink()
    assert read_judged_set(tmp_path).queries == plain


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"queries_jsonl": '{"id": "q1", "text": "ants"}\nnonsense\n'}, r"queries\.jsonl, row 2: the line is not JSON"),
        ({"queries_jsonl": "[1]\n"}, r"row 1: the line is not an object with an id"),
        ({"queries_jsonl": '{"id": "q1"}\n'}, r"row 1: the query has no text"),
        ({"queries_jsonl": lines([QUERIES[0], QUERIES[0]])}, r"row 2: the id 'q1' is there twice"),
        ({"queries_jsonl": lines(QUERIES[2:])}, r"no query of the file has a relevant document"),
        ({"qrels_tsv": "head\nq1\td1\n"}, r"qrels\.tsv, row 2: the line is not a query, a document and a whole number"),
        ({"qrels_tsv": "head\nq1\td1\tgood\n"}, r"row 2: the line is not a query, a document and a whole number"),
        ({"qrels_tsv": f"head\nq1\td1\t{10**9}\n"}, r"row 2: the grade is above 1000"),
    ],
)
def test_a_set_that_is_none_is_refused_with_file_and_line(
    tmp_path: Path, changed: Mapping[str, str], expected: str
) -> None:
    with pytest.raises(UnreadableFile, match=expected):
        read_judged_set(judged_folder(tmp_path, **changed))


def test_a_document_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    folder = judged_folder(tmp_path, docs_jsonl=lines([*DOCUMENTS, {"id": "D-1"}]))
    with pytest.raises(UnreadableFile, match=r"docs\.jsonl, row 4: the id 'D-1' is there twice"):
        list(read_judged_set(folder).practices())


@pytest.mark.parametrize("name", ["docs.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_folder_without_one_of_the_files_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (judged_folder(tmp_path) / name).unlink()
    with pytest.raises(UnreadableFile, match=rf"there is no {name} or {name}\.gz in it"):
        read_judged_set(tmp_path)


def test_a_list_holds_queries_their_slugs_and_those_that_should_find_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text('query\tslugs\tneeds\nearly  leaving\ta b\tsynonyms\n"moon"\n\nzoo\tc\n', encoding="utf-8-sig")
    found = read_query_list(path)
    assert [(query.text, list(query.grades), query.has_answers) for query in found] == [
        ("early  leaving", ["a", "b"], True),
        ("moon", [], False),
        ("zoo", ["c"], True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "row 1: the first line does not name the columns query and slugs"),
        ("words\tslugs\n", "row 1: the first line does not name the columns query and slugs"),
        ("query\tslugs\nzoo\ta\nzoo\tb\n", "row 3: the query is there twice"),
        ("query\tslugs\n\ta\n", "row 2: the query is empty"),
    ],
)
def test_a_list_that_is_none_is_refused_with_file_and_line(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "list.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=expected):
        read_query_list(path)
