"""What results are called where the profile has several kinds of record."""

from attrs import frozen

from corpus.profile.active import active_profile
from corpus.profile.base import Noun
from corpus.profile.record_types import TYPE_FACET
from index.results import Results
from index.search_query import Query
from search_app.params import default_sort, query_url, with_value

__all__ = ["TypeCount", "has_several_types", "result_noun", "type_counts", "type_facets", "type_label", "type_totals"]


@frozen
class TypeCount:
    """How many records of a kind the collection has, and the address of their search."""

    label: str
    count: int
    url: str


def type_totals(results: Results) -> tuple[TypeCount, ...]:
    """Return the number of records of each kind in the whole collection; of one kind where it has no others."""
    profile, counts = active_profile(), type_counts(results)
    if len(counts) < 2:  # noqa: PLR2004 - one kind needs no filter
        return (TypeCount(_count_noun(result_noun(results), results.total), results.total, "/search"),)
    return tuple(
        TypeCount(_count_noun(known.noun, counts[known.key]), counts[known.key], _type_url(known.key))
        for known in profile.record_types
        if known.key in counts
    )


def _type_url(key: str) -> str:
    return query_url("/search", with_value(Query(sort=default_sort("")), TYPE_FACET, key))


def _count_noun(noun: Noun, count: int) -> str:
    return noun.singular if count == 1 else noun.plural


def type_facets() -> tuple[str, ...]:
    """Return the facet that `result_noun` needs, where the profile has it."""
    return (TYPE_FACET,) if active_profile().has_types else ()


def type_counts(results: Results) -> dict[str, int]:
    """Return the number of matching records of each kind, whichever kind is filtered by, without zeros."""
    facet = results.facets.get(TYPE_FACET)
    return {value.value: value.count for value in facet.values if value.count} if facet else {}


def has_several_types(results: Results) -> bool:
    """Return whether records of several kinds match, whichever kind is filtered by."""
    return len(type_counts(results)) > 1


def result_noun(results: Results) -> Noun:
    """Return what the results are called: their kind where they have one kind only."""
    profile = active_profile()
    if not profile.has_types:
        return profile.site.noun
    excluded = results.query.selected(TYPE_FACET, exclude=True)
    keys = results.query.selected(TYPE_FACET) or tuple(key for key in type_counts(results) if key not in excluded)
    only = profile.record_type(keys[0]) if len(keys) == 1 else None
    if only:
        return only.noun
    return profile.any_noun if keys else profile.site.noun


def type_label(key: str, *, always: bool) -> str:
    """Return the label of a kind of record; empty for the first kind of the profile, unless `always`."""
    profile = active_profile()
    record_type = profile.record_type(key)
    is_first = record_type is profile.record_types[0]
    return record_type.label if record_type and profile.has_types and (always or not is_first) else ""
