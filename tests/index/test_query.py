"""A query is a value: its parts say which page and which values it asks for."""

import pytest

from index.search_query import FacetRange, Filter, Query, Sort


def test_a_query_that_says_nothing_asks_for_the_first_page_of_everything_by_relevance() -> None:
    query = Query()
    assert (query.text, query.filters, query.sort, query.page, query.offset) == ("", (), Sort.RELEVANCE, 1, 0)


@pytest.mark.parametrize(("page", "per_page", "offset"), [(1, 10, 0), (2, 10, 10), (5, 25, 100)])
def test_the_offset_counts_the_hits_of_the_pages_before(page: int, per_page: int, offset: int) -> None:
    assert Query(page=page, per_page=per_page).offset == offset


def test_selected_gathers_a_facets_values_over_its_filters() -> None:
    query = Query(
        filters=(
            Filter("country", ("NO", "SE")),
            Filter("area", ("P2",)),
            Filter("country", ("FI",), exclude=True),
            Filter("country", ("DK",)),
            Filter("year", ranges=(FacetRange("year", 2010, None),)),
        )
    )
    assert query.selected("country") == ("NO", "SE", "DK")
    assert query.selected("country", exclude=True) == ("FI",)
    assert query.selected("year") == query.selected("type") == ()


def test_equal_queries_are_one_key() -> None:
    one, other = (Query("dropout", (Filter("country", ("NO",)),), Sort.YEAR, 2) for _ in range(2))
    assert {one: "answer"}[other] == "answer"
