"""What a collection offers to whoever types: the values of its facets, its words and phrases, its titles."""

from collections.abc import Callable, Iterator
from typing import Final

from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest
from index.query.nodes import MatchAll
from index.schema import FACETS, FacetField, forms_field
from index.search_query import Sort
from index.storage.array_file import ArrayFileWriter
from index.suggest.completer import Completion, Kind, keys
from index.suggest.completion_file import Named, write_completions
from index.text.analyzer import Analyzer
from index.text.collocations import phrases

__all__ = ["write_completer"]

MAX_TITLES: Final = 50_000
MAX_VALUES: Final = 20_000
"""Values of one facet."""
MAX_WORDS: Final = 20_000
"""Single words, the most frequent ones."""
MAX_PHRASES: Final = 5_000
FEWEST: Final = 2
"""Practices that hold a word or a phrase that is offered."""
SHORTEST: Final = 4
"""Letters of a single word that is offered."""
BATCH: Final = 2_500
"""Practices in memory at once."""


def write_completer(file: ArrayFileWriter, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
    """Write the completions of what is being served. Raises SearchIndexError."""
    languages = engine.state().languages

    def is_small(word: str) -> bool:
        return analyzer.is_stop(word, languages)

    concepts, titles = list(_concepts(engine, vocabularies)), list(_titles(engine))
    spoken = (name for _, names in titles for name in names if name)
    queries = dict.fromkeys((*_frequent(engine, is_small), *phrases(spoken, is_small, MAX_PHRASES)))
    known = {" ".join(keys(one.text)) for one, _ in concepts}
    words = ((Completion(Kind.QUERY, text, text), (text,)) for text in queries if " ".join(keys(text)) not in known)
    write_completions(file, (*concepts, *words, *titles))


def _titles(engine: Engine) -> Iterator[Named]:
    for offset in range(0, MAX_TITLES, BATCH):
        window = engine.search(EngineRequest(MatchAll(), sort=Sort.TITLE, offset=offset, limit=BATCH)).score_docs
        for match in window:
            title, native = match.stored.title, match.stored.native_title
            language = "" if native else match.stored.language
            yield Completion(Kind.TITLE, title, match.key, language=language), (title, native)
        if len(window) < BATCH:
            break


def _concepts(engine: Engine, vocabularies: Vocabularies) -> Iterator[Named]:
    """Every value that a practice carries, with all its names, the most frequent first."""
    facets = [facet for facet in FACETS if not (facet.number or facet.derived)]
    counts = engine.search(
        EngineRequest(MatchAll(), facets=tuple(facet.name for facet in facets), limit=0)
    ).facet_counts
    rows = [
        (facet, value, count)
        for facet in facets
        for value, count in sorted(counts[facet.name].items(), key=lambda one: (-one[1], one[0]))[:MAX_VALUES]
    ]
    for facet, value, count in sorted(rows, key=lambda row: -row[2]):
        yield _concept(facet, value, count, vocabularies)


def _concept(facet: FacetField, value: str, count: int, vocabularies: Vocabularies) -> Named:
    scheme = vocabularies.get(facet.name)
    concept = scheme.get(value) if scheme else None
    text = concept.label() if concept else value
    names = tuple(dict.fromkeys((text, *concept.all_names()))) if concept else (text,)
    return Completion(Kind.CONCEPT, text, value, facet.name, facet.label, count), names


def _frequent(engine: Engine, is_small: Callable[[str], bool]) -> Iterator[str]:
    """Single words that several practices hold."""
    for word, practices in engine.terms(forms_field("text"), MAX_WORDS):
        if practices >= FEWEST and len(word) >= SHORTEST and word.isalpha() and not is_small(word):
            yield word
