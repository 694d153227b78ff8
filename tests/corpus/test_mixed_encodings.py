"""Files in two encodings: each row is read in its own encoding, and a note names what was read with doubt."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.extraction import ExtractedText
from corpus.extraction.web_page import read_html, read_text
from corpus.formats import ImportOptions, ParsedPractice, read
from corpus.reading.cleaning import repair_encoding
from corpus.reading.encodings import decode

ROWS = [f"Förderung für Schüler {n}" for n in range(30)]
ODD = "Straßenfest für „Spaß“ in Köln, größer"
NORDIC = ("Vejledning på skolen", "Øget støtte til unge", "Ålborg gør forsøg", "Træning i små hold", "Færre frafald")
SLAVIC = ("Поддержка молодых людей", "Программа для школ", "Выбор профессии", "Учёба и работа")


def taken(path: Path, encoding: str = "") -> list[ParsedPractice]:
    outcomes = list(read(path, ImportOptions(encoding=encoding)))
    assert all(isinstance(outcome, ParsedPractice) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, ParsedPractice)]


def table(path: Path, rows: list[str], rows_encoding: str, odd: str, odd_encoding: str) -> Path:
    text = "".join(f"{n};{row};text\n" for n, row in enumerate(rows))
    path.write_bytes(b"id;title;text\n" + text.encode(rows_encoding) + f"odd;{odd};text\n".encode(odd_encoding))
    return path


def test_a_row_in_windows_1252_is_read_so_and_named_and_the_others_stay_utf_8(tmp_path: Path) -> None:
    *others, odd = taken(table(tmp_path / "a.csv", ROWS, "utf-8", ODD, "cp1252"))
    assert [one.practice.title for one in others] == ROWS
    assert not any(one.notes for one in others)
    assert odd.practice.title == ODD
    assert odd.notes == (f"bytes that are not UTF-8 were read as Windows-1252 in title: {ODD!r}",)


@pytest.mark.parametrize(
    ("rows", "page"),
    [(NORDIC, "cp1252"), (SLAVIC, "cp1251"), ([f"Atención nº {n}, 2ª edición" for n in range(9)], "cp1252")],
)
def test_a_row_of_utf_8_in_a_file_of_a_code_page_is_read_as_utf_8(
    tmp_path: Path, rows: tuple[str, ...], page: str
) -> None:
    first, *others = taken(table(tmp_path / "a.csv", list(rows) * 5, page, "Niños y jóvenes", "utf-8"))
    assert [one.practice.title for one in (first, *others)] == [*list(rows) * 5, "Niños y jóvenes"]
    assert first.notes[0].startswith(f"The file is not in UTF-8. It was read as {page}")


def test_an_encoding_that_is_given_holds_for_every_row(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", list(SLAVIC), "cp1251", "Выбор", "cp1251")
    assert [one.notes for one in taken(path, "cp1251")] == [()] * 5
    assert taken(path, "koi8_r")[0].practice.title != SLAVIC[0]


def test_a_line_of_json_in_windows_1252_is_read_so_and_named(tmp_path: Path) -> None:
    lines = [json.dumps({"title": row}, ensure_ascii=False).encode() for row in ROWS]
    own = {"slug": "own", "title": ODD, "sections": [{"key": "why", "text": "Größe"}]}
    lines += [json.dumps(record, ensure_ascii=False).encode("cp1252") for record in ({"title": ODD}, own)]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    *others, foreign, ours = taken(tmp_path / "a.jsonl")
    assert [one.practice.title for one in others] == ROWS
    assert [foreign.practice.title, ours.practice.title] == [ODD, ODD]
    assert ours.practice.text("why") == "Größe"
    assert foreign.notes == (f"bytes that are not UTF-8 were read as Windows-1252 in title: {ODD!r}",)
    assert ours.notes == ("bytes that are not UTF-8 were read as Windows-1252",)


def test_a_line_in_windows_1252_of_a_markdown_file_is_read_so_and_named(tmp_path: Path) -> None:
    text = f"---\ntitle: {ROWS[0]}\n---\n\n## Aims and targets\n\n{' '.join(ROWS)}\n\n"
    (tmp_path / "a.md").write_bytes(text.encode() + ODD.encode("cp1252"))
    (one,) = taken(tmp_path / "a.md")
    assert one.practice.text("aims") == f"{' '.join(ROWS)}\n\n{ODD}"
    assert one.notes == ("bytes that are not UTF-8 were read as Windows-1252",)


@pytest.mark.parametrize("reader", [read_text, read_html])
def test_no_character_of_an_attached_text_is_lost(reader: Callable[[BinaryIO], ExtractedText]) -> None:
    data = b"<!doctype html><p>" + "\n".join(ROWS).encode() + b"\n" + ODD.encode("cp1252")
    extracted = reader(io.BytesIO(data))
    assert ODD in extracted.text
    assert extracted.notes == ("Some bytes are not UTF-8. They were read as Windows-1252. Check the accents.",)


def test_an_attached_text_in_a_code_page_says_which() -> None:
    extracted = read_text(io.BytesIO("\n".join(SLAVIC).encode("cp1251")))
    assert extracted.text == "\n".join(SLAVIC)
    assert "cp1251" in extracted.notes[0]


@given(
    st.lists(st.sampled_from(ROWS), min_size=12, max_size=20),
    st.lists(st.sampled_from(NORDIC), max_size=4),
    st.randoms(),
)
def test_lines_in_any_order_are_read_in_their_encoding(utf8: list[str], page: list[str], random: Random) -> None:
    lines = [(row, "utf-8") for row in utf8] + [(row, "cp1252") for row in page]
    random.shuffle(lines)
    text, encoding = decode(b"\n".join(row.encode(name) for row, name in lines))
    assert encoding == "utf-8"
    assert repair_encoding(text).split("\n") == [row for row, _ in lines]
