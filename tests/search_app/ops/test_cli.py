"""The command line, as it is typed: another process, real files, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from search_app.settings import PREFIX
from tests.search_app.terminal import SHARED, Terminal
from tests.serving import fetch, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(tmp_path: Path, new_database: Callable[[], str]) -> Terminal:
    return Terminal(tmp_path, new_database())


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "rows.jsonl"
    records = [
        {"id": "one", "title": "Career vouchers", "text": "Vouchers for adults.", "country": "Belgium", "year": 2013},
        {"id": "two", "text": "No title."},
        {"id": "three", "title": "Guidance desks", "country": "Netherlands", "topics": ["Youth policy", "desks"]},
    ]
    file.write_text("\n".join(map(json.dumps, records)))
    return file


def test_what_is_ingested_is_found(terminal: Terminal, rows: Path) -> None:
    output = terminal("ingest", "--concepts-from", "topics", rows, expect=3)
    assert "2 practices imported, 1 record refused." in output
    assert "keyword 'Youth policy' read as policy area Youth policy" in " ".join(output.split())
    assert "rows.jsonl, row 2" in output
    assert "The index contains 2 practices." in output
    assert "1. Career vouchers (BE)  one" in terminal("search", "voucher")
    results = json.loads(terminal("search", "", "--filter", "area=P5.2", "--json"))
    assert [hit["slug"] for hit in results["hits"]] == ["three"]


def test_words_are_proposed_as_concepts_and_taken_where_that_is_said(terminal: Terminal, rows: Path) -> None:
    output = " ".join(terminal("ingest", "--concepts-from", "colours", rows, expect=3).split())
    assert "keyword 'Youth policy' could be policy area Youth policy" in output
    assert "No file has a column “colours”, which --concepts-from names." in output
    assert json.loads(terminal("search", "", "--filter", "area=P5.2", "--json"))["hits"] == []


def test_columns_without_a_field_are_named_first(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("title,areas,budget\nA desk,P99,5\nA bus,P1,6\n")
    lines = terminal("ingest", "--dry-run", tmp_path / "rows.csv").splitlines()
    remarks = lines[next(number for number, line in enumerate(lines) if "first at" in line) + 1 :]
    starts = [number for number, line in enumerate(remarks) if line.startswith(("warning", "error", "note"))]
    assert starts[0] == 0
    assert "budget" in "".join(remarks[: starts[1]])  # a long name of a folder breaks the remark into lines


def test_ingesting_again_changes_nothing(terminal: Terminal, rows: Path) -> None:
    terminal("ingest", rows, expect=3)
    before = json.loads(terminal("index", "status", "--json"))
    output = terminal("ingest", rows, expect=3)
    assert "Source “rows”: 0 new, 0 changed, 2 unchanged, 0 in conflict, 0 gone, 1 refused." in output
    assert "new version of the source “rows”" in output
    after = json.loads(terminal("index", "status", "--json"))
    assert (before["practices"], before["revision"]) == (after["practices"], after["revision"]) == (2, 2)


def test_a_dry_run_says_the_same_and_keeps_nothing(terminal: Terminal, rows: Path) -> None:
    assert "2 practices would be imported, 1 record refused." in terminal("ingest", "--dry-run", rows, expect=3)
    assert not any((terminal.folder / "instance" / name).exists() for name in ("app.sqlite", "index", "derived"))
    assert "0 practices" in terminal("doctor", expect=1)


def test_another_table_with_the_same_ids_is_another_source(terminal: Terminal, rows: Path, tmp_path: Path) -> None:
    terminal("ingest", rows, expect=3)
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "rows.csv"
    other.write_text("id,title,country,text\none,Ferry timetable,Malta,Ferries at night.\n")
    output = terminal("ingest", other)
    assert "new source “rows-2”" in output
    assert "rows-2-one  Ferry timetable" in output
    slugs = [line.split()[0] for line in terminal("sources").splitlines() if line.startswith("rows")]
    assert slugs == ["rows", "rows-2"]
    assert "Career vouchers" in terminal("search", "vouchers")


def test_options_are_saved_with_a_source_and_used_again(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "projects.csv"
    file.write_text("Nummer,Vorhaben\n1,Beratung\n2,Werkstatt\n")
    options = ("--map", "Nummer=id", "--map", "Vorhaben=title", "--set", "country=PL", "--set", "language=pl")
    output = terminal("ingest", "--source", "projects", *options, "--save-mapping", file)
    assert "These options are saved with the source “projects”" in output
    file.write_text("Nummer,Vorhaben\n1,Beratung\n2,Werkstatt am Markt\n")
    output = terminal("ingest", "--source", "projects", file)
    assert "Using the saved options of the source “projects”: --map 'Nummer=id' --map 'Vorhaben=title'" in output
    assert "0 new, 1 changed, 1 unchanged" in output
    exported = terminal.folder / "out.jsonl"
    terminal("export", exported)
    records = [json.loads(line) for line in exported.read_text().splitlines()]
    assert {record["language"] for record in records} == {"pl"}
    output = terminal("ingest", "--source", "projects", "--ignore-saved", file, expect=1)
    assert "no column is known as the title" in " ".join(output.split())


def test_a_mirror_withdraws_and_a_conflict_is_decided(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("id,title,text\na,Tool library,Tools.\nb,Farm line,Calls.\nc,Choir,Songs.\n")
    terminal("ingest", file)
    exported = terminal.folder / "towns.jsonl"
    terminal("export", exported)
    edited = [json.loads(line) for line in exported.read_text().splitlines()]
    exported.write_text("".join(json.dumps({**one, "title": f"{one['title']} here"}) + "\n" for one in edited[:1]))
    terminal("ingest", "--source", "editors", exported)
    file.write_text("id,title,text\na,Tool libraries,Tools.\nb,Farm line,Calls.\n")
    output = terminal("ingest", "--mirror", file)
    assert "0 new, 0 changed, 1 unchanged, 1 in conflict, 0 gone, 1 withdrawn" in output
    listed = terminal("conflicts")
    assert "title, ours:   Tool library here" in listed
    assert "title, source: Tool libraries" in listed
    assert "no such conflict" in terminal("conflicts", "--take", "ours", "b", expect=1)
    assert "1 conflict decided" in terminal("conflicts", "--take", "source", "a")
    assert "There are no conflicts." in terminal("conflicts")
    assert "1. Tool libraries" in terminal("search", "tool")
    assert "PROBLEM  People" not in terminal("doctor")


def test_columns_of_any_name_are_taken_by_a_mapping(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "projects.csv"
    file.write_text("Vorhaben,Zusammenfassung,Ort\nBeratung,Beratung für alle,Berlin\n")
    output = terminal("ingest", "--map", "Vorhaben=title", "--map", "Zusammenfassung=why", file)
    assert "1 practice imported" in output
    assert "Ort" in output
    assert json.loads(terminal("search", "Beratung", "--json"))["hits"][0]["snippets"][0]["section"] == "why"


def test_a_column_that_no_file_has_is_named(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("title,Zusammenfassung\nBeratung,Für alle\n")
    (tmp_path / "two.jsonl").write_text('{"title": "A"}\n{"title": "B", "Ort": "Berlin"}\n')
    maps = [word for name in ("zusammenfassung=why", "Ort=aims", "Smmary=text") for word in ("--map", name)]
    output = terminal("ingest", "--dry-run", *maps, tmp_path / "one.csv", tmp_path / "two.jsonl")
    assert "No file has a column “Smmary”" in output
    assert output.count("No file has a column") == 1


def test_separators_are_detected_said_and_set(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('title,keywords\nOne,"solar; wind, tidal"\nTwo,solar; hydro\n')
    output = terminal("ingest", "--separator", "themes=;", file)
    assert "rows.csv: keywords (2 cells): between values “;” in 100 %; inside values “,” in 50 %" in output
    assert "No file has a column “themes”, which --separator names." in output
    assert "1 practice\n" in terminal("search", "", "--filter", "keyword=wind, tidal")
    terminal("ingest", "--separator", "keywords=none", file)
    assert "1 practice\n" in terminal("search", "", "--filter", "keyword=solar; hydro")
    assert "such as keywords=;" in terminal("ingest", "--separator", "keywords", file, expect=2)


def test_the_files_of_a_folder_that_are_not_read_are_named_and_counted(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.yaml").write_text("title: One\n")
    (folder / "photo.jpeg").write_text("x")
    (folder / "report.docx").write_text("x")
    output = terminal("ingest", folder)
    assert f"Not read: {folder / 'photo.jpeg'}: files ending in .jpeg cannot be read." in output
    assert f"Not read: {folder / 'report.docx'}: documents inside folders are not read" in output
    assert "1 practice imported, 0 records refused. 2 files or folders were not read." in output


def test_the_format_of_an_export_follows_the_ending_and_losses_are_said(terminal: Terminal, tmp_path: Path) -> None:
    terminal("demo")
    for name in ("all.csv", "all.xlsx", "all.jsonl"):
        assert f"as {name.partition('.')[2]}." in terminal("export", tmp_path / name, "--filter", "country=NO")
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbfslug,record_type,title,")
    assert (tmp_path / "all.xlsx").read_bytes().startswith(b"PK")
    assert "none of the endings .jsonl" in terminal("export", tmp_path / "all.pdf", expect=2)
    output = terminal("export", tmp_path / "pages", "--format", "elgpn", "--filter", "country=NO")
    assert "does not hold, or changes, these fields" in output
    assert "sources (5)" in output


def test_an_encoding_that_is_given_is_taken(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes("title,text\nŽák,Škola\n".encode("cp852"))
    terminal("ingest", "--encoding", "cp852", tmp_path / "rows.csv")
    assert "1. Žák" in terminal("search", "škola")
    assert "not a known encoding" in terminal("ingest", "--encoding", "cp9999", tmp_path / "rows.csv", expect=2)


def test_the_doctor_says_what_to_do_once(terminal: Terminal) -> None:
    output = " ".join(terminal("doctor", expect=1).split())
    assert output.count("practice-search index build") == 1


def test_the_real_record_is_taken_whole(terminal: Terminal) -> None:
    assert "1 practice imported, 0 records refused." in terminal("ingest", SHARED / "seed")
    results = json.loads(terminal("search", "SINTEF", "--json"))
    assert results["hits"][0]["country"] == "NO"


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "markdown"])
def test_what_is_exported_comes_in_again_as_it_was(
    terminal: Terminal, new_database: Callable[[], str], tmp_path: Path, form: str
) -> None:
    terminal("demo")
    target = tmp_path / ("out" if form == "markdown" else f"out.{form}")
    assert "5 practices written" in terminal("export", target, "--format", form, "--filter", "country=NO")
    terminal("export", tmp_path / "before.jsonl", "--filter", "country=NO")
    other_terminal = Terminal(tmp_path / "other", new_database())
    other_terminal.folder.mkdir()
    other_terminal("ingest", target)
    other_terminal("export", tmp_path / "after.jsonl")
    first, second = (sorted((tmp_path / name).read_text().splitlines()) for name in ("before.jsonl", "after.jsonl"))
    assert [json.loads(line) for line in first] == [json.loads(line) for line in second]


def test_the_index_before_can_be_served_again_with_what_came_since(terminal: Terminal, rows: Path) -> None:
    terminal("demo")
    assert "no generation to go back to" in terminal("index", "rollback", expect=1)
    first = json.loads(terminal("index", "status", "--json"))["generation"]
    terminal("index", "build")
    terminal("ingest", rows, expect=3)
    assert "is in use again. It contains 86 practices." in terminal("index", "rollback")
    assert json.loads(terminal("index", "status", "--json"))["generation"].split(".")[0] in first


def test_an_export_follows_words_and_filters(terminal: Terminal, tmp_path: Path) -> None:
    terminal("demo")
    terminal("export", tmp_path / "out.jsonl", "--search", "career vouchers")
    slugs = [json.loads(line)["slug"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert slugs[0] == "be-career-vouchers"


def test_the_demo_does_not_touch_a_collection_that_is_there(terminal: Terminal, rows: Path) -> None:
    terminal("ingest", rows, expect=3)
    assert "The index contains 2 practices." in terminal("demo")


def test_the_doctor_names_what_is_wrong_and_what_to_do(terminal: Terminal, rows: Path) -> None:
    assert "practice-search index build" in terminal("doctor", expect=1)
    terminal("ingest", rows, expect=3)
    assert "PROBLEM" not in terminal("doctor")
    next((terminal.folder / "instance" / "index").glob("generation-*/state.json")).write_text("{")
    assert "PROBLEM" in terminal("doctor", expect=1)
    terminal("index", "build")
    terminal("doctor")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("search", "x"), 1, "index build"),
        (("search", "x", "--filter", "country"), 2, "FACET=VALUE"),
        (("search", "x", "--filter", "year=then"), 1, "year"),
        (("ingest", "nowhere"), 2, "nowhere"),
        (("ingest", "--map", "title", "."), 2, "COLUMN=FIELD"),
        (("ingest", "--set", "country", "."), 2, "FIELD=VALUE"),
        (("ingest", "--set", "country=Atlantis", "."), 2, "Atlantis"),
        (("ingest", "--set", "colour=red", "."), 2, "colour"),
        (("ingest", "--set", "id=1", "."), 2, "same for all"),
        (("ingest", "--source", "Climate Laws", "."), 2, "climate-laws"),
        (("conflicts", "--take", "source"), 2, "--all"),
        (("fly",), 2, "fly"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    terminal: Terminal, words: tuple[str, ...], code: int, message: str
) -> None:
    assert message in terminal(*words, expect=code)


def test_a_setting_that_cannot_be_is_said(terminal: Terminal) -> None:
    assert "PRACTICE_SEARCH_WORKERS" in terminal("doctor", expect=1, PRACTICE_SEARCH_WORKERS="many")


def test_a_filter_of_no_facet_is_refused_and_nothing_is_written(terminal: Terminal, rows: Path, tmp_path: Path) -> None:
    terminal("ingest", rows, expect=3)
    assert "contry" in terminal("export", tmp_path / "all.jsonl", "--filter", "contry=NO", expect=2)
    assert not (tmp_path / "all.jsonl").exists()


def test_a_folder_with_nothing_to_read_is_said(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "nothing" in terminal("ingest", tmp_path / "empty", expect=1)


def test_a_backup_becomes_an_installation_that_answers_as_before(
    terminal: Terminal, new_database: Callable[[], str], rows: Path, tmp_path: Path
) -> None:
    terminal("ingest", rows, expect=3)
    assert "The backup is in" in terminal("backup", tmp_path / "backup")
    assert "exists already" in terminal("backup", tmp_path / "backup", expect=1)
    other_terminal = Terminal(tmp_path / "other", new_database())
    other_terminal.folder.mkdir()
    assert "2 practices" in other_terminal("restore", tmp_path / "backup")
    assert "1. Career vouchers (BE)  one" in other_terminal("search", "voucher")
    assert "PROBLEM" not in other_terminal("doctor")
    assert "Error: " in other_terminal("restore", tmp_path / "backup", expect=1)


def test_a_server_comes_up_without_its_database_where_there_is_an_index(terminal: Terminal, rows: Path) -> None:
    terminal("ingest", rows, expect=3)
    away = "postgresql://127.0.0.1:1/none"
    with serving(terminal.folder / "instance", DATABASE_URL=away) as server:
        assert "Career" in fetch(f"{server.address}/search?q=voucher")
    new = {"DATABASE_URL": away, "INSTANCE_PATH": str(terminal.folder / "new")}
    nothing = terminal("serve", expect=1, **{PREFIX + name: value for name, value in new.items()})
    assert "index build" in nothing
