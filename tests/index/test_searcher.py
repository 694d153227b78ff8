"""The searcher answers as the collection is: counted by hand, the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.practice import Practice, Section
from index.results import Results
from index.search_query import FacetRange, Filter, Query, Sort
from tests.index.house import House, open_house

WORDS = ("alder", "birch", "cedar", "elm", "hazel", "maple", "rowan", "willow")
"""Words that stand in no concept's label."""
COUNTRIES = ("", "AT", "FI", "NO", "SE")
AREAS = ("P2", "P2.3", "P2.4", "P3.2", "P5.1", "P5.10")


def practice(slug: str, title: str = "A title", text: str = "", **values: Any) -> Practice:
    return Practice(slug=slug, title=title, sections=[Section("narrative", text)], **values)


def put(house: House, *practices: Practice) -> None:
    house.collection.put(practices)
    house.builder.build()


def slugs(results: Results) -> list[str]:
    return [hit.slug for hit in results.hits]


class Many:
    """A house and what is in it; hypothesis would print all of a tuple or of an attrs value."""

    def __init__(self, house: House, practices: Sequence[Practice]) -> None:
        self.house = house
        self.practices = practices


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Many:
    """Three hundred practices whose every property is a different arithmetic of their number."""
    practices = [
        practice(
            f"p{n:03}",
            title=f"{WORDS[n % 8]} {WORDS[n * 3 % 7]}",
            text=" ".join(WORDS[n * k % 8] for k in range(n % 5)),
            countries=[COUNTRIES[n % 5]],
            values={
                "areas": [AREAS[n % 6], AREAS[n * 5 % 4]][: n % 3],
                "types": ["policy", "initiative"][: n % 3],
                "sectors": ["S6"][: n % 2],
                "targets": ["T4", "T5"][: n % 3],
                "level": (("", "national", "local")[n % 3],),
                "status": (("", "ongoing")[n % 2],),
                "evidence": (("self-reported", "")[n % 2],),
            },
            keywords=[f"k{n % 4}", f"k{n % 3}"][: n % 4],
            start_year=(None, 2007, 2010, 2015)[n % 4],
            language=("en", "de")[n % 7 == 0],
        )
        for n in range(300)
    ]
    house = open_house(tmp_path_factory.mktemp("many"))
    put(house, *practices)
    return Many(house, practices)


FIELDS = {
    "country": "countries",
    "area": "areas",
    "keyword": "keywords",
    "type": "types",
    "sector": "sectors",
    "target": "targets",
    "level": "level",
    "status": "status",
    "evidence": "evidence",
    "year": "start_year",
    "lang": "language",
}
"""The field of a practice that each facet counts; `keyphrase` counts what the texts say."""


def carried(practice: Practice, facet: str) -> set[str]:
    """The values of a facet, read off the practice itself."""
    name = FIELDS[facet]
    value = getattr(practice, name) if hasattr(practice, name) else practice.values.get(name, ())
    values = {str(one) for one in (value if isinstance(value, tuple) else (value,)) if one}
    return {*values, *(one.split(".")[0] for one in values)} if facet == "area" else values


def passes(practice: Practice, filters: Iterable[Filter]) -> bool:
    for one in filters:
        values = carried(practice, one.facet)
        hit = bool(values & set(one.values)) or any(
            (bounds.low or 0) <= int(value) <= (bounds.high or 9999) for bounds in one.ranges for value in values
        )
        if hit == one.exclude:
            return False
    return True


def says(practice: Practice, word: str) -> bool:
    return word in f"{practice.title} {practice.text('narrative')}".split()


SINCE_2008, UNTIL_2007 = FacetRange("year", 2008, None), FacetRange("year", None, 2007)
filters = st.one_of(
    st.builds(Filter, st.just("country"), st.lists(st.sampled_from(COUNTRIES[1:]), min_size=1, max_size=3).map(tuple)),
    st.builds(Filter, st.just("area"), st.lists(st.sampled_from(AREAS), min_size=1, max_size=2).map(tuple)),
    st.builds(Filter, st.just("keyword"), st.sampled_from(["k0", "k1", "k2", "k9"]).map(lambda one: (one,))),
    st.builds(Filter, st.just("status"), st.just(("ongoing",)), exclude=st.booleans()),
    st.builds(Filter, st.just("area"), st.just(("P5.1",)), exclude=st.just(True)),
    st.builds(
        Filter,
        st.just("year"),
        ranges=st.sampled_from([(FacetRange("year", 2008, None),), (FacetRange("year", None, 2007),)]),
    ),
)


