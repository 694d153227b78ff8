"""What every engine must do: one suite, run against each.

A test module for an engine subclasses `EngineContract` and gives the fixture `engine`: an Engine whose place is empty.
The suite speaks to it through the protocol alone, with documents of ready-made terms.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import log
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.practice import Practice
from corpus.profile.active import active_profile, use_profile
from corpus.profile.definitions import FieldDefinition, Profile, SectionDefinition
from index.document import IndexDocument
from index.engines import monotonic_reads
from index.engines.base import Engine, EngineRequest, FacetValues, TopDocs
from index.engines.prefix_limit import MAX_EXPANSIONS
from index.errors import BuildRunning, IndexMissing
from index.query.nodes import (
    And,
    BM25FTerm,
    ConstantScore,
    DocumentKeys,
    FacetTerm,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)
from index.schema import FacetField, counted_facet, counted_numbers, facet_field, schema_version
from index.search_query import NO_VALUE, FacetRange, Filter, Sort
from index.sort_orders import field_sort_keys
from index.stored_fields import NO_STORED_FIELDS, StoredFields

ONE_FOR_EACH_ENGINE = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
"""An example builds anew in the engine that it is given, whichever of them that is."""
WORDS = ("ant", "bee", "cat", "dog", "eel")


def document(
    key: str,
    text: str = "",
    *,
    title: str = "",
    facets: Mapping[str, Sequence[str]] | None = None,
    sorts: Mapping[str, str] | None = None,
) -> IndexDocument:
    """A document whose words are its terms, at the positions where they stand."""
    return IndexDocument(
        key=key,
        terms={
            "text": [(word, place) for place, word in enumerate(text.split())],
            "title": [(word, place) for place, word in enumerate(title.split())],
        },
        facets=facets or {},
        sorts=sorts or {},
        stored=StoredFields(slug=key, title=text),
    )


def build(engine: Engine, documents: Iterable[IndexDocument], revision: int = 1) -> None:
    with engine.build_generation() as generation:
        generation.add(documents)
        generation.publish(revision)
    engine.refresh()


def keys(matches: TopDocs) -> list[str]:
    return [match.key for match in matches.score_docs]


def ask(engine: Engine, node: Node, **request: object) -> TopDocs:
    return engine.search(EngineRequest(node, **{"limit": 1000, **request}))  # type: ignore[arg-type]


def found(engine: Engine, node: Node) -> set[str]:
    return set(keys(ask(engine, node)))


def readers_do_not_go_back(one: Engine, other: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two engines on one index the other keeps to what it has shown while a new generation catches up."""
    build(one, [document("a", "ant")], revision=1)
    one.update([document("b", "bee")], [], 7)
    other.refresh()
    assert found(other, MatchAll()) == {"a", "b"}
    build(one, [document("a", "ant")], revision=5)
    assert not other.refresh()
    assert found(other, MatchAll()) == {"a", "b"}
    one.update([document("b", "bee"), document("c", "cat")], [], 8, since=5)
    assert other.refresh()
    assert found(other, MatchAll()) == {"a", "b", "c"}
    build(one, [document("a", "ant")], revision=6)
    assert not other.refresh()
    monkeypatch.setattr(monotonic_reads, "MAX_WAIT", 0.0)
    assert other.refresh()
    assert found(other, MatchAll()) == {"a"}


