"""A profile says what a collection is. Mistakes are named with file and line, and records survive each format."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.checks import check
from corpus.errors import InvalidPractice, InvalidProfile
from corpus.formats import read_all
from corpus.formats.base import ParsedPractice
from corpus.formats.row_values import practice_to_row, row_to_json, table_columns
from corpus.practice import Practice, Section
from corpus.profile.active import active_profile, use_profile
from corpus.profile.definitions import Profile
from corpus.profile.loader import BUNDLED_FOLDER, bundled_profiles, find_profile, load_profile
from corpus.profile.spellings import load_spellings
from corpus.profile.values import parse_value
from corpus.records import practice_from_json, practice_to_json, unknown_fields
from corpus.vocabularies.skos_loader import load_vocabularies
from index.text.wordlists import open_compounds, spelling_variants

NUMBER = '[[sections]]\nkey = "text"\nlabel = "Text"\n[[fields]]\nkey = "size"\nkind = "number"\nlabel = "Size"\n'
TEXT = '[[sections]]\nkey = "text"\nlabel = "Text"\n'


def written(folder: Path, text: str) -> Path:
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def mobility() -> Iterator[Profile]:
    """The second bundled profile, in use for one test."""
    before = active_profile()
    profile = load_profile(find_profile("urban-mobility"))
    use_profile(profile)
    yield profile
    use_profile(before)


def test_two_profiles_are_bundled_and_each_has_no_mistake() -> None:
    assert bundled_profiles() == ("lifelong-guidance", "urban-mobility")
    for name in bundled_profiles():
        assert load_profile(BUNDLED_FOLDER / name).sections


def test_the_smallest_profile_is_one_section(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, TEXT))
    assert (profile.section_keys, profile.narrative_key) == (("text",), "text")
    assert (profile.fields, profile.site.noun.indefinite) == ((), "a practice")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[site]\nname = 'A'\ncolour = 'red'\n" + TEXT, 3, "site.colour: a profile has no such key"),
        (TEXT + '\n[[sections]]\nkey = "aims"\n', 5, "sections[2].label: the key is missing"),
        (
            TEXT + '\n[[fields]]\nkey = "size"\nkind = "big"\nlabel = "Size"\n',
            7,
            "fields[1].kind: “big”: it is none of the possible values. Use one of",
        ),
        (
            TEXT + '[[fields]]\nkey = "law"\nkind = "concept"\nlabel = "L"\nscheme = "law"\n',
            8,
            "law.ttl does not exist",
        ),
        (TEXT + '[[fields]]\nkey = "contact"\nkind = "text"\nlabel = "L"\n', 4, "`contact` is a field of every record"),
        (TEXT + '[[fields]]\nkey = "countries"\nkind = "text"\nlabel = "L"\n', 4, "of the kind `place`"),
        (TEXT + '[[fields]]\nkey = "law"\nkind = "text"\nlabel = "L"\nscheme = "law"\n', 4, "no other field has one"),
        (
            TEXT + '[[fields]]\nkey = "a"\nkind = "number"\nlabel = "L"\n[fields.facet]\nname = "q"\n'
            'noun = { singular = "a", plural = "as" }\n',
            4,
            "the facet name `q`",
        ),
        (NUMBER + "facet = { ranges = [10, 5] }\n", 8, "fields[1].facet.ranges: 5 follows 10"),
        (NUMBER + "[fields.facet]\nranges = [\n1,\n1]\n", 9, "fields[1].facet.ranges: 1 follows 1"),
        (NUMBER + 'facet = { ranges = ["many"] }\n', 8, "fields[1].facet.ranges[1]: “many”: write a number"),
        (NUMBER + "facet = { ranges = [nan] }\n", 8, "fields[1].facet.ranges"),
        (NUMBER + "facet = { ranges = [1e20] }\n", 8, "is no bound of a range"),
        (NUMBER.replace("number", "text") + "facet = { ranges = [1] }\n", 8, "and the kind is `text`"),
        (NUMBER.replace("number", "year") + "facet = { ranges = [1.5] }\n", 8, "whole numbers of up to four digits"),
        (NUMBER.replace("number", "money") + "facet = { ranges = [1] }\n", 8, "needs a `currency`"),
        (NUMBER.replace("number", "money") + 'currency = "EUX"\n', 8, "`EUX` is not a currency"),
        (NUMBER + 'currency = "EUR"\n', 4, "only a field of the kind `money` has a `currency`"),
        (NUMBER.replace("number", "money") + 'unit = "km"\n', 4, "only a field of the kind `number` has a `unit`"),
        (NUMBER + 'decimal = ";"\n', 8, "fields[1].decimal: “;”: it is none of the possible values. Use one of"),
        (NUMBER + "many = true\nsortable = true\n", 4, "`sortable` is for the profile's own fields"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(InvalidProfile) as caught:
        load_profile(written(tmp_path, text))
    (mistake,) = caught.value.mistakes
    assert mistake.startswith(f"{tmp_path / 'profile.toml'}, line {line}: ")
    assert says in mistake


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT * 2, "sections: `text` is there twice"),
        (TEXT + '[[fields]]\nkey = "text"\nkind = "text"\nlabel = "T"\n', "has the name of a field"),
        ('narrative = "aims"\n' + TEXT, "there is no section `aims`"),
        ("", "sections: the key is missing"),
        ("[site", "profile.toml, line 1: "),
    ],
)
def test_parts_that_do_not_fit_together_are_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidProfile, match=r"profile\.toml") as caught:
        load_profile(written(tmp_path, text))
    assert says in str(caught.value)


def test_labels_in_several_languages_are_shown_in_english_and_read_in_all(tmp_path: Path) -> None:
    text = (
        '[site]\nnoun = { singular = { en = "law", de = "Gesetz" }, plural = { en = "laws", de = "Gesetze" } }\n'
        '[[sections]]\nkey = "aims"\nlabel = { de = "Ziele", en = "Aims" }\n'
        'prompts = { en = ["What for?"], de = ["Wozu?"] }\n'
        '[[fields]]\nkey = "size"\nkind = "number"\nlabel = { fr = "Taille", de = "Gr\u00f6\u00dfe" }\n'
        'facet = { label = { en = "Any size", de = "Alle" } }\n'
    )
    profile = load_profile(written(tmp_path, text))
    section, field = profile.sections[0], profile.fields[0]
    assert (section.label, section.prompts, profile.site.noun.plural) == ("Aims", ("What for?",), "laws")
    assert field.facet is not None
    assert (field.label, field.facet.label) == ("Taille", "Any size")
    assert (section.headings, section.columns, field.columns) == (("Ziele",), ("Ziele",), ("Gr\u00f6\u00dfe",))
    table = tmp_path / "a.csv"
    table.write_text("Title,Ziele,Gr\u00f6\u00dfe\nAlpha,A long text,12\n", encoding="utf-8")
    before = active_profile()
    use_profile(profile)
    try:
        outcome = next(iter(read_all([table])))
    finally:
        use_profile(before)
    assert isinstance(outcome, ParsedPractice)
    assert (outcome.practice.text("aims"), outcome.practice.values["size"]) == ("A long text", ("12",))


def test_a_wrong_text_among_several_languages_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidProfile, match=r"line 3: sections\[1\]\.label"):
        load_profile(written(tmp_path, TEXT.replace('"Text"', '{ en = 5, de = "T" }')))
    with pytest.raises(InvalidProfile, match=r"line 3: sections\[1\]\.label"):
        load_profile(written(tmp_path, TEXT.replace('"Text"', '{ english = "T" }')))


def test_spellings_of_a_profile_are_read_and_their_mistakes_named(tmp_path: Path) -> None:
    spellings = tmp_path / "spellings.toml"
    spellings.write_text('[compounds]\nen = ["park house"]\n[variants.en]\ntyre = "tire"\n')
    profile = load_profile(written(tmp_path, TEXT))
    before = active_profile()
    use_profile(profile)
    try:
        assert ("park", "house") in open_compounds("en")
        assert spelling_variants("en")["tyre"] == "tire"
        assert spelling_variants("en")["centre"] == "center"
    finally:
        use_profile(before)
    assert ("park", "house") not in open_compounds("en")
    spellings.write_text('[compounds]\nen = [\n"parkhouse",\n]\n')
    with pytest.raises(InvalidProfile, match=r"spellings\.toml, line 2: compounds\.en\.0"):
        load_spellings(tmp_path)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = '[site]\ncolour = "red"\n[[sections]]\nkey = "A b"\nlabel = ""\n'
    with pytest.raises(InvalidProfile) as caught:
        load_profile(written(tmp_path, text))
    assert [mistake.split(", line ")[1].split(":")[0] for mistake in caught.value.mistakes] == ["2", "4", "5"]


def test_a_folder_without_a_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidProfile, match=r"A profile is a folder with profile\.toml"):
        load_profile(tmp_path)


@pytest.mark.usefixtures("mobility")
def test_another_profile_has_its_own_fields_and_sections() -> None:
    assert "population" in table_columns()
    assert "areas" not in table_columns()
    assert unknown_fields({"slug": "a", "population": "5", "areas": []}) == ("areas",)
    practice = Practice(slug="a", title="A", sections=[Section("results", "R"), Section("problem", "P")])
    assert [section.key for section in practice.sections] == ["problem", "results"]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("population", "120 000", "120000"),
        ("population", "1,200,000", "1200000"),
        ("population", "many", None),
        ("population", "9" * 20, None),
        ("evaluated", "Yes", "yes"),
        ("evaluated", "nein", "no"),
        ("evaluated", "perhaps", None),
    ],
)
def test_values_are_read_by_their_kind(mobility: Profile, key: str, text: str, value: str | None) -> None:
    field = mobility.field(key)
    assert field is not None
    assert parse_value(text, field, load_vocabularies()) == value


@pytest.mark.usefixtures("mobility")
def test_a_value_of_the_wrong_kind_is_an_error() -> None:
    practice = Practice(slug="a", title="A", values={"population": ("a lot",), "measures": ("nothing",)})
    errors = {one.field: one.message for one in check(practice, load_vocabularies()) if one.is_error}
    assert errors.keys() == {"population", "measures"}
    assert errors["population"] == "'a lot' is not a number. Correct or remove it."


@pytest.mark.usefixtures("mobility")
def test_what_the_profile_no_longer_has_is_kept() -> None:
    record = {"slug": "a", "title": "A", "areas": ["P3.1"], "level": "local", "sections": [{"key": "why", "text": "W"}]}
    assert practice_to_json(practice_from_json(record)) == {
        "slug": "a",
        "title": "A",
        "language": "en",
        "areas": ["P3.1"],
        "level": ["local"],
        "sections": [{"key": "why", "text": "W"}],
    }


def test_too_many_values_and_control_characters_are_refused() -> None:
    for values in ({"areas": ["a"] * 3 + [str(n) for n in range(300)]}, {"areas": ["a\x00"]}, {"A b": ["a"]}):
        with pytest.raises(InvalidPractice):
            Practice(slug="a", title="A", values=values)


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def values_of(profile: Profile) -> st.SearchStrategy[dict[str, Any]]:
    entries = {field.key: st.lists(LINES, max_size=3 if field.many else 1) for field in profile.own_fields}
    return st.fixed_dictionaries(entries)


MOBILITY = load_profile(find_profile("urban-mobility"))


@given(values=values_of(MOBILITY))
def test_any_values_survive_json_and_a_table_row(values: dict[str, list[str]]) -> None:
    before = active_profile()
    use_profile(MOBILITY)
    try:
        practice = Practice(slug="a", title="A", values=values)
        assert practice_from_json(practice_to_json(practice)) == practice
        assert practice_from_json(row_to_json(practice_to_row(practice))) == practice
    finally:
        use_profile(before)
