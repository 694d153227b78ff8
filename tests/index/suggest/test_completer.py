"""Typed words are completed from any word of a name, with or without accents, and with a misspelling."""

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
from index.suggest.completer import Completer, Completion
from index.suggest.completion_file import CompletionCandidate, write_completions
from index.suggest.completion_ranking import CompletionType
from tests.index.house import House


def practice(slug: str, title: str, **values: Any) -> Practice:
    text = "Counsellors offer vouchers to early leavers, and to nobody else."
    return Practice(slug=slug, title=title, sections=[Section("narrative", text)], **{"language": "en", **values})


PRACTICES = (
    practice(
        "fi", "Ohjaamo one-stop guidance centres", countries=["FI"], values={"areas": ["P5.1"]}, keywords=["One-stop"]
    ),
    practice("be", "Career vouchers, Flanders", countries=["BE"], values={"areas": ["P5.1"]}),
    practice(
        "fr", "Tracking of early leavers", native_title="D\u00e9crochage scolaire", countries=["FR"], language="fr"
    ),
    practice("no", "Early leaving: agreements", countries=["NO"], values={"areas": ["P5.1"]}),
    practice("pl", "Early leaving: a platform", countries=["PL"]),
)


def completer(folder: Path, candidates: Iterable[CompletionCandidate]) -> Completer:
    with ArrayFileWriter(folder / "completions") as file:
        write_completions(file, candidates)
    return Completer(ArrayFile(folder / "completions"))


@pytest.fixture
def full(house: House) -> House:
    house.collection.put(PRACTICES)
    house.builder.build()
    return house


def texts(house: House, typed: str, kind: CompletionType | None = None) -> list[str]:
    return [completion.text for completion in house.searcher.completions(typed) if kind in (None, completion.type)]


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
    assert title in texts(full, typed, CompletionType.TITLE)


@pytest.mark.parametrize("typed", ["", " ", "...", "ohx", "xyz", "ohj moon", "o" * 5_000, "\x00"])
def test_nothing_is_made_up(full: House, typed: str) -> None:
    assert texts(full, typed) == []


def test_three_letters_are_forgiven_no_slip(full: House) -> None:
    assert texts(full, "vuo") == []
    assert "Career vouchers, Flanders" in texts(full, "vuoc")


def test_a_concept_comes_with_its_count_which_is_that_of_its_filter(full: House) -> None:
    concepts = [
        completion for typed in ("early", "norw", "one", "fran") for completion in full.searcher.completions(typed)
    ]
    concepts = [completion for completion in concepts if completion.type is CompletionType.CONCEPT]
    assert {completion.facet for completion in concepts} >= {"area", "country", "keyword", "lang"}
    for completion in concepts:
        results = full.searcher.search(Query(filters=(Filter(completion.facet, (completion.value,)),)))
        assert completion.count == results.total > 0


def test_a_concept_is_found_by_its_other_names(full: House) -> None:
    assert "Belgium" in texts(full, "belgien")
    assert "Norway" in texts(full, "norge")
    assert "Sweden" not in texts(full, "sverige")


def test_a_query_leads_somewhere(full: House) -> None:
    texts_found = {
        text for typed in ("counsel", "early", "vouch", "e") for text in texts(full, typed, CompletionType.QUERY)
    }
    assert {"counsellors", "early leaving", "vouchers"} <= texts_found
    for text in texts_found:
        assert full.searcher.search(Query(text, spelling=False)).total > 0


def test_what_is_typed_whole_is_not_suggested_again(full: House) -> None:
    assert "vouchers" in texts(full, "voucher", CompletionType.QUERY)
    assert "vouchers" not in texts(full, "vouchers", CompletionType.QUERY)


def test_what_begins_so_comes_before_what_holds_it(full: House) -> None:
    assert texts(full, "early", CompletionType.TITLE) == [
        "Early leaving: a platform",
        "Early leaving: agreements",
        "Tracking of early leavers",
    ]


def test_what_is_published_can_be_completed_and_what_is_removed_cannot(full: House) -> None:
    full.collection.put([practice("ee", "Rajaleidja")])
    full.collection.remove("fi")
    full.builder.catch_up()
    assert texts(full, "rajal") == ["Rajaleidja"]
    assert texts(full, "ohj") == []


def test_all_kinds_have_their_share(tmp_path: Path) -> None:
    many = [
        (Completion(kind, f"guide {kind} {n}", str(n)), (f"guide {kind} {n}",))
        for kind in CompletionType
        for n in range(20)
    ]
    completions = completer(tmp_path, many).complete("gui")
    assert len(completions) == 8
    assert [completion.type for completion in completions] == sorted(
        (completion.type for completion in completions), key=list(CompletionType).index
    )
    assert {completion.type for completion in completions} == set(CompletionType)
    titles = completer(tmp_path, [row for row in many if row[0].type is CompletionType.TITLE]).complete("gui")
    assert len(titles) == 8


def test_a_collection_without_practices_completes_nothing(house: House) -> None:
    house.builder.build()
    assert texts(house, "guid") == []


NAMES = st.lists(st.text(st.sampled_from("abé "), min_size=1, max_size=9), min_size=1, max_size=3)


TYPED = st.lists(st.text(st.sampled_from("abe"), min_size=1, max_size=3), max_size=3).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from(CompletionType), NAMES), max_size=80), TYPED)
def test_what_was_chosen_beforehand_is_what_looking_through_all_finds(
    rows: list[tuple[CompletionType, list[str]]], typed: str
) -> None:
    rows.sort(key=lambda row: list(CompletionType).index(row[0]))
    candidates = [(Completion(kind, f"{n}!", str(n)), names) for n, (kind, names) in enumerate(rows)]
    words = plain(typed)
    expected: dict[CompletionType, list[tuple[int, int]]] = {each: [] for each in CompletionType}
    for index, (completion, names) in enumerate(candidates):
        ranks = [_rank(names, word) for word in words]
        if words and None not in ranks:
            expected[completion.type].append((sum(ranks), index))
    with TemporaryDirectory() as folder:
        completions = completer(Path(folder), candidates).complete(typed, 100)
    for kind, pairs in expected.items():
        assert [int(completion.value) for completion in completions if completion.type is kind] == [
            index for _, index in sorted(pairs)[:16]
        ]


def plain(text: str) -> list[str]:
    """The words of a text in the letters of NAMES, without their accents."""
    return text.replace("\u00e9", "e").split()


def _rank(names: list[str], word: str) -> int | None:
    """Return the best rank of a prefix: 0 for the first word of the first name, 1 for a later one, 2 elsewhere."""
    ranks = [
        2 if name_index else min(word_index, 1)
        for name_index, name in enumerate(names)
        for word_index, name_word in enumerate(plain(name))
        if name_word.startswith(word)
    ]
    return min(ranks, default=None)
