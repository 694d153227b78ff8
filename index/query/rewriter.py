"""The rewriter: turns a query tree as typed into a tree of index terms.

The leaves that come out are `Term`, `Phrase` and `Prefix`, which engines match. A word matches in every text field, by
its stem in every language of the collection, and in every spelling (`index.query.term_leaves`). Its form as typed adds
a little to the score. Stop words (the, of, und) add to the score, but need not match, unless the query has no other
words. Synonyms match in their own language, with a lower score.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve

from index.query.boosts import typed_words_boost
from index.query.indexed_synonyms import IndexedSynonym, IndexedSynonyms
from index.query.nodes import (
    And,
    BM25FTerm,
    FacetTerm,
    Node,
    Not,
    Or,
    Prefix,
    SynonymGroup,
    Term,
    UserPhrase,
    UserPrefix,
    UserWord,
)
from index.query.term_leaves import WordLeaf, acronym_leaves, query_languages, spelling_leaves
from index.query.word_rewriter import word_rewriter
from index.query.word_splitter import split_word
from index.schema import TEXT_FIELDS, forms_field, text_fields
from index.search_query import FacetRange
from index.text.analyzer import Analyzer
from index.text.folding import FOLDED_MARK, fold_accents, lowercase
from index.text.tokenizer import tokenize

__all__ = ["Rewriter", "split_single_word"]

SUBWORD_WEIGHT: Final = 0.4
"""The weight of a part of a word, where the word weighs 1. On judged sets, 0.2 and 0.7 rank a little worse."""

FRAME_WEIGHT: Final = 0.3
"""The weight of a word that frames a question, where a word of its topic weighs 1. On a judged set, 0 ranks worse."""


def split_single_word(node: Node) -> Node:
    """Return a word that consists of several words as their conjunction; any other node unchanged."""
    words = split_word(node) if isinstance(node, UserWord) else ()
    return And(words) if len(words) > 1 else node


class Rewriter:
    """Rewrites the nodes of one query for a collection in certain languages."""

    def __init__(
        self,
        analyzer: Analyzer,
        languages: Sequence[str],
        synonyms: IndexedSynonyms | None,
        *,
        is_short: bool = False,
    ) -> None:
        """Take the languages of the collection, and its synonyms; without them, synonyms of the query match nothing.

        `is_short` says that the query has so few words that their exact forms rank first.
        """
        self.languages = query_languages(languages)
        self._analyzer = analyzer
        self._synonyms = synonyms
        self._collection_languages = languages
        self._words = word_rewriter(analyzer, self.languages)
        self._rewrite_word = self._words.rewrite_in_short_query if is_short else self._words.rewrite

    def with_short_forms(self, *, is_short: bool) -> "Rewriter":
        """Return the rewriter of the same collection for a query that is short, or is not."""
        return Rewriter(self._analyzer, self._collection_languages, self._synonyms, is_short=is_short)

    def rewrite(self, node: Node) -> Node:  # noqa: PLR0911 - one line for each kind of node
        """Return a node as index terms."""
        match node:
            case UserWord():
                words = split_single_word(node)
                return self._rewrite_word(node) if words is node else self.rewrite(words)
            case SynonymGroup():
                return self._rewrite_group(node)
            case UserPhrase():
                return self._rewrite_word(node)
            case UserPrefix():
                return Or(tuple(self._prefixes(node)))
            case And():
                return self.conjunction(*self.separate_stop_words(node))
            case Or():
                return Or(tuple(self.rewrite(child) for child in node.nodes))
            case Not():
                return Not(self.rewrite(node.node))
            case _:
                return node

    def separate_stop_words(self, node: And) -> tuple[list[Node], tuple[UserWord, ...]]:
        """Return the nodes that have to match, and the stop words. Where there are no other words, they have to match.

        A word is a stop word in the languages of the collection and in those of the names in the query.
        """
        children = self.join_compounds(node.nodes)
        groups = (child for child in children if isinstance(child, SynonymGroup))
        languages = (*self.languages, *(language for group in groups for language in group.languages))
        words = [child for child in children if isinstance(child, UserWord)]
        frame = tuple(word for word in words if word.is_frame)
        stop_words = (*frame, *self._find_stop_words([word for word in words if not word.is_frame], languages))
        required = [child for child in children if child not in stop_words]
        if all(isinstance(child, Not | FacetTerm | FacetRange) for child in required):
            return children, ()
        return required, stop_words

    def conjunction(self, required: Iterable[Node], stop_words: Iterable[UserWord]) -> And:
        """Return the tree in which all required nodes have to match, and stop words only add to the score."""
        words = tuple(stop_words)
        plain = (self._words.rewrite(word) for word in words if not word.is_frame)
        return And(tuple(map(self.rewrite, required)), optional=(*plain, *self.frame_boosts(words)))

    def frame_boosts(self, words: Iterable[UserWord]) -> tuple[Node, ...]:
        """Return clauses by which the words that frame a question add a little to the score."""
        rewritten = (self._words.rewrite(word) for word in words if word.is_frame)
        terms = (term for node in rewritten if isinstance(node, And) for term in node.nodes)
        return tuple(evolve(term, weight=FRAME_WEIGHT) for term in terms if isinstance(term, BM25FTerm))

    def join_compounds(self, nodes: Sequence[Node]) -> list[Node]:
        """Split words that consist of several words, and join neighbours that are a compound: drop, out to drop-out."""
        joined: list[Node] = []
        for node in (
            part for child in nodes for part in (split_word(child) if isinstance(child, UserWord) else (child,))
        ):
            if joined and (compound := self._join_compound(joined[-1], node)):
                joined[-1] = compound
            else:
                joined.append(node)
        return joined

    def rewrite_typed_words(self, group: SynonymGroup) -> Node:
        """Return the words of a group as index terms, without their synonyms."""
        if group.acronym:
            return BM25FTerm(tuple(acronym_leaves(group.acronym, TEXT_FIELDS)))
        return self._rewrite_word(group.words[0]) if len(group.words) == 1 else self.rewrite(And(group.words))

    def typed_words_boost(self, required: Sequence[Node]) -> tuple[Node, ...]:
        """Return a clause that boosts practices with the typed words; none where no synonym is indexed."""
        if not any(isinstance(node, SynonymGroup) and self.indexed_synonyms(node) for node in required):
            return ()
        typed = [
            self.rewrite_typed_words(node) if isinstance(node, SynonymGroup) else self.rewrite(node)
            for node in required
        ]
        return (typed_words_boost(typed),)

    def indexed_synonyms(self, group: SynonymGroup) -> tuple[IndexedSynonym, ...]:
        """Return the synonyms of a group that the index contains."""
        return self._synonyms.find(group.synonyms) if self._synonyms else ()

    def or_subwords(self, node: Node, rewritten: Node) -> Node:
        """Return a rewritten node that also matches by one of its subwords, with a lower score."""
        subwords = self.subwords(node)
        return Or((rewritten, *subwords)) if subwords else rewritten

    def subwords(self, node: Node) -> list[BM25FTerm]:
        """Return the parts of a hyphenated word without stop words, or the two words of a compound; else none.

        Two words that are also spelled as one are the parts of that word.
        """
        if isinstance(node, SynonymGroup) and node.is_spelling and len(node.words) > 1:
            return self.subwords(UserWord("-".join(word.text for word in node.words)))
        if not isinstance(node, UserWord):
            return []
        fields, words = text_fields(node.field), tokenize(node.text)
        leaves: list[tuple[WordLeaf, ...]]
        if len(words) > 1:
            chosen = [word for word in words if len(word.text) > 1 and not self._is_stop_word(word.text)]
            leaves = [tuple(spelling_leaves(self._analyzer, [word], fields, self.languages)) for word in chosen]
        else:
            stems = [stem for word in words for stem in self._split_compound(word.text)]
            leaves = [tuple(Term(field.name, stem, field.boost) for field in fields) for stem in stems]
        return [BM25FTerm(word_leaves, SUBWORD_WEIGHT) for word_leaves in dict.fromkeys(leaves)]

    def _is_stop_word(self, word: str) -> bool:
        return self._analyzer.is_stop_word(word, self.languages)

    def _split_compound(self, word: str) -> Iterator[str]:
        """Yield the stems of the two words of a compound, in each language of the collection."""
        if self._synonyms:
            for language in self.languages:
                yield from self._synonyms.compound_splitter.split(word, language)

    def _join_compound(self, first: Node, second: Node) -> UserWord | None:
        """Return two neighbours as one hyphenated word where they are a compound; else None."""
        if not (isinstance(first, UserWord) and isinstance(second, UserWord) and first.field == second.field):
            return None
        is_compound = self._words.is_compound(first.text, second.text)
        return evolve(second, text=f"{first.text}-{second.text}") if is_compound else None

    def _find_stop_words(self, words: Sequence[UserWord], languages: Iterable[str]) -> tuple[UserWord, ...]:
        """Return the stop words among these words, in the languages in which the most of them are stop words."""
        candidates = tuple(dict.fromkeys(languages))
        stop_languages = [(word, self._words.stop_word_languages(word.text, candidates)) for word in words]
        counts = Counter(language for _, word_languages in stop_languages for language in word_languages)
        most = max(counts.values(), default=0)
        best = [language for language in candidates if counts[language] == most] if most else ()
        return tuple(
            dict.fromkeys(
                word for language in best for word, word_languages in stop_languages if language in word_languages
            )
        )

    def _rewrite_group(self, group: SynonymGroup) -> Node:
        """Return the typed words or any synonym. A name of one country matches in practices of that country only.

        Synonyms of similar rarity are scored together as one term, so that a frequent one does not make the rare ones
        count as frequent.
        """
        leaves_by_rarity: dict[tuple[str, int], list[WordLeaf]] = {}
        for indexed in self.indexed_synonyms(group):
            leaves_by_rarity.setdefault((indexed.synonym.country, indexed.rarity), []).extend(indexed.leaves)
        alternatives: list[Node] = [self.rewrite_typed_words(group)]
        for (country, _), leaves in leaves_by_rarity.items():
            term = BM25FTerm(tuple(dict.fromkeys(leaves)))
            alternatives.append(And((term, FacetTerm("country", country))) if country else term)
        return Or(tuple(alternatives)) if len(alternatives) > 1 else alternatives[0]

    def _prefixes(self, typed: UserPrefix) -> list[Node]:
        """Return a prefix without accents, which matches forms with and without accents."""
        start = fold_accents(lowercase("".join(token.text for token in tokenize(typed.text))))
        return [
            Prefix(forms_field(field.name), mark + start, field.boost)
            for field in text_fields(typed.field)
            for mark in ("", FOLDED_MARK)
        ]
