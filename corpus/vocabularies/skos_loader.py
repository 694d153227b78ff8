"""Loads the vocabularies: SKOS concept schemes from Turtle files, countries and languages from libraries.

The schemes of a profile are SKOS files that its owner edits. So are the synonym rings: names with the same meaning that
no facet has. rdflib reads the files.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from rdflib import Graph, Literal, Namespace
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node as RdfNode

from corpus.errors import UnknownVocabulary
from corpus.profile.active import active_profile
from corpus.profile.definitions import Profile
from corpus.profile.loader import SYNONYMS, VOCABULARIES
from corpus.profile.record_types import TYPE_FACET
from corpus.text import natural_sort_key
from corpus.vocabularies.concepts import Concept, ConceptScheme
from corpus.vocabularies.countries import country_scheme
from corpus.vocabularies.languages import language_scheme

__all__ = [
    "Concept",
    "ConceptScheme",
    "Vocabularies",
    "load_vocabularies",
    "read_scheme",
    "reload_vocabularies",
    "vocabularies_of",
]

RINGS: Final = "rings"
"""The name of the scheme of synonym rings."""
_LOADED: Final[dict[Profile, "Vocabularies"]] = {}
"""The vocabularies of each profile in this process."""
PS: Final = Namespace("urn:practice-search:")
"""Our own terms: `ps:nameIn` is a name that only one country uses, `ps:kind` says in the singular what it names."""


ModificationTimes: TypeAlias = tuple[int, ...]
"""The modification times of the files, in nanoseconds."""


class Vocabularies(Mapping[str, ConceptScheme]):
    """The concept schemes by name and by facet, and the synonym rings. Instances are equal only to themselves."""

    def __init__(
        self, schemes: Mapping[str, ConceptScheme], rings: ConceptScheme | None = None, written: ModificationTimes = ()
    ) -> None:
        self.written = written
        self._schemes = dict(schemes)
        self.rings = rings or ConceptScheme(RINGS, "Rings", {})

    def __getitem__(self, name: str) -> ConceptScheme:
        return self._schemes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemes)

    def __len__(self) -> int:
        return len(self._schemes)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def label(self, name: str, notation: str, language: str = "en") -> str:
        """Return the label of a facet's value, or the value itself where no scheme has it."""
        scheme = self.get(name)
        return scheme.label_of(notation, language) if scheme else notation


def load_vocabularies() -> Vocabularies:
    """Load the schemes of the profile in use, with countries and languages, once. Raises UnknownVocabulary."""
    return vocabularies_of(active_profile())


def reload_vocabularies(vocabularies: Vocabularies) -> Vocabularies:
    """Return the vocabularies, loaded again where a file has changed. Raises UnknownVocabulary."""
    if vocabularies.written == modification_times(active_profile()):
        return vocabularies
    reloaded = _load(active_profile())  # where this fails, the previous ones stay in use
    _LOADED[active_profile()] = reloaded
    return reloaded


def modification_times(profile: Profile) -> ModificationTimes:
    """Return when the files of the vocabularies were changed. Raises UnknownVocabulary where one is missing."""
    try:
        return tuple(path.stat().st_mtime_ns for path in _files(profile).values())
    except OSError as error:
        raise UnknownVocabulary(f"{error.filename}: {error.strerror}") from error


def vocabularies_of(profile: Profile) -> Vocabularies:
    """Return the schemes of a profile, with countries and languages, loaded once. Raises UnknownVocabulary."""
    if profile not in _LOADED:
        _LOADED[profile] = _load(profile)
    return _LOADED[profile]


def _load(profile: Profile) -> Vocabularies:
    modified = modification_times(profile)
    schemes = {name: read_scheme(path, name) for name, path in _files(profile).items()}
    rings = schemes.pop(RINGS, None)
    built_in = {"country": country_scheme(), "lang": language_scheme()}
    facets = {field.facet.name: schemes[field.scheme] for field in profile.concept_fields if field.facet}
    if profile.has_types:
        built_in[TYPE_FACET] = _type_scheme(profile)
    return Vocabularies({**schemes, **facets, **built_in}, rings, modified)


def _type_scheme(profile: Profile) -> ConceptScheme:
    """Return the kinds of record as a vocabulary, so that filters and queries know their names."""
    concepts = (
        Concept(known.key, {"en": known.label}, alt_labels=(("en", known.noun.plural),))
        for known in profile.record_types
    )
    return ConceptScheme(TYPE_FACET, "Kind of record", {concept.notation: concept for concept in concepts})


