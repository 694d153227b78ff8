"""Kinds of record: mistakes in a profile are named with their line, and each format keeps the kind of a record."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.checks import Severity, check
from corpus.errors import InvalidProfile
from corpus.formats import FORMATS, ParsedPractice, read, read_all
from corpus.formats.markdown import markdown_text
from corpus.formats.row_values import table_columns
from corpus.practice import Link, Practice, Section
from corpus.profile.active import active_profile, use_profile
from corpus.profile.definitions import Profile
from corpus.profile.loader import find_profile, load_profile
from corpus.profile.values import parse_value
from corpus.records import practice_from_json, practice_to_json
from corpus.store.collection import Collection
from corpus.store.record_links import check_all_links, check_links
from corpus.vocabularies.skos_loader import load_vocabularies

TEXT = """[[sections]]
key = "story"
label = "Story"

[[sections]]
key = "meaning"
label = "Meaning"

[[fields]]
key = "method"
kind = "record"
record_type = "method"
label = "Method"

[[types]]
key = "case"
noun = { singular = "case", plural = "cases" }

[[types]]
key = "method"
noun = { singular = "method", plural = "methods" }
sections = ["meaning"]
fields = []
required = ["meaning"]
"""
TERM = Practice(
    slug="career-education",
    title="Career education",
    record_type="term",
    values={"related_terms": ["career-guidance"]},
    sections=[Section("term_definition", "What schools teach.\n\n## Definition\n\nA line like a heading.")],
    sources=[Link("OECD")],
)
DOCUMENT = Practice(
    slug="resolution",
    title="Resolution",
    record_type="document",
    countries=["EU"],
    start_year=2008,
    values={
        "adopted_by": ["Council; of the EU", "Member States"],
        "reference_number": ["2008/C 319/02"],
        "available_at": ["https://example.org/a;b"],
        "policy_documents": ["older-resolution"],
    },
    sections=[Section("document_content", "It asks for guidance.")],
)
PRACTICE = Practice(slug="a-practice", title="A practice", sections=[Section("why", "Because.")])


@pytest.fixture
def collection(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Collection]:
    opened = Collection.open(new_database() or f"sqlite:///{tmp_path}/app.sqlite")
    yield opened
    opened.close()


def loaded(folder: Path, text: str) -> Profile:
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    return load_profile(folder)


def test_each_kind_has_its_own_sections_and_fields(tmp_path: Path) -> None:
    profile = loaded(tmp_path, TEXT)
    assert [(one.key, one.sections) for one in profile.record_types] == [("case", ("story",)), ("method", ("meaning",))]
    assert [field.key for field in profile.fields_of("case")] == ["method"]
    assert profile.fields_of("method") == ()
    assert (profile.narrative_of("case"), profile.narrative_of("method")) == ("story", "meaning")
    assert (profile.has_field("case", "countries"), profile.has_field("method", "countries")) == (True, False)


def test_a_profile_without_kinds_has_one_with_everything() -> None:
    profile = load_profile(find_profile("urban-mobility"))
    (only,) = profile.record_types
    assert (only.key, only.noun, only.sections, profile.has_types) == (
        "practice",
        profile.site.noun,
        profile.section_keys,
        False,
    )
    assert profile.fields_of("") == profile.fields


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        (
            'sections = ["meaning"]',
            'sections = ["storyline"]',
            22,
            "types[2].sections: there is no section `storyline`",
        ),
        ('sections = ["meaning"]', "sections = []", 22, "a kind of record needs at least one section"),
        ("fields = []", 'fields = ["size"]', 23, "types[2].fields: there is no field `size`"),
        ('required = ["meaning"]', 'required = ["sense"]', 24, "required: there is no section or field `sense`"),
        ('required = ["meaning"]', 'labels = { size = "S" }', 24, "labels: there is no section or field `size`"),
        ('key = "method"\nnoun', 'key = "case"\nnoun', 20, "types[2].key: `case` is there twice"),
        ('record_type = "method"', 'record_type = "tool"', 12, "there is no kind of record `tool`"),
        ('kind = "record"', 'kind = "text"', 9, "only a field of the kind `record` has a `record_type`"),
        ("glossary", "glossary", 0, ""),
        ("fields = []", "colour = 1", 23, "types[2].colour: a profile has no such key"),
        ('noun = { singular = "case", plural = "cases" }', "", 15, "types[1].noun: the key is missing"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    if not says:
        assert loaded(tmp_path, TEXT.replace("required", "glossary = true\nrequired")).record_types[1].glossary
        return
    assert old in TEXT
    with pytest.raises(InvalidProfile) as caught:
        loaded(tmp_path, TEXT.replace(old, new))
    named = [mistake for mistake in caught.value.mistakes if says in mistake]
    assert named, caught.value.mistakes
    assert f"line {line}: " in named[0]


def test_the_facet_of_the_kinds_cannot_be_that_of_a_field(tmp_path: Path) -> None:
    facet = '[[fields]]\nkey = "size"\nkind = "number"\nlabel = "Size"\n[fields.facet]\nname = "record"\nnoun = '
    text = facet + '{ singular = "size", plural = "sizes" }\n' + TEXT
    with pytest.raises(InvalidProfile, match=r"line 6: .*`record` belongs to the kinds of record"):
        loaded(tmp_path, text)


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "markdown"])
def test_each_format_keeps_the_kind_and_all_values(tmp_path: Path, form: str) -> None:
    target = tmp_path / ("folder" if form == "markdown" else f"file.{form}")
    written = [TERM, DOCUMENT, PRACTICE]
    assert FORMATS[form](written, target) == 3
    outcomes = [one for one in read_all([target]) if isinstance(one, ParsedPractice)]
    assert {one.practice.slug: one.practice for one in outcomes} == {one.slug: one for one in written}
    assert not [note for one in outcomes for note in one.notes]


def test_a_record_of_the_first_kind_is_written_as_before() -> None:
    assert "record_type" not in practice_to_json(PRACTICE)
    assert practice_from_json({"slug": "a", "title": "A", "record_type": "practice"}).record_type == ""
    assert PRACTICE.type_key == "practice"


def test_without_kinds_a_table_has_no_column_for_them() -> None:
    before = active_profile()
    assert "record_type" in table_columns()
    use_profile(load_profile(find_profile("urban-mobility")))
    try:
        assert "record_type" not in table_columns()
        record = {"slug": "a", "title": "A", "record_type": "term"}
        assert practice_to_json(practice_from_json(record))["record_type"] == "term"
        assert not [one for one in check(practice_from_json(record), load_vocabularies()) if one.is_error]
    finally:
        use_profile(before)


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1))
def test_any_definition_survives_markdown(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    term = Practice(slug="a", title="A", record_type="term", sections=[Section("term_definition", f"## {text}")])
    path = tmp_path_factory.mktemp("term") / "a.md"
    path.write_text(markdown_text(term), encoding="utf-8")
    (outcome,) = read(path)
    assert isinstance(outcome, ParsedPractice)
    assert outcome.practice.record_type == "term"
    assert outcome.practice.text("term_definition") == f"## {text}"


def test_a_table_of_others_names_its_kinds_in_words(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "Title,record_type,Text\nEarly leaving,Glossary terms,To leave school early.\nOdd,poem,A text of its own.\n",
        encoding="utf-8",
    )
    first, second = [one for one in read(path) if isinstance(one, ParsedPractice)]
    assert (first.practice.record_type, first.practice.text("term_definition")) == ("term", "To leave school early.")
    assert second.practice.record_type == ""
    assert "poem" in second.practice.keywords
    assert any("is not a kind of record (practice, document, term)" in note for note in second.notes)


def test_a_term_needs_a_definition_and_no_aims() -> None:
    empty = Practice(slug="a", title="A", record_type="term")
    findings = {(one.severity, one.field) for one in check(empty, load_vocabularies())}
    assert findings == {(Severity.ERROR, "term_definition"), (Severity.HINT, "sources")}
    assert check(TERM, load_vocabularies()) == ()
    practice_fields = {one.field for one in check(PRACTICE, load_vocabularies())}
    assert "aims" in practice_fields
    assert "term_definition" not in practice_fields


def test_an_unknown_kind_and_a_section_of_another_kind_are_named() -> None:
    unknown = Practice(slug="a", title="A", record_type="poem")
    errors = [one.message for one in check(unknown, load_vocabularies()) if one.is_error]
    assert errors == ["'poem' is not a kind of record. Use one of: practice, document, term."]
    moved = Practice(slug="a", title="A", sections=[Section("term_definition", "A text.")])
    warnings = {one.field for one in check(moved, load_vocabularies()) if one.severity is Severity.WARNING}
    assert warnings == {"term_definition"}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("career-guidance", "career-guidance"),
        ("https://example.org/practices/career-guidance", "career-guidance"),
        ("/practices/career-guidance", "career-guidance"),
        ("Career guidance", None),
        ("https://example.org/other", None),
    ],
)
def test_a_link_to_a_record_is_its_slug_or_its_address(text: str, slug: str | None) -> None:
    field = active_profile().field("related_terms")
    assert field is not None
    assert parse_value(text, field, load_vocabularies()) == slug


def test_links_to_records_that_are_not_there_are_named(collection: Collection) -> None:
    guidance = Practice(slug="career-guidance", title="Career guidance", record_type="term")
    wrong = Practice(slug="w", title="W", values={"policy_documents": ["career-guidance", "nowhere"]})
    collection.put([TERM, guidance, wrong])
    assert check_links(TERM, collection) == ()
    assert [one.message.split(". ")[0] for one in check_links(wrong, collection)] == [
        "'career-guidance' is not a policy document",
        "There is no record 'nowhere'",
    ]
    collection.remove("career-guidance")
    assert set(check_all_links(collection)) == {
        "Related terms: There is no record 'career-guidance'.",
        "Policy documents: There is no record 'career-guidance'.",
        "Policy documents: There is no record 'nowhere'.",
    }


def test_the_database_counts_and_lists_records_by_kind(collection: Collection) -> None:
    collection.put([TERM, DOCUMENT, PRACTICE])
    collection.remove(DOCUMENT.slug)
    assert dict(collection.value_counts("record_type")) == {("practice",): 1, ("term",): 1}
    assert [one.slug for one in collection.practices_with("record_type", ["practice"])] == [PRACTICE.slug]
    assert [one.slug for one in collection.practices_with("record_type", ["term"])] == [TERM.slug]
    assert [one.slug for one in collection.practices_with("related_terms", ["career-guidance"])] == [TERM.slug]
