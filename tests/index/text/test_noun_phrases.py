"""A phrase names something: it has no verb, adverb or preposition, and it ends with a noun."""

import pytest

from corpus.practice import Practice, Section
from index.facets.phrase_facet import learn_phrases
from index.text.noun_phrases import breaks_phrase, can_end_phrase


@pytest.mark.parametrize("word", ["also", "take", "called", "without", "left", "quickly", "the", "includes"])
def test_a_word_that_names_nothing_is_idle(word: str) -> None:
    assert breaks_phrase(word, ("en",))


@pytest.mark.parametrize("word", ["early", "young", "work", "working", "family", "information", "guidance", "state"])
def test_a_word_of_names_is_not(word: str) -> None:
    assert not breaks_phrase(word, ("en",))


def test_each_language_has_its_own() -> None:
    assert breaks_phrase("ohne", ("de",))
    assert not breaks_phrase("ohne", ("en",))
    assert breaks_phrase("ohne", ("en", "de"))


@pytest.mark.parametrize("words", ["upper secondary", "low skilled", "services offered", "career vocational"])
def test_an_adjective_or_a_participle_ends_no_name(words: str) -> None:
    assert not can_end_phrase(words.split(), ("en",))


@pytest.mark.parametrize("words", ["young people", "work based learning", "special need", "Erwachsene beraten"])
def test_a_noun_may_end_one(words: str) -> None:
    assert can_end_phrase(words.split(), ("en",))


def test_what_several_practices_say_is_a_phrase_only_where_it_names_something() -> None:
    text = (
        "They take part in career guidance, also called counselling, in upper secondary schools and education without"
    )
    others = ["Nothing of that.", "Something else."]
    sections = [[Section("narrative", f"{text} x{n}.")] for n in range(4)] + [[Section("narrative", t)] for t in others]
    practices = [Practice(slug=f"s{n}", title="Untitled", language="en", sections=s) for n, s in enumerate(sections)]
    assert set(learn_phrases(practices).select([text])) == {"career guidance", "upper secondary schools"}