class Matching:
    """Which documents a tree matches."""

    @pytest.fixture
    def worded(self, engine: Engine) -> Engine:
        build(
            engine,
            [
                document("a", "ant bee cat"),
                document("b", "bee cat dog"),
                document("c", "cat bee", title="ant"),
                document("d", "dog dog dog dog bee"),
                document("e", ""),
            ],
        )
        return engine

    @pytest.mark.parametrize(
        ("node", "expected"),
        [
            (Term("text", "ant"), "a"),
            (Term("title", "ant"), "c"),
            (Term("text", "unicorn"), ""),
            (Term("text_forms", "ant"), ""),
            (And((Term("text", "bee"), Term("text", "cat"))), "abc"),
            (And((Term("text", "bee"),), optional=(Term("text", "dog"),)), "abcd"),
            (And((), optional=(Term("text", "dog"),)), "abcde"),
            (And((Term("text", "bee"), Not(Term("text", "dog")))), "ac"),
            (Or((Term("text", "ant"), Term("title", "ant"), Term("text", "dog"))), "abcd"),
            (Or(()), ""),
            (Not(Term("text", "bee")), "e"),
            (Not(MatchNone()), "abcde"),
            (MatchAll(), "abcde"),
            (MatchNone(), ""),
            (Phrase("text", ((0, "bee"), (1, "cat"))), "ab"),
            (Phrase("text", ((0, "ant"), (2, "cat"))), "a"),
            (Phrase("text", ((3, "cat"), (2, "bee"))), "ab"),
            (Phrase("text", ((0, "dog"), (1, "dog"), (2, "dog"), (3, "dog"))), "d"),
            (Phrase("text", ((0, "bee"), (1, "unicorn"))), ""),
            (Phrase("text", ((5, "ant"),)), "a"),
            (Phrase("text", ()), ""),
            (Prefix("text", "do"), "bd"),
            (Prefix("text", "unicorn"), ""),
            (ConstantScore(Term("text", "dog"), 7.0), "bd"),
            (BM25FTerm((Term("text", "ant"), Term("title", "ant"))), "ac"),
            (BM25FTerm((Term("text", "unicorn"), Phrase("text", ((0, "cat"), (1, "dog"))))), "b"),
            (BM25FTerm((Term("text", "unicorn"),)), ""),
            (BM25FTerm(()), ""),
            (Not(BM25FTerm((Term("text", "ant"), Term("text", "dog")))), "ce"),
            (MinShouldMatch((Term("text", "ant"), Term("text", "bee")), 0.9), "a"),
            (MinShouldMatch((Term("text", "ant"), Term("text", "bee")), 0.5), "a"),
            (MinShouldMatch((Term("text", "ant"), Term("text", "bee")), 0.1), "abcd"),
            (MinShouldMatch((Term("text", "bee"), Term("text", "unicorn")), 0.5), ""),
            (MinShouldMatch((Term("text", "unicorn"),), 0.0), ""),
            (MinShouldMatch((), 0.5), ""),
            (And((MinShouldMatch((Term("text", "bee"), Term("text", "cat")), 0.1), Not(Term("text", "dog")))), "ac"),
        ],
    )
    def test_a_tree_matches_exactly_these(self, worded: Engine, node: Node, expected: str) -> None:
        assert found(worded, node) == set(expected)
        assert ask(worded, node).total == len(expected)

    def test_a_phrase_does_not_reach_into_the_next_document(self, engine: Engine) -> None:
        build(engine, [document("a", "cat ant"), document("b", "bee cat")])
        assert found(engine, Phrase("text", ((0, "ant"), (1, "bee")))) == set()

    def test_terms_may_share_a_position(self, engine: Engine) -> None:
        joined = IndexDocument(
            "a", {"text": [("dropout", 0), ("drop", 0), ("out", 1), ("rate", 2)]}, {}, {}, NO_STORED_FIELDS
        )
        build(engine, [joined])
        assert found(engine, Phrase("text", ((0, "dropout"), (2, "rate")))) == {"a"}
        assert found(engine, Phrase("text", ((0, "drop"), (1, "out"), (2, "rate")))) == {"a"}

    def test_terms_of_any_script_and_length_are_kept(self, engine: Engine) -> None:
        terms = ["décrochage", "Ελλάδα", "🦊", "a" * 20_000, "nul\x00byte"]
        build(engine, [IndexDocument("a", {"text": [(t, i) for i, t in enumerate(terms)]}, {}, {}, NO_STORED_FIELDS)])
        assert all(found(engine, Term("text", term)) == {"a"} for term in terms)

    def test_a_prefix_stands_for_its_most_frequent_terms_and_says_when_it_was_cut(self, engine: Engine) -> None:
        rare = [document(f"r{n:03}", f"word{n:03}") for n in range(MAX_EXPANSIONS + 20)]
        build(engine, [*rare, document("common", "word275"), document("other", "ward")])
        matches = ask(engine, Prefix("text", "wor"))
        assert matches.truncated_prefixes == ("wor",)
        assert matches.total == MAX_EXPANSIONS + 1
        assert "common" in keys(matches)
        assert ask(engine, Not(Prefix("text", "wa"))).truncated_prefixes == ()


