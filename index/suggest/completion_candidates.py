"""Collects what a collection offers as completions: the values of its facets, its words and phrases, its titles."""

from collections.abc import Callable, Iterator
from typing import Final

from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest, count_facets
from index.facets.keyword_spellings import read_spellings
from index.query.nodes import MatchAll
from index.schema import KEYWORDS, FacetField, facet_fields, forms_field
from index.search_query import Sort
from index.storage.array_file import ArrayFileWriter
from index.suggest.completer import Completion, lookup_keys
from index.suggest.completion_file import CompletionCandidate, write_completions
from index.suggest.completion_ranking import CompletionType
from index.text.analyzer import Analyzer
from index.text.collocations import find_phrases

__all__ = ["write_candidates"]

MAX_TITLES: Final = 50_000
MAX_VALUES: Final = 20_000
"""Values of one facet."""
MAX_WORDS: Final = 20_000
"""Single words, the most frequent ones."""
MAX_PHRASES: Final = 5_000
MIN_PRACTICES: Final = 2
"""Practices that contain a single word before it is a completion."""
MIN_LENGTH: Final = 4
"""Letters of a single word that is a completion."""
BATCH_SIZE: Final = 2_500
"""Practices that are in memory at once."""


def write_candidates(file: ArrayFileWriter, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
    """Write the completions of the generation that is served. Raises SearchIndexError."""
    languages = engine.state().languages

    def is_stop_word(word: str) -> bool:
        return analyzer.is_stop_word(word, languages)

    concepts, titles = list(_concept_candidates(engine, vocabularies)), list(_title_candidates(engine))
    title_texts = (name for _, names in titles for name in names if name)
    phrases = find_phrases(title_texts, is_stop_word, MAX_PHRASES)
    searches = dict.fromkeys((*_frequent_words(engine, is_stop_word), *phrases))
    concept_keys = {_key(concept.text) for concept, _ in concepts}
    words = (
        (Completion(CompletionType.QUERY, text, text), (text,)) for text in searches if _key(text) not in concept_keys
    )
    write_completions(file, (*concepts, *words, *titles))


def _key(text: str) -> str:
    return " ".join(lookup_keys(text))


def _title_candidates(engine: Engine) -> Iterator[CompletionCandidate]:
    for offset in range(0, MAX_TITLES, BATCH_SIZE):
        matches = engine.search(EngineRequest(MatchAll(), sort=Sort.TITLE, offset=offset, limit=BATCH_SIZE)).score_docs
        for match in matches:
            title, native_title = match.stored.title, match.stored.native_title
            language = "" if native_title else match.stored.language
            yield Completion(CompletionType.TITLE, title, match.key, language=language), (title, native_title)
        if len(matches) < BATCH_SIZE:
            break


def _concept_candidates(engine: Engine, vocabularies: Vocabularies) -> Iterator[CompletionCandidate]:
    """Yield every value that a practice has, with all its names, the most frequent first."""
    facets = [facet for facet in facet_fields() if not (facet.number or facet.derived)]
    counts = count_facets(engine, tuple(facet.name for facet in facets))
    spellings = read_spellings(engine)
    rows = [
        (facet, value, count)
        for facet in facets
        for value, count in sorted(counts[facet.name].items(), key=lambda item: (-item[1], item[0]))[:MAX_VALUES]
    ]
    for facet, value, count in sorted(rows, key=lambda row: -row[2]):
        label = spellings.get(value, value) if facet.name == KEYWORDS else value
        yield _concept_candidate(facet, value, label, count, vocabularies)


def _concept_candidate(
    facet: FacetField, value: str, label: str, count: int, vocabularies: Vocabularies
) -> CompletionCandidate:
    """Return the candidate of a facet's value; `label` names a value that no scheme has."""
    scheme = vocabularies.get(facet.name)
    concept = scheme.get(value) if scheme else None
    text = concept.label() if concept else label
    names = tuple(dict.fromkeys((text, *concept.all_names()))) if concept else (text,)
    return Completion(CompletionType.CONCEPT, text, value, facet.name, facet.label, count), names


def _frequent_words(engine: Engine, is_stop_word: Callable[[str], bool]) -> Iterator[str]:
    """Yield single words that several practices contain."""
    for word, practices in engine.terms(forms_field("text"), MAX_WORDS):
        if practices >= MIN_PRACTICES and len(word) >= MIN_LENGTH and word.isalpha() and not is_stop_word(word):
            yield word
