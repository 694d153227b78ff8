"""The vocabularies that are shipped hold what the domain says, and a broken one is named with its file and concept."""

from pathlib import Path

import pytest

from corpus.errors import UnknownVocabulary
from corpus.profile.active import active_profile
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import load_vocabularies, read_scheme

VOCABULARIES = load_vocabularies()
PREFIXES = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <urn:x:> .
:scheme a skos:ConceptScheme ; skos:prefLabel "A scheme"@en .
"""
ONE = ':a a skos:Concept ; skos:notation "A" ; skos:prefLabel "Letter A"@en .'
HEAD = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ps: <urn:practice-search:> .
@prefix : <urn:practice-search:x/> .
<urn:practice-search:x> a skos:ConceptScheme ; skos:prefLabel "Things"@en .
"""


def scheme(folder: Path, concepts: str) -> ConceptScheme:
    (folder / "x.ttl").write_text(HEAD + concepts, encoding="utf-8")
    return read_scheme(folder / "x.ttl", "x")


@pytest.mark.parametrize("name", ["area", "sector", "target", "type", "level", "status", "evidence"])
def test_every_concept_has_an_english_label_and_a_name_leads_back_to_it(name: str) -> None:
    scheme = VOCABULARIES[name]
    assert len(scheme.concepts) > 3
    for concept in scheme:
        assert scheme.find_by_name(concept.notation) is concept
        assert scheme.find_by_name(concept.label().upper()) is concept


def test_the_fields_that_hold_concepts_have_a_scheme_each() -> None:
    schemes = {field.key: field.scheme for field in active_profile().concept_fields}
    assert schemes == {
        "types": "type",
        "areas": "area",
        "sectors": "sector",
        "targets": "target",
        "level": "level",
        "status": "status",
        "evidence": "evidence",
    }
    assert set(VOCABULARIES) == {*schemes.values(), "country", "lang", "record"}


@pytest.mark.parametrize(
    ("name", "said", "notation"),
    [
        ("area", "drop-out", "P5.1"),
        ("area", "décrochage", "P5.1"),
        ("area", "joined-up", "P3"),
        ("sector", "PES", "S6"),
        ("sector", "NAV", "S6"),
        ("target", "NEET", "T5"),
        ("status", "trial", "pilot"),
    ],
)
def test_other_names_are_understood(name: str, said: str, notation: str) -> None:
    found = VOCABULARIES[name].find_by_name(said)
    assert found is not None
    assert found.notation == notation


def test_what_is_above_a_concept_counts_with_it_once() -> None:
    areas = VOCABULARIES["area"]
    assert areas.with_ancestors(["P5.1", "P5.10"]) == ("P5.1", "P5", "P5.10")
    assert [child.notation for child in areas.narrower("P5")][:2] == ["P5.1", "P5.2"]
    assert [top.notation for top in areas.narrower()] == ["P1", "P2", "P3", "P4", "P5"]


def test_a_scale_keeps_its_own_order() -> None:
    assert list(VOCABULARIES["level"].concepts) == ["international", "national", "regional", "local", "institutional"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no turtle at all <", "scheme.ttl"),
        (ONE, "ConceptScheme"),
        (PREFIXES + ':a a skos:Concept ; skos:prefLabel "A"@en .', "notation"),
        (PREFIXES + ':a a skos:Concept ; skos:notation "A" .', "English"),
        (PREFIXES + ONE + ONE.replace(":a", ":b"), "A is there twice"),
        (PREFIXES + ONE.replace(" .", " ; skos:broader :a ."), "narrower than itself"),
        (PREFIXES + ONE.replace(" .", " ; skos:broader :nobody ."), "no notation"),
    ],
)
def test_a_broken_scheme_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "scheme.ttl"
    file.write_text(text if "@prefix" in text or "<" in text else PREFIXES.split(":scheme", maxsplit=1)[0] + text)
    with pytest.raises(UnknownVocabulary, match=says):
        read_scheme(file, "scheme")


def test_a_scheme_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownVocabulary, match=r"nowhere\.ttl"):
        read_scheme(tmp_path / "nowhere.ttl", "nowhere")


def test_hidden_labels_lead_to_a_concept_and_are_no_alternatives(tmp_path: Path) -> None:
    found = scheme(
        tmp_path, ':a a skos:Concept ; skos:notation "A" ; skos:prefLabel "Fruit"@en ; skos:hiddenLabel "pip" .'
    )
    concept = found.find_by_name("Pip")
    assert concept is not None
    assert (concept.hidden_labels, concept.alt_labels) == (("pip",), ())


def test_a_national_name_is_known_with_its_country_and_what_it_is(tmp_path: Path) -> None:
    named = 'ps:kind "office"@en ; ps:nameIn [ ps:country "NO" ; rdfs:label "KON" ]'
    found = scheme(tmp_path, f':a a skos:Concept ; skos:notation "A" ; skos:prefLabel "Offices"@en ; {named} .')
    concept = found.get("A")
    assert concept is not None
    assert (concept.national_names, concept.kind) == ((("NO", "KON"),), "office")


def test_the_rings_are_no_facet() -> None:
    vocabularies = load_vocabularies()
    assert vocabularies.rings.find_by_name("LLG") is vocabularies.rings.find_by_name("lifelong guidance") is not None
    assert vocabularies.rings.name not in vocabularies


def test_no_ring_holds_what_is_only_related() -> None:
    for concept in load_vocabularies().rings:
        names = {name.lower() for name in concept.all_names()}
        assert not {"mentoring", "coaching"} & names
        assert not {"counselling", "guidance"} & names
