"""Files with records that are no tables: nested JSON, GeoJSON, JSON-LD, YAML, XML, RIS and BibTeX."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.formats import ImportOptions, ParsedPractice, read
from corpus.formats.mapping.paths import flatten
from corpus.practice import Link, Practice

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def written(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def taken(path: Path, **mapping: str) -> tuple[list[Practice], list[str], list[str]]:
    """The practices of a file, the notes about them, and the notes about the file."""
    options = ImportOptions({name.replace("__", "."): field for name, field in mapping.items()})
    outcomes = list(read(path, options))
    for outcome in outcomes:
        assert isinstance(outcome, ParsedPractice), outcome
    assert options.unused_columns == []
    parsed = [outcome for outcome in outcomes if isinstance(outcome, ParsedPractice)]
    notes = [note for outcome in parsed for note in outcome.notes]
    return [outcome.practice for outcome in parsed], notes, [note.message for note in options.log.file_notes]


def refused(path: Path) -> str:
    (outcome,) = read(path)
    assert isinstance(outcome, UnreadableFile)
    return outcome.reason


def test_records_inside_an_object_are_read_and_named_with_what_was_not_read(tmp_path: Path) -> None:
    value = {
        "page": {"total": 2, "links": [{"href": "x"}, {"href": "y"}, {"href": "z"}]},
        "payload": {"records": [{"title": "One"}, {"title": "Two"}]},
    }
    practices, _, notes = taken(written(tmp_path / "a.json", value))
    assert [practice.title for practice in practices] == ["One", "Two"]
    assert notes == ["the records are in “payload.records”: 2; not read: page"]


def test_a_mapping_names_keys_inside_objects_by_path(tmp_path: Path) -> None:
    value = {
        "items": [{"id": "r1", "fields": {"What it is": "Tool library", "About": {"Long": "People borrow tools."}}}]
    }
    practices, _, _ = taken(
        written(tmp_path / "a.json", value), **{"fields__What it is": "title", "fields__About__Long": "text"}
    )
    assert [(practice.slug, practice.title) for practice in practices] == [("r1", "Tool library")]
    assert practices[0].text("narrative") == "People borrow tools."


def test_a_path_may_leave_out_the_object_around_all_fields(tmp_path: Path) -> None:
    value = {"items": [{"fields": {"What": "Tool library"}}]}
    assert taken(written(tmp_path / "a.json", value), What="title")[0][0].title == "Tool library"


def test_a_refusal_names_paths_and_the_option_that_helps(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", {"rows": [{"data": {"Projektname": "x", "cost": 1}}]})
    assert "The columns are data.Projektname, data.cost. Try --map 'data.Projektname=title'" in refused(path)


def test_values_and_labels_inside_objects_are_read_by_the_name_of_their_parent(tmp_path: Path) -> None:
    record = {
        "title": {"rendered": "Bike <b>kitchen</b>"},
        "excerpt": {"rendered": "<p>Short.</p>"},
        "tags": [{"id": 5, "name": "bikes"}, {"id": 6, "name": "repair"}],
        "country": {"code": "NO", "name": "Norway"},
        "links": [{"title": "Site", "url": "http://a.example"}],
    }
    (practice,), notes, _ = taken(written(tmp_path / "a.json", [record]))
    assert (practice.title, practice.country, practice.tags) == ("Bike kitchen", "NO", ("bikes", "repair"))
    assert practice.text("narrative") == "Short."
    assert practice.links == (Link("Site", "http://a.example"),)
    assert notes == ["columns without a field: tags.id"]


def test_an_object_with_a_record_under_each_key_is_read(tmp_path: Path) -> None:
    value = {"p1": {"title": "One"}, "p2": {"title": "Two"}}
    practices, _, notes = taken(written(tmp_path / "a.json", value))
    assert [(practice.slug, practice.title) for practice in practices] == [("p1", "One"), ("p2", "Two")]
    assert len(notes) == 1


def test_a_record_with_links_that_have_titles_is_one_record(tmp_path: Path) -> None:
    value = {"title": "One", "links": [{"title": "A", "url": "http://a.example"}, {"title": "B"}]}
    (practice,), _, notes = taken(written(tmp_path / "a.json", value))
    assert (practice.title, len(practice.links), notes) == ("One", 2, [])


@pytest.mark.parametrize("name", ["a.geojson", "a.json"])
def test_geojson_gives_the_properties_and_says_that_coordinates_are_left_out(name: str, tmp_path: Path) -> None:
    features: list[dict[str, Any]] = [
        {"type": "Feature", "id": 7, "properties": {"name": "Pocket park", "country": "France"}, "geometry": geometry}
        for geometry in ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, None, {"type": "Point"})
    ]
    practices, _, notes = taken(written(tmp_path / name, {"type": "FeatureCollection", "features": features}))
    assert [practice.slug for practice in practices] == ["7", "7-2", "7-3"]
    assert {practice.country for practice in practices} == {"FR"}
    assert notes == ["the geometry was left out, because a practice has no coordinates: 1 Polygon, 1 Point"]


def test_a_single_feature_is_a_record(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "Pocket park"}, "geometry": {"type": "Point"}}
    assert taken(written(tmp_path / "a.geojson", feature))[0][0].title == "Pocket park"


def test_json_ld_gives_the_nodes_with_their_references_resolved(tmp_path: Path) -> None:
    value = {
        "@context": {"dcterms": "http://purl.org/dc/terms/"},
        "@graph": [
            {
                "@id": "http://a.example/p/1",
                "@type": "Project",
                "dcterms:title": {"@value": "Night school", "@language": "en"},
                "dcterms:description": "Evening lessons.",
                "dcterms:spatial": {"@id": "_:place"},
                "schema:keywords": ["timber", "night"],
                "http://purl.org/dc/terms/issued": "2009-02-03",
                "schema:url": {"@id": "http://a.example/1"},
                "dcterms:creator": {"@id": "_:person", "foaf:name": "A. Person"},
            },
            {"@id": "_:place", "@type": "Place", "name": "Norway"},
            {"@id": "_:person", "@type": ["foaf:Person"], "name": "A. Person"},
        ],
    }
    (practice,), _, notes = taken(written(tmp_path / "a.jsonld", value))
    assert (practice.title, practice.country, practice.start_year) == ("Night school", "NO", 2009)
    assert practice.text("narrative") == "Evening lessons."
    assert practice.keywords == ("timber", "night")
    assert practice.sources == (Link("", "http://a.example/1"),)
    assert notes == ["nodes that are no record were left out: 1 Place, 1 Person"]


@pytest.mark.parametrize(
    "value",
    [
        {"@context": "https://schema.org", "@type": "Project", "name": "One", "description": "Text."},
        [{"@type": "Project", "name": "One", "description": "Text."}],
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "item": {"name": "One", "description": "Text."}}],
        },
        {"@type": "Catalog", "name": "All", "dataset": [{"schema:name": "One", "schema:description": "Text."}]},
        {"@graph": [{"https://schema.org/name": [{"@value": "One"}], "https://schema.org/description": "Text."}]},
    ],
)
def test_json_ld_of_several_shapes_is_read(value: Any, tmp_path: Path) -> None:
    (practice,), _, _ = taken(written(tmp_path / "a.jsonld", value))
    assert (practice.title, practice.text("narrative")) == ("One", "Text.")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("- title: One\n  country: NO\n- title: Two\n  country: no\n", ["One", "Two"]),
        ("title: One\ncountry: NO\ntags: [a, b]\n", ["One"]),
        ("---\ntitle: One\n---\ntitle: Two\n---\n", ["One", "Two"]),
        ("meta: x\nprojects:\n  - {title: One, country: ~}\n  - title: Two\n", ["One", "Two"]),
        ("\ufefftitle: 2014-01-01\r\n", ["2014-01-01"]),
    ],
)
@pytest.mark.parametrize("name", ["a.yaml", "a.yml"])
def test_yaml_of_several_shapes_is_read(text: str, titles: list[str], name: str, tmp_path: Path) -> None:
    practices, _, _ = taken(written(tmp_path / name, text))
    assert [practice.title for practice in practices] == titles
    assert {practice.country for practice in practices} <= {"", "NO"}


def test_a_record_of_ours_in_yaml_keeps_its_years(tmp_path: Path) -> None:
    text = "slug: a\ntitle: One\nstart_year: 2004\nsections: [{key: why, text: Because.}]\n"
    (practice,), _, _ = taken(written(tmp_path / "a.yaml", text))
    assert (practice.start_year, practice.text("why")) == (2004, "Because.")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.yaml", "", "it is empty"),
        ("a.yaml", "title: [A\n", "it is not YAML in line 2"),
        ("a.yaml", "a: &a [x, x]\nb: [*a, *a]\n", "refers to another part of itself"),
        ("a.yaml", f"title: {'[' * 500}", "nested deeper than"),
        ("a.yaml", "title: A\ntitle: B\n", "'title' twice"),
        ("a.yaml", "just text", "not an object with names and values"),
        ("a.xml", "", "it is not XML"),
        ("a.xml", "<a><b></a>", "it is not XML"),
        ("a.xml", '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>', "it declares entities"),
        ("a.ris", "Some text.", "it is not RIS"),
        ("a.bib", "Some text.", "it is not BibTeX"),
        ("a.geojson", "{", "it is not JSON"),
        ("a.ttl", "<urn:a> <urn:b> <urn:c> .", "These can: Markdown"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(name: str, text: str, reason: str, tmp_path: Path) -> None:
    assert reason in refused(written(tmp_path / name, text))


def test_xml_records_are_the_element_that_repeats(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><export xmlns:dc="http://purl.org/dc/elements/1.1/"><head><name>All</name></head>
      <cases><case nr="1"><dc:title xml:lang="en">One</dc:title><dc:subject>a; b</dc:subject><dc:subject>c</dc:subject>
      <dc:description><![CDATA[<p>First.</p><p>Second.</p>]]></dc:description></case>
      <case nr="2"><dc:title>Two</dc:title><dc:coverage/></case></cases></export>"""
    practices, notes, file_notes = taken(written(tmp_path / "a.xml", text))
    assert [practice.title for practice in practices] == ["One", "Two"]
    assert practices[0].text("narrative") == "First.\n\nSecond."
    assert practices[0].tags == ("a; b", "c")
    assert file_notes == ["the records are the elements “case”: 2"]
    assert any("@nr" in note for note in notes)


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel><title>Feed</title><item><title>One</title><link>http://a.example</link></item></channel></rss>",
        '<rows><row title="One" url="http://a.example"/></rows>',
        "<practice><title>One</title><url>http://a.example</url></practice>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link href="http://a.example"/></entry></feed>',
        "<r><record><metadata><dc><title>One</title><source>http://a.example</source></dc></metadata></record></r>",
    ],
)
def test_xml_of_several_shapes_is_read(text: str, tmp_path: Path) -> None:
    (practice,), _, _ = taken(written(tmp_path / "a.xml", text))
    assert (practice.title, practice.sources) == ("One", (Link("", "http://a.example"),))


