"""The vocabularies that are shipped hold what `shared/domain/vocabulary.md` lists, concept by concept.

The document was written before the code, by people who know the field. What it lists and the vocabularies lack, or
the other way round, fails here by its notation.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from corpus.vocabularies.skos_loader import load_vocabularies

DOCUMENT = Path(__file__).resolve().parents[2] / "../shared/domain/vocabulary.md"
VOCABULARIES = load_vocabularies()
ENTRY = re.compile(r"(?P<notation>[PST]\d+(?:\.\d+)?) (?P<label>[^:*]+?)(?:: [^*]*?)?\.?\s*(?:\*(?P<others>.*)\*)?")
"""A notation, a label, perhaps a scope, and perhaps other names between asterisks."""


@frozen
class ListedConcept:
    """A concept as the document lists it."""

    notation: str
    label: str
    others: tuple[str, ...]


def section(heading: str) -> str:
    _, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    text = rest.partition("\n## ")[0].strip()
    assert text, f"The document has no section {heading}."
    return text


def split_names(text: str) -> tuple[str, ...]:
    """Other names stand between semicolons, or where there is none, between commas."""
    return tuple(name for name in re.split("; " if ";" in text else ", ", text) if name)


def listed(scheme: str) -> Iterator[ListedConcept]:
    """The policy areas, sectors or target groups of the document."""
    heading, separator = {
        "area": ("Policy areas", "\n"),
        "sector": ("Sectors", " · "),
        "target": ("Target groups", " · "),
    }[scheme]
    lines = section(heading) if separator == "\n" else section(heading).partition("\n")[0]
    for text in lines.split(separator):
        entry = ENTRY.fullmatch(text.strip())
        assert entry, text
        yield ListedConcept(entry["notation"], entry["label"], split_names(entry["others"] or ""))


def listed_values(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Label and other names of each type, level, status or kind of evidence. What is in brackets explains."""
    (line,) = (line for line in section("Type, level, status, evidence").splitlines() if line.startswith(name))
    for text in line.partition(": ")[2].split(" · "):
        label, _, others = text.partition(" *")
        yield re.sub(r" \(.*\)", "", label), split_names(others.rstrip("*"))


@pytest.mark.parametrize("name", ["area", "sector", "target"])
def test_a_scheme_has_the_concepts_of_the_document_and_no_others(name: str) -> None:
    scheme = VOCABULARIES[name]
    assert {concept.notation: concept.label() for concept in scheme} == {
        one.notation: one.label for one in listed(name)
    }


@pytest.mark.parametrize("name", ["area", "sector", "target"])
def test_the_other_names_of_a_concept_lead_to_it(name: str) -> None:
    astray = [
        (concept.notation, other)
        for concept in listed(name)
        for other in concept.others
        if VOCABULARIES[name].find_by_name(other) is not VOCABULARIES[name].get(concept.notation)
    ]
    assert astray == []


def test_a_policy_area_stands_below_the_one_that_its_number_says() -> None:
    areas = VOCABULARIES["area"]
    for notation in (one.notation for one in listed("area")):
        assert areas.with_ancestors([notation]) == (
            (notation, notation.split(".")[0]) if "." in notation else (notation,)
        )


@pytest.mark.parametrize("name", ["type", "level", "status", "evidence"])
def test_a_list_of_values_has_those_of_the_document_in_their_order(name: str) -> None:
    scheme, values = VOCABULARIES[name], list(listed_values(name.capitalize()))
    assert [concept.label().lower() for concept in scheme] == [label.lower() for label, _ in values]
    for label, others in values:
        assert all(scheme.find_by_name(other) is scheme.find_by_name(label) for other in others), label


def test_the_public_employment_service_has_its_national_names() -> None:
    (line,) = (line for line in section("Sectors").splitlines() if line.startswith("National names"))
    expected = {
        (country, name)
        for country, _, names in (text.partition(" ") for text in line.partition(": ")[2].split(" · "))
        for name in names.split(", ")
    }
    service = VOCABULARIES["sector"].get("S6")
    assert service is not None
    assert set(service.national_names) == expected


def test_names_of_one_ring_lead_to_one_concept() -> None:
    schemes = (VOCABULARIES.rings, *VOCABULARIES.values())
    rings = section("Further synonym rings").splitlines()[0].split(" · ")
    assert len(rings) > 20
    for ring in rings:
        names = [name for part in re.split(" [=≈] ", ring) for name in part.split(", ")]
        concepts = [{found.notation for scheme in schemes if (found := scheme.find_by_name(name))} for name in names]
        assert set.intersection(*concepts), ring
