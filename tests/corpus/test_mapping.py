"""What is understood of a foreign record: by the names of its columns, by the user's word, and nothing is lost."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.formats.base import ParsedPractice
from corpus.formats.import_options import ImportOptions
from corpus.formats.mapping.columns.column_names import DEFAULT_MAPPING, field_for_column, mappable_fields
from corpus.formats.mapping.paths import flatten
from corpus.formats.mapping.record_mapper import MAX_COLUMNS, RecordMapper
from corpus.formats.mapping.values.cell_values import parse_language
from corpus.formats.mapping.values.year_parser import parse_years
from corpus.practice import MAX_TEXT, Contact, Link, Practice
from corpus.profile.active import active_profile
from corpus.vocabularies.places.place_list import parse_places

LONG = "A long title that goes on and on, " * 20


def read(*pairs: tuple[str, Any], mapping: dict[str, str] | None = None, **values: Any) -> ParsedPractice:
    outcome = RecordMapper("a.csv", mapping or {}).read_foreign([*pairs, *values.items()], 7)
    assert isinstance(outcome, ParsedPractice), outcome
    return outcome


def practice(*pairs: tuple[str, Any], **values: Any) -> Practice:
    return read(*pairs, **values).practice


@pytest.mark.parametrize("name", ["title", "Name", "TITEL", "titre", "Título", " Title: ", "ti\xadtle", "Bezeichnung"])
def test_a_title_is_known_by_many_names(name: str) -> None:
    assert practice((name, "One")).title == "One"


@pytest.mark.parametrize("section", active_profile().sections, ids=lambda section: section.key)
def test_each_section_is_known_by_its_key_and_by_its_label(section: Any) -> None:
    for name in (section.key, section.label, section.label.upper()):
        assert practice((name, "What was done."), title="One").text(section.key) == "What was done."


def test_every_documented_name_is_understood_as_its_field() -> None:
    """README.md names them, “take in a collection of your own”."""
    documented = {
        "title": ["title", "name"],
        "narrative": ["text", "description", "summary"],
        "countries": ["country", "countries"],
        "tags": ["topics", "tags"],
        "keywords": ["keywords"],
        "start_year": ["year", "start"],
        "end_year": ["end"],
        "language": ["lang"],
        "sources": ["url"],
        "id": ["id"],
        "status": ["status"],
    }
    assert {field: [field_for_column(name) for name in names] for field, names in documented.items()} == {
        field: [field] * len(names) for field, names in documented.items()
    }


def test_every_field_and_section_of_a_practice_is_understood_by_its_own_name() -> None:
    fields = {field.name for field in attrs.fields(Practice)} - {"sections", "contact", "values"}
    contact = {f"contact_{field.name}" for field in attrs.fields(Contact)}
    for name in (*fields, *contact, *(section.key for section in active_profile().sections)):
        assert field_for_column(name) == name


def test_a_name_stands_for_one_field() -> None:
    for field, names in DEFAULT_MAPPING.items():
        assert {field_for_column(name) for name in names} == {field}


def test_a_mapping_of_the_user_goes_first() -> None:
    mapping = {"Name of Project": "title", "Interventionskategorie": "tags", "Summary": "why", "Title": "-"}
    pairs = [("Name of Project", "One"), ("Interventions-kategorie", "56"), ("Summary", "x"), ("Title", "no")]
    one = read(*pairs, mapping=mapping)
    assert (one.practice.title, one.practice.tags, one.practice.text("why")) == ("One", ("56",), "x")
    assert one.notes == ()


def test_several_columns_may_be_one_field() -> None:
    mapping = {"Objectives": "aims", "Results": "aims", "Fund": "keywords", "Begin": "year", "From": "year"}
    pairs = [
        ("Objectives", "A."),
        ("Results", "B."),
        ("Fund", "cocoa"),
        ("keywords", "x"),
        ("Begin", "?"),
        ("From", 2008),
    ]
    one = read(*pairs, title="One", mapping=mapping)
    assert one.practice.text("aims") == "A.\n\nB."
    assert one.practice.keywords == ("cocoa", "x")
    assert one.practice.start_year == 2008


def test_a_mapping_may_name_the_field_text_and_a_comma_that_parts_entries() -> None:
    one = practice(("Words", "a, b"), ("Prose", "x"), title="One", mapping={"Words": "keywords,", "Prose": "text"})
    assert (one.keywords, one.text("narrative")) == (("a", "b"), "x")


def test_a_mapping_to_no_field_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="'prose', which is not a field"):
        RecordMapper("a.csv", {"Text": "prose"})


def test_columns_that_nothing_takes_are_named_once() -> None:
    reading = RecordMapper("a.csv", {})
    outcomes = [reading.read_foreign([("title", "One"), ("cost", 5), ("fund", "")], row) for row in (2, 3)]
    outcomes.append(reading.read_foreign([("title", "Two"), ("cost", 5), ("new", "x")], 4))
    assert [one.notes for one in outcomes if isinstance(one, ParsedPractice)] == [
        ("columns without a field: cost, fund",), (), ("columns without a field: new",),
    ]  # fmt: skip


def test_a_record_without_a_title_is_refused_with_its_row_and_what_would_help_once() -> None:
    reading = RecordMapper("a.jsonl", {})
    first, second, third = (
        reading.read_foreign(pairs, row) for row, pairs in enumerate(([("Projekt", "x")],) * 2 + ([("title", " ")],), 1)
    )
    assert str(first) == (
        "a.jsonl, row 1: title: is missing; no column is known as the title. The columns are Projekt. "
        "Try --map 'Projekt=title'"
    )
    assert str(second) == "a.jsonl, row 2: title: is missing"
    assert str(third) == "a.jsonl, row 3: title: is empty"


def test_a_long_title_is_cut_at_a_word_and_heads_the_text() -> None:
    one = read(title=LONG, text="The text.")
    assert len(one.practice.title) <= 500
    assert one.practice.title.endswith("\u2026")
    assert LONG.startswith(one.practice.title[:-1] + " ")
    assert one.practice.text("narrative") == f"{LONG.strip()}\n\nThe text."
    assert "was cut" in one.notes[0]


def test_a_second_title_heads_the_text() -> None:
    one = read(title="One", name="Uno", text="The text.")
    assert one.practice.text("narrative") == "Uno\n\nThe text."
    assert len(one.notes) == 1


def test_text_over_the_bound_is_refused() -> None:
    outcome = RecordMapper("a.csv", {}).read_foreign([("title", "One"), ("text", "x " * MAX_TEXT)], 7)
    assert isinstance(outcome, UnreadableFile)
    assert outcome.row == 7


def test_too_many_columns_are_refused() -> None:
    pairs = [("title", "One"), *((f"c{number}", "x") for number in range(MAX_COLUMNS))]
    assert isinstance(RecordMapper("a.csv", {}).read_foreign(pairs, 7), UnreadableFile)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Norway", ["NO"]),
        ("NO", ["NO"]),
        ("Deutschland", ["DE"]),
        ("Republic of India", ["IN"]),
        ("usa", ["US"]),
        ("el-salvador", ["SV"]),
        ("Egypt, Arab Republic of", ["EG"]),
        ("Gambia, The", ["GM"]),
        ("Congo, Democratic Republic of", ["CD"]),
        ("Congo, Republic of", ["CG"]),
        ("St. Lucia", ["LC"]),
        ("Taiwan, China", ["TW"]),
        ("Trinidad and Tobago", ["TT"]),
        ("Norway; Sweden", ["NO", "SE"]),
        ("Norway, Sweden and Denmark", ["NO", "SE", "DK"]),
        ("Norway and Sweden", ["NO", "SE"]),
        ("Eastern and Southern Africa", []),
        ("fyugoslav", []),
        ("Viet Nam, Cambodia, Laos CMU", []),
        ("German Democratic Republic", ["DDDE"]),
        ("", []),
    ],
)
def test_countries_are_known_by_what_people_write(name: str, codes: list[str]) -> None:
    assert list(parse_places(name).countries) == codes


def test_a_country_that_is_none_is_kept_as_a_keyword_with_a_note() -> None:
    one = read(title="One", country="Eastern and Southern Africa")
    assert (one.practice.country, one.practice.keywords) == ("", ("Eastern and Southern Africa",))
    assert one.practice.tags == ("Eastern and Southern Africa",)
    assert "'Eastern and Southern Africa' is not a known country" in one.notes[0]


def test_several_countries_are_all_kept() -> None:
    one = read(
        title="One", country="usa", countries=["usa", "uk"], country_official="The United States of America (50)"
    )
    assert (one.practice.countries, one.practice.keywords) == (("US", "GB"), ())


def test_regions_are_taken_with_their_country() -> None:
    assert practice(title="One", country=" England ").regions == ("GB-ENG",)
    one = read(title="One", country="Belgium", region="Flanders; BE-WAL; Hainaut")
    assert one.practice.regions == ("BE-VLG", "BE-WAL", "BE-WHT")
    assert one.practice.keywords == ()
    assert read(title="One", country="Belgium", region="Narnia").practice.keywords == ("Narnia",)
    assert practice(title="One", region="Scotland").country == "GB"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("31.12.2020", (2020,)),
        ("2008", (2008,)),
        ("Sep-15", (2015,)),
        ("01/01/2014", (2014,)),
        ("2014-01-01", (2014,)),
        ("01. Nov 15", (2015,)),
        ("31. Dez 18", (2018,)),
        ("10-Mrz-2016", (2016,)),
        ("Mrz 16", (2016,)),
        ("Q4 2008", (2008,)),
        ("Tuesday, October 18, 2011", (2011,)),
        ("déc. 14", (2014,)),
        ("12/10/98", (1998,)),
        ("20150301", (2015,)),
        ("2008.0", (2008,)),
        ("2012-2013", (2012, 2013)),
        ("1 an", ()),
        ("Phase 12", ()),
        ("0", ()),
        ("1950s", (1950,)),
        ("", ()),
    ],
)
def test_years_are_read_out_of_dates(text: str, years: tuple[int, ...]) -> None:
    span = parse_years(text)
    assert tuple(year for year in (span.start, span.end) if year) == years


def test_a_period_gives_both_its_years() -> None:
    one = practice(title="One", year="Mai 2012 - Janvier 2014")
    assert (one.start_year, one.end_year) == (2012, 2014)
    one = practice(("Start date", "01. Nov 15"), ("End date", "31. Dez 18"), title="One")
    assert (one.start_year, one.end_year) == (2015, 2018)


@pytest.mark.parametrize("year", [0, 9999, -5, "soon", 1e300])
def test_a_year_that_is_none_becomes_a_note(year: Any) -> None:
    one = read(title="One", year=year)
    assert one.practice.start_year is None
    assert one.practice.tags == (str(year),)
    assert one.notes[0].startswith("start_year: ")


def test_an_end_before_the_start_becomes_a_note() -> None:
    one = read(title="One", start_year=2010, end_year=2001)
    assert (one.practice.start_year, one.practice.end_year) == (2010, None)
    assert one.notes == ("end_year: 2001 is before the start, 2010; it was left out",)


TAGGED = {
    "title": "One",
    "topics": ["good practice", "Youth policy", "cocoa"],
    "keywords": "Norway; Employers | weather",
}
TAGS = ("good practice", "Youth policy", "cocoa", "Norway", "Employers", "weather")


def test_keywords_and_tags_stay_words_and_the_notes_say_what_they_could_be() -> None:
    one = read(**TAGGED)
    assert one.practice.tags == one.practice.keywords == TAGS
    assert (dict(one.practice.values), one.practice.countries) == ({}, ())
    assert one.notes == (
        "keyword 'good practice' could be type Good practice",
        "keyword 'Youth policy' could be policy area Youth policy",
        "keyword 'Norway' could be country Norway",
        "keyword 'Employers' could be target group Employers",
    )


def test_keywords_and_tags_are_read_as_concepts_where_the_import_says_so() -> None:
    options = ImportOptions(concepts_from=frozenset(("topics", "keywords")))
    outcome = RecordMapper("a.csv", options).read_foreign(list(TAGGED.items()), 2)
    assert isinstance(outcome, ParsedPractice)
    assert outcome.practice.tags == TAGS
    assert (outcome.practice.values_of("types"), outcome.practice.countries) == (("good-practice",), ("NO",))
    assert outcome.practice.keywords == ("cocoa", "weather")
    assert outcome.practice.values_of("areas")
    assert outcome.practice.values_of("targets")
    assert "keyword 'Norway' read as country Norway" in outcome.notes


def test_only_the_columns_that_are_named_are_read_as_concepts() -> None:
    options = ImportOptions(concepts_from=frozenset(("topics",)))
    outcome = RecordMapper("a.csv", options).read_foreign(list(TAGGED.items()), 2)
    assert isinstance(outcome, ParsedPractice)
    assert outcome.practice.keywords == ("cocoa", "Norway", "Employers", "weather")


@pytest.mark.parametrize("word", ["AI", "IT", "NO", "BT", "PR", "SO", "ID", "TV"])
def test_a_keyword_of_two_letters_is_never_a_country(word: str) -> None:
    options = ImportOptions(concepts_from=frozenset(("keywords",)))
    for chosen in (ImportOptions(), options):
        outcome = RecordMapper("a.csv", chosen).read_foreign([("title", "One"), ("keywords", word)], 2)
        assert isinstance(outcome, ParsedPractice)
        assert (outcome.practice.countries, outcome.practice.keywords) == ((), (word,))


@pytest.mark.parametrize("word", ["n/a", "-", "None", "UNKNOWN", "k. A.", "s/o", "tbd", "…", "(null)"])
def test_words_that_mean_nothing_are_empty(word: str) -> None:
    one = read(title="One", country=word, keywords=f"{word}; desk", year=word, region=word, status=word)
    assert (one.practice.keywords, one.practice.tags, one.notes) == (("desk",), ("desk",), ())


def test_na_is_namibia_among_countries_alone() -> None:
    one = practice(title="One", country="NA", keywords="NA; desk")
    assert (one.countries, one.keywords) == (("NA",), ("desk",))


def test_unusual_names_of_places_are_read_and_said() -> None:
    one = read(title="One", country="Korea, Rep. and Czech Rep.")
    assert one.practice.countries == ("KR", "CZ")
    assert one.notes == ("countries: 'Korea, Rep. and Czech Rep.' read as South Korea, Czechia",)
    assert read(title="One", country="Norway; se").notes == ()


def test_a_date_without_a_year_is_kept_as_a_tag() -> None:
    one = read(title="One", year="44197", end="ongoing")
    assert (one.practice.start_year, one.practice.end_year) == (None, None)
    assert (one.practice.tags, one.practice.keywords) == (("44197", "ongoing"), ())
    assert len(one.notes) == 2


def test_years_of_the_buddhist_calendar_are_read_in_thailand_alone() -> None:
    assert practice(title="One", country="Thailand", year="2560").start_year == 2017
    assert practice(title="One", country="Norway", year="2560").start_year is None


def test_concepts_are_taken_by_notation_or_name_and_others_become_keywords() -> None:
    one = read(title="One", areas="P5.1; Youth policy; cocoa", status="Ongoing", level="galactic")
    assert len(one.practice.values_of("areas")) == 2
    assert one.practice.values_of("areas")[0] == "P5.1"
    assert one.practice.values_of("status") == ("ongoing",)
    assert one.practice.keywords == ("cocoa", "galactic")
    assert len(one.notes) == 2


def test_a_concept_by_another_name_is_said() -> None:
    one = read(title="One", areas="Law; Youth policy")
    assert one.practice.values_of("areas") == ("P3.6", "P5.2")
    assert one.notes == ("areas: 'Law' read as Legislation",)


def test_what_is_too_much_for_a_list_heads_the_text() -> None:
    long = "word " * 120
    one = read(title="One", topics=[long.strip(), *(f"t{number}" for number in range(150))])
    assert len(one.practice.tags) == 100
    assert one.practice.text("narrative").startswith("word word")
    assert "t149" in one.practice.text("narrative")
    assert len(one.notes) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("EN", "en"), ("en-GB", "en"), ("eng", "en"), ("ger", "de"), ("français", "fr"), ("Norwegian", "no"), ("xx", "")],
)
def test_languages_are_known_by_code_and_name(text: str, code: str) -> None:
    assert parse_language(text) == code


def test_the_language_of_a_long_enough_text_is_told_and_else_unknown() -> None:
    text = "Das Land Berlin gewährt zweckgebundene Darlehen für Vorhaben der Entwicklung und der Markteinführung."
    assert practice(title="ProFIT", text=text).language == "de"
    assert practice(title="ProFIT").language == "und"
    one = read(title="ProFIT", text=text, lang="klingonese")
    assert (one.practice.language, len(one.notes)) == ("de", 1)


def test_addresses_become_sources_whatever_signs_they_hold() -> None:
    assert practice(title="One", url="http://a.b/c;d|e?f=1").sources == (Link("", "http://a.b/c;d|e?f=1"),)
    links = practice(title="One", links="Report <http://a.b>; http://c.d\nOnly a title").links
    assert links == (Link("Report", "http://a.b"), Link("", "http://c.d"), Link("Only a title", ""))


def test_the_slug_is_the_records_own_else_its_number_else_country_and_title() -> None:
    assert practice(title="One", slug="My Slug", id=5).slug == "my-slug"
    assert practice(title="One", id="P507340").slug == "p507340"
    assert practice(title="Career vouchers", country="Belgium").slug == "be-career-vouchers"


def test_rows_that_are_the_same_are_kept_under_a_number() -> None:
    reading = RecordMapper("a.csv", {})
    outcomes = [reading.read_foreign([("title", "One")], row) for row in (2, 3)]
    assert [one.practice.slug for one in outcomes if isinstance(one, ParsedPractice)] == ["one", "one-2"]


def test_contacts_files_and_proposals_are_taken() -> None:
    one = practice(
        title="One", contact_name="A. Person", contact_email="a@b.no",
        attachments="r.pdf; b.txt", proposals="KSLLL: Yes; Other", provided_by="A. Person", created="2020-01-02T10:00",
    )  # fmt: skip
    assert (one.contact.name, one.contact.email) == ("A. Person", "a@b.no")
    assert [file.name for file in one.attachments] == ["r.pdf", "b.txt"]
    assert [(proposal.target, proposal.answer) for proposal in one.proposals] == [
        ("KSLLL", "yes"),
        ("Other", "unknown"),
    ]
    assert one.created is not None
    assert one.created.isoformat() == "2020-01-02"


def test_a_key_without_a_field_inside_a_structure_is_named_by_its_path() -> None:
    record = {"title": "One", "topics": ["a", {"b": 1}, None, 3], "text": {"en": "x"}, "cost": {"year": {"eur": 5}}}
    one = read(*flatten(record), country=None, year=True)
    assert one.practice.tags == ("a", "3", "yes")
    assert one.practice.text("narrative") == "x"
    assert one.notes[-1] == "columns without a field: topics.b, cost.year.eur"


def test_html_and_broken_characters_are_cleaned() -> None:
    one = read(title="R&amp;D for <b>Malta\xe2\x80\x99s</b> schools", text="<p>One</p><ul><li>two</li></ul>")
    assert one.practice.title == "R&D for Malta\u2019s schools"
    assert one.practice.text("narrative") == "One\n\n- two"
    assert one.notes == ("characters were repaired in title",)


CELLS = st.text(max_size=30) | st.sampled_from(
    ["Norway", "2014", "a; b", "=1", "<b>x</b>", "\x92", "http://x.y", "P5.1"]
)


@given(st.lists(st.tuples(st.sampled_from(mappable_fields()), CELLS), max_size=12), st.text(min_size=1, max_size=600))
def test_any_cells_give_a_practice_as_long_as_there_is_a_title(cells: list[tuple[str, str]], title: str) -> None:
    outcome = RecordMapper("a.csv", {}).read_foreign([("title", f"T {title}"), *cells], 1)
    assert isinstance(outcome, ParsedPractice)