def test_html_inside_xml_is_read_as_the_text_that_it_is(tmp_path: Path) -> None:
    text = "<r><item><title>One</title><text><p>A <b>b</b>.</p><ul><li>c</li></ul></text></item></r>"
    assert taken(written(tmp_path / "a.xml", text))[0][0].text("narrative") == "A **b**.\n\n- c"


def test_ris_references_are_read_also_where_they_are_written_carelessly(tmp_path: Path) -> None:
    text = (
        "\ufeffTY  - JOUR\r\nT1  - Solar roofs\r\nKW  - solar; roofs\r\nN2  - First line\r\nsecond line\r\n"
        "UR  - http://a.example\r\nXX  - odd\r\n"
        "TY - RPRT\r\nTI - Wind\r\nY1 - 2001/05//\r\nKW - a\r\nKW - b, c\r\nER -\r\nTY  - BOOK\r\nTI  - Tides"
    )
    practices, notes, _ = taken(written(tmp_path / "a.ris", text))
    assert [practice.title for practice in practices] == ["Solar roofs", "Wind", "Tides"]
    assert practices[0].text("narrative") == "First line second line"
    assert (practices[0].keywords, practices[1].keywords) == (("solar", "roofs"), ("a", "b, c"))
    assert practices[0].sources == (Link("", "http://a.example"),)
    assert practices[1].start_year == 2001
    assert "XX" in notes[0]


