"""What is typed leads to what the collection holds, from any word of it, with accents or without, and with a slip."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.practice import Practice, Section
from index.search_query import Filter, Query
from index.storage.array_file import ArrayFile, ArrayFileWriter
from index.suggest.completer import Completer, Completion, CompletionType
from index.suggest.completion_file import CompletionCandidate, write_completions
from tests.index.house import House


def practice(slug: str, title: str, **values: Any) -> Practice:
    text = "Counsellors offer vouchers to early leavers, and to nobody else."
    return Practice(slug=slug, title=title, sections=[Section("narrative", text)], **{"language": "en", **values})


PRACTICES = (
    practice("fi", "Ohjaamo one-stop guidance centres", country="FI", areas=["P5.1"], keywords=["One-stop"]),
    practice("be", "Career vouchers, Flanders", country="BE", areas=["P5.1"]),
    practice("fr", "Tracking of early leavers", native_title="D\u00e9crochage scolaire", country="FR", language="fr"),
    practice("no", "Early leaving: agreements", country="NO", areas=["P5.1"]),
    practice("pl", "Early leaving: a platform", country="PL"),
)


def completer(folder: Path, named: Iterable[CompletionCandidate]) -> Completer:
    with ArrayFileWriter(folder / "completions") as file:
        write_completions(file, named)
    return Completer(ArrayFile(folder / "completions"))


@pytest.fixture
def full(house: House) -> House:
    house.collection.put(PRACTICES)
    house.builder.build()
    return house


def shown(house: House, typed: str, kind: CompletionType | None = None) -> list[str]:
    return [one.text for one in house.searcher.completions(typed) if kind in (None, one.type)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ohj", "Ohjaamo one-stop guidance centres"),
        ("OHJAAMO", "Ohjaamo one-stop guidance centres"),
        ("guid", "Ohjaamo one-stop guidance centres"),
        ("centres ohj", "Ohjaamo one-stop guidance centres"),
        ("one-st", "Ohjaamo one-stop guidance centres"),
        ("ohjamo", "Ohjaamo one-stop guidance centres"),
        ("ohjo", "Ohjaamo one-stop guidance centres"),
        ("carrer vou", "Career vouchers, Flanders"),
        ("decroch", "Tracking of early leavers"),
        ("d\u00e9croch", "Tracking of early leavers"),
        ("scolaire", "Tracking of early leavers"),
    ],
)
def test_a_title_is_found(full: House, typed: str, title: str) -> None:
    assert title in shown(full, typed, CompletionType.TITLE)


@pytest.mark.parametrize("typed", ["", " ", "...", "ohx", "xyz", "ohj moon", "o" * 5_000, "\x00"])
def test_nothing_is_made_up(full: House, typed: str) -> None:
    assert shown(full, typed) == []


def test_three_letters_are_forgiven_no_slip(full: House) -> None:
    assert shown(full, "vuo") == []
    assert "Career vouchers, Flanders" in shown(full, "vuoc")


def test_a_concept_comes_with_its_count_which_is_that_of_its_filter(full: House) -> None:
    concepts = [one for typed in ("early", "norw", "one", "fran") for one in full.searcher.completions(typed)]
    concepts = [one for one in concepts if one.type is CompletionType.CONCEPT]
    assert {one.facet for one in concepts} >= {"area", "country", "keyword", "lang"}
    for one in concepts:
        found = full.searcher.search(Query(filters=(Filter(one.facet, (one.value,)),)))
        assert one.count == found.total > 0


def test_a_concept_is_found_by_its_other_names(full: House) -> None:
    assert "Belgium" in shown(full, "belgien")
    assert "Norway" in shown(full, "norge")
    assert "Sweden" not in shown(full, "sverige")


def test_a_query_leads_somewhere(full: House) -> None:
    found = {text for typed in ("counsel", "early", "vouch", "e") for text in shown(full, typed, CompletionType.QUERY)}
    assert {"counsellors", "early leaving", "vouchers"} <= found
    for text in found:
        assert full.searcher.search(Query(text, spelling=False)).total > 0


def test_what_is_typed_whole_is_not_suggested_again(full: House) -> None:
    assert "vouchers" in shown(full, "voucher", CompletionType.QUERY)
    assert "vouchers" not in shown(full, "vouchers", CompletionType.QUERY)


def test_what_begins_so_comes_before_what_holds_it(full: House) -> None:
    assert shown(full, "early", CompletionType.TITLE) == [
        "Early leaving: a platform",
        "Early leaving: agreements",
        "Tracking of early leavers",
    ]


def test_what_is_published_can_be_completed_and_what_is_removed_cannot(full: House) -> None:
    full.collection.put([practice("ee", "Rajaleidja")])
    full.collection.remove("fi")
    full.builder.catch_up()
    assert shown(full, "rajal") == ["Rajaleidja"]
    assert shown(full, "ohj") == []


def test_all_kinds_have_their_share(tmp_path: Path) -> None:
    many = [
        (Completion(kind, f"guide {kind} {n}", str(n)), (f"guide {kind} {n}",))
        for kind in CompletionType
        for n in range(20)
    ]
    found = completer(tmp_path, many).complete("gui")
    assert len(found) == 8
    assert [one.type for one in found] == sorted((one.type for one in found), key=list(CompletionType).index)
    assert {one.type for one in found} == set(CompletionType)
    titles = completer(tmp_path, [row for row in many if row[0].type is CompletionType.TITLE]).complete("gui")
    assert len(titles) == 8


def test_a_collection_without_practices_completes_nothing(house: House) -> None:
    house.builder.build()
    assert shown(house, "guid") == []


NAMES = st.lists(st.text(st.sampled_from("abé "), min_size=1, max_size=9), min_size=1, max_size=3)


TYPED = st.lists(st.text(st.sampled_from("abe"), min_size=1, max_size=3), max_size=3).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from(CompletionType), NAMES), max_size=80), TYPED)
def test_what_was_chosen_beforehand_is_what_looking_through_all_finds(
    rows: list[tuple[CompletionType, list[str]]], typed: str
) -> None:
    rows.sort(key=lambda row: list(CompletionType).index(row[0]))
    named = [(Completion(kind, f"{n}!", str(n)), names) for n, (kind, names) in enumerate(rows)]
    words = plain(typed)
    expected: dict[CompletionType, list[tuple[int, int]]] = {kind: [] for kind in CompletionType}
    for place, (completion, names) in enumerate(named):
        standing = [_standing(names, word) for word in words]
        if words and None not in standing:
            expected[completion.type].append((sum(standing), place))
    with TemporaryDirectory() as folder:
        found = completer(Path(folder), named).complete(typed, 100)
    for kind, pairs in expected.items():
        assert [int(one.value) for one in found if one.type is kind] == [place for _, place in sorted(pairs)[:16]]


def plain(text: str) -> list[str]:
    """The words of a text in the letters of NAMES, without their accents."""
    return text.replace("\u00e9", "e").split()


def _standing(names: list[str], word: str) -> int | None:
    """Where a word that begins so stands: 0 first in the first name, 1 later in it, 2 in another."""
    found = [
        2 if other else min(nth, 1)
        for other, name in enumerate(names)
        for nth, own in enumerate(plain(name))
        if own.startswith(word)
    ]
    return min(found, default=None)
