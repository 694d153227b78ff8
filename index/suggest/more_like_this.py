"""`MoreLikeThis`: finds practices that are similar to a practice.

They share its characteristic words and its concepts. Characteristic words are frequent in the practice and rare
elsewhere (tf-idf, with titles and keywords before the text). They become one query tree. Words are reported as shared
only where both texts contain them.

Of the practices that share most, those that are closer in meaning come first, where there is an encoder. None is
similar by meaning alone, so each has a reason that a reader can check.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise
from math import log, log1p
from typing import Final, TypeAlias

from attrs import evolve, field, frozen

from corpus.practice import Practice
from corpus.text import plain_text
from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest, ScoreDoc, count_facets
from index.meaning.reranker import combined_order, with_stored_fields
from index.meaning.vector_store import ServedVectors
from index.query.nodes import ConstantScore, FacetTerm, Node, Or, Term
from index.schema import TEXT_FIELDS, similarity_weights
from index.search_query import Filter
from index.stored_fields import StoredFields
from index.text.analyzer import Analyzer, analysis_language
from index.text.folding import lowercase
from index.text.tokenizer import tokenize
from index.text.wordlists import filler_words, stop_words

__all__ = ["MoreLikeThis", "SimilarPractice", "SimilarPractices"]

MAX_QUERY_TERMS: Final = 25
"""Characteristic words in the query."""
MAX_CANDIDATES: Final = 200
"""Words that are weighted, the most frequent ones of the practice."""
MAX_CHARACTERS: Final = 200_000
"""Characters of each text that are read."""
MIN_WORD_LENGTH: Final = 4
"""Letters of a characteristic word."""
MAX_SHARE: Final = 0.35
"""A word that a larger share of the practices contains is not characteristic …"""
FEW_PRACTICES: Final = 10
"""… unless so many practices or fewer contain it."""
MAX_RERANKED: Final = 50
"""Practices that share most words and concepts, and are reordered by meaning."""
MEANING_WEIGHT: Final = 0.5
"""The weight of meaning in their order. Chosen on one judged set, confirmed on another (docs/ranking.md)."""
MAX_SHARED_WORDS: Final = 5
"""Shared words that are reported."""
MIN_SHARED_WORDS: Final = 3
"""Shared words that make a practice similar where it shares no concept."""
TITLE_WEIGHT, KEYWORD_WEIGHT, TEXT_WEIGHT = 4, 2, 1
"""What an occurrence of a word counts in each kind of text."""

_WordPair: TypeAlias = tuple[str, str]
"""Two words in lower case that follow each other in a text."""


@frozen
class SimilarPractice:
    """A practice that is similar to another, and what they have in common."""

    slug: str
    title: str
    stored: StoredFields = field(eq=False)
    words: tuple[str, ...]
    """Characteristic words of the other practice that this one contains, as the other one writes them."""
    phrases: tuple[str, ...]
    """The same words; those that follow each other in both practices are joined: `early leaving`."""
    concepts: tuple[tuple[str, str], ...]
    """The concepts of both, as (facet, notation)."""


@frozen
class SimilarPractices:
    """The practices that are most similar to another, and similar ones from other countries."""

    anywhere: tuple[SimilarPractice, ...] = ()
    elsewhere: tuple[SimilarPractice, ...] = ()
    """Those from other countries; none is among `anywhere`."""


@frozen
class _CharacteristicWord:
    """A characteristic word: its stem in the index, and its forms as written, the most frequent first."""

    stem: str
    forms: tuple[str, ...]
    weight: float


@frozen
class _Profile:
    """A practice, and what similar practices may have in common with it."""

    practice: Practice
    words: Sequence[_CharacteristicWord]
    word_pairs: AbstractSet[_WordPair]


class MoreLikeThis:
    """Finds similar practices in an engine's index. Threads may share it."""

    def __init__(
        self,
        engine: Engine,
        analyzer: Analyzer,
        vocabularies: Vocabularies,
        served_vectors: Callable[[], ServedVectors | None],
    ) -> None:
        self._served_vectors = served_vectors
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies

    def find_similar(self, practice: Practice, most: int = 3) -> SimilarPractices:
        """Return at most `most` practices of each kind, the most similar first. Raises SearchIndexError."""
        words = self._characteristic_words(practice)
        texts = (text for text, _ in _weighted_texts(practice))
        profile = _Profile(practice, words, _word_pairs(_split_texts(texts)))
        node = Or((*_text_terms(words), *self._concept_nodes(practice)))
        anywhere = self._search(profile, EngineRequest(node), 2 * most + 1)[:most]
        if not practice.countries:
            return SimilarPractices(tuple(anywhere))
        abroad = Filter("country", practice.countries, exclude=True)
        elsewhere = self._search(profile, EngineRequest(node, (abroad,)), 3 * most + 1)
        listed = {similar.slug for similar in anywhere}
        others = [similar for similar in elsewhere if similar.slug not in listed and similar.stored.country]
        return SimilarPractices(tuple(anywhere), tuple(others[:most]))

    def _search(self, profile: _Profile, request: EngineRequest, limit: int) -> list[SimilarPractice]:
        """Return the similar practices among the first `limit` matches by words, concepts and meaning."""
        served = self._served_vectors()
        if served is None:
            matches = self._engine.search(evolve(request, limit=limit)).score_docs
        else:
            best = self._engine.search(evolve(request, limit=MAX_RERANKED, stored=False)).score_docs
            matches = with_stored_fields(self._engine, _by_meaning(served, profile.practice, best)[:limit])
        candidates = (_compare(profile, match) for match in matches if match.key != profile.practice.slug)
        return [similar for similar in candidates if similar.concepts or len(similar.words) >= MIN_SHARED_WORDS]

    def _characteristic_words(self, practice: Practice) -> list[_CharacteristicWord]:
        """Return the words with the highest tf-idf, the best first."""
        stem_counts, forms = self._count_words(practice)
        practices = max(self._engine.state().documents, 1)
        words: list[_CharacteristicWord] = []
        candidates = stem_counts.most_common(MAX_CANDIDATES)
        stems = [stem for stem, _ in candidates]
        by_field = (self._engine.frequencies(text_field.name, stems) for text_field in TEXT_FIELDS)
        for (stem, count), frequency in zip(candidates, map(max, *by_field), strict=True):
            if 1 < frequency <= max(MAX_SHARE * practices, FEW_PRACTICES):
                written = tuple(form for form, _ in forms[stem].most_common())
                words.append(_CharacteristicWord(stem, written, log1p(count) * log(1 + practices / frequency)))
        return sorted(words, key=lambda word: (-word.weight, word.stem))[:MAX_QUERY_TERMS]

    def _count_words(self, practice: Practice) -> tuple[Counter[str], Mapping[str, Counter[str]]]:
        """Return the weighted count of each stem, and by stem the counts of its forms as written."""
        language = analysis_language(practice.language)
        country_words = self._country_words(practice)
        ignored_in_text = filler_words(language) | country_words
        ignored = stop_words(language) | country_words  # a title and keywords are short, so their fillers are meant
        counts: Counter[str] = Counter()
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text, weight in _weighted_texts(practice):
            excluded = ignored_in_text if weight == TEXT_WEIGHT else ignored
            for occurrence in self._analyzer.stem_occurrences(text[:MAX_CHARACTERS], language):
                form = text[occurrence.start : occurrence.end]
                if len(form) >= MIN_WORD_LENGTH and form.isalpha() and lowercase(form) not in excluded:
                    counts[occurrence.term] += weight
                    forms[occurrence.term][form] += 1
        return counts, forms

    def _country_words(self, practice: Practice) -> AbstractSet[str]:
        """Return the words of the names of the practice's countries, which make no practice similar."""
        scheme = self._vocabularies["country"]
        concepts = filter(None, map(scheme.get, practice.countries))
        names = (name for concept in concepts for name in concept.all_names())
        return {lowercase(token.text) for name in names for token in tokenize(name)}

    def _concept_nodes(self, practice: Practice) -> Iterator[Node]:
        """Yield a node for each of its concepts; a rare one has a higher score."""
        state = self._engine.state()
        weights = similarity_weights()
        counts = count_facets(self._engine, tuple(weights))
        for facet, notation in _concepts(practice.values):
            count = counts[facet].get(notation, 0)
            if count > 1:
                score = weights[facet][1] * log(1 + state.documents / count)
                yield ConstantScore(FacetTerm(facet, notation), score)


