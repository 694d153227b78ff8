"""The real files: every row is taken or refused by name, and what was broken in them is whole."""

import csv
import gzip
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from corpus.errors import UnreadableFile
from corpus.formats.base import Outcome, ParsedPractice
from corpus.formats.jsonlines import read_json, write_jsonl
from corpus.formats.spreadsheets.xlsx_writer import write_xlsx
from corpus.formats.tables import read_table, write_csv
from corpus.practice import Practice
from corpus.text import plain_text

pytestmark = pytest.mark.slow

DATA: Final = Path(__file__).resolve().parents[2] / "../shared/data"
COLLECTIONS: Final = ("eu_structural_funds", "reuters21578", "ungdc_paragraphs", "worldbank_projects")
HEAD: Final = 2_000
BERLIN: Final = DATA / "messy/berlin_erdf_2014-2020.json"
ENGLAND: Final = DATA / "messy/england_esif_2014-2020_c1controls.csv"
FRANCE: Final = DATA / "messy/france_projets_2007-2013.csv"
MALTA: Final = DATA / "messy/malta_2007-2013_mojibake_utf8.csv"
MAPPINGS: Final[Mapping[Path, Mapping[str, str]]] = {
    BERLIN: {"Interventionskategorie": "tags", "Name des Begünstigten": "keywords"},
    ENGLAND: {
        "Name of Project": "title",
        "Summary of project (max 100 words)": "text",
        "Type of fund": "tags",
        "Recipient of funds": "keywords",
    },
    FRANCE: {"fond": "tags", "bénéficiaire": "keywords", "durée": "narrative"},
    MALTA: {
        "Code": "id",
        "Non Technical Short Summary Of Project": "text",
        "Project Purpose": "why",
        "Project Objectives": "aims",
        "Project Results": "achievements",
        "Focus Area Of Intervention": "tags",
    },
}
ORDINARY: Final = {"India", "Republic of India", "usa", "uk", "hong-kong", "Viet Nam", "Turkiye", "Germany", "Belarus"}
FEW: Final = 30
"""Names of countries in the head of a collection that are none: regions of the world, states that are no more."""
_C1 = re.compile(r"[\x7f-\x9f]")
_MIS_DECODED = re.compile(r"[ÂÃâ][\x80-\xbf]|â€|Ã©")


def read(path: Path, mapping: Mapping[str, str] | None = None) -> list[Outcome]:
    return list(read_json(path, mapping) if ".json" in path.name else read_table(path, mapping))


def rows_in(path: Path) -> int:
    if path.suffix == ".json":
        return len(json.loads(path.read_bytes()))
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for row in csv.reader(stream) if any(row)) - 1


def practices(outcomes: list[Outcome]) -> list[Practice]:
    return [one.practice for one in outcomes if isinstance(one, ParsedPractice)]


def texts(practice: Practice) -> Iterator[str]:
    yield from (practice.title, *practice.keywords, *practice.tags)
    yield from (section.text for section in practice.sections)


@pytest.fixture(params=COLLECTIONS)
def head(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The first rows of a collection as a file."""
    path = tmp_path / f"{request.param}.jsonl"
    with gzip.open(DATA / "collections" / request.param / "docs.jsonl.gz") as stream:
        path.write_bytes(b"".join(islice(stream, HEAD)))
    return path


def test_every_row_of_a_collection_is_taken_and_whole(head: Path) -> None:
    outcomes = read(head)
    found = practices(outcomes)
    assert len(found) == len(outcomes) == HEAD
    assert len({practice.slug for practice in found}) == HEAD
    source = [json.loads(line) for line in head.read_text("utf-8").splitlines()]
    for row, practice in zip(source, found, strict=True):
        everything = "\n".join(texts(practice))
        assert not _C1.search(everything)
        assert everything.count("\ufffd") <= json.dumps(row, ensure_ascii=False).count("\ufffd") * 2
        assert practice.language == row["lang"]
        assert practice.start_year == row.get("year")
        assert set(row.get("topics", ())) <= set(practice.tags)


def test_the_words_of_a_collection_are_all_there(head: Path) -> None:
    for line, practice in zip(head.read_text("utf-8").splitlines(), practices(read(head)), strict=True):
        text = unicodedata.normalize("NFC", json.loads(line)["text"])
        if not re.search(r"[\x7f-\x9f]|Ã|&\w+;|</", text):
            words = re.findall(r"\w{3,}", text)
            assert re.findall(r"\w{3,}", plain_text(practice.text("narrative"))) == words


def test_ordinary_names_of_countries_are_resolved_and_the_others_kept_and_named(head: Path) -> None:
    unresolved = set()
    for line, outcome in zip(head.read_text("utf-8").splitlines(), read(head), strict=True):
        assert isinstance(outcome, ParsedPractice)
        name = json.loads(line).get("country", "")
        if name and not outcome.practice.country:
            unresolved.add(name)
            assert name in outcome.practice.keywords
            assert name in outcome.practice.tags
            assert any(f"{name!r} is not a known country" in note for note in outcome.notes)
    assert not unresolved & ORDINARY
    assert len(unresolved) < FEW


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_every_row_of_a_messy_file_is_taken_with_a_mapping(path: Path) -> None:
    outcomes = read(path, MAPPINGS[path])
    found = practices(outcomes)
    assert len(found) == len(outcomes) == rows_in(path)
    everything = "\n".join(text for practice in found for text in texts(practice))
    assert not _C1.search(everything)
    assert not _MIS_DECODED.search(everything)
    assert "\ufffd" not in everything
    assert all(practice.start_year for practice in found) or path == FRANCE


def test_what_is_understood_of_the_messy_files_without_a_mapping() -> None:
    berlin, france, malta = (practices(read(path)) for path in (BERLIN, FRANCE, MALTA))
    assert [len(found) for found in (berlin, france, malta)] == [rows_in(path) for path in (BERLIN, FRANCE, MALTA)]
    assert {(one.country, one.end_year is not None) for one in berlin} == {("DE", True)}
    assert all(one.text("narrative") for one in berlin)
    assert sum(one.start_year is not None for one in france) == 522
    assert france[0].tags[:3] == ("\"L'Européen d'à côté\"", "Emploi et inclusion sociale", "Formation")
    assert france[0].sources[0].url.startswith("http://www.europe-en-france.gouv.fr/")
    assert {one.country for one in malta} == {""}
    assert not any(one.sections for one in malta)
    (england,) = read(ENGLAND)
    assert isinstance(england, UnreadableFile)
    assert "Try --map 'Name of Project=title'" in str(england)


def test_what_a_mapping_adds() -> None:
    england = practices(read(ENGLAND, MAPPINGS[ENGLAND]))
    assert {(one.country, one.regions) for one in england} == {("GB", ("GB-ENG",))}
    assert all(one.end_year and one.text("narrative") for one in england)
    assert any("\n- Promotion and publicity" in one.text("narrative") for one in england)
    malta = practices(read(MALTA, MAPPINGS[MALTA]))
    assert malta[0].slug == "1-40"
    assert sum(bool(one.text("why") and one.text("aims") and one.text("achievements")) for one in malta) == 166


def test_real_practices_go_out_and_come_back_in_every_format(tmp_path: Path) -> None:
    found = [one for path, mapping in MAPPINGS.items() for one in practices(read(path, mapping))[:100]]
    for name, write in (("a.jsonl.gz", write_jsonl), ("a.csv", write_csv), ("a.xlsx", write_xlsx)):
        assert write(found, tmp_path / name) == 400
        assert practices(read(tmp_path / name)) == found