class Ranking:
    """In which order, and how stable."""

    def test_more_occurrences_and_shorter_texts_rank_higher(self, engine: Engine) -> None:
        build(
            engine,
            [
                document("long", "ant " + "bee " * 50),
                document("short", "ant bee"),
                document("twice", "ant ant bee"),
            ],
        )
        assert keys(ask(engine, Term("text", "ant"))) == ["twice", "short", "long"]

    def test_a_rare_word_outweighs_a_common_one(self, engine: Engine) -> None:
        build(
            engine,
            [document("a", "ant cat"), document("b", "bee cat"), document("c", "ant dog"), document("d", "ant eel")],
        )
        assert keys(ask(engine, Or((Term("text", "ant"), Term("text", "bee")))))[0] == "b"

    def test_boosts_and_constants_scale_scores(self, engine: Engine) -> None:
        build(engine, [document("a", "ant"), document("b", "bee")])
        one = ask(engine, Term("text", "ant")).score_docs[0].score
        assert ask(engine, Term("text", "ant", boost=3.0)).score_docs[0].score == pytest.approx(3 * one)
        assert ask(engine, ConstantScore(Term("text", "ant"), 9.5)).score_docs[0].score == 9.5

    def test_most_weighs_its_parts_by_their_rarity_over_the_whole_index(self, engine: Engine) -> None:
        build(
            engine, [document("a", "ant bee"), document("b", "bee cat"), document("c", "bee cat"), document("d", "bee")]
        )
        asked = MinShouldMatch((Term("text", "ant"), Term("text", "bee"), Term("text", "cat")), 0.3)
        assert found(engine, asked) == {"a", "b", "c"}
        assert keys(ask(engine, asked))[0] == "a"
        engine.update([document("e", "bee")], [], 2)
        engine.refresh()
        assert found(engine, asked) == {"a", "b", "c"}

    def test_a_word_is_one_word_wherever_it_stands(self, engine: Engine) -> None:
        """Scored by hand, as BM25F has it: weighed together, against the lengths of their fields, then saturated."""
        texts = [document("a", "ant bee", title="ant"), document("b", "ant ant", title="cat"), document("c", "bee")]
        build(engine, texts)
        word = BM25FTerm((Term("text", "ant"), Term("title", "ant", 3.0)))
        lengths = {"text": {"a": 2 / (5 / 3), "b": 2 / (5 / 3)}, "title": {"a": 1 / (2 / 3), "b": 1 / (2 / 3)}}
        b = {"text": 0.75, "title": 0.25}
        norms = {
            field: {key: 1 - b[field] + b[field] * length for key, length in of_field.items()}
            for field, of_field in lengths.items()
        }
        occurrences = {"a": 1 / norms["text"]["a"] + 3 / norms["title"]["a"], "b": 2 / norms["text"]["b"]}
        weight = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
        expected = {key: weight * 2.2 * often / (often + 1.2) for key, often in occurrences.items()}
        assert {match.key: match.score for match in ask(engine, word).score_docs} == pytest.approx(expected)

    def test_a_word_s_weight_scales_its_score(self, engine: Engine) -> None:
        build(engine, [document("a", "ant"), document("b", "bee")])
        one, lesser = BM25FTerm((Term("text", "ant"),)), BM25FTerm((Term("text", "ant"),), 0.25)
        assert ask(engine, lesser).score_docs[0].score == pytest.approx(ask(engine, one).score_docs[0].score / 4)

    def test_a_word_scores_the_same_in_whichever_segment_it_lies(self, engine: Engine) -> None:
        texts = [document(f"k{n}", "ant " * (n % 3) + "bee", title="ant" if n % 2 else "cat") for n in range(20)]
        word = BM25FTerm((Term("text", "ant"), Term("title", "ant", 2.0), Phrase("text", ((0, "ant"), (1, "bee")))))
        build(engine, texts)
        whole = {match.key: match.score for match in ask(engine, word).score_docs}
        build(engine, texts[:12])
        engine.update(texts[12:], [], 2)
        engine.refresh()
        assert {match.key: match.score for match in ask(engine, word).score_docs} == pytest.approx(whole)

    def test_an_optional_node_lifts_without_being_required(self, engine: Engine) -> None:
        build(engine, [document("a", "ant bee"), document("b", "ant cat"), document("c", "ant dog")])
        lifted = And((Term("text", "ant"),), optional=(Term("text", "dog"),))
        assert keys(ask(engine, lifted)) == ["c", "a", "b"]

    def test_ties_fall_to_the_key_however_documents_came_in(self, engine: Engine) -> None:
        build(engine, [document(key, "ant") for key in "dbeac"])
        assert keys(ask(engine, Term("text", "ant"))) == list("abcde")
        assert keys(ask(engine, MatchAll(), limit=2, offset=1)) == ["b", "c"]
        engine.update([document("aa", "ant")], [], revision=2)
        engine.refresh()
        assert keys(ask(engine, MatchAll(), limit=3)) == ["a", "aa", "b"]

    def test_windows_follow_on_one_another(self, engine: Engine) -> None:
        build(engine, [document(f"k{n:02}", "ant " + "bee " * (n % 7)) for n in range(40)])
        whole = keys(ask(engine, Term("text", "ant")))
        parts = [keys(ask(engine, Term("text", "ant"), offset=start, limit=7)) for start in range(0, 42, 7)]
        assert [key for part in parts for key in part] == whole
        assert keys(ask(engine, Term("text", "ant"), offset=1_000, limit=10)) == []
        assert ask(engine, Term("text", "ant"), limit=0).total == 40

    def test_a_walk_goes_through_all_matches_in_order(self, engine: Engine) -> None:
        build(
            engine,
            [
                document(f"k{n:02}", "ant " + "bee " * (n % 7), facets={"country": ["NO", "SE"][: n % 3]})
                for n in range(40)
            ],
        )
        request = EngineRequest(Term("text", "ant"), (Filter("country", ("NO",)),), offset=7, limit=3)
        assert list(engine.scan_keys(request)) == keys(ask(engine, request.node, filters=request.filters))
        assert list(engine.scan_keys(EngineRequest(MatchNone()))) == []

    def test_orders_take_documents_without_a_key_last(self, engine: Engine) -> None:
        build(
            engine,
            [
                document("a", "ant", sorts={"title": "b"}),
                document("b", "ant"),
                document("c", "ant", sorts={"title": "a"}),
                document("d", "ant", sorts={"title": "b"}),
            ],
        )
        assert keys(ask(engine, MatchAll(), sort=Sort.TITLE)) == ["c", "a", "d", "b"]
        assert keys(ask(engine, MatchAll(), sort=Sort.TITLE, limit=2)) == ["c", "a"]
        assert keys(ask(engine, MatchAll(), sort=Sort.YEAR)) == ["a", "b", "c", "d"]

    def test_who_needs_the_keys_alone_gets_the_same(self, engine: Engine) -> None:
        build(engine, [document("a", "ant"), document("b", "ant ant")])
        assert (
            keys(ask(engine, Term("text", "ant"), stored=False)) == keys(ask(engine, Term("text", "ant"))) == ["b", "a"]
        )

    def test_what_is_stored_comes_back_as_it_was(self, engine: Engine) -> None:
        stored = StoredFields(
            slug="a", title="Ünïcode “quotes” 🦊", values={"areas": ["P1"]}, start_year=3, sections={"why": "Ünïcode"}
        )
        build(engine, [IndexDocument("a", {"text": [("ant", 0)]}, {}, {}, stored)])
        assert ask(engine, MatchAll()).score_docs[0].stored == stored


