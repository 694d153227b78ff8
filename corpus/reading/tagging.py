"""Flat tags, sorted into the fields of a practice.

Many collections keep one list of tags in which types, policy areas, sectors and the country stand side by side.
`sort_tags` reads each tag through the vocabularies and gives a `Sorted`; what no vocabulary knows becomes a keyword.

Some names stand in two schemes, and three rules settle it:

- A preferred label of any scheme goes before another name of any scheme: "employers" is the target group Employers,
  although the sector of social partners is also called so.
- Else the schemes are asked in the order of SCHEMES, subjects first, what a tag seldom means last: "university" is the
  sector, only then the level of an institution. Countries come after all of them, because QA, HE and SEN in such a list
  mean quality assurance, higher education and special needs, hardly Qatar or Senegal.
- Names of two or three letters count only as they are written in the scheme: "IT" is Italy and "it" is a word, "VET"
  is training and "vet" a profession. Those that one country uses (BA, NAV) count for that country alone.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from attrs import frozen

from corpus.text import folded
from corpus.vocabularies.concepts import Concept
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["ACRONYM", "SINGLE", "Sorted", "sort_tags"]

SCHEMES: Final = ("type", "area", "sector", "target", "level", "status", "evidence")
"""The order in which a name that stands in several schemes is claimed."""
SINGLE: Final = ("level", "status", "evidence")
"""Of these a practice has one; further tags of the kind stay keywords."""
ACRONYM: Final = 3
"""The most letters of a name that counts only in its own case."""


@frozen
class Sorted:
    """What a list of tags says, as notations, each list in the order of the tags."""

    country: str = ""
    types: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    level: str = ""
    status: str = ""
    evidence: str = ""
    keywords: tuple[str, ...] = ()
    """The tags that no scheme has, as they came."""


def sort_tags(tags: Iterable[str], vocabularies: Vocabularies, country: str = "") -> Sorted:
    """The tags by field. `country` is the record's own, where it is known otherwise: tags never change it."""
    texts = tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    country = country or _country(texts, vocabularies)
    found: dict[str, list[str]] = {name: [] for name in (*SCHEMES, "country")}
    keywords: list[str] = []
    for tag in texts:
        name, notation = _understood(tag, vocabularies, country)
        if not name or (name in SINGLE and found[name] not in ([], [notation])):
            keywords.append(tag)
        else:
            found[name].append(notation)
    return Sorted(
        country=country,
        types=tuple(dict.fromkeys(found["type"])),
        areas=tuple(dict.fromkeys(found["area"])),
        sectors=tuple(dict.fromkeys(found["sector"])),
        targets=tuple(dict.fromkeys(found["target"])),
        level="".join(found["level"][:1]),
        status="".join(found["status"][:1]),
        evidence="".join(found["evidence"][:1]),
        keywords=tuple(keywords),
    )


def _understood(tag: str, vocabularies: Vocabularies, country: str) -> tuple[str, str]:
    """The scheme and the notation that a tag means; ("", "") where it means none, or a second country."""
    concepts = [(name, vocabularies[name].find_by_name(tag)) for name in SCHEMES]
    candidates = [(name, one) for name, one in concepts if one and _means(tag, one, country)]
    preferred = ((name, one) for name, one in candidates if _is_label(tag, one))
    for name, concept in chain(preferred, candidates):
        return name, concept.notation
    here = vocabularies["country"].find_by_name(tag)
    return ("country", country) if here and here.notation == country and _means(tag, here, country) else ("", "")


def _country(tags: tuple[str, ...], vocabularies: Vocabularies) -> str:
    """The first country that is named, else the first whose code stands there and means nothing else."""
    scheme = vocabularies["country"]
    for tag in sorted(tags, key=lambda tag: len(tag) <= ACRONYM):
        concept = scheme.find_by_name(tag)
        if concept and _means(tag, concept, "") and _understood(tag, vocabularies, concept.notation)[0] == "country":
            return concept.notation
    return ""


def _means(tag: str, concept: Concept, country: str) -> bool:
    """Whether a tag that folds to one of the concept's names is also written as that name asks."""
    if len(tag) > ACRONYM:
        return True
    return not {tag, tag[:1].lower() + tag[1:]}.isdisjoint(_names(concept, country))


def _names(concept: Concept, country: str) -> Iterator[str]:
    """The concept's names that count for a practice of that country."""
    yield concept.notation
    yield from concept.labels.values()
    yield from (name for _, name in concept.alt_labels)
    yield from concept.hidden_labels
    yield from (name for place, name in concept.national_names if place == country)


def _is_label(tag: str, concept: Concept) -> bool:
    names = (concept.notation, *concept.labels.values())
    return folded(tag) in {folded(name) for name in names}
