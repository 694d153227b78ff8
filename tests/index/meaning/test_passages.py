"""Which passages of a practice are encoded: together they hold its text, and each knows where it is."""

from hypothesis import given
from hypothesis import strategies as st

from index.meaning.passages import MAX_PASSAGES, PASSAGE_WIDTH, SHORT_PASSAGE_WIDTH, practice_passages
from index.stored_fields import StoredFields


def fields(**sections: str) -> StoredFields:
    return StoredFields(slug="a", title="Career hubs", sections=sections)


def test_a_short_section_is_a_passage_with_the_title_and_one_without() -> None:
    passages = practice_passages(fields(why="Pupils  lack\nadvice."))
    assert [(passage.section, passage.text) for passage in passages] == [
        ("why", "Career hubs. Pupils lack advice."),
        ("why", "Pupils lack advice."),
    ]
    assert {(passage.start, passage.end) for passage in passages} == {(0, 20)}


def test_a_long_section_is_divided_between_sentences() -> None:
    sentence = "The agency advises young people who look for an apprenticeship in the region. "
    text = (sentence * 20).strip()
    passages = practice_passages(fields(why=text))
    assert len(passages) > 2
    assert all(passage.end - passage.start <= PASSAGE_WIDTH for passage in passages)
    assert all(text[passage.start : passage.end].endswith(".") for passage in passages)
    assert all(
        passage.text.startswith("Career hubs. The agency")
        for passage in passages
        if len(passage.text) > SHORT_PASSAGE_WIDTH
    )


def test_the_title_in_the_language_of_the_text_stands_before_it() -> None:
    practice = StoredFields(slug="a", title="Guidance", native_title="Veiledning", sections={"why": "Elever får råd."})
    assert practice_passages(practice)[0].text == "Veiledning. Elever får råd."


def test_of_a_practice_without_text_the_titles_and_keywords_are_one_passage() -> None:
    practice = StoredFields(slug="a", title="Guidance", native_title="Veiledning", keywords=["pupils", "advice"])
    assert [passage.text for passage in practice_passages(practice)] == ["Guidance. Veiledning. pupils, advice"]
    assert practice_passages(fields(why=" \n "))[0].text == "Career hubs"


def test_the_number_of_passages_is_bounded() -> None:
    assert len(practice_passages(fields(why="Advice for pupils. " * 20_000))) == MAX_PASSAGES


@given(st.text(max_size=3_000))
def test_passages_hold_every_word_of_a_text_in_its_order(text: str) -> None:
    spans = dict.fromkeys((passage.start, passage.end) for passage in practice_passages(fields(why=text)))
    pieces = [text[start:end] for start, end in spans]
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_another_text_has_another_digest() -> None:
    digests = {passage.digest for passage in practice_passages(fields(why="One.", how="Two."))}
    assert len(digests) == 4
    assert all(0 <= digest < 2**64 for digest in digests)