class Facets:
    """What is counted and what is filtered."""

    @pytest.fixture
    def faceted(self, engine: Engine) -> Engine:
        def one(key: str, text: str, country: str, areas: Sequence[str], year: str) -> IndexDocument:
            facets = {"country": [country], "area": areas, "year": [year] if year else []}
            return document(key, text, facets=facets)

        build(
            engine,
            [
                one("a", "ant", "NO", ["P1", "P1.1"], "2007"),
                one("b", "ant", "NO", ["P2"], "2010"),
                one("c", "ant", "SE", ["P1", "P2"], "2012"),
                one("d", "bee", "FI", ["P1"], ""),
            ],
        )
        return engine

    def test_counts_are_taken_among_the_matches(self, faceted: Engine) -> None:
        matches = ask(faceted, Term("text", "ant"), facets=("country", "area", "year", "level"))
        assert matches.facet_counts == {
            "country": {"NO": 2, "SE": 1},
            "area": {"P1": 2, "P1.1": 1, "P2": 2},
            "year": {"2007": 1, "2010": 1, "2012": 1},
            "level": {},
        }

    def test_a_facets_own_filter_does_not_lower_its_counts(self, faceted: Engine) -> None:
        chosen = (Filter("country", ("NO",)), Filter("area", ("P2",)))
        matches = ask(faceted, MatchAll(), filters=chosen, facets=("country", "area"))
        assert keys(matches) == ["b"]
        assert matches.facet_counts["country"] == {"NO": 1, "SE": 1}
        assert matches.facet_counts["area"] == {"P1": 1, "P1.1": 1, "P2": 1}

    def test_documents_without_a_value_are_counted_under_the_filters_of_the_other_facets(self, faceted: Engine) -> None:
        facets = ("country", "year", "level")
        assert ask(faceted, MatchAll(), facets=facets).missing_counts == {"country": 0, "year": 1, "level": 4}
        chosen = (Filter("year", ("2010",)), Filter("area", ("P1", "P1.1"), exclude=True))
        assert ask(faceted, MatchAll(), filters=chosen, facets=facets).missing_counts == {
            "country": 0,
            "year": 0,
            "level": 1,
        }
        faceted.update([document("e", "eel")], ["d"], 2)
        faceted.refresh()
        assert ask(faceted, MatchAll(), facets=facets).missing_counts == {"country": 1, "year": 1, "level": 4}

    @settings(max_examples=15, deadline=None, suppress_health_check=ONE_FOR_EACH_ENGINE)
    @given(
        carried=st.lists(
            st.tuples(st.sampled_from(WORDS), *[st.frozensets(st.sampled_from(["P1", "P2", "P3"]))] * 2),
            min_size=1,
            max_size=12,
        ),
        later=st.integers(0, 12),
        chosen=st.sampled_from(["2010", NO_VALUE]),
    )
    def test_pairs_of_values_are_counted_as_one_by_one(
        self, engine: Engine, carried: list[tuple[str, frozenset[str], frozenset[str]]], later: int, chosen: str
    ) -> None:
        """Documents have several values on both sides, or none; every second one has a year."""
        documents = [
            document(f"k{n:02}", word, facets={"country": [*rows], "area": [*columns], "year": ["2010"] * (n % 2)})
            for n, (word, rows, columns) in enumerate(carried)
        ]
        build(engine, documents[later:])
        engine.update(documents[:later], [], 2)
        engine.refresh()
        sides = FacetValues("country", ("P3", "P1", "P4", NO_VALUE)), FacetValues("area", ("P2", NO_VALUE, "P1", "P4"))
        passing = [
            (rows or {NO_VALUE}, columns or {NO_VALUE})
            for n, (word, rows, columns) in enumerate(carried)
            if word in ("ant", "bee") and bool(n % 2) == (chosen == "2010")
        ]
        request = EngineRequest(Or((Term("text", "ant"), Term("text", "bee"))), (Filter("year", (chosen,)),), limit=0)
        assert engine.count_pairs(request, *sides) == {
            (row, column): number
            for row in sides[0].values
            for column in sides[1].values
            if (number := sum(row in rows and column in columns for rows, columns in passing))
        }

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ([Filter("country", ("NO", "SE"))], "abc"),
            ([Filter("country", ("NO",)), Filter("country", ("FI",))], "abd"),
            ([Filter("country", ("NO", "SE")), Filter("area", ("P1",))], "ac"),
            ([Filter("country", ("NO",), exclude=True)], "cd"),
            ([Filter("country", ("NO", "SE")), Filter("country", ("SE",), exclude=True)], "ab"),
            ([Filter("country", ("no",))], ""),
            ([Filter("country", ("ZZ",))], ""),
            ([Filter("year", ranges=(FacetRange("year", 2008, 2012),))], "bc"),
            ([Filter("year", ranges=(FacetRange("year", None, 2007), FacetRange("year", 2011, None)))], "ac"),
            ([Filter("year", ("2010",), (FacetRange("year", 2012, 2030),))], "bc"),
            ([Filter("year", ranges=(FacetRange("year"),), exclude=True)], "d"),
            ([Filter("year", (NO_VALUE,))], "d"),
            ([Filter("year", ("2010", NO_VALUE))], "bd"),
            ([Filter("year", (NO_VALUE,), (FacetRange("year", 2011, None),))], "cd"),
            ([Filter("year", (NO_VALUE,), exclude=True)], "abc"),
            ([Filter("level", (NO_VALUE,))], "abcd"),
            ([Filter("level", (NO_VALUE,), exclude=True)], ""),
        ],
    )
    def test_filters_leave_exactly_these(self, faceted: Engine, filters: list[Filter], expected: str) -> None:
        assert set(keys(ask(faceted, MatchAll(), filters=tuple(filters)))) == set(expected)

    @pytest.fixture
    def ranged(self, tmp_path: Path) -> Iterator[FacetField]:
        """A facet of numbers with ranges, of a profile that is in use for one test."""
        before = active_profile()
        facet = {"name": "size", "ranges": ["10", "100"]}
        size = FieldDefinition.model_validate(
            {"key": "size", "kind": "number", "label": "Size", "sortable": True, "facet": facet}
        )
        use_profile(Profile(folder=tmp_path, sections=(SectionDefinition(key="text", label="Text"),), fields=(size,)))
        field = facet_field("size")
        assert field
        yield field
        use_profile(before)

    def test_decimal_numbers_are_filtered_by_ranges_that_may_exclude_their_end(self, engine: Engine) -> None:
        numbers = {"a": "-5", "b": "0.5", "c": "10", "d": "10.25", "e": "20", "f": "999999999999999"}
        build(engine, [document(key, facets={"year": [number]}) for key, number in numbers.items()])
        expected = {
            FacetRange("year", 10, 20): "cde",
            FacetRange("year", 10, 20, below=True): "cd",
            FacetRange("year", None, 0, below=True): "a",
            FacetRange("year", Decimal("0.5"), Decimal("10.25")): "bcd",
            FacetRange("year", Decimal("10.1")): "def",
            FacetRange("year", 999999999999999): "f",
        }
        for bounds, found_keys in expected.items():
            assert found(engine, bounds) == set(found_keys)
            filtered = ask(engine, MatchAll(), filters=(Filter("year", ranges=(bounds,)),))
            assert set(keys(filtered)) == set(found_keys)

    def test_a_facet_with_ranges_counts_each_document_once_in_a_range(self, engine: Engine, ranged: FacetField) -> None:
        values = {"a": ("5", "7"), "b": ("10",), "c": ("12", "250"), "d": ()}
        documents = [
            document(key, "ant", facets={"size": numbers, counted_facet("size"): counted_numbers(ranged, numbers)})
            for key, numbers in values.items()
        ]
        build(engine, documents)
        counts = {"..<10": 1, "10..<100": 2, "100..": 1}
        assert ask(engine, MatchAll(), facets=("size",)).facet_counts["size"] == counts
        selected = (Filter("size", ranges=(ranged.ranges[1],)),)
        narrowed = ask(engine, MatchAll(), facets=("size",), filters=selected)
        assert (set(keys(narrowed)), narrowed.facet_counts["size"]) == ({"b", "c"}, counts)
        other = (Filter("size", ranges=(ranged.ranges[0],), exclude=True),)
        assert set(keys(ask(engine, MatchAll(), filters=other))) == {"b", "c", "d"}

    @pytest.mark.usefixtures("ranged")
    def test_documents_are_sorted_by_a_field_of_the_profile(self, engine: Engine) -> None:
        numbers = {"a": "5", "b": "-7.5", "c": "", "d": "1000", "e": "10.25"}
        sizes = {key: {"size": [number]} if number else {} for key, number in numbers.items()}
        practices = [Practice(slug=key, title=key, values=values) for key, values in sizes.items()]
        build(engine, [document(one.slug, sorts=field_sort_keys(one)) for one in practices])
        assert keys(ask(engine, MatchAll(), sort="size_desc")) == ["d", "e", "a", "b", "c"]
        assert keys(ask(engine, MatchAll(), sort="size_asc")) == ["b", "a", "e", "d", "c"]

    def test_a_value_in_the_tree_disregards_case_and_accents(self, engine: Engine) -> None:
        build(engine, [document("a", "ant", facets={"keyword": ["Écoles de la 2e chance"]}), document("b", "ant")])
        assert found(engine, FacetTerm("keyword", "ecoles de la 2E chance")) == {"a"}
        assert found(engine, Not(FacetTerm("keyword", "Écoles de la 2e chance"))) == {"b"}

    def test_a_range_in_the_tree_takes_its_bounds_in(self, faceted: Engine) -> None:
        assert found(faceted, FacetRange("year", 2007, 2010)) == {"a", "b"}
        assert found(faceted, FacetRange("year", 2013, 2010)) == set()

    def test_keys_in_the_tree_are_those_that_the_index_holds_and_the_filters_pass(self, faceted: Engine) -> None:
        assert found(faceted, DocumentKeys(("b", "d", "nowhere"))) == {"b", "d"}
        assert found(faceted, DocumentKeys(())) == set()
        assert found(faceted, And((DocumentKeys(("a", "b", "c")), Not(FacetTerm("country", "SE"))))) == {"a", "b"}
        matches = ask(faceted, DocumentKeys(("a", "c", "d")), filters=(Filter("country", ("NO", "SE")),))
        assert set(keys(matches)) == {"a", "c"}
        faceted.update([], ["a"], 2)
        faceted.refresh()
        assert found(faceted, DocumentKeys(("a", "c"))) == {"c"}


