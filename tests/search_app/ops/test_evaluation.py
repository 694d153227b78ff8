"""`practice-search evaluate`, as it is typed."""

import json
from pathlib import Path

import pytest

from tests.search_app.terminal import SHARED, Terminal

ADI = SHARED / "data" / "relevance" / "adi"

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, "")


def test_a_judged_set_is_measured_kept_and_compared(terminal: Terminal, tmp_path: Path) -> None:
    output = terminal("evaluate", ADI, "--save", tmp_path / "run.json")
    assert "adi: 35 queries over 82 documents" in output
    assert "nDCG@10  recall@100  MRR@10  success@5" in output
    saved = json.loads((tmp_path / "run.json").read_text())
    saved["queries"]["1"]["nDCG@10"] = 1.0
    (tmp_path / "better.json").write_text(json.dumps(saved))
    output = terminal("evaluate", ADI, "--compare", tmp_path / "better.json")
    assert "1 got worse" in output
    assert "What problems and concerns are there" in output
    assert not (terminal.folder / "instance" / "index").exists()


def test_as_json_each_query_is_given_where_it_is_asked_for(terminal: Terminal) -> None:
    terminal("demo")
    short = json.loads(terminal("evaluate", "--json").partition("Searching")[0])
    assert "queries" not in short
    assert set(short["means"]) == {"nDCG@10", "recall@100", "MRR@10", "success@5"}
    assert short["unwanted"] == []
    long = json.loads(terminal("evaluate", "--json", "--per-query").partition("Searching")[0])
    assert long["queries"]["career vouchers"]["MRR@10"] == 1


def test_a_list_of_an_editor_s_own_is_measured(terminal: Terminal, tmp_path: Path) -> None:
    terminal("demo")
    path = tmp_path / "own.tsv"
    path.write_text("query\tslugs\ncareer vouchers\tbe-career-vouchers\nguidance\t\n")
    output = terminal("evaluate", "--queries", path, "--per-query")
    assert "own: 1 query over" in output
    assert "Should have no results:\n  guidance" in output
    path.write_text("query\tslugs\ncareer vouchers\tno-such\n")
    assert "names 'no-such', but there is no such practice" in terminal("evaluate", "--queries", path, expect=1)


def test_what_cannot_be_measured_is_said(terminal: Terminal, tmp_path: Path) -> None:
    assert "there is no docs.jsonl" in terminal("evaluate", tmp_path, expect=1)
    (tmp_path / "none.json").write_text("[]")
    output = terminal("evaluate", ADI, "--compare", tmp_path / "none.json", expect=1)
    assert "the file is not a saved evaluation" in output


def test_checks_are_counted_by_category_and_failures_are_listed(terminal: Terminal, tmp_path: Path) -> None:
    terminal("demo")
    path = tmp_path / "own.tsv"
    head = "category\tquery\tlanguage\tcheck\tforbidden\tnote\n"
    rows = "title\tcareer vouchers\ten\tfirst is: be-career-vouchers\nnothing\tcareer vouchers\ten\tno results\n"
    path.write_text(head + rows)
    output = terminal("evaluate", "--checks", path)
    assert "1 of 2 relevance checks pass" in output
    assert "pass  of  category\n1     1   title\n0     1   nothing" in output
    assert "fault" not in output
    failures = terminal("evaluate", "--checks", path, "--failures")
    assert "Row 3, nothing: career vouchers\n  check   no results\n  fault   unwanted: be-career-vouchers" in failures
    assert "\n  answer  be-career-vouchers" in failures
    values = json.loads(terminal("evaluate", "--checks", path, "--failures", "--json").partition("Checking")[0])
    assert values["checks"][1] == {"category": "nothing", "passed": 0, "total": 1}
    assert [failure["row"] for failure in values["failures"]] == [3]
    path.write_text(f"{head}title\tvouchers\ten\tfirst is: no-such\n")
    output = terminal("evaluate", "--checks", path, expect=1)
    assert "own.tsv, row 2: the check names 'no-such', but there is no such practice" in output
    assert "Leave out FOLDER" in terminal("evaluate", ADI, "--checks", path, expect=2)


def test_the_checks_of_the_demo_collection_follow_its_judged_queries(terminal: Terminal) -> None:
    terminal("demo")
    output = terminal("evaluate")
    assert "queries: 12" in output
    assert "nothing should be found" in output