@settings(max_examples=120, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
    chosen=st.lists(filters, max_size=3, unique_by=lambda one: (one.facet, one.exclude)),
)
def test_counts_are_those_of_a_count_by_hand(many: Many, words: list[str], chosen: list[Filter]) -> None:
    house, practices = many.house, many.practices
    answering = [one for one in practices if all(says(one, word) for word in words)]
    results = house.searcher.search(Query(" AND ".join(words), tuple(chosen), per_page=100))
    expected = [one.slug for one in answering if passes(one, chosen)]
    assert results.total == len(expected)
    assert set(slugs(results)) <= set(expected)
    assert set(results.facets) == {*FIELDS, "keyphrase", "record"}
    for facet in FIELDS:
        others = [one for one in chosen if one.facet != facet]
        left = [one for one in answering if passes(one, others)]
        counts = Counter(value for one in left for value in carried(one, facet))
        shown = {value.value: value.count for value in results.facets[facet].flat() if value.count}
        assert shown == dict(counts), facet


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_on_one_another_in_every_order(many: Many, sort: Sort) -> None:
    house = many.house
    whole = slugs(house.searcher.search(Query("birch", sort=sort, per_page=100)))
    pages = [slugs(house.searcher.search(Query("birch", sort=sort, page=page, per_page=7))) for page in range(1, 30)]
    assert [slug for page in pages for slug in page][:100] == whole
    assert len(set(whole)) == len(whole)


def test_neighbours_are_those_of_the_list(many: Many) -> None:
    house = many.house
    query = Query("birch", per_page=100)
    results = house.searcher.search(query)
    listed = slugs(results)
    for place in (1, 2, 10, len(listed)):
        found = house.searcher.neighbours(query, listed[place - 1], place)
        assert found is not None
        assert found.before == (listed[place - 2] if place > 1 else "")
        assert found.after == (listed[place] if place < len(listed) else found.after)
        assert found.total == results.total
    assert house.searcher.neighbours(query, listed[0], 2) is None
    assert house.searcher.neighbours(query, listed[0], 100_000) is None
    last = house.searcher.search(Query("birch", page=results.total, per_page=1)).hits[0].slug
    end = house.searcher.neighbours(query, last, results.total)
    assert end is not None
    assert end.after == ""


def test_a_count_is_the_total_of_the_answer(many: Many) -> None:
    house = many.house
    query = Query("birch -elm", (Filter("country", ("NO",)),))
    assert house.searcher.count(query) == house.searcher.search(query).total > 0


def test_an_exact_title_comes_first(house: House) -> None:
    put(
        house,
        practice("a", "Career guidance", "Short."),
        practice("b", "Career guidance for all: career guidance, career guidance", "Career guidance " * 50),
        practice("c", "Careers in guidance", "Career guidance"),
    )
    assert slugs(house.searcher.search(Query("career guidance")))[0] == "a"
    assert slugs(house.searcher.search(Query('"Career Guidance"')))[0] == "a"


def test_titles_and_keywords_weigh_more_than_text(house: House) -> None:
    filler = "Other words stand here to make the texts alike in length and in nothing else."
    put(
        house,
        practice("text", "One", f"{filler} voucher"),
        practice("title", "One voucher", filler),
        practice("keyword", "One", filler, keywords=["voucher"]),
    )
    assert slugs(house.searcher.search(Query("voucher"))) == ["title", "keyword", "text"]


def test_the_answer_says_what_was_understood_and_what_was_not(house: House) -> None:
    put(house, practice("a", "Career guidance", countries=["NO"]))
    results = house.searcher.search(Query('country:Norway "career guid'))
    assert results.understood == "country:NO career guid"
    assert results.notes


def test_a_prefix_that_was_cut_is_said_once_and_as_typed(house: House) -> None:
    put(house, practice("a", "Words", " ".join(f"ab{n}cd" for n in range(600))))
    notes = house.searcher.search(Query("ab*")).notes
    assert [note for note in notes if "“ab*”" in note] == list(notes)
    assert len(notes) == 1


