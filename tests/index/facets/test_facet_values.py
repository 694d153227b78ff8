"""Counts become facets with labels, in a stable order, with selected values always included."""

from corpus.vocabularies.skos_loader import load_vocabularies
from index.facets.facet_values import label_facets
from index.results import Facet
from index.search_query import Filter, Query

VOCABULARIES = load_vocabularies()


def labels(facet: Facet) -> list[str]:
    return [value.label for value in facet.flat()]


def test_values_have_labels_and_countries_their_alphabet() -> None:
    facets = label_facets({"country": {"SE": 3, "AT": 1, "NO": 2}}, Query(), VOCABULARIES)
    assert labels(facets["country"]) == ["Austria", "Norway", "Sweden"]
    assert [value.count for value in facets["country"].values] == [1, 2, 3]


def test_policy_areas_stand_below_their_parents() -> None:
    facet = label_facets({"area": {"P5": 3, "P5.10": 1, "P5.1": 2, "P1": 1}}, Query(), VOCABULARIES)["area"]
    assert [value.value for value in facet.values] == ["P1", "P5"]
    assert [child.value for child in facet.values[1].children] == ["P5.1", "P5.10"]


def test_what_is_chosen_is_there_even_when_nothing_carries_it() -> None:
    query = Query(filters=(Filter("country", ("FI",)), Filter("country", ("SE",), exclude=True)))
    facet = label_facets({"country": {"NO": 2}}, query, VOCABULARIES)["country"]
    values = {value.value: (value.count, value.selected, value.excluded) for value in facet.values}
    assert values == {"FI": (0, True, False), "NO": (2, False, False), "SE": (0, False, True)}
    assert [value.value for value in facet.selected] == ["FI", "SE"]


def test_choosing_a_value_moves_none() -> None:
    counts = {"keyword": {"b": 5, "a": 5, "c": 9}}
    before = labels(label_facets(counts, Query(), VOCABULARIES)["keyword"])
    after = labels(label_facets(counts, Query(filters=(Filter("keyword", ("b",)),)), VOCABULARIES)["keyword"])
    assert before == after == ["c", "a", "b"]


def test_years_stand_from_the_latest() -> None:
    assert labels(label_facets({"year": {"2007": 1, "2022": 1, "1999": 4}}, Query(), VOCABULARIES)["year"]) == [
        "2022",
        "2007",
        "1999",
    ]


def test_a_value_that_its_scheme_does_not_know_is_shown_as_it_is() -> None:
    assert labels(label_facets({"sector": {"S6": 1, "X9": 1}}, Query(), VOCABULARIES)["sector"]) == [
        "Employment services",
        "X9",
    ]


def test_a_narrower_value_that_only_a_filter_names_stays_under_its_parent() -> None:
    facet = label_facets({"area": {}}, Query(filters=(Filter("area", ("P5.1",)),)), VOCABULARIES)["area"]
    assert [(value.value, value.count) for value in facet.flat()] == [("P5", 0), ("P5.1", 0)]


def test_of_many_values_the_commonest_are_shown_and_those_that_are_chosen() -> None:
    counts = {"keyword": {"rare": 1, "b": 2, "a": 2, "often": 9, "dear": 1}}
    facet = label_facets(counts, Query(filters=(Filter("keyword", ("rare",)),)), VOCABULARIES, most=2)["keyword"]
    assert [(value.value, value.count) for value in facet.values] == [("often", 9), ("a", 2), ("rare", 1)]
    assert facet.more == 2


def test_years_and_concepts_are_all_shown_however_many_there_are() -> None:
    counts = {"year": {"2001": 1, "2002": 1, "2003": 1}, "country": {"NO": 1, "SE": 1}}
    facets = label_facets(counts, Query(), VOCABULARIES, most=1)
    assert (len(facets["year"].values), len(facets["country"].values)) == (3, 2)
    assert (facets["year"].more, facets["country"].more) == (0, 0)
