"""The explanation of a hit is true: a search for the words of each reason alone checks it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.practice import Practice, Section
from index.results import Hit
from index.search_query import Query
from tests.index.house import House, open_house

Ask = Callable[..., dict[str, Hit]]


def practice(slug: str, *texts: str, title: str = "A title", **values: object) -> Practice:
    sections = [Section(key, text) for key, text in zip(("why", "aims", "strategy"), texts, strict=False)]
    return Practice(slug=slug, title=title, sections=sections, language="en", **values)  # type: ignore[arg-type]


@pytest.fixture
def ask(house: House) -> Ask:
    def search(typed: str, *practices: Practice, expand: bool = True) -> dict[str, Hit]:
        if practices:
            house.collection.put(practices)
            house.builder.build()
        return {hit.slug: hit for hit in house.searcher.search(Query(typed, expand=expand)).hits}

    return search


def marked(hit: Hit) -> list[str]:
    return [fragment.text for snippet in hit.snippets for fragment in snippet.fragments if fragment.marked]


def test_words_come_before_their_forms_and_those_before_other_names(ask: Ask) -> None:
    hits = ask(
        "dropout",
        practice("c", "Much is done about early leaving here."),
        practice("b", "Much is done about dropouts here."),
        practice("a", "Much is done about dropout here."),
        practice("d", "Nothing of the kind is done here."),
    )
    assert list(hits) == ["a", "b", "c"]
    assert hits["a"].why == ("Matches in Why this practice (1)",)
    assert hits["b"].why == ("Matches in Why this practice (1)", "Also matches “dropouts”")
    assert hits["c"].why == ("Matches in Why this practice (1)", "Also matches “early leaving”")
    assert marked(hits["c"]) == ["early leaving"]


def test_places_are_listed_in_one_sentence(ask: Ask) -> None:
    texts = ("Guidance for all.", "Nothing.", "Guidance again.")
    hit = ask("guidance", practice("a", *texts, title="On guidance", keywords=["guidance"]))["a"]
    assert hit.matched_fields == ("the title", "tags")
    assert hit.why == ("Matches in the title, tags, Why this practice (1) and Strategy and actions (1)",)


def test_words_that_were_typed_are_not_listed_as_other_words(ask: Ask) -> None:
    hit = ask("dropout early leaving", practice("a", "Much is done about early leaving here."))["a"]
    assert hit.reasons == ()


def test_a_beginning_is_said_as_it_was_typed(ask: Ask) -> None:
    hits = ask("guidanc*", practice("a", "Much guidance is given here."))
    assert hits["a"].why == ("Matches in Why this practice (1)", "Also matches “guidance”")
    assert marked(hits["a"]) == ["guidance"]


def test_a_whole_title_is_first_and_said(ask: Ask) -> None:
    hits = ask(
        "youth centre",
        practice("a", "youth centre " * 9, title="The youth centre"),
        practice("b", title="Youth Centre"),
    )
    assert list(hits) == ["b", "a"]
    assert hits["b"].why == ("Matches in the whole title",)
    assert hits["a"].why == ("Matches in the title and Why this practice (18)",)


def test_sections_are_counted_in_their_order(ask: Ask) -> None:
    hit = ask("dropout", practice("a", "Drop-out and dropout.", "Nothing.", "A drop out, early leaving."))["a"]
    assert [(section.key, section.count) for section in hit.sections] == [("why", 2), ("strategy", 2)]
    assert hit.why[0] == "Matches in Why this practice (2) and Strategy and actions (2)"


def test_a_name_of_one_country_counts_in_its_practices_alone(ask: Ask) -> None:
    text = "The public employment service takes part."
    hits = ask("NAV", practice("no", text, countries=["NO"]), practice("se", text, countries=["SE"]))
    assert set(hits) == {"no"}
    assert hits["no"].why == ("Matches in Why this practice (1)", "Also matches “public employment service”")
    both = ask("NAV OR part")
    assert marked(both["se"]) == ["part"]
    assert set(marked(both["no"])) == {"public employment service", "part"}


def test_an_acronym_counts_as_it_is_written(ask: Ask) -> None:
    hits = ask(
        "follow-up service", practice("a", "The RTO.", countries=["NO"]), practice("b", "The rto.", countries=["NO"])
    )
    assert set(hits) == {"a"}
    assert set(ask("RTO")) == {"a"}
    assert set(ask("rto")) == {"a", "b"}


def test_a_name_of_several_words_is_marked_only_where_all_of_them_are(ask: Ask) -> None:
    hit = ask("early school leaving", practice("a", "Early on, the school looked at dropout."))["a"]
    assert marked(hit) == ["dropout"]


def test_what_a_practice_lacks_is_said(ask: Ask) -> None:
    filler = [practice(f"f{n}", "a unicorn") for n in range(5)]
    hit = ask("regional partnership dropout unicorn", practice("a", "A regional partnership on dropout."), *filler)["a"]
    assert "Missing: “unicorn”" in hit.reasons
    assert hit.missing_words == ("unicorn",)


def test_keywords_and_labels_are_named_as_tags_and_who_made_it_too(ask: Ask) -> None:
    hits = ask(
        "employment", practice("a", values={"sectors": ["S6"]}), practice("b", keywords=["employment"]), practice("c")
    )
    assert {slug: hit.why for slug, hit in hits.items()} == {"a": ("Matches in tags",), "b": ("Matches in tags",)}


def test_without_synonyms_nothing_but_the_words_is_found(ask: Ask) -> None:
    texts = practice("a", "early leaving"), practice("b", "dropout")
    assert set(ask("dropout", *texts)) == {"a", "b"}
    assert set(ask("dropout", expand=False)) == {"b"}


TYPED = ("dropout", "early leaving", "NAV", "public employment service", "APEL", "rowan", "labour offices")
PIECES = (
    *("Dropout.", "Drop-outs.", "Early leaving.", "Early.", "Leaving school.", "NAV.", "nav.", "Labour office."),
    *("Public employment services.", "Employment.", "APEL.", "Recognition of prior learning.", "Rowan.", "Service."),
)


class ManyPractices:
    """Practices with pieces of text, indexed once, and the searches for them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.slugs: dict[Query, set[str]] = {}

    def slugs_for(self, typed: str, *, expand: bool = False) -> set[str]:
        """Return the slugs of the hits for these words; with `expand`, also for their other names."""
        query = Query(typed, per_page=100, expand=expand)
        if query not in self.slugs:
            self.slugs[query] = set(self.house.searcher.ranked_slugs(query))
        return self.slugs[query]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> ManyPractices:
    house = open_house(Path(tmp_path_factory.mktemp("many")))
    house.collection.put(
        practice(
            f"p{n:03}",
            " ".join(PIECES[(n * k + k) % len(PIECES)] for k in range(1, 1 + n % 4)),
            PIECES[n * 5 % len(PIECES)] if n % 3 else "",
            title=PIECES[n * 3 % len(PIECES)] if n % 5 == 0 else "A title",
            countries=[("NO", "SE", "")[n % 3]],
        )
        for n in range(120)
    )
    house.builder.build()
    return ManyPractices(house)


