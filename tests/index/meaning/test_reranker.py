"""The order of the first matches: words lead, meaning decides between equals, and nothing else changes."""

from collections.abc import Iterator

import pytest

from corpus.practice import Practice, Section
from index.engines.base import ScoreDoc
from index.meaning import reranker
from index.meaning.open_encoder import open_encoder
from index.meaning.reranker import combined_order
from index.meaning.vector_store import VectorStore
from index.results import Results
from index.search_query import Filter, Query
from index.searcher import Searcher
from index.stored_fields import NO_STORED_FIELDS
from index.text.analyzer import Analyzer
from tests.index.house import open_house

QUESTION = "how do young people find work at a bank"
TEXTS = {
    "a-river": "At the bank of a wild river, young people find how flowers work as do bees.",
    "b-rivers": "At the bank of some river, young people find how insects work as birds do.",
    "c-loans": "At the bank of a big city, young people find how to apply for paid work do.",
    "d-title": "An evening for families with music and games.",
    "e-partial": "Graduates get jobs as clerks of a bank: how young people start their careers.",
    "f-other": "Teachers visit companies.",
}
"""The first three have the words of the question equally often, in texts of the same length."""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("banks")
    house = open_house(folder)
    titles = {"d-title": QUESTION}
    house.collection.put(
        Practice(
            slug=slug,
            title=titles.get(slug, "Record"),
            language="en",
            countries=["NO"],
            sections=[Section("why", text)],
        )
        for slug, text in TEXTS.items()
    )
    house.builder.build()
    store = VectorStore(folder / "derived", open_encoder("universal-sentence-encoder"))
    store.update(house.collection, house.vocabularies)
    yield Searcher(house.engine, Analyzer(), house.vocabularies, served_vectors=store.served)
    house.engine.close()
    house.collection.close()


def slugs(results: Results) -> list[str]:
    return [hit.slug for hit in results.hits]


def test_between_equals_by_words_the_one_that_is_meant_comes_first(searcher: Searcher) -> None:
    by_words, by_both = searcher.search(Query(QUESTION, meaning=False)), searcher.search(Query(QUESTION))
    assert slugs(by_words)[:4] == ["d-title", "a-river", "b-rivers", "c-loans"]
    assert slugs(by_both)[:2] == ["d-title", "c-loans"]
    assert by_both.is_reordered
    assert not by_words.is_reordered


def test_only_the_order_changes(searcher: Searcher) -> None:
    by_words, by_both = searcher.search(Query(QUESTION, meaning=False)), searcher.search(Query(QUESTION))
    assert sorted(slugs(by_both)) == sorted(slugs(by_words))
    assert (by_both.total, by_both.facets) == (by_words.total, by_words.facets)
    scores = {hit.slug: hit.score for hit in by_words.hits}
    assert {hit.slug: hit.score for hit in by_both.hits} == scores
    assert list(searcher.scan(Query(QUESTION))) == slugs(by_words)
    assert all(hit.similarity is None for hit in by_words.hits)
    assert all(hit.similarity is not None for hit in by_both.hits)


def test_practices_that_lack_words_stay_behind_those_that_have_them_all(searcher: Searcher) -> None:
    results = searcher.search(Query(QUESTION))
    assert results.relaxation is not None
    assert results.relaxation.full_matches == 4
    assert slugs(results)[4:] == ["e-partial"]
    similarities = {hit.slug: hit.similarity or 0 for hit in results.hits}
    assert similarities["e-partial"] > similarities["a-river"]


def test_pages_and_neighbours_follow_one_order(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for window in (3, 100):
        monkeypatch.setattr(reranker, "WINDOW", window)
        whole = slugs(searcher.search(Query(QUESTION)))
        for size in (1, 2):
            pages = [searcher.search(Query(QUESTION, page=page, per_page=size)) for page in range(1, 6)]
            assert [slug for page in pages for slug in slugs(page)] == whole
        assert list(searcher.ranked_slugs(Query(QUESTION))) == whole
        for rank, slug in enumerate(whole, 1):
            around = searcher.neighbours(Query(QUESTION), slug, rank)
            assert around is not None
            padded = ["", *whole, ""]
            assert (around.before, around.after) == (padded[rank - 1], padded[rank + 1])


def test_matches_after_the_window_follow_as_the_words_rank_them(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reranker, "WINDOW", 3)
    results = searcher.search(Query(QUESTION))
    assert slugs(results)[0] == "d-title"
    assert slugs(results)[3:] == ["c-loans", "e-partial"]
    assert [hit.similarity is None for hit in results.hits] == [False, False, False, True, True]
    assert not searcher.search(Query(QUESTION, page=2, per_page=3)).is_reordered


@pytest.mark.parametrize(
    "query",
    [
        Query('young people find work "bank"'),
        Query("young people find work -bank"),
        Query("young people find work AND bank"),
        Query("country:NO young people find work bank"),
        Query("title:bank young people find work"),
        Query(QUESTION, sort="title"),
        Query("work bank young"),
        Query("bank"),
        Query(""),
    ],
)
def test_who_insists_or_asks_for_another_order_gets_that_of_the_words(searcher: Searcher, query: Query) -> None:
    results = searcher.search(query)
    assert not results.is_reordered
    assert all(hit.similarity is None for hit in results.hits)


def test_filters_are_kept(searcher: Searcher) -> None:
    assert searcher.search(Query(QUESTION, (Filter("country", ("FI",)),))).hits == ()
    assert slugs(searcher.search(Query(QUESTION, (Filter("country", ("NO",)),)))) == slugs(
        searcher.search(Query(QUESTION))
    )


def matches(*scores: float) -> list[ScoreDoc]:
    return [ScoreDoc(str(number), score, NO_STORED_FIELDS) for number, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "cosines", "order"),
    [
        ((10, 9, 2), (0.3, 0.9, 0.9), [1, 0, 2]),  # .67, .603 + .283, .134 + .283
        ((10, 9, 2), (0.5, 0.5, 0.5), [0, 1, 2]),
        ((10, 9, 8), (0.3, None, 0.7), [2, 1, 0]),  # .67, .603 + .094, .536 + .189
        ((810, 12, 11), (0.3, 0.3, 0.9), [0, 2, 1]),
        ((2_015, 810, 15), (0.3, 0.6, 0.9), [0, 1, 2]),
        ((10, 9), (None, None), [0, 1]),
        ((0, 0), (0.3, 0.4), [1, 0]),
        ((), (), []),
    ],
)
def test_the_sum_of_both_shares_decides_within_a_tier(
    scores: tuple[float, ...], cosines: tuple[float | None, ...], order: list[int]
) -> None:
    similarities = {str(number): cosine for number, cosine in enumerate(cosines) if cosine is not None}
    assert list(combined_order(matches(*scores), similarities, 0.3)) == order