def _files(profile: Profile) -> dict[str, Path]:
    """Return the files of the schemes by name, and of the synonym rings where the profile has them."""
    schemes = {name: profile.folder / VOCABULARIES / f"{name}.ttl" for name in profile.scheme_names}
    rings = profile.folder / SYNONYMS
    return schemes | ({RINGS: rings} if rings.exists() else {})


def read_scheme(path: Path, name: str) -> ConceptScheme:
    """Read one scheme from a Turtle file. Raises UnknownVocabulary with the file and the concept."""
    graph = Graph()
    try:
        graph.parse(path, format="turtle")
    except (OSError, BadSyntax, UnicodeDecodeError) as error:
        raise UnknownVocabulary(f"{path}: {error}") from error
    scheme = graph.value(predicate=RDF.type, object=SKOS.ConceptScheme)
    if scheme is None:
        raise UnknownVocabulary(f"{path}: the file has no skos:ConceptScheme")
    concepts = [_concept(graph, node, path) for node in graph.subjects(RDF.type, SKOS.Concept)]
    by_notation: dict[str, Concept] = {}
    for concept in sorted(concepts, key=lambda concept: natural_sort_key(concept.notation)):
        if concept.notation in by_notation:
            raise UnknownVocabulary(f"{path}: {concept.notation} is there twice")
        by_notation[concept.notation] = concept
    _check_broader(by_notation, path)
    ordered = _in_scheme_order(graph, by_notation)
    return ConceptScheme(name, _english(graph, scheme, path, "the scheme"), ordered)


def _concept(graph: Graph, node: RdfNode, path: Path) -> Concept:
    notation = graph.value(node, SKOS.notation)
    if notation is None:
        raise UnknownVocabulary(f"{path}: {node} has no skos:notation")
    _english(graph, node, path, str(notation))
    broader = graph.value(node, SKOS.broader)
    above = graph.value(broader, SKOS.notation) if broader is not None else None
    if broader is not None and above is None:
        raise UnknownVocabulary(f"{path}: {notation} is narrower than {broader}, which has no notation")
    names = sorted(_literals(graph, node, SKOS.altLabel))
    national = sorted(
        (str(graph.value(name, PS.country)), str(graph.value(name, RDFS.label)))
        for name in graph.objects(node, PS.nameIn)
    )
    return Concept(
        notation=str(notation),
        labels=dict(sorted(_literals(graph, node, SKOS.prefLabel))),
        alt_labels=tuple(names),
        national_names=tuple(national),
        hidden_labels=tuple(sorted(name for _, name in _literals(graph, node, SKOS.hiddenLabel))),
        kind=str(graph.value(node, PS.kind) or ""),
        scope_note=_scope_note(graph, node),
        broader=str(above or ""),
    )


def _scope_note(graph: Graph, node: RdfNode) -> str:
    """Return the scope note in English; otherwise the first one by language, or an empty text."""
    notes = sorted(_literals(graph, node, SKOS.scopeNote))
    return dict(notes).get("en", notes[0][1] if notes else "")


def _literals(graph: Graph, node: RdfNode, predicate: RdfNode) -> list[tuple[str, str]]:
    """Return the (language, text) pairs of a property. The language is empty where the literal has none."""
    literals = graph.objects(node, predicate)
    return [(item.language or "", str(item)) for item in literals if isinstance(item, Literal)]


def _english(graph: Graph, node: RdfNode, path: Path, what: str) -> str:
    label = dict(_literals(graph, node, SKOS.prefLabel)).get("en")
    if not label:
        raise UnknownVocabulary(f"{path}: {what} has no skos:prefLabel in English")
    return label


def _check_broader(concepts: Mapping[str, Concept], path: Path) -> None:
    for concept in concepts.values():
        visited = {concept.notation}
        above = concept.broader
        while above:
            if above not in concepts:
                raise UnknownVocabulary(
                    f"{path}: {concept.notation} is narrower than {above}, which the file does not have"
                )
            if above in visited:
                raise UnknownVocabulary(f"{path}: {concept.notation} is narrower than itself")
            visited.add(above)
            above = concepts[above].broader


def _in_scheme_order(graph: Graph, concepts: Mapping[str, Concept]) -> Mapping[str, Concept]:
    """Order concepts by ps:order where they have it (a scale such as level), otherwise by notation."""
    order: dict[str, int] = {}
    for node, position in graph.subject_objects(PS.order):
        order[str(graph.value(node, SKOS.notation))] = int(str(position))
    return dict(sorted(concepts.items(), key=lambda item: (order.get(item[0], 0), natural_sort_key(item[0]))))
