"""Two words find the one word that texts have, and one word the two words."""

from pathlib import Path

import pytest

from corpus.practice import Practice, Section
from index.search_query import Query
from tests.index.house import House, open_house

TEXTS = {
    "closed": ("nb", "Kommunen tilbyr sommerjobbmesse til alle."),
    "open": ("en", "A second chance school for young adults."),
    "hyphen": ("en", "The night-shift workers met."),
    "apart": ("en", "A chance to come second."),
    "both": ("de", "Die Berufsberatung hilft im Schulalltag."),
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = open_house(tmp_path)
    house.collection.put(
        Practice(slug=slug, title="Untitled", language=language, sections=[Section("narrative", text)])
        for slug, (language, text) in TEXTS.items()
    )
    house.builder.build()
    return house


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("sommerjobb messe", ("closed",)),
        ("Sommerjobb Messe", ("closed",)),
        ("sommerjobbmesse", ("closed",)),
        ("secondchance school", ("open",)),
        ("secondchance", ("open",)),
        ("second chance", ("open", "apart")),
        ("nightshift", ("hyphen",)),
        ("night shift", ("hyphen",)),
        ("night-shift", ("hyphen",)),
        ("berufs beratung", ("both",)),
        ("schul alltag", ("both",)),
    ],
)
def test_words_are_found_apart_and_together(house: House, typed: str, slugs: tuple[str, ...]) -> None:
    assert sorted(house.searcher.ranked_slugs(Query(typed))) == sorted(slugs)


def test_a_hit_says_where_the_other_spelling_is(house: House) -> None:
    (hit,) = house.searcher.search(Query("sommerjobb messe")).hits
    assert hit.why == ("Matches in Description (1)",)


def test_typed_words_come_before_other_spellings(house: House) -> None:
    house.collection.put(
        [
            Practice(
                slug="typed",
                title="Untitled",
                language="nb",
                sections=[Section("narrative", "En sommerjobb og messe")],
            )
        ]
    )
    house.builder.catch_up()
    assert house.searcher.ranked_slugs(Query("sommerjobb messe")) == ("typed", "closed")


@pytest.mark.parametrize("typed", ["together", "notable", "chanceless", "zxqvzxqv", "ab cd"])
def test_other_words_stay(house: House, typed: str) -> None:
    assert house.searcher.ranked_slugs(Query(typed, spelling=False)) == ()
