"""An address is a query, and a query an address: each comes back from the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from index.schema import facet_fields
from index.search_query import NO_VALUE, FacetRange, Filter, Query, Sort
from search_app.params import (
    BadParameter,
    is_canonical,
    parse_query,
    query_arguments,
    query_url,
    with_page,
    with_sort,
    with_value,
    without_filters,
    without_value,
)

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40).map(str.strip)
values = texts.filter(lambda text: text and ".." not in text and text != "none") | st.just(NO_VALUE)
years = st.one_of(st.none(), st.integers(0, 9999))
ranges = st.builds(FacetRange, st.just("year"), years, years).filter(
    lambda bounds: (
        (bounds.low, bounds.high) != (None, None)
        and (bounds.low or 0) <= (9999 if bounds.high is None else bounds.high)
    )
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    filters = []
    for field in facet_fields():
        for exclude in (False, True):
            chosen = draw(st.lists(st.integers(0, 9999).map(str) if field.number else values, max_size=2, unique=True))
            bounds = draw(st.lists(ranges, max_size=2, unique=True)) if field.number else []
            if chosen or bounds:
                filters.append(Filter(field.name, tuple(chosen), tuple(bounds), exclude))
    page, per_page = draw(st.integers(1, 1_000)), draw(st.integers(1, 100))
    return Query(
        draw(texts),
        tuple(filters),
        draw(st.sampled_from(Sort)),
        page,
        per_page,
        draw(st.booleans()),
        draw(st.booleans()),
    )


@given(queries())
def test_a_query_comes_back_from_its_address_which_leads_nowhere_else(query: Query) -> None:
    address = MultiDict(query_arguments(query))
    assert parse_query(address) == query
    assert is_canonical(address, query)


@given(
    st.lists(
        st.tuples(st.sampled_from([*(f.name for f in facet_fields()), "not-country", "q", "page", "sort"]), st.text())
    )
)
def test_any_parameters_are_read_or_refused_by_name(args: list[tuple[str, str]]) -> None:
    try:
        query = parse_query(MultiDict(args))
    except BadParameter as error:
        refused = error.name
    else:
        assert parse_query(MultiDict(query_arguments(query))) == query
        return
    assert refused in {name for name, _ in args}


def test_an_address_can_be_read() -> None:
    query = Query(
        "early leaving", (Filter("country", ("NO", "SE")), Filter("year", ranges=(FacetRange("year", 2010, 2015),)))
    )
    assert query_url("/search", query) == "/search?q=early+leaving&country=NO&country=SE&year=2010..2015"
    assert query_url("/practices/x", query, at=3).endswith("&at=3")
    assert query_url("/search", Query(sort=Sort.TITLE)) == "/search"
    assert iri_to_uri(query_url("/search", Query("é & ü"))) == "/search?q=%C3%A9+%26+%C3%BC"


def test_the_order_is_relevance_only_where_there_are_words() -> None:
    assert parse_query(MultiDict([("q", "x")])).sort is Sort.RELEVANCE
    assert parse_query(MultiDict()).sort is Sort.TITLE


def test_a_form_gives_a_range_in_two_fields() -> None:
    query = parse_query(MultiDict([("year_from", "2010"), ("year_to", "")]))
    assert query.filters == (Filter("year", ranges=(FacetRange("year", 2010, None),)),)
    assert parse_query(MultiDict([("year_from", " "), ("year_to", "")])).filters == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "1.5"),
        ("page", "²"),
        ("page", "9" * 5_000),
        ("page", "1001"),
        ("per_page", "101"),
        ("sort", "random"),
        ("year", "x..y"),
        ("year", ".."),
        ("year", "twenty"),
        ("not-year", "2010...2015"),
        ("year_from", "then"),
        ("country", "N" * 501),
        ("q", "x" * 10_001),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadParameter, match=f"^{name}: ") as caught:
        parse_query(MultiDict([(name, value)]))
    assert len(str(caught.value)) < 200


def test_more_values_than_anybody_chooses_are_refused() -> None:
    with pytest.raises(BadParameter, match="at most 100"):
        parse_query(MultiDict([("country", f"C{n}") for n in range(101)]))


def test_a_change_of_what_is_asked_starts_at_the_first_page() -> None:
    query = Query("x", (Filter("country", ("NO",)),), page=7)
    more = with_value(query, "country", "SE")
    assert more == Query("x", (Filter("country", ("NO", "SE")),))
    assert with_value(more, "country", "SE") == more
    assert without_value(more, "country", "NO") == Query("x", (Filter("country", ("SE",)),))
    assert without_value(Query("x", (Filter("country", ("NO",), exclude=True),)), "country", "NO") == Query("x")
    assert without_filters(query) == Query("x")
    assert with_sort(query, Sort.YEAR).page == 1
    assert with_page(query, 2).page == 2


def test_a_value_that_is_left_out_stands_beside_one_that_is_chosen() -> None:
    query = with_value(with_value(Query(), "area", "P5"), "area", "P5.1", exclude=True)
    assert query_arguments(query) == [("area", "P5"), ("not-area", "P5.1"), ("sort", "relevance")]


def test_a_range_can_be_taken_away() -> None:
    query = parse_query(MultiDict([("year", "2010..2015"), ("year", "2020")]))
    assert without_value(query, "year", "2010..2015").filters == (Filter("year", ("2020",)),)


def test_years_stand_in_their_order_however_they_are_given() -> None:
    meant = (Filter("year", ranges=(FacetRange("year", 2010, 2020),)),)
    assert parse_query(MultiDict([("year", "2020..2010")])).filters == meant
    assert parse_query(MultiDict([("year_from", "2020"), ("year_to", "2010")])).filters == meant


def test_what_has_no_value_is_a_choice_of_every_facet() -> None:
    pairs = [("year", "none"), ("year", "2010..2015"), ("not-country", "none")]
    query = parse_query(MultiDict(pairs))
    assert query.filters == (
        Filter("country", (NO_VALUE,), exclude=True),
        Filter("year", (NO_VALUE,), (FacetRange("year", 2010, 2015),)),
    )
    assert query_url("/search", query) == "/search?not-country=none&year=none&year=2010..2015"
    assert without_value(query, "country", NO_VALUE).filters == query.filters[1:]
