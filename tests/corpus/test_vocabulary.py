"""What an editor writes into a Turtle file is what the schemes and rings hold."""

from pathlib import Path

from corpus.concepts import ConceptScheme
from corpus.vocabulary import load_vocabularies, read_scheme

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


def test_hidden_labels_lead_to_a_concept_and_are_no_alternatives(tmp_path: Path) -> None:
    found = scheme(
        tmp_path, ':a a skos:Concept ; skos:notation "A" ; skos:prefLabel "Fruit"@en ; skos:hiddenLabel "pip" .'
    )
    concept = found.resolve("Pip")
    assert concept is not None
    assert (concept.hidden, concept.alternatives) == (("pip",), ())


def test_a_national_name_is_known_with_its_country_and_what_it_is(tmp_path: Path) -> None:
    named = 'ps:kind "office"@en ; ps:nameIn [ ps:country "NO" ; rdfs:label "KON" ]'
    found = scheme(tmp_path, f':a a skos:Concept ; skos:notation "A" ; skos:prefLabel "Offices"@en ; {named} .')
    concept = found.get("A")
    assert concept is not None
    assert (concept.national_names, concept.kind) == ((("NO", "KON"),), "office")


def test_the_rings_are_no_facet() -> None:
    vocabularies = load_vocabularies()
    assert vocabularies.rings.resolve("LLG") is vocabularies.rings.resolve("lifelong guidance") is not None
    assert vocabularies.rings.name not in vocabularies


def test_no_ring_holds_what_is_only_related() -> None:
    for concept in load_vocabularies().rings:
        names = {name.lower() for name in concept.names()}
        assert not {"mentoring", "coaching"} & names
        assert not {"counselling", "guidance"} & names