@settings(deadline=None, max_examples=40)
@given(words=st.lists(st.sampled_from(TYPED), min_size=1, max_size=3, unique=True), join=st.sampled_from([" ", " OR "]))
def test_every_reason_is_true_and_every_mark_is_a_match(many: ManyPractices, words: list[str], join: str) -> None:
    for hit in many.house.searcher.search(Query(join.join(words), per_page=100)).hits:
        for reason in hit.reasons:
            if reason.startswith("Also matches "):
                name = reason.removeprefix("Also matches ")[1:-1]
                assert hit.slug in many.slugs_for(f'"{name}"')
                assert name.lower() not in {word.lower() for word in words}
            else:
                assert reason.startswith("Missing: ")
                for word in reason.removeprefix("Missing: ")[1:-1].split("”, “"):
                    assert hit.slug not in many.slugs_for(word, expand=True)
        assert all(hit.slug in many.slugs_for(f'"{text}"') for text in marked(hit))
        is_title_marked = any(fragment.marked for fragment in hit.title)
        assert ("the title" in hit.matched_fields) == is_title_marked or "the whole title" in hit.matched_fields
        highlighted = {
            snippet.section for snippet in hit.snippets if any(fragment.marked for fragment in snippet.fragments)
        }
        assert highlighted <= {section.key for section in hit.sections}
        assert hit.why[0].startswith("Matches in ") == bool(hit.sections or hit.matched_fields)