def test_labels_of_concepts_and_countries_lead_to_practices(house: House) -> None:
    put(
        house,
        practice("a", "Ohne Worte", countries=["AT"], values={"areas": ["P5.1"]}, regions=["AT-9"]),
        practice("b", "Other"),
    )
    for words in ("Österreich", "osterreich", "Austria", "early leaving", "related policy fields"):
        assert slugs(house.searcher.search(Query(words))) == ["a"], words


def test_what_is_asked_of_no_practice_finds_none(house: House) -> None:
    put(house, practice("a", "Career guidance"))
    results = house.searcher.search(Query("on the moon"))
    assert (results.total, results.hits, results.pages) == (0, (), 1)


def test_the_same_answers_come_after_updates_and_from_another_process(house: House, tmp_path: Path) -> None:
    put(house, practice("a", "Career guidance"), practice("b", "Guidance"))
    house.collection.put([practice("c", "Guidance forum")])
    house.collection.remove("a")
    house.builder.catch_up()
    other = open_house(tmp_path)
    for one in (house, other):
        assert set(slugs(one.searcher.search(Query("guidance")))) == {"b", "c"}


def test_where_few_hold_all_words_those_that_hold_most_follow_and_it_is_said(house: House) -> None:
    fillers = [practice(f"f{n}", "Guidance", "guidance for everybody") for n in range(30)]
    put(
        house,
        practice("all", "One", "regional partnership of career centres"),
        practice("most", "Two", "a regional partnership with centres"),
        practice("one", "Three", "centres"),
        *fillers,
    )
    results = house.searcher.search(Query("regional partnership career centres"))
    assert slugs(results) == ["all", "most"]
    assert results.notes == ("One practice contains all of these words. Practices that contain most of them follow.",)
    strict = house.searcher.search(Query("regional AND partnership AND career AND centres"))
    assert (slugs(strict), strict.notes) == (["all"], ())
    assert slugs(house.searcher.search(Query("guidance AND everybody AND moon"))) == []


def test_no_filter_changes_what_words_mean(house: House) -> None:
    put(
        house,
        *(practice(f"a{n}", "A", "regional partnership centres", countries=["NO"]) for n in range(12)),
        *(practice(f"b{n}", "B", "regional partnership", countries=["FI"]) for n in range(3)),
    )
    words = "regional partnership centres"
    counts = {one.value: one.count for one in house.searcher.search(Query(words)).facets["country"].values}
    for country in ("NO", "FI"):
        found = house.searcher.search(Query(words, (Filter("country", (country,)),)))
        assert found.total == counts.get(country, 0)


def test_texts_whose_language_nobody_knows_are_read_as_english(house: House) -> None:
    put(house, practice("a", "Career vouchers", "Vouchers for adults.", language="und"))
    results = house.searcher.search(Query("voucher adult"))
    assert slugs(results) == ["a"]
    marked = [fragment.text for fragment in results.hits[0].snippets[0].fragments if fragment.marked]
    assert marked == ["Vouchers", "adults"]


def test_nothing_is_said_of_missing_words_where_nothing_is_shown(house: House) -> None:
    put(house, practice("a", "One", "regional partnership of career centres", countries=["NO"]))
    words = "regional partnership career centres"
    elsewhere = house.searcher.search(Query(words, (Filter("country", ("FI",)),)))
    assert (elsewhere.total, elsewhere.notes) == (0, ())
    here = house.searcher.search(Query(words, (Filter("country", ("NO",)),)))
    assert "One practice" not in here.notes[0]


def test_a_practice_of_several_places_is_matched_and_counted_by_each(house: House) -> None:
    put(house, practice("both", "One", countries=["NO", "SE", "SUHH"]), practice("eu", "Two", countries=["EU", "SE"]))
    facet = house.searcher.search(Query()).facets["country"]
    assert {value.label: value.count for value in facet.values} == {
        "Norway": 1,
        "Sweden": 2,
        "Soviet Union": 1,
        "European Union": 1,
    }
    for code, expected in {"NO": ["both"], "SE": ["both", "eu"], "SUHH": ["both"], "EU": ["eu"]}.items():
        assert sorted(slugs(house.searcher.search(Query(filters=(Filter("country", (code,)),))))) == expected
    assert slugs(house.searcher.search(Query("country:USSR"))) == ["both"]
    assert house.searcher.search(Query()).hits[0].stored.country == "NO"