def _by_meaning(served: ServedVectors, practice: Practice, matches: Sequence[ScoreDoc]) -> Sequence[ScoreDoc]:
    """Return the other matches in the order of their score and of how close their texts are in meaning."""
    others = [match for match in matches if match.key != practice.slug]
    similarities = served.vectors.similar_practices(practice.slug, [match.key for match in others])
    order = combined_order(others, similarities, served.encoder.min_similarity, MEANING_WEIGHT)
    return [others[place] for place in order]


def _weighted_texts(practice: Practice) -> Iterator[tuple[str, int]]:
    """Yield its texts with their weight."""
    yield from ((text, TITLE_WEIGHT) for text in (practice.title, practice.native_title))
    yield from ((text, KEYWORD_WEIGHT) for text in practice.keywords)
    yield from ((plain_text(section.text), TEXT_WEIGHT) for section in practice.sections)


def _text_terms(words: Sequence[_CharacteristicWord]) -> Iterator[Node]:
    """Return terms of the text with a boost by weight, the best at 1. BM25 adds how rare each term is."""
    best = words[0].weight if words else 1.0
    return (Term("text", word.stem, word.weight / best) for word in words)


def _concepts(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the concepts that make practices similar, as (facet, notation)."""
    for facet, (key, _) in similarity_weights().items():
        yield from ((facet, notation) for notation in values.get(key, ()))


def _compare(profile: _Profile, match: ScoreDoc) -> SimilarPractice:
    """Return the match with what it has in common with the practice, by its own words."""
    stored, practice = match.stored, profile.practice
    texts = _split_texts((stored.title, stored.native_title, *stored.keywords, *stored.sections.values()))
    contained = set(chain.from_iterable(texts))
    forms = (next((form for form in word.forms if lowercase(form) in contained), "") for word in profile.words)
    shared = tuple(dict.fromkeys(form for form in forms if form))[:MAX_SHARED_WORDS]
    other_concepts = set(_concepts(stored.values))
    own_concepts = _concepts(practice.values)
    return SimilarPractice(
        slug=match.key,
        title=stored.title,
        stored=stored,
        words=shared,
        phrases=_join_neighbours(shared, profile.word_pairs & _word_pairs(texts)),
        concepts=tuple(concept for concept in own_concepts if concept in other_concepts),
    )


def _split_texts(texts: Iterable[str]) -> Sequence[Sequence[str]]:
    """Return the words of each text in lower case."""
    return [[lowercase(token.text) for token in tokenize(text[:MAX_CHARACTERS])] for text in texts]


def _word_pairs(texts: Iterable[Sequence[str]]) -> AbstractSet[_WordPair]:
    """Return the pairs of neighbouring words in texts that are split into words."""
    return {pair for words in texts for pair in pairwise(words)}


def _join_neighbours(words: Sequence[str], pairs: AbstractSet[_WordPair]) -> tuple[str, ...]:
    """Return the words, with neighbours joined: `early`, `people`, `young` becomes `early`, `young people`."""
    phrases: list[list[str]] = []
    for word in words:
        before = next((phrase for phrase in phrases if (lowercase(phrase[-1]), lowercase(word)) in pairs), None)
        after = next((phrase for phrase in phrases if (lowercase(word), lowercase(phrase[0])) in pairs), None)
        if before is not None:
            before.append(word)
            if after is not None and after is not before:
                before += after
                phrases.remove(after)
        elif after is not None:
            after.insert(0, word)
        else:
            phrases.append([word])
    return tuple(" ".join(phrase) for phrase in phrases)
