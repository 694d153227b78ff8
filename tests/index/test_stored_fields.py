"""Stored fields are the same after they were written as JSON and read again, and derived values are computed once."""

import json

from hypothesis import given
from hypothesis import strategies as st

from index.attachments import FileSectionRef, file_section, file_texts, locate
from index.stored_fields import NO_STORED_FIELDS, StoredFields, StoredFile, StoredFileSection, stored_fields_cache

REPORT = StoredFile(
    "report.pdf",
    "ab" * 32,
    "pdf",
    ("en", "nb"),
    (StoredFileSection("page 1", 1, "Guidance."), StoredFileSection("page 2", 2, "Costs.")),
)
FIELDS = StoredFields(
    slug="a",
    title="A way back",
    record_type="practice",
    native_title="En vei tilbake",
    language="nb",
    countries=["NO"],
    regions=["NO03"],
    start_year=2010,
    values={"areas": ["P5.1"], "types": ["policy"], "evidence": ["monitored"]},
    keywords=["avtaler"],
    updated="2015-03-01",
    labels=["Norway"],
    names=["A report"],
    sections={"why": "Frafall.", "aims": "Mål."},
    files=[REPORT],
)


def test_the_json_has_these_keys_in_this_order() -> None:
    """An index of this schema version stores them, so they must not change without a new version."""
    assert json.loads(FIELDS.to_json()) == {
        "slug": "a",
        "title": "A way back",
        "record_type": "practice",
        "native_title": "En vei tilbake",
        "language": "nb",
        "countries": ["NO"],
        "regions": ["NO03"],
        "start_year": 2010,
        "end_year": None,
        "values": {"areas": ["P5.1"], "types": ["policy"], "evidence": ["monitored"]},
        "keywords": ["avtaler"],
        "updated": "2015-03-01",
        "labels": ["Norway"],
        "names": ["A report"],
        "sections": {"why": "Frafall.", "aims": "Mål."},
        "files": [
            {
                "name": "report.pdf",
                "sha256": "ab" * 32,
                "kind": "pdf",
                "languages": ["en", "nb"],
                "parts": [["page 1", 1, "Guidance."], ["page 2", 2, "Costs."]],
            }
        ],
    }
    assert list(json.loads(FIELDS.to_json())["sections"]) == ["why", "aims"]


def test_fields_are_the_same_after_they_were_written_and_read() -> None:
    for fields in (FIELDS, NO_STORED_FIELDS):
        assert StoredFields.from_json(fields.to_json()) == fields
    assert StoredFields.from_json(FIELDS.to_json().decode()) == FIELDS


@given(title=st.text(st.characters(codec="utf-8")), year=st.none() | st.integers(0, 9_999))
def test_any_text_is_read_as_it_was_written(title: str, year: int | None) -> None:
    fields = StoredFields(title=title, start_year=year, sections={"why": title})
    assert StoredFields.from_json(fields.to_json()) == fields


def test_a_derived_value_is_computed_once() -> None:
    calls = []

    def count_sections(fields: StoredFields) -> int:
        calls.append(fields)
        return len(fields.sections)

    fields = StoredFields.from_json(FIELDS.to_json())
    assert [fields.derive(count_sections), fields.derive(count_sections)] == [2, 2]
    assert len(calls) == 1
    assert fields == FIELDS, "derived values are no part of the fields"


def test_the_cache_counts_characters_of_json() -> None:
    fields = StoredFields.from_json(FIELDS.to_json())
    assert fields.json_size == len(FIELDS.to_json())
    cache = stored_fields_cache()
    assert cache.get_or_compute(1, lambda _: fields) is cache.get_or_compute(1, lambda _: NO_STORED_FIELDS)


def test_a_reference_leads_to_its_section_of_a_file() -> None:
    refs = [text.ref for text in file_texts(FIELDS)]
    assert refs == [FileSectionRef(0, 0), FileSectionRef(0, 1)]
    assert file_section(FIELDS, refs[1]).text == "Costs."
    location = locate(FIELDS, refs[1])
    assert (location.name, location.label, location.page) == ("report.pdf", "page 2", 2)