class Changing:
    """Puts, removals, generations."""

    def test_nothing_was_built(self, engine: Engine) -> None:
        with pytest.raises(IndexMissing):
            engine.search(EngineRequest(MatchAll()))
        with pytest.raises(IndexMissing):
            engine.state()

    def test_an_empty_collection_is_an_index(self, engine: Engine) -> None:
        build(engine, [])
        assert ask(engine, MatchAll(), facets=("country",)).facet_counts == {"country": {}}
        assert engine.state().documents == 0

    def test_the_state_says_what_is_served(self, engine: Engine) -> None:
        languages = ("en", "fr", "en")
        build(engine, [document(f"k{n}", facets={"lang": [lang]}) for n, lang in enumerate(languages)], revision=7)
        state = engine.state()
        assert (state.documents, state.revision, state.schema_version) == (3, 7, schema_version())
        assert state.languages == ("en", "fr")
        assert state.size > 0

    def test_a_put_replaces_and_a_removal_removes(self, engine: Engine) -> None:
        build(engine, [document("a", "ant"), document("b", "bee"), document("c", "cat")])
        before = engine.state().generation
        engine.update([document("a", "dog", facets={"country": ["NO"]}), document("d", "eel")], ["b", "nobody"], 2)
        assert engine.refresh()
        assert found(engine, MatchAll()) == {"a", "c", "d"}
        assert found(engine, Term("text", "ant")) == set()
        assert found(engine, Term("text", "dog")) == {"a"}
        assert ask(engine, MatchAll(), facets=("country",)).facet_counts == {"country": {"NO": 1}}
        assert (engine.state().documents, engine.state().revision) == (3, 2)
        assert engine.state().generation != before

    def test_many_updates_leave_each_document_once(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])
        for number in range(12):
            engine.update([document("a", f"ant {WORDS[number % 5]}"), document(f"n{number:02}", "bee")], [], number)
        engine.refresh()
        assert ask(engine, MatchAll()).total == 13
        assert found(engine, And((Term("text", "ant"), Term("text", "bee")))) == {"a"}

    def test_an_engine_that_was_closed_opens_again(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])
        engine.close()
        assert found(engine, MatchAll()) == {"a"}
        engine.close()
        engine.update([document("b", "ant")], [], 2)
        assert engine.refresh()
        assert found(engine, MatchAll()) == {"a", "b"}

    def test_changes_that_follow_on_what_is_not_held_are_left_alone(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")], revision=5)
        assert not engine.update([document("b", "ant")], ["a"], 9, since=4)
        assert not engine.update([document("b", "ant")], ["a"], 9, since=6)
        engine.refresh()
        assert (found(engine, MatchAll()), engine.indexed_revision()) == ({"a"}, 5)
        assert engine.update([document("b", "ant")], [], 9, since=5)
        assert engine.indexed_revision() == 9
        engine.refresh()
        assert (found(engine, MatchAll()), engine.state().revision) == ({"a", "b"}, 9)

    def test_nothing_new_is_no_refresh(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])
        assert not engine.refresh()

    def test_a_generation_is_not_served_before_it_is_published(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])
        with engine.build_generation() as generation:
            generation.add([document("b", "bee")])
            engine.refresh()
            assert found(engine, MatchAll()) == {"a"}
            generation.publish(2)
        engine.refresh()
        assert found(engine, MatchAll()) == {"b"}

    def test_a_generation_takes_the_changes_that_came_meanwhile(self, engine: Engine) -> None:
        with engine.build_generation() as generation:
            generation.add([document("a", "ant"), document("b", "bee")])
            generation.update([document("a", "cat"), document("c", "dog")], ["b"])
            generation.publish(2)
        engine.refresh()
        assert found(engine, MatchAll()) == {"a", "c"}
        assert found(engine, Term("text", "cat")) == {"a"}

    def test_a_generation_that_is_finished_takes_changes_until_it_is_served(self, engine: Engine) -> None:
        with engine.build_generation() as generation:
            generation.add([document("a", "ant"), document("b", "bee")])
            generation.finish()
            generation.update([document("c", "cat")], ["b"])
            generation.publish(2)
        engine.refresh()
        assert found(engine, MatchAll()) == {"a", "c"}

    def test_a_failed_build_leaves_what_was_served(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])

        def documents() -> Iterator[IndexDocument]:
            yield document("b", "bee")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            build(engine, documents())
        engine.refresh()
        assert found(engine, MatchAll()) == {"a"}
        assert engine.prune() == 0

    def test_two_builds_at_once_are_refused(self, engine: Engine) -> None:
        with engine.build_generation(), pytest.raises(BuildRunning), engine.build_generation():
            pass

    def test_prune_keeps_what_is_served_and_the_one_before(self, engine: Engine) -> None:
        for key in "abc":
            build(engine, [document(key, "ant")])
        assert engine.prune() == 1
        assert found(engine, MatchAll()) == {"c"}
        engine.rollback()
        engine.refresh()
        assert found(engine, MatchAll()) == {"b"}

    def test_who_goes_back_may_come_back(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")], revision=5)
        first = engine.state().generation
        build(engine, [document("b", "bee")], revision=6)
        assert first.startswith(engine.rollback())
        assert engine.refresh()
        assert (found(engine, MatchAll()), engine.state().revision) == ({"a"}, 5)
        assert engine.prune() == 0
        engine.rollback()
        engine.refresh()
        assert (found(engine, MatchAll()), engine.state().revision) == ({"b"}, 6)

    def test_changes_reach_the_generation_that_was_gone_back_to(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])
        build(engine, [document("b", "bee")])
        engine.rollback()
        engine.update([document("a", "cat")], [], 7)
        engine.refresh()
        assert found(engine, Term("text", "cat")) == {"a"}
        assert engine.state().revision == 7

    def test_there_may_be_nothing_to_go_back_to(self, engine: Engine) -> None:
        build(engine, [document("a", "ant")])
        with pytest.raises(IndexMissing, match="go back"):
            engine.rollback()
        assert found(engine, MatchAll()) == {"a"}

    def test_threads_get_right_answers_while_the_index_changes(self, engine: Engine) -> None:
        build(engine, [document(f"k{n:03}", WORDS[n % 5], facets={"country": ["NO"]}) for n in range(100)])
        wrong: list[object] = []

        def reader() -> None:
            for turn in range(60):
                matches = ask(engine, Term("text", WORDS[turn % 5]), facets=("country",))
                if matches.total < 20 or matches.facet_counts["country"]["NO"] != matches.total:
                    wrong.append(matches.total)

        threads = [threading.Thread(target=reader) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(5):
            engine.update([document(f"new{number}", " ".join(WORDS), facets={"country": ["NO"]})], [], number)
            engine.refresh()
        for thread in threads:
            thread.join()
        assert wrong == []


texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
leaves = st.one_of(
    st.sampled_from(WORDS).map(lambda word: Term("text", word)),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: Phrase("text", tuple(enumerate(words)))),
    st.sampled_from("abcde").map(lambda letter: Prefix("text", letter)),
    st.sampled_from(["NO", "SE"]).map(lambda value: FacetTerm("country", value)),
    st.just(MatchAll()),
    st.just(MatchNone()),
)
trees = st.recursive(
    leaves,
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=1, max_size=3).map(lambda found: And(tuple(found))),
        st.lists(nodes, min_size=1, max_size=3).map(lambda found: Or(tuple(found))),
        nodes.map(Not),
    ),
    max_leaves=6,
)