def test_bibtex_entries_are_read_and_broken_ones_refused_with_their_line(tmp_path: Path) -> None:
    text = (
        '@string{no = "Norway"}\n% a comment\n@report{solar, title = {Solar {R}oofs \\"u}, country = no, year = 2003,\n'
        '  keywords = {solar; roofs}, abstract = {50\\% of roofs}}\n@misc{solar, title = "Again"}\n'
        "@book{open, title = {x\n"
    )
    first, second, broken = read(written(tmp_path / "a.bib", text))
    assert isinstance(first, ParsedPractice)
    assert isinstance(second, ParsedPractice)
    assert isinstance(broken, UnreadableFile)
    one = first.practice
    assert (one.slug, one.title, one.country, one.start_year) == ("solar", "Solar Roofs ü", "NO", 2003)
    assert (one.keywords, one.text("narrative")) == (("solar", "roofs"), "50% of roofs")
    assert (second.practice.slug, second.practice.title) == ("solar-2", "Again")
    assert broken.row == 6


@given(st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=6))
def test_flattening_keeps_every_scalar(record: dict[str, Any]) -> None:
    def scalars(value: Any) -> int:
        if isinstance(value, dict):
            return sum(map(scalars, value.values()))
        return sum(map(scalars, value)) if isinstance(value, list) else 1

    flat = sum(len(value) if isinstance(value, list) else 1 for _, value in flatten(record) if value != [])
    if not {"links", "documents", "sources"} & set(json.dumps(record).split('"')):
        assert flat == scalars(record)