def holds(node: Node, words: Sequence[str], country: str) -> bool:  # noqa: PLR0911 - a line for each kind of node
    """The meaning of a tree, in plain Python, for one document."""
    match node:
        case Term():
            return node.text in words
        case Phrase():
            run = [term for _, term in node.terms]
            return any(list(words[start : start + len(run)]) == run for start in range(len(words)))
        case Prefix():
            return any(word.startswith(node.text) for word in words)
        case FacetTerm():
            return country == node.value
        case And():
            return all(holds(child, words, country) for child in node.nodes)
        case Or():
            return any(holds(child, words, country) for child in node.nodes)
        case Not():
            return not holds(node.node, words, country)
        case _:
            return isinstance(node, MatchAll)


class Meaning:
    """Any tree over any documents, in one commit or in several, with some removed again."""

    @settings(max_examples=60, deadline=None, suppress_health_check=ONE_FOR_EACH_ENGINE)
    @given(
        texts=st.lists(st.tuples(texts, st.sampled_from(["NO", "SE", ""])), min_size=1, max_size=12),
        later=st.lists(st.integers(0, 11), max_size=4),
        removed=st.lists(st.integers(0, 11), max_size=3),
        asked=st.lists(trees, min_size=1, max_size=8),
    )
    @pytest.mark.slow
    def test_an_engine_agrees_with_plain_python(
        self,
        engine: Engine,
        texts: list[tuple[str, str]],
        later: list[int],
        removed: list[int],
        asked: list[Node],
    ) -> None:
        rows = {f"k{n:02}": row for n, row in enumerate(texts)}
        documents = {
            key: document(key, text, facets={"country": [country] if country else []})
            for key, (text, country) in rows.items()
        }
        put_later = {f"k{n:02}" for n in later} & rows.keys()
        build(engine, [one for key, one in documents.items() if key not in put_later])
        for key in sorted(put_later):
            engine.update([documents[key]], [], 2)
        gone = {f"k{n:02}" for n in removed} & rows.keys()
        engine.update([], gone, 3)
        engine.refresh()
        for node in asked:
            expected = {
                key for key, (text, country) in rows.items() if key not in gone and holds(node, text.split(), country)
            }
            matches = ask(engine, node, facets=("country",))
            assert set(keys(matches)) == expected
            assert matches.total == len(expected)
            tally = [rows[key][1] for key in expected if rows[key][1]]
            assert matches.facet_counts["country"] == {country: tally.count(country) for country in set(tally)}