def test_deeply_nested_json_is_read_or_refused(tmp_path: Path) -> None:
    for text in (
        '{"@graph": [{"name": "A", "x": %s1%s}]}',
        '{"title": "A", "x": %s1%s}',
        '{"records": [{"title": %s1%s}]}',
    ):
        path = written(tmp_path / "a.json", text % ("[" * 900, "]" * 900))
        assert len(list(read(path))) == 1


def test_xml_in_another_encoding_is_read(tmp_path: Path) -> None:
    text = "<r><record><title>Fahrräder für Schüler und Lehrer in Köln</title></record></r>"
    for name, encoding in (("a", "cp1252"), ("b", "utf-16"), ("c", "utf-8-sig")):
        (tmp_path / f"{name}.xml").write_bytes(text.encode(encoding))
    (tmp_path / "d.xml").write_bytes(b'<?xml version="1.0" encoding="iso-8859-1"?>' + text.encode("latin-1"))
    for name in "abcd":
        assert taken(tmp_path / f"{name}.xml")[0][0].title == "Fahrräder für Schüler und Lehrer in Köln"
    (tmp_path / "e.xml").write_bytes(b'<?xml version="1.0" encoding="no-such"?>' + text.encode())
    assert "not XML" in refused(tmp_path / "e.xml")


def test_what_lies_too_deep_is_left_out_and_said(tmp_path: Path) -> None:
    deep: Any = "bottom"
    for _ in range(30):
        deep = {"text": deep}
    _, notes, _ = taken(written(tmp_path / "a.json", [{"title": "One", **deep}]))
    assert any("nested deeper than 8 levels" in note or "columns without a field" in note for note in notes)


@pytest.mark.parametrize("suffix", [".json", ".geojson", ".jsonld", ".yaml", ".xml", ".ris", ".bib"])
@given(data=st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, suffix: str, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    for outcome in read(path):
        assert isinstance(outcome, ParsedPractice | UnreadableFile)