class Lexicon:
    """Which terms there are, and how many documents hold them."""

    def test_the_most_frequent_terms_come_first_with_their_documents(self, engine: Engine) -> None:
        build(engine, [document("a", "bee bee ant", title="eel"), document("b", "bee cat"), document("c", "bee cat")])
        assert list(engine.terms("text", 10)) == [("bee", 3), ("cat", 2), ("ant", 1)]
        assert list(engine.terms("text", 2)) == [("bee", 3), ("cat", 2)]
        assert list(engine.terms("title", 10)) == [("eel", 1)]

    def test_terms_of_later_changes_are_counted_too(self, engine: Engine) -> None:
        build(engine, [document("a", "ant"), document("b", "bee")])
        engine.update([document("c", "ant ñandú")], [], 2)
        engine.refresh()
        assert list(engine.terms("text", 10)) == [("ant", 2), ("bee", 1), ("ñandú", 1)]
        assert [engine.frequency("text", term) for term in ("ant", "ñandú", "dog")] == [2, 1, 0]
        assert list(engine.frequencies("text", ["dog", "ant", "ant"])) == [0, 2, 2]
        assert list(engine.frequencies("text", [])) == []

    def test_an_empty_index_has_no_terms(self, engine: Engine) -> None:
        build(engine, [])
        assert list(engine.terms("text", 10)) == []
        assert engine.frequency("text", "ant") == 0

    def test_terms_of_an_index_that_is_not_there_are_missing(self, engine: Engine) -> None:
        with pytest.raises(IndexMissing):
            engine.terms("text", 10)


class EngineContract(Matching, Ranking, Facets, Changing, Lexicon, Meaning):
    """All of it."""
